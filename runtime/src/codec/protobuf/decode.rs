use bytes::Bytes;
#[cfg(feature = "decimal")]
use rust_decimal::Decimal;
use uuid::Uuid;

#[cfg(feature = "decimal")]
use super::decimal;
#[cfg(feature = "json")]
use super::json;
use super::packed::PackedBits;
use super::varint::{count_varints, varint};
use super::{DELIMITED, END_GROUP, FIXED32, FIXED64, GROUP, MAX_DEPTH, VARINT, seconds};
use crate::codec::{
    DecodeError, Decoder, ElementForm, IntForm, ListScope, Missing, StructScope, UnknownFields,
    Violations, WrapperKind,
};
use crate::descriptor::{EnumDescriptor, StructDescriptor, Type};
use crate::types::{Any, Duration, Timestamp};

/// A slice of the body pins all of it; a `bytes` field shorter than this, or than a part of the body, is copied.
const PIN_MIN: usize = 512;
const PIN_PART: usize = 64;

/// Reads protobuf from a body.
#[derive(Debug)]
pub struct ProtobufDecoder<'a> {
    body: &'a [u8],
    /// What `bytes` fields may be slices of.
    owner: Option<&'a Bytes>,
    /// The body up to the end of the current message.
    data: &'a [u8],
    position: usize,
    /// Tag of the current field.
    tag: u32,
    /// Number of the group that is being read, 0 if it is a message with a length.
    group: u32,
    /// Levels of messages that may still be entered.
    depth: u32,
    missing: Missing,
}

impl<'a> ProtobufDecoder<'a> {
    /// A decoder that stands before the first field of a message.
    #[inline]
    pub fn new(body: &'a Bytes) -> Self {
        Self {
            owner: Some(body),
            ..Self::of_slice(body)
        }
    }

    /// The same over bytes that are only lent: `bytes` fields are copied.
    #[inline]
    pub fn of_slice(body: &'a [u8]) -> Self {
        Self {
            body,
            owner: None,
            data: body,
            position: 0,
            tag: 0,
            group: 0,
            depth: MAX_DEPTH,
            missing: Missing::default(),
        }
    }

    pub(super) fn has_missing(&self) -> bool {
        !self.missing.is_empty()
    }

    #[cold]
    pub(super) fn into_missing(
        mut self,
        root: &'static StructDescriptor,
        checked: Violations,
    ) -> DecodeError {
        let mut violations = Violations::new();
        self.missing.report(root, &mut violations);
        let absent = violations.as_slice().len();
        for violation in checked.into_vec() {
            // What is absent has one entry, whatever its default and the fields in that break.
            let missing = &violations.as_slice()[..absent];
            if !missing
                .iter()
                .any(|missing| violation.is_in(&missing.field))
            {
                violations.push(violation.field, violation.description);
            }
        }
        DecodeError::violations(violations).in_message(root)
    }

    #[inline(always)]
    fn expect(&self, wire: u32) -> Result<(), DecodeError> {
        if self.tag & 7 == wire {
            Ok(())
        } else {
            Err(self.mismatch())
        }
    }

    #[cold]
    #[inline(never)]
    fn mismatch(&self) -> DecodeError {
        DecodeError::malformed(
            "the wire type is not that of the field's type",
            self.position,
        )
    }

    #[cold]
    #[inline(never)]
    fn truncated(&self) -> DecodeError {
        DecodeError::truncated(self.position)
    }

    #[inline(always)]
    fn varint(&mut self) -> Result<u64, DecodeError> {
        match self.data.get(self.position) {
            Some(byte) if *byte < 0x80 => {
                self.position += 1;
                Ok((*byte).into())
            }
            _ => self.long_varint(),
        }
    }

    #[inline(always)]
    fn long_varint(&mut self) -> Result<u64, DecodeError> {
        // What follows the message is looked at, too: most messages are too short to read a word of their last field.
        let rest = self.data.len() - self.position;
        match varint(self.body.get(self.position..).unwrap_or_default()) {
            Some((value, length)) if length <= rest => {
                self.position += length;
                Ok(value)
            }
            _ => Err(self.bad_varint(rest)),
        }
    }

