//! How the values of a Rust type are written.
//!
//! A [`Wire<T>`] is a marker that gives `T` an encoding; [`WireType`] names the natural one of a type. Markers are composed
//! like the types: `List(ZigZag)` for a `list<sint32>`, `Optional(Fixed)` for a `fixed32?`; [`Natural`] stands for a whole
//! type, containers included, whose parts are all written naturally. All that depends on the kind of a type (whether it is
//! packed, wrapped, omitted when zero) is a constant of its marker: generated code need not know what a name stands for.

mod container;
mod named;
mod packed;
mod scalar;

pub use container::{Boxed, Entry, List, Map, Optional, Set, Unpacked};
pub use named::{Delimited, Enumeration, Struct, Transparent, Union};
pub use scalar::{Fixed, Plain, Varint, Wrapped, ZigZag};

pub(crate) use named::decode_fields;

use super::{DecodeError, Decoder, Encoder, Oneof, Violations};
use crate::contract::Fragment;
use crate::descriptor::{Form, Presence, Type};

/// A type of values that travel.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot travel",
    note = "these types can: scalars, `String`, `bytes::Bytes`, the types of a contract, and `Option`, `Vec`, `BTreeSet`, `BTreeMap` of them; for a type of your own derive `virtuoso::Message`, `Enum`, `Union` or `Newtype`"
)]
pub trait WireType: Default + Send + Sync + Sized + 'static {
    /// The natural encoding.
    type Natural: Wire<Self>;

    /// What a stub takes: `Copy` scalars by value, all else borrowed (`&str`, `&[T]`, `&Order`).
    type Arg<'a>: Copy + Send + Sync;

    /// What kind of type it is.
    const TYPE: Type = <Self::Natural as Wire<Self>>::TYPE;

    /// Whether it is a `@sensitive` newtype.
    const SENSITIVE: bool = false;

    /// Whether it is an error of a contract, or holds one, which only `throws` may name.
    const ERROR: bool = false;

    /// Lends a value.
    fn as_arg(&self) -> Self::Arg<'_>;

    /// The text of a newtype in a contract, where it is declared in Rust; its [`TYPE`](Self::TYPE) is that of its target.
    fn contract() -> Option<&'static Fragment> {
        None
    }
}

/// How values of type `T` are written and read.
pub trait Wire<T: WireType>: Copy {
    /// The type in the contract.
    const TYPE: Type;
    /// Presence of a field that is written this way, unless its declaration says more.
    const PRESENCE: Presence = Presence::Implicit;
    /// How it differs from the natural encoding.
    const FORM: Form = Form::Natural;
    /// Whether there may be constraints inside.
    const CONSTRAINED: bool = false;
    /// Numbers of the `@required` fields of its body.
    const REQUIRED: &'static [u32] = &[];

    /// Writes one value, whatever it is. A container, which needs a field of its own, is wrapped.
    fn encode_value<E: Encoder + ?Sized>(number: u32, value: T::Arg<'_>, out: &mut E);

    /// Writes a field, or leaves it out, as its type's presence demands.
    #[inline]
    fn encode_field<E: Encoder + ?Sized>(number: u32, value: T::Arg<'_>, out: &mut E) {
        Self::encode_value(number, value, out);
    }

    /// Writes a field that is always written (but an empty container, which cannot be).
    #[inline]
    fn encode_always<E: Encoder + ?Sized>(number: u32, value: T::Arg<'_>, out: &mut E) {
        Self::encode_value(number, value, out);
    }

    /// As `encode_value`, from a value in its place: large `bytes` may then be shared instead of copied.
    #[inline]
    fn put_value<E: Encoder + ?Sized>(number: u32, value: &T, out: &mut E) {
        Self::encode_value(number, value.as_arg(), out);
    }

    /// As `encode_field`, from a value in its place.
    #[inline]
    fn put_field<E: Encoder + ?Sized>(number: u32, value: &T, out: &mut E) {
        Self::encode_field(number, value.as_arg(), out);
    }

    /// Reads one value. Messages are merged into `slot`, anything else replaces it.
    ///
    /// # Errors
    /// Malformed input; [`DecodeError::absent`] for an unknown value of a closed enum.
    fn decode_value<D: Decoder + ?Sized>(slot: &mut T, input: &mut D) -> Result<(), DecodeError>;

    /// Reads an occurrence of a field. Elements are added to a container.
    ///
    /// # Errors
    /// As `decode_value`.
    #[inline]
    fn decode_field<D: Decoder + ?Sized>(slot: &mut T, input: &mut D) -> Result<(), DecodeError> {
        Self::decode_value(slot, input)
    }

    /// Writes a value as a whole body: a message is the body, anything else is its field 1.
    #[inline]
    fn encode_body<E: Encoder + ?Sized>(value: T::Arg<'_>, out: &mut E) {
        Self::encode_field(1, value, out);
    }

    /// Reads field `number` of a body that [`encode_body`](Wire::encode_body) wrote.
    ///
    /// # Errors
    /// As `decode_value`.
    #[inline]
    fn decode_body<D: Decoder + ?Sized>(
        slot: &mut T,
        number: u32,
        input: &mut D,
    ) -> Result<(), DecodeError> {
        if number == 1 {
            Self::decode_field(slot, input)
        } else {
            input.skip()
        }
    }

    /// A number, `bool` or enum from an element of a packed list.
    ///
    /// # Errors
    /// It does not fit, or is an unknown value of a closed enum.
    #[inline]
    fn from_bits(bits: u64) -> Result<T, DecodeError> {
        let _ = bits;
        Err(DecodeError::malformed("the type has no packed form", 0))
    }

    /// Reports the broken constraints of the messages and newtypes inside.
    #[inline]
    fn validate(value: &T, violations: &mut Violations) {
        let _ = (value, violations);
    }
}

/// The natural encoding of any type.
#[derive(Clone, Copy, Debug)]
pub struct Natural;

impl<T: WireType> Wire<T> for Natural {
    const TYPE: Type = <T::Natural as Wire<T>>::TYPE;
    const PRESENCE: Presence = <T::Natural as Wire<T>>::PRESENCE;
    const CONSTRAINED: bool = <T::Natural as Wire<T>>::CONSTRAINED;
    const REQUIRED: &'static [u32] = <T::Natural as Wire<T>>::REQUIRED;

