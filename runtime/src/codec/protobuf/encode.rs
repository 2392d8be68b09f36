use std::mem::MaybeUninit;

use bytes::{Bytes, BytesMut};
#[cfg(feature = "decimal")]
use rust_decimal::Decimal;
use uuid::Uuid;

#[cfg(feature = "decimal")]
use super::decimal;
#[cfg(feature = "json")]
use super::json;
use super::parts::Parts;
use super::{DELIMITED, END_GROUP, FIXED32, FIXED64, GROUP, VARINT, seconds};
use crate::codec::{EncodeError, Encoder, IntForm, Mark, UnknownFields, WrapperKind};
use crate::descriptor::{EnumDescriptor, StructDescriptor, Type};
use crate::types::{Any, Duration, Timestamp};

/// Longest tag or 32-bit varint.
const SHORT: usize = 5;
/// Longest varint.
const LONG: usize = 10;

/// Writes protobuf behind what a buffer already holds.
///
/// The length of something nested is not known before it is written, so one byte is kept for it, and what follows is
/// moved when it turns out to need more. That beats a first pass over the value to measure it.
#[derive(Debug)]
pub struct ProtobufEncoder<'a> {
    out: &'a mut BytesMut,
    start: usize,
    /// Where large `bytes` go that need not be copied.
    parts: Option<&'a mut Parts>,
    error: Option<EncodeError>,
}

impl<'a> ProtobufEncoder<'a> {
    /// An encoder that appends to `out`.
    #[inline]
    pub fn new(out: &'a mut BytesMut) -> Self {
        let start = out.len();
        Self {
            out,
            start,
            parts: None,
            error: None,
        }
    }

    /// An encoder that appends to `out`, but leaves large `bytes` that can be shared to `parts`.
    #[inline]
    pub(super) fn with_parts(out: &'a mut BytesMut, parts: &'a mut Parts) -> Self {
        Self {
            parts: Some(parts),
            ..Self::new(out)
        }
    }

    /// Ends the encoding.
    ///
    /// # Errors
    /// The first value that could not be encoded. The buffer is then as it was.
    #[inline]
    pub fn finish(self) -> Result<(), EncodeError> {
        match self.error {
            None => Ok(()),
            Some(error) => {
                self.out.truncate(self.start);
                if let Some(parts) = self.parts {
                    *parts = Parts::default();
                }
                Err(error)
            }
        }
    }

    /// Lets `write` fill up to `N` bytes behind the buffer's end and say how many it filled.
    #[inline(always)]
    fn write<const N: usize>(&mut self, write: impl FnOnce(&mut [MaybeUninit<u8>; N]) -> usize) {
        if self.out.capacity() - self.out.len() < N {
            self.grow(N);
        }
        let Some(room) = self.out.spare_capacity_mut().first_chunk_mut::<N>() else {
            return;
        };
        let written = write(room).min(N);
        let len = self.out.len() + written;
        // SAFETY: the capacity holds `N` more bytes than the buffer's length, and every `write` in this file has
        // initialized the first `written` of them.
        unsafe { self.out.set_len(len) };
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self, room: usize) {
        self.out.reserve(room.max(64));
    }

    #[inline(always)]
    fn tag(&mut self, number: u32, wire: u32) {
        self.write::<SHORT>(|room| put_tag(room, number, wire));
    }

    #[inline(always)]
    fn varint(&mut self, number: u32, value: u64) {
        self.write::<{ SHORT + LONG }>(|room| {
            let at = put_tag(room, number, VARINT);
            put_varint(room, at, value)
        });
    }

    /// As `varint`, where it has five bytes at most.
    #[inline(always)]
    fn varint32(&mut self, number: u32, value: u32) {
        self.write::<{ SHORT + SHORT }>(|room| {
            let at = put_tag(room, number, VARINT);
            put_varint(room, at, value.into())
        });
    }

    #[inline(always)]
    fn fixed32(&mut self, number: u32, value: u32) {
        self.write::<{ SHORT + 4 }>(|room| {
            let at = put_tag(room, number, FIXED32);
            put_bytes(room, at, value.to_le_bytes())
        });
    }

    #[inline(always)]
    fn fixed64(&mut self, number: u32, value: u64) {
        self.write::<{ SHORT + 8 }>(|room| {
            let at = put_tag(room, number, FIXED64);
            put_bytes(room, at, value.to_le_bytes())
        });
    }

    #[inline(always)]
    fn delimited(&mut self, number: u32, value: &[u8]) {
        // Short texts are the rule: room for one is made together with that for its tag and length, and it is copied
        // without a call.
        if value.len() <= 16 {
            self.write::<{ SHORT + 1 + 16 }>(|room| {
                let at = put_tag(room, number, DELIMITED);
                let at = put_bytes(room, at, [value.len() as u8]);
                put_short(room, at, value)
            });
        } else {
            self.write::<{ SHORT + LONG }>(|room| {
                let at = put_tag(room, number, DELIMITED);
                put_varint(room, at, value.len() as u64)
            });
            self.out.extend_from_slice(value);
        }
    }