    #[cold]
    #[inline(never)]
    fn bad_varint(&self, rest: usize) -> DecodeError {
        if rest < 10 {
            return self.truncated();
        }
        DecodeError::malformed("a varint is longer than 64 bits", self.position)
    }

    #[inline(always)]
    fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        match self
            .data
            .get(self.position..)
            .and_then(<[u8]>::first_chunk::<N>)
        {
            Some(chunk) => {
                self.position += N;
                Ok(*chunk)
            }
            None => Err(self.truncated()),
        }
    }

    /// The length of what follows, which is all there.
    #[inline(always)]
    fn length(&mut self) -> Result<usize, DecodeError> {
        let length = self.varint()?;
        let rest = self.data.len() - self.position;
        if length > rest as u64 {
            return Err(self.truncated());
        }
        Ok(length as usize)
    }

    #[inline(always)]
    fn delimited(&mut self) -> Result<&'a [u8], DecodeError> {
        self.expect(DELIMITED)?;
        let length = self.length()?;
        let start = self.position;
        self.position += length;
        Ok(&self.data[start..start + length])
    }

    #[inline(always)]
    fn str(&mut self) -> Result<&'a str, DecodeError> {
        let bytes = self.delimited()?;
        if is_short_ascii(bytes) {
            // SAFETY: ASCII is UTF-8.
            return Ok(unsafe { std::str::from_utf8_unchecked(bytes) });
        }
        if is_utf8(bytes) {
            // SAFETY: it has just been validated.
            return Ok(unsafe { std::str::from_utf8_unchecked(bytes) });
        }
        Err(self.not_utf8(bytes))
    }

    /// An error at the first byte of `bytes`, just read, that is wrong.
    #[cold]
    #[inline(never)]
    fn not_utf8(&self, bytes: &[u8]) -> DecodeError {
        let valid = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
        DecodeError::invalid_utf8(self.position - bytes.len() + valid)
    }

    #[cold]
    #[inline(never)]
    fn too_large(&self) -> DecodeError {
        DecodeError::out_of_range("the number does not fit its type", self.position)
    }

    /// Enters a message of `length` bytes.
    #[inline(always)]
    fn enter(&mut self) -> Result<StructScope, DecodeError> {
        let number = self.tag >> 3;
        let scope = StructScope {
            end: self.data.len(),
            group: self.group,
            number,
        };
        if self.depth == 0 {
            return Err(DecodeError::too_deep(self.position));
        }
        match self.tag & 7 {
            DELIMITED => {
                let length = self.length()?;
                self.data = &self.data[..self.position + length];
                self.group = 0;
            }
            GROUP => self.group = number,
            _ => return Err(self.mismatch()),
        }
        self.depth -= 1;
        Ok(scope)
    }

    #[inline(always)]
    fn leave(&mut self, scope: StructScope) {
        self.data = &self.body[..scope.end];
        self.group = scope.group;
        self.tag = scope.number << 3;
        self.depth += 1;
    }

    #[inline]
    fn end_of_group(&mut self, number: u32) -> Result<u32, DecodeError> {
        if number == self.group {
            return Ok(0);
        }
        Err(DecodeError::malformed(
            "a group ends that did not begin",
            self.position,
        ))
    }

    /// Reads a tag, which there is.
    #[inline(always)]
    fn tag(&mut self) -> Result<u32, DecodeError> {
        let tag = self.varint()?;
        if tag < 8 || tag > u64::from(u32::MAX) {
            return Err(self.bad_tag());
        }
        Ok(tag as u32)
    }

    #[cold]
    #[inline(never)]
    fn bad_tag(&self) -> DecodeError {
        DecodeError::malformed("a field number is out of range", self.position)
    }

    /// Skips the value of a field with this tag.
    fn skip_value(&mut self, tag: u32, depth: u32) -> Result<(), DecodeError> {
        match tag & 7 {
            VARINT => {
                self.varint()?;
            }
            FIXED64 => {
                self.array::<8>()?;
            }
            FIXED32 => {
                self.array::<4>()?;
            }
            DELIMITED => {
                let length = self.length()?;
                self.position += length;
            }
            GROUP => {
                let Some(depth) = depth.checked_sub(1) else {
                    return Err(DecodeError::too_deep(self.position));
                };
                loop {
                    if self.position >= self.data.len() {
                        return Err(self.truncated());
                    }
                    let inner = self.tag()?;
                    if inner & 7 == END_GROUP {
                        if inner >> 3 != tag >> 3 {
                            return Err(self.bad_end());
                        }
                        break;
                    }
                    self.skip_value(inner, depth)?;
                }
            }
            END_GROUP => return Err(self.bad_end()),
            _ => return Err(DecodeError::malformed("unknown wire type", self.position)),
        }
        Ok(())
    }

    #[cold]
    fn bad_end(&self) -> DecodeError {
        DecodeError::malformed("a group ends that did not begin", self.position)
    }
}