    #[inline]
    fn encode_value<E: Encoder + ?Sized>(number: u32, value: T::Arg<'_>, out: &mut E) {
        <T::Natural as Wire<T>>::encode_value(number, value, out);
    }

    #[inline]
    fn encode_field<E: Encoder + ?Sized>(number: u32, value: T::Arg<'_>, out: &mut E) {
        <T::Natural as Wire<T>>::encode_field(number, value, out);
    }

    #[inline]
    fn encode_always<E: Encoder + ?Sized>(number: u32, value: T::Arg<'_>, out: &mut E) {
        <T::Natural as Wire<T>>::encode_always(number, value, out);
    }

    #[inline]
    fn put_value<E: Encoder + ?Sized>(number: u32, value: &T, out: &mut E) {
        <T::Natural as Wire<T>>::put_value(number, value, out);
    }

    #[inline]
    fn put_field<E: Encoder + ?Sized>(number: u32, value: &T, out: &mut E) {
        <T::Natural as Wire<T>>::put_field(number, value, out);
    }

    #[inline]
    fn decode_value<D: Decoder + ?Sized>(slot: &mut T, input: &mut D) -> Result<(), DecodeError> {
        <T::Natural as Wire<T>>::decode_value(slot, input)
    }

    #[inline]
    fn decode_field<D: Decoder + ?Sized>(slot: &mut T, input: &mut D) -> Result<(), DecodeError> {
        <T::Natural as Wire<T>>::decode_field(slot, input)
    }

    #[inline]
    fn encode_body<E: Encoder + ?Sized>(value: T::Arg<'_>, out: &mut E) {
        <T::Natural as Wire<T>>::encode_body(value, out);
    }

    #[inline]
    fn decode_body<D: Decoder + ?Sized>(
        slot: &mut T,
        number: u32,
        input: &mut D,
    ) -> Result<(), DecodeError> {
        <T::Natural as Wire<T>>::decode_body(slot, number, input)
    }

    #[inline]
    fn from_bits(bits: u64) -> Result<T, DecodeError> {
        <T::Natural as Wire<T>>::from_bits(bits)
    }

    #[inline]
    fn validate(value: &T, violations: &mut Violations) {
        <T::Natural as Wire<T>>::validate(value, violations);
    }
}

/// Writes field `number`, as the presence of its type demands.
#[inline]
pub fn put<T, W, E>(_wire: W, number: u32, value: &T, out: &mut E)
where
    T: WireType,
    W: Wire<T>,
    E: Encoder + ?Sized,
{
    W::put_field(number, value, out);
}

/// Writes field `number`, which has a default or is required, even where it is zero.
#[inline]
pub fn put_always<T, W, E>(_wire: W, number: u32, value: &T, out: &mut E)
where
    T: WireType,
    W: Wire<T>,
    E: Encoder + ?Sized,
{
    W::encode_always(number, value.as_arg(), out);
}

/// Writes variant `number` of a union.
#[inline]
pub fn put_value<T, W, E>(_wire: W, number: u32, value: &T, out: &mut E)
where
    T: WireType,
    W: Wire<T>,
    E: Encoder + ?Sized,
{
    W::put_value(number, value, out);
}

/// Writes the variant of an inline union, if one is set.
#[inline]
pub fn put_oneof<T: Oneof, E: Encoder + ?Sized>(union: &Option<T>, out: &mut E) {
    if let Some(variant) = union {
        variant.encode(out);
    }
}

/// As [`put`], from a borrowed argument of type `T`.
#[inline]
pub fn put_arg<T, W, E>(_wire: W, number: u32, value: T::Arg<'_>, out: &mut E)
where
    T: WireType,
    W: Wire<T>,
    E: Encoder + ?Sized,
{
    W::encode_field(number, value, out);
}

/// As [`put_always`], from a borrowed argument of type `T`.
#[inline]
pub fn put_arg_always<T, W, E>(_wire: W, number: u32, value: T::Arg<'_>, out: &mut E)
where
    T: WireType,
    W: Wire<T>,
    E: Encoder + ?Sized,
{
    W::encode_always(number, value, out);
}

/// Reads an occurrence of a field into `slot`.
///
/// # Errors
/// Malformed input.
#[inline]
pub fn get<T, W, D>(_wire: W, slot: &mut T, input: &mut D) -> Result<(), DecodeError>
where
    T: WireType,
    W: Wire<T>,
    D: Decoder + ?Sized,
{
    W::decode_field(slot, input)
}

/// Reads a variant of a union, merged into the `previous` occurrence of the same variant.
///
/// # Errors
/// Malformed input.
#[inline]
pub fn variant<T, W, D>(_wire: W, previous: Option<&mut T>, input: &mut D) -> Result<T, DecodeError>
where
    T: WireType,
    W: Wire<T>,
    D: Decoder + ?Sized,
{
    // A closed enum may turn out to be absent; it must then find its previous value in place.
    let mut value = match previous {
        Some(previous) if W::TYPE.is_body() => std::mem::take(previous),
        _ => T::default(),
    };
    W::decode_value(&mut value, input)?;
    Ok(value)
}
