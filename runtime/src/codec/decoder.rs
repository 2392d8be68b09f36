//! What a format implements to read values.

use bytes::Bytes;
#[cfg(feature = "decimal")]
use rust_decimal::Decimal;
use uuid::Uuid;

use super::protobuf::PackedBits;
use super::{DecodeError, IntForm, Missing, UnknownFields, WrapperKind};
use crate::descriptor::{EnumDescriptor, StructDescriptor, Type};
use crate::types::{Any, Duration, Timestamp};

/// How the elements of a list are found in protobuf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ElementForm {
    /// A varint: packed or not.
    Varint,
    /// Four bytes: packed or not.
    Fixed32,
    /// Eight bytes: packed or not.
    Fixed64,
    /// Behind its length, or a group: never packed.
    Delimited,
}

/// What a struct's beginning leaves to be restored at its end.
#[derive(Clone, Copy, Debug)]
#[must_use = "what begins must end"]
pub struct StructScope {
    /// Where the enclosing struct ends.
    pub end: usize,
    /// Number of the enclosing group, 0 if there is none.
    pub group: u32,
    /// Number of the struct as a field.
    pub number: u32,
}

/// How far a list is read.
#[derive(Clone, Copy, Debug)]
pub struct ListScope {
    /// Where the enclosing struct ends.
    pub end: usize,
    /// Elements that are likely to follow; never more than the remaining bytes.
    pub hint: usize,
    /// Bytes of input that remain.
    pub room: usize,
    /// Tag of each element, 0 if the list is packed.
    pub tag: u32,
    /// Where the first element starts; for the decoder's own use.
    pub start: usize,
}

/// Reads values in some format.
///
/// A decoder stands at a value, which one of the methods named after types then reads.
pub trait Decoder {
    /// The same decoder as a trait object (an unsized `D` does not coerce).
    fn as_dyn(&mut self) -> &mut dyn Decoder;

    /// Goes to the next field of the current struct and gives its number; 0 at the end of the struct.
    ///
    /// # Errors
    /// Malformed input, as in all that follows.
    fn next_field(&mut self) -> Result<u32, DecodeError>;

    /// Number of the current field.
    fn number(&self) -> u32;

    /// `@required` fields that were absent so far.
    fn missing(&mut self) -> &mut Missing;