    #[inline(always)]
    fn begin_delimited(&mut self, number: u32) -> Mark {
        self.write::<{ SHORT + 1 }>(|room| {
            let at = put_tag(room, number, DELIMITED);
            put_bytes(room, at, [0])
        });
        Mark(self.out.len())
    }

    #[inline(always)]
    fn end_delimited(&mut self, mark: Mark) {
        let len = self.out.len() - mark.0;
        if let Some(parts) = &self.parts
            && !parts.is_empty()
        {
            self.widen(mark.0, len + parts.len_from(mark.0));
        } else if len < 0x80 {
            self.out[mark.0 - 1] = len as u8;
        } else {
            self.widen(mark.0, len);
        }
    }

    /// Makes room for a length of more than one byte, and writes it.
    #[inline(never)]
    fn widen(&mut self, start: usize, len: usize) {
        let end = self.out.len();
        let mut length = [MaybeUninit::uninit(); LONG];
        let width = put_varint(&mut length, 0, len as u64);
        self.write::<{ LONG }>(|room| {
            room.fill(MaybeUninit::new(0));
            width - 1
        });
        self.out.copy_within(start..end, start + width - 1);
        if let Some(parts) = &mut self.parts {
            parts.shift_from(start, width - 1);
        }
        let mut rest = len;
        for byte in &mut self.out[start - 1..start - 1 + width] {
            *byte = (rest as u8) | 0x80;
            rest >>= 7;
        }
        self.out[start + width - 2] &= 0x7f;
    }
}

/// Writes a tag, unless `number` is 0.
#[inline(always)]
fn put_tag<const N: usize>(room: &mut [MaybeUninit<u8>; N], number: u32, wire: u32) -> usize {
    if number == 0 {
        return 0;
    }
    put_varint(room, 0, u64::from(number << 3 | wire))
}

/// Writes a varint from index `at`, and gives the index behind it.
#[inline(always)]
fn put_varint<const N: usize>(
    room: &mut [MaybeUninit<u8>; N],
    mut at: usize,
    mut value: u64,
) -> usize {
    while value >= 0x80 {
        room[at].write(value as u8 | 0x80);
        value >>= 7;
        at += 1;
    }
    room[at].write(value as u8);
    at + 1
}

#[inline(always)]
fn put_bytes<const N: usize, const L: usize>(
    room: &mut [MaybeUninit<u8>; N],
    at: usize,
    bytes: [u8; L],
) -> usize {
    room[at..at + L].copy_from_slice(&bytes.map(MaybeUninit::new));
    at + L
}

/// Writes at most 16 bytes, by copies of constant size that may overlap.
#[inline(always)]
fn put_short<const N: usize>(room: &mut [MaybeUninit<u8>; N], at: usize, bytes: &[u8]) -> usize {
    let len = bytes.len();
    let end = at + len;
    if let (Some(first), Some(last)) = (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        put_bytes(room, at, *first);
        put_bytes(room, end - 8, *last);
    } else if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        put_bytes(room, at, *first);
        put_bytes(room, end - 4, *last);
    } else {
        for (index, byte) in bytes.iter().enumerate().take(3) {
            room[at + index].write(*byte);
        }
    }
    end
}

