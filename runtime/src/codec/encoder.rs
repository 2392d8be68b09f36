//! What a format implements to write values.

use bytes::Bytes;
#[cfg(feature = "decimal")]
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{EncodeError, UnknownFields};
use crate::descriptor::{EnumDescriptor, StructDescriptor, Type};
use crate::types::{Any, Duration, Timestamp};

/// How an integer is written in protobuf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IntForm {
    /// `int32`, `uint64`, …
    Varint,
    /// `sint32`, `sint64`.
    ZigZag,
    /// `fixed32`, `sfixed64`, …
    Fixed,
}

/// What a synthesized message around one value stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WrapperKind {
    /// `@wrapped`: a wrapper of `google.protobuf`, which JSON does not show.
    Value,
    /// A container inside a container: `{"values": […]}` in JSON.
    Values,
}

/// Where something nested began; returned when it ends.
#[derive(Clone, Copy, Debug)]
#[must_use = "what begins must end"]
pub struct Mark(pub usize);

/// Writes values in some format.
///
/// `number` is the field's wire number, and 0 for what has none of its own: an element of a packed list. What is nested
/// stands between a `begin_…` and its `end_…`. An encoder that fails keeps its first error for later and ignores what follows.
pub trait Encoder {
    /// The same encoder as a trait object (an unsized `E` does not coerce).
    fn as_dyn(&mut self) -> &mut dyn Encoder;

    /// Whether a field with implicit presence is left out where it is zero.
    fn omits_zero(&self) -> bool;

    /// Keeps an error, unless there is one already.
    fn fail(&mut self, error: EncodeError);

    /// Writes a `bool`.
    fn bool(&mut self, number: u32, value: bool);
    /// Writes an `i8`.
    #[inline]
    fn i8(&mut self, number: u32, value: i8) {
        self.i32(number, IntForm::Varint, value.into());
    }
    /// Writes an `i16`.
    #[inline]
    fn i16(&mut self, number: u32, value: i16) {
        self.i32(number, IntForm::Varint, value.into());
    }
    /// Writes an `i32`.
    fn i32(&mut self, number: u32, form: IntForm, value: i32);
    /// Writes an `i64`.
    fn i64(&mut self, number: u32, form: IntForm, value: i64);
    /// Writes a `u8`.
    #[inline]
    fn u8(&mut self, number: u32, value: u8) {
        self.u32(number, IntForm::Varint, value.into());
    }
    /// Writes a `u16`.
    #[inline]
    fn u16(&mut self, number: u32, value: u16) {
        self.u32(number, IntForm::Varint, value.into());
    }
    /// Writes a `u32`.
    fn u32(&mut self, number: u32, form: IntForm, value: u32);
    /// Writes a `u64`.
    fn u64(&mut self, number: u32, form: IntForm, value: u64);
    /// Writes an `f32`.
    fn f32(&mut self, number: u32, value: f32);
    /// Writes an `f64`.
    fn f64(&mut self, number: u32, value: f64);
    /// Writes a `string`.
    fn string(&mut self, number: u32, value: &str);
    /// Writes `bytes`.
    fn bytes(&mut self, number: u32, value: &[u8]);
    /// Writes `bytes` that can be shared, so that a large value need not be copied.
    #[inline]
    fn shared_bytes(&mut self, number: u32, value: &Bytes) {
        self.bytes(number, value);
    }
    /// Writes a value of an enum by its number.
    fn enumeration(&mut self, number: u32, value: i32, descriptor: fn() -> &'static EnumDescriptor);
    /// Writes a `timestamp`.
    fn timestamp(&mut self, number: u32, value: Timestamp);
    /// Writes a `duration`.
    fn duration(&mut self, number: u32, value: Duration);
    /// Writes a `uuid`.
    fn uuid(&mut self, number: u32, value: Uuid);
    /// Writes a `decimal`.
    #[cfg(feature = "decimal")]
    fn decimal(&mut self, number: u32, value: Decimal);
    /// Writes a `json` value.
    #[cfg(feature = "json")]
    fn json(&mut self, number: u32, value: &serde_json::Value);
    /// Writes an `any`.
    fn any(&mut self, number: u32, value: &Any);
    /// Writes the nothing that a variant without a type carries.
    fn empty(&mut self, number: u32);

    /// Begins a struct, union or error.
    fn begin_struct(&mut self, number: u32, descriptor: fn() -> &'static StructDescriptor) -> Mark;
    /// Ends it.
    fn end_struct(&mut self, mark: Mark);
    /// Begins a struct that is written as a protobuf group.
    fn begin_group(&mut self, number: u32, descriptor: fn() -> &'static StructDescriptor) -> Mark;
    /// Ends it.
    fn end_group(&mut self, number: u32, mark: Mark);
    /// Begins a synthesized message, whose one field is number 1.
    fn begin_wrapper(&mut self, number: u32, kind: WrapperKind) -> Mark;
    /// Ends it.
    fn end_wrapper(&mut self, mark: Mark);

    /// Begins a list or set of `len` elements. Those of a packed one are written with number 0, others with `number`.
    fn begin_list(&mut self, number: u32, element: &'static Type, packed: bool, len: usize)
    -> Mark;
    /// Ends it.
    fn end_list(&mut self, packed: bool, mark: Mark);

    /// Begins a map of `len` entries; its keys and values have numbers 1 and 2.
    fn begin_map(
        &mut self,
        number: u32,
        key: &'static Type,
        value: &'static Type,
        len: usize,
    ) -> Mark;
    /// Ends it.
    fn end_map(&mut self, mark: Mark);
    /// Begins an entry.
    fn begin_entry(&mut self, number: u32) -> Mark;
    /// Ends it.
    fn end_entry(&mut self, mark: Mark);

    /// Writes the fields that were unknown when the message was read.
    fn unknown(&mut self, fields: &UnknownFields);
}