    /// An error at the current position that says what is wrong with the value.
    fn invalid(&self, what: &'static str) -> DecodeError;

    /// An error at the current position: the value does not fit its type.
    fn out_of_range(&self, what: &'static str) -> DecodeError;

    /// Reads a `bool`.
    fn bool(&mut self) -> Result<bool, DecodeError>;
    /// Reads an `i8`.
    fn i8(&mut self) -> Result<i8, DecodeError> {
        let value = self.i32(IntForm::Varint)?;
        i8::try_from(value).map_err(|_| self.out_of_range("does not fit in `i8`"))
    }
    /// Reads an `i16`.
    fn i16(&mut self) -> Result<i16, DecodeError> {
        let value = self.i32(IntForm::Varint)?;
        i16::try_from(value).map_err(|_| self.out_of_range("does not fit in `i16`"))
    }
    /// Reads an `i32`.
    fn i32(&mut self, form: IntForm) -> Result<i32, DecodeError>;
    /// Reads an `i64`.
    fn i64(&mut self, form: IntForm) -> Result<i64, DecodeError>;
    /// Reads a `u8`.
    fn u8(&mut self) -> Result<u8, DecodeError> {
        let value = self.u32(IntForm::Varint)?;
        u8::try_from(value).map_err(|_| self.out_of_range("does not fit in `u8`"))
    }
    /// Reads a `u16`.
    fn u16(&mut self) -> Result<u16, DecodeError> {
        let value = self.u32(IntForm::Varint)?;
        u16::try_from(value).map_err(|_| self.out_of_range("does not fit in `u16`"))
    }
    /// Reads a `u32`.
    fn u32(&mut self, form: IntForm) -> Result<u32, DecodeError>;
    /// Reads a `u64`.
    fn u64(&mut self, form: IntForm) -> Result<u64, DecodeError>;
    /// Reads an `f32`.
    fn f32(&mut self) -> Result<f32, DecodeError>;
    /// Reads an `f64`.
    fn f64(&mut self) -> Result<f64, DecodeError>;
    /// Reads a `string`.
    fn string(&mut self) -> Result<String, DecodeError>;
    /// Reads `bytes`: a slice of the input, or a copy where it is small beside the input.
    fn bytes(&mut self) -> Result<Bytes, DecodeError>;
    /// Reads the number of an enum's value.
    ///
    /// # Errors
    /// [`DecodeError::absent`] for a name that the enum does not have.
    fn enumeration(
        &mut self,
        descriptor: fn() -> &'static EnumDescriptor,
    ) -> Result<i32, DecodeError>;
    /// Reads a `timestamp`.
    fn timestamp(&mut self) -> Result<Timestamp, DecodeError>;
    /// Reads a `duration`.
    fn duration(&mut self) -> Result<Duration, DecodeError>;
    /// Reads a `uuid`.
    fn uuid(&mut self) -> Result<Uuid, DecodeError>;
    /// Reads a `decimal`.
    #[cfg(feature = "decimal")]
    fn decimal(&mut self) -> Result<Decimal, DecodeError>;
    /// Reads a `json` value into `value`, which may hold an earlier occurrence.
    #[cfg(feature = "json")]
    fn json(&mut self, value: &mut serde_json::Value) -> Result<(), DecodeError>;
    /// Reads an `any` into `value`, which may hold an earlier occurrence.
    fn any(&mut self, value: &mut Any) -> Result<(), DecodeError>;
    /// Reads the nothing that a variant without a type carries.
    fn empty(&mut self) -> Result<(), DecodeError>;

    /// Enters a struct, union or error.
    fn begin_struct(
        &mut self,
        descriptor: fn() -> &'static StructDescriptor,
    ) -> Result<StructScope, DecodeError>;
    /// Leaves it, after `next_field` gave 0.
    fn end_struct(&mut self, scope: StructScope);
    /// Enters a synthesized message, whose one field is number 1.
    fn begin_wrapper(&mut self, kind: WrapperKind) -> Result<StructScope, DecodeError>;
    /// Leaves it, after `next_field` gave 0.
    fn end_wrapper(&mut self, scope: StructScope);

    /// Enters a list or set, or that part of it which stands here.
    fn begin_list(
        &mut self,
        element: &'static Type,
        form: ElementForm,
    ) -> Result<ListScope, DecodeError>;
    /// The elements of a list that is packed, instead of `next_element`; `None` if it is not.
    fn packed(&self, list: &ListScope) -> Option<PackedBits<'_>> {
        let _ = list;
        None
    }
    /// Looks ahead after `read` elements: sets `hint` and `room` of a list that is not packed.
    fn foresee(&self, list: &mut ListScope, read: usize) {
        let _ = (list, read);
    }
    /// Goes to the next element; after the last one, leaves the list and says `false`.
    fn next_element(&mut self, list: &mut ListScope) -> Result<bool, DecodeError>;

    /// Enters a map, or that part of it which stands here. Its entries are then its elements.
    fn begin_map(
        &mut self,
        key: &'static Type,
        value: &'static Type,
    ) -> Result<ListScope, DecodeError>;
    /// Enters an entry, whose key and value are fields 1 and 2.
    fn begin_entry(&mut self) -> Result<StructScope, DecodeError>;
    /// Leaves it, after `next_field` gave 0.
    fn end_entry(&mut self, scope: StructScope);

    /// Skips the current field.
    fn skip(&mut self) -> Result<(), DecodeError>;
    /// Skips the current field and keeps its bytes.
    fn keep(&mut self, fields: &mut UnknownFields) -> Result<(), DecodeError>;
}