impl Encoder for ProtobufEncoder<'_> {
    fn as_dyn(&mut self) -> &mut dyn Encoder {
        self
    }

    #[inline(always)]
    fn omits_zero(&self) -> bool {
        true
    }

    #[cold]
    fn fail(&mut self, error: EncodeError) {
        self.error.get_or_insert(error);
    }

    #[inline(always)]
    fn bool(&mut self, number: u32, value: bool) {
        self.write::<{ SHORT + 1 }>(|room| {
            let at = put_tag(room, number, VARINT);
            put_bytes(room, at, [value.into()])
        });
    }

    #[inline(always)]
    fn i32(&mut self, number: u32, form: IntForm, value: i32) {
        match form {
            IntForm::Varint => self.varint(number, i64::from(value) as u64),
            IntForm::ZigZag => self.varint32(number, (value << 1 ^ value >> 31) as u32),
            IntForm::Fixed => self.fixed32(number, value as u32),
        }
    }

    #[inline(always)]
    fn i64(&mut self, number: u32, form: IntForm, value: i64) {
        match form {
            IntForm::Varint => self.varint(number, value as u64),
            IntForm::ZigZag => self.varint(number, (value << 1 ^ value >> 63) as u64),
            IntForm::Fixed => self.fixed64(number, value as u64),
        }
    }

    #[inline(always)]
    fn u32(&mut self, number: u32, form: IntForm, value: u32) {
        match form {
            IntForm::Varint | IntForm::ZigZag => self.varint32(number, value),
            IntForm::Fixed => self.fixed32(number, value),
        }
    }

    #[inline(always)]
    fn u64(&mut self, number: u32, form: IntForm, value: u64) {
        match form {
            IntForm::Varint | IntForm::ZigZag => self.varint(number, value),
            IntForm::Fixed => self.fixed64(number, value),
        }
    }

    #[inline(always)]
    fn f32(&mut self, number: u32, value: f32) {
        self.fixed32(number, value.to_bits());
    }

    #[inline(always)]
    fn f64(&mut self, number: u32, value: f64) {
        self.fixed64(number, value.to_bits());
    }

    #[inline(always)]
    fn string(&mut self, number: u32, value: &str) {
        self.delimited(number, value.as_bytes());
    }

    #[inline(always)]
    fn bytes(&mut self, number: u32, value: &[u8]) {
        self.delimited(number, value);
    }

    #[inline]
    fn shared_bytes(&mut self, number: u32, value: &Bytes) {
        match self.parts {
            Some(_) if value.len() >= Parts::LEAST => {
                self.write::<{ SHORT + LONG }>(|room| {
                    let at = put_tag(room, number, DELIMITED);
                    put_varint(room, at, value.len() as u64)
                });
                let at = self.out.len();
                if let Some(parts) = &mut self.parts {
                    parts.push(at, value.clone());
                }
            }
            _ => self.delimited(number, value),
        }
    }

    #[inline(always)]
    fn enumeration(&mut self, number: u32, value: i32, _: fn() -> &'static EnumDescriptor) {
        self.varint(number, i64::from(value) as u64);
    }

    fn timestamp(&mut self, number: u32, value: Timestamp) {
        if !value.is_valid() {
            self.fail(EncodeError::out_of_range("a timestamp is out of range"));
        }
        seconds::encode(self, number, value.seconds, value.nanos);
    }

    fn duration(&mut self, number: u32, value: Duration) {
        if !value.is_valid() {
            self.fail(EncodeError::out_of_range("a duration is out of range"));
        }
        seconds::encode(self, number, value.seconds, value.nanos);
    }

    fn uuid(&mut self, number: u32, value: Uuid) {
        let mut text = Uuid::encode_buffer();
        self.delimited(
            number,
            value.hyphenated().encode_lower(&mut text).as_bytes(),
        );
    }

    #[cfg(feature = "decimal")]
    fn decimal(&mut self, number: u32, value: Decimal) {
        if value.mantissa().unsigned_abs() >= decimal::LIMIT {
            self.fail(EncodeError::out_of_range(
                "a decimal has more than 28 digits",
            ));
        }
        self.delimited(number, value.to_string().as_bytes());
    }

    #[cfg(feature = "json")]
    fn json(&mut self, number: u32, value: &serde_json::Value) {
        json::encode(self, number, value);
    }

    fn any(&mut self, number: u32, value: &Any) {
        let mark = self.begin_delimited(number);
        if !value.type_url.is_empty() {
            self.string(1, &value.type_url);
        }
        if !value.value.is_empty() {
            self.bytes(2, &value.value);
        }
        self.end_delimited(mark);
    }

    #[inline]
    fn empty(&mut self, number: u32) {
        self.write::<{ SHORT + 1 }>(|room| {
            let at = put_tag(room, number, DELIMITED);
            put_bytes(room, at, [0])
        });
    }

    #[inline(always)]
    fn begin_struct(&mut self, number: u32, _: fn() -> &'static StructDescriptor) -> Mark {
        self.begin_delimited(number)
    }

    #[inline(always)]
    fn end_struct(&mut self, mark: Mark) {
        self.end_delimited(mark);
    }

    #[inline(always)]
    fn begin_group(&mut self, number: u32, _: fn() -> &'static StructDescriptor) -> Mark {
        self.tag(number, GROUP);
        Mark(0)
    }

    #[inline(always)]
    fn end_group(&mut self, number: u32, _: Mark) {
        self.tag(number, END_GROUP);
    }

    #[inline(always)]
    fn begin_wrapper(&mut self, number: u32, _: WrapperKind) -> Mark {
        self.begin_delimited(number)
    }

    #[inline(always)]
    fn end_wrapper(&mut self, mark: Mark) {
        self.end_delimited(mark);
    }

    #[inline(always)]
    fn begin_list(&mut self, number: u32, _: &'static Type, packed: bool, _len: usize) -> Mark {
        if packed {
            self.begin_delimited(number)
        } else {
            Mark(0)
        }
    }

    #[inline(always)]
    fn end_list(&mut self, packed: bool, mark: Mark) {
        if packed {
            self.end_delimited(mark);
        }
    }

    #[inline(always)]
    fn begin_map(&mut self, _: u32, _: &'static Type, _: &'static Type, _: usize) -> Mark {
        Mark(0)
    }

    #[inline(always)]
    fn end_map(&mut self, _: Mark) {}

    #[inline(always)]
    fn begin_entry(&mut self, number: u32) -> Mark {
        self.begin_delimited(number)
    }

    #[inline(always)]
    fn end_entry(&mut self, mark: Mark) {
        self.end_delimited(mark);
    }

    #[inline]
    fn unknown(&mut self, fields: &UnknownFields) {
        self.out.extend_from_slice(fields.as_bytes());
    }
}
