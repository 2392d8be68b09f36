//! What generated types implement.

use std::any::Any;
use std::fmt;

use super::{DecodeError, Decoder, Encoder, Violations, WireType};
use crate::contract::Piece;
use crate::descriptor::{EnumDescriptor, FieldDescriptor, StructDescriptor};

/// Something whose fields can be written: a [`Message`], or the borrowed arguments of a call.
pub trait Encode {
    /// Describes what is written.
    fn descriptor() -> &'static StructDescriptor;

    /// Writes the fields. An encoder that fails keeps its error until it is finished.
    fn encode<E: Encoder + ?Sized>(&self, out: &mut E);
}

impl<T: Encode> Encode for &T {
    fn descriptor() -> &'static StructDescriptor {
        T::descriptor()
    }

    #[inline]
    fn encode<E: Encoder + ?Sized>(&self, out: &mut E) {
        T::encode(self, out);
    }
}

/// A struct, union or error: what travels as a body, or inside one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a message",
    note = "messages are the structs, unions and errors of a contract"
)]
pub trait Message: Encode + Default + Send + Sync + 'static {
    /// Numbers of the `@required` fields, ascending.
    const REQUIRED: &'static [u32] = &[];

    /// Reads the value of field `number`, which `input` has come to. An unknown field is skipped or kept.
    ///
    /// # Errors
    /// The value is malformed or out of range.
    fn decode_field<D: Decoder + ?Sized>(
        &mut self,
        number: u32,
        input: &mut D,
    ) -> Result<(), DecodeError>;

    /// Reports every broken constraint, those of nested messages included.
    fn validate(&self, violations: &mut Violations) {
        let _ = violations;
    }
}

/// The variants of an inline union, which share their struct's numbers.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no inline union",
    label = "no inline union",
    note = "an inline union is an enum that derives `virtuoso::Oneof`"
)]
pub trait Oneof: Sized {
    /// The variants as fields, where the struct that they belong to is generated without knowing them.
    const VARIANTS: &'static [FieldDescriptor] = &[];

    /// Writes the variant that is set.
    fn encode<E: Encoder + ?Sized>(&self, out: &mut E);

    /// Reads variant `number` into `slot`, in place of any other.
    ///
    /// # Errors
    /// The value is malformed or out of range.
    fn decode_variant<D: Decoder + ?Sized>(
        slot: &mut Option<Self>,
        number: u32,
        input: &mut D,
    ) -> Result<(), DecodeError>;

    /// The text of the variants in a contract, where they are declared in Rust.
    fn contract() -> &'static [Piece] {
        &[]
    }

    /// Reports every broken constraint of the variant that is set.
    fn validate(&self, violations: &mut Violations) {
        let _ = violations;
    }

    /// As [`put_oneof`](super::put_oneof).
    #[inline]
    fn put_oneof<E: Encoder + ?Sized>(union: &Option<Self>, out: &mut E) {
        super::put_oneof(union, out);
    }

    /// Reports the broken constraints of an inline union, if it is set.
    fn validate_oneof(union: &Option<Self>, violations: &mut Violations) {
        if let Some(variant) = union {
            variant.validate(violations);
        }
    }
}

/// An enum of a contract.
pub trait Enum: Copy + Default + Send + Sync + 'static {
    /// Describes the enum.
    fn descriptor() -> &'static EnumDescriptor;

    /// The number of a value, unknown ones included.
    fn to_i32(self) -> i32;

    /// The value with this number; `None` where it is unknown and the enum is `@closed`.
    fn from_i32(number: i32) -> Option<Self>;
}

/// A `@newtype` alias.
pub trait Newtype: WireType {
    /// The type that it wraps.
    type Target: WireType;

    /// Borrows the target from a borrowed newtype.
    fn target(arg: Self::Arg<'_>) -> <Self::Target as WireType>::Arg<'_>;

    /// The target.
    fn target_ref(&self) -> &Self::Target;

    /// The target, to decode into.
    fn target_mut(&mut self) -> &mut Self::Target;

    /// Reports every broken constraint of the alias.
    fn validate(&self, violations: &mut Violations) {
        let _ = violations;
    }
}

/// A message whose type is not known here, to be encoded later in a format that is not known yet.
pub trait AnyMessage: Any + Send + Sync {
    /// Describes the message.
    fn descriptor(&self) -> &'static StructDescriptor;

    /// Writes the fields.
    fn encode_dyn(&self, out: &mut dyn Encoder);

    /// Appends the protobuf encoding.
    ///
    /// # Errors
    /// As [`protobuf::encode`](super::protobuf::encode).
    fn encode_protobuf(&self, out: &mut bytes::BytesMut) -> Result<(), super::EncodeError>;

    /// For a downcast.
    fn as_any(&self) -> &dyn Any;
}

impl<M: Message> AnyMessage for M {
    fn descriptor(&self) -> &'static StructDescriptor {
        M::descriptor()
    }

    fn encode_dyn(&self, out: &mut dyn Encoder) {
        M::encode(self, out);
    }

    fn encode_protobuf(&self, out: &mut bytes::BytesMut) -> Result<(), super::EncodeError> {
        super::protobuf::encode(self, out)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl fmt::Debug for dyn AnyMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(self.descriptor().name)
            .finish_non_exhaustive()
    }
}