/// Whether a text is ASCII, if it is so short that vectorized validation does not pay.
#[inline(always)]
fn is_short_ascii(bytes: &[u8]) -> bool {
    const HIGH: u64 = 0x8080_8080_8080_8080;

    match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        (Some(_), Some(last)) if bytes.len() <= 64 => {
            let (chunks, _) = bytes.as_chunks::<8>();
            let all = chunks.iter().fold(u64::from_le_bytes(*last), |all, chunk| {
                all | u64::from_le_bytes(*chunk)
            });
            all & HIGH == 0
        }
        (None, _) => bytes.iter().fold(0, |all, byte| all | byte) < 0x80,
        _ => false,
    }
}

/// Whether a text is UTF-8. Vectorized validation begins at 64 bytes, so a shorter text is filled up with zeros.
#[inline(never)]
fn is_utf8(bytes: &[u8]) -> bool {
    let mut padded = [0; 64];
    match padded.get_mut(..bytes.len()) {
        Some(start) => {
            start.copy_from_slice(bytes);
            simdutf8::basic::from_utf8(&padded).is_ok()
        }
        None => simdutf8::basic::from_utf8(bytes).is_ok(),
    }
}

impl Decoder for ProtobufDecoder<'_> {
    fn as_dyn(&mut self) -> &mut dyn Decoder {
        self
    }

    #[inline(always)]
    fn next_field(&mut self) -> Result<u32, DecodeError> {
        let tag = match self.data.get(self.position) {
            // Most tags are one byte.
            Some(byte) if (8..0x80).contains(byte) => {
                self.position += 1;
                u32::from(*byte)
            }
            Some(_) => self.tag()?,
            None if self.group == 0 => return Ok(0),
            None => return Err(self.truncated()),
        };
        if tag & 7 == END_GROUP {
            return self.end_of_group(tag >> 3);
        }
        self.tag = tag;
        Ok(tag >> 3)
    }

    #[inline(always)]
    fn number(&self) -> u32 {
        self.tag >> 3
    }

    #[inline(always)]
    fn missing(&mut self) -> &mut Missing {
        &mut self.missing
    }

    #[cold]
    fn invalid(&self, what: &'static str) -> DecodeError {
        DecodeError::malformed(what, self.position)
    }

    #[cold]
    fn out_of_range(&self, what: &'static str) -> DecodeError {
        DecodeError::out_of_range(what, self.position)
    }

    #[inline(always)]
    fn bool(&mut self) -> Result<bool, DecodeError> {
        self.expect(VARINT)?;
        Ok(self.varint()? != 0)
    }

    #[inline(always)]
    fn i32(&mut self, form: IntForm) -> Result<i32, DecodeError> {
        match form {
            IntForm::Varint => {
                self.expect(VARINT)?;
                let value = self.varint()? as i64;
                i32::try_from(value).map_err(|_| self.too_large())
            }
            IntForm::ZigZag => {
                let value = self.u32(IntForm::Varint)?;
                Ok((value >> 1) as i32 ^ -((value & 1) as i32))
            }
            IntForm::Fixed => Ok(self.u32(IntForm::Fixed)? as i32),
        }
    }

    #[inline(always)]
    fn i64(&mut self, form: IntForm) -> Result<i64, DecodeError> {
        match form {
            IntForm::Varint | IntForm::Fixed => Ok(self.u64(form)? as i64),
            IntForm::ZigZag => {
                let value = self.u64(IntForm::Varint)?;
                Ok((value >> 1) as i64 ^ -((value & 1) as i64))
            }
        }
    }

    #[inline(always)]
    fn u32(&mut self, form: IntForm) -> Result<u32, DecodeError> {
        match form {
            IntForm::Varint | IntForm::ZigZag => {
                self.expect(VARINT)?;
                let value = self.varint()?;
                u32::try_from(value).map_err(|_| self.too_large())
            }
            IntForm::Fixed => {
                self.expect(FIXED32)?;
                self.array().map(u32::from_le_bytes)
            }
        }
    }

    #[inline(always)]
    fn u64(&mut self, form: IntForm) -> Result<u64, DecodeError> {
        match form {
            IntForm::Varint | IntForm::ZigZag => {
                self.expect(VARINT)?;
                self.varint()
            }
            IntForm::Fixed => {
                self.expect(FIXED64)?;
                self.array().map(u64::from_le_bytes)
            }
        }
    }

    #[inline(always)]
    fn f32(&mut self) -> Result<f32, DecodeError> {
        self.u32(IntForm::Fixed).map(f32::from_bits)
    }

    #[inline(always)]
    fn f64(&mut self) -> Result<f64, DecodeError> {
        self.u64(IntForm::Fixed).map(f64::from_bits)
    }

    #[inline(always)]
    fn string(&mut self) -> Result<String, DecodeError> {
        self.str().map(str::to_owned)
    }

    fn bytes(&mut self) -> Result<Bytes, DecodeError> {
        let bytes = self.delimited()?;
        match self.owner {
            Some(owner) if bytes.len() >= PIN_MIN && bytes.len() >= owner.len() / PIN_PART => {
                Ok(owner.slice(self.position - bytes.len()..self.position))
            }
            _ => Ok(Bytes::copy_from_slice(bytes)),
        }
    }

    #[inline(always)]
    fn enumeration(&mut self, _: fn() -> &'static EnumDescriptor) -> Result<i32, DecodeError> {
        self.i32(IntForm::Varint)
    }

    fn timestamp(&mut self) -> Result<Timestamp, DecodeError> {
        let (seconds, nanos) = seconds::decode(self)?;
        let value = Timestamp { seconds, nanos };
        if !value.is_valid() {
            return Err(self.out_of_range("the timestamp is out of range"));
        }
        Ok(value)
    }

    fn duration(&mut self) -> Result<Duration, DecodeError> {
        let (seconds, nanos) = seconds::decode(self)?;
        let value = Duration { seconds, nanos };
        if !value.is_valid() {
            return Err(self.out_of_range("the duration is out of range"));
        }
        Ok(value)
    }

    fn uuid(&mut self) -> Result<Uuid, DecodeError> {
        let text = self.delimited()?;
        if text.is_empty() {
            return Ok(Uuid::nil());
        }
        // The crate reads other forms too, which the contract does not allow.
        match Uuid::try_parse_ascii(text) {
            Ok(uuid) if text.len() == 36 => Ok(uuid),
            _ => Err(self.invalid("the string is not a UUID")),
        }
    }

    #[cfg(feature = "decimal")]
    fn decimal(&mut self) -> Result<Decimal, DecodeError> {
        let text = self.str()?;
        decimal::parse(text).map_err(|problem| match problem {
            decimal::BadDecimal::Malformed => self.invalid("the string is not a decimal number"),
            decimal::BadDecimal::TooLong => self.out_of_range("a decimal has more than 28 digits"),
        })
    }

    #[cfg(feature = "json")]
    fn json(&mut self, value: &mut serde_json::Value) -> Result<(), DecodeError> {
        json::decode(self, value)
    }

    fn any(&mut self, value: &mut Any) -> Result<(), DecodeError> {
        let scope = self.enter()?;
        loop {
            match self.next_field()? {
                0 => break,
                1 => value.type_url = self.string()?,
                2 => value.value = self.bytes()?,
                _ => self.skip()?,
            }
        }
        self.leave(scope);
        Ok(())
    }

    fn empty(&mut self) -> Result<(), DecodeError> {
        let scope = self.enter()?;
        while self.next_field()? != 0 {
            self.skip()?;
        }
        self.leave(scope);
        Ok(())
    }

    #[inline(always)]
    fn begin_struct(
        &mut self,
        _: fn() -> &'static StructDescriptor,
    ) -> Result<StructScope, DecodeError> {
        self.enter()
    }

    #[inline(always)]
    fn end_struct(&mut self, scope: StructScope) {
        self.leave(scope);
    }

    #[inline]
    fn begin_wrapper(&mut self, _: WrapperKind) -> Result<StructScope, DecodeError> {
        self.enter()
    }

    #[inline]
    fn end_wrapper(&mut self, scope: StructScope) {
        self.leave(scope);
    }

    #[inline(always)]
    fn begin_list(
        &mut self,
        _: &'static Type,
        form: ElementForm,
    ) -> Result<ListScope, DecodeError> {
        let wire = match form {
            ElementForm::Varint => VARINT,
            ElementForm::Fixed32 => FIXED32,
            ElementForm::Fixed64 => FIXED64,
            ElementForm::Delimited => DELIMITED,
        };
        let end = self.data.len();
        if wire == DELIMITED || self.tag & 7 != DELIMITED {
            let room = end - self.position;
            return Ok(ListScope {
                end,
                hint: 1,
                room,
                tag: self.tag,
                start: self.position,
            });
        }
        let room = self.length()?;
        let start = self.position;
        self.position += room;
        let hint = match form {
            ElementForm::Fixed32 => room / 4,
            ElementForm::Fixed64 => room / 8,
            _ => count_varints(&self.data[start..self.position]),
        };
        Ok(ListScope {
            end,
            hint,
            room,
            tag: 0,
            start,
        })
    }

    #[inline(always)]
    fn packed(&self, list: &ListScope) -> Option<PackedBits<'_>> {
        if list.tag != 0 {
            return None;
        }
        Some(PackedBits::new(
            &self.data[list.start..self.position],
            list.start,
        ))
    }

    #[inline(always)]
    fn next_element(&mut self, list: &mut ListScope) -> Result<bool, DecodeError> {
        if list.start == self.position {
            // The first element: its tag has been read.
            return Ok(true);
        }
        // Elements mostly follow each other; anything else is left to `next_field`.
        let before = self.position;
        match self.data.get(before) {
            Some(byte) if *byte < 0x80 => {
                if u32::from(*byte) != list.tag {
                    return Ok(false);
                }
                self.position += 1;
            }
            Some(_) => {
                if self.long_varint()? != u64::from(list.tag) {
                    self.position = before;
                    return Ok(false);
                }
            }
            None => return Ok(false),
        }
        self.tag = list.tag;
        Ok(true)
    }

    fn foresee(&self, list: &mut ListScope, read: usize) {
        // As many as fit, if all are like those before.
        let each = self.position.saturating_sub(list.start) / read.max(1);
        list.room = self.data.len() - self.position;
        list.hint = list.room / each.max(1) + 1;
    }

    #[inline]
    fn begin_map(&mut self, _: &'static Type, _: &'static Type) -> Result<ListScope, DecodeError> {
        let end = self.data.len();
        let room = end - self.position;
        Ok(ListScope {
            end,
            hint: 1,
            room,
            tag: self.tag,
            start: self.position,
        })
    }

    #[inline]
    fn begin_entry(&mut self) -> Result<StructScope, DecodeError> {
        self.enter()
    }

    #[inline]
    fn end_entry(&mut self, scope: StructScope) {
        self.leave(scope);
    }

    #[inline]
    fn skip(&mut self) -> Result<(), DecodeError> {
        self.skip_value(self.tag, self.depth)
    }

    fn keep(&mut self, fields: &mut UnknownFields) -> Result<(), DecodeError> {
        let start = self.position;
        self.skip_value(self.tag, self.depth)?;
        let mut tag = self.tag;
        while tag >= 0x80 {
            fields.push(&[tag as u8 | 0x80]);
            tag >>= 7;
        }
        fields.push(&[tag as u8]);
        fields.push(&self.data[start..self.position]);
        Ok(())
    }
}
