//! The binary format of protobuf, which is also that of the native protocol.
//!
//! Where the official parsers differ or keep silent, this one is strict: a field with the wire type of another kind of
//! type, and a number that does not fit its type, are errors that name the field, not unknown fields and cut-off bits.

#[cfg(feature = "decimal")]
mod decimal;
mod decode;
mod encode;
#[cfg(feature = "json")]
mod json;
mod packed;
mod parts;
mod seconds;
mod varint;

pub use decode::ProtobufDecoder;
pub use encode::ProtobufEncoder;
pub use packed::PackedBits;
pub(crate) use parts::Parts;

use bytes::{Bytes, BytesMut};

use super::wire::decode_fields;
use super::{DecodeError, Encode, EncodeError, Message, Violations};

/// Deepest nesting of messages that is decoded.
pub const MAX_DEPTH: u32 = 100;

const VARINT: u32 = 0;
const FIXED64: u32 = 1;
const DELIMITED: u32 = 2;
const GROUP: u32 = 3;
const END_GROUP: u32 = 4;
const FIXED32: u32 = 5;

/// Appends the encoding of `message` to `out`.
///
/// # Errors
/// A value that protobuf cannot hold, such as a timestamp in year 10,000. `out` is then as it was.
#[inline]
pub fn encode<M: Encode>(message: &M, out: &mut BytesMut) -> Result<(), EncodeError> {
    let mut encoder = ProtobufEncoder::new(out);
    message.encode(&mut encoder);
    encoder.finish()
}

/// Appends the encoding of `message` to `out`, without large `bytes` that can be shared; those are added to `parts`.
/// `out` has to be empty.
///
/// # Errors
/// As [`encode`].
#[inline]
pub(crate) fn encode_parts<M: Encode>(
    message: &M,
    out: &mut BytesMut,
    parts: &mut Parts,
) -> Result<(), EncodeError> {
    let mut encoder = ProtobufEncoder::with_parts(out, parts);
    message.encode(&mut encoder);
    encoder.finish()
}

/// Decodes a body. `bytes` fields are slices of it, where they are not small.
///
/// # Errors
/// Malformed input; a `@required` field that is absent.
#[inline]
pub fn decode<M: Message>(body: &Bytes) -> Result<M, DecodeError> {
    let mut message = M::default();
    merge(&mut message, body)?;
    Ok(message)
}

/// Decodes a body into `message`: messages are merged, lists and maps grow, all else is replaced.
///
/// # Errors
/// As [`decode`]. The message may then be read in part.
#[inline]
pub fn merge<M: Message>(message: &mut M, body: &Bytes) -> Result<(), DecodeError> {
    let mut decoder = ProtobufDecoder::new(body);
    decode_fields(message, &mut decoder).map_err(|error| error.in_message(M::descriptor()))?;
    if decoder.has_missing() {
        return Err(decoder.into_missing(M::descriptor(), Violations::new()));
    }
    Ok(())
}

/// Decodes a body and checks the constraints of the contract.
///
/// # Errors
/// As [`decode`]; all absent required fields and broken constraints together.
#[inline]
pub fn decode_checked<M: Message>(body: &Bytes) -> Result<M, DecodeError> {
    checked(ProtobufDecoder::new(body))
}

/// Decodes a body that is only lent; `bytes` fields are copied.
///
/// # Errors
/// As [`decode`].
#[inline]
pub fn decode_slice<M: Message>(body: &[u8]) -> Result<M, DecodeError> {
    let mut message = M::default();
    let mut decoder = ProtobufDecoder::of_slice(body);
    decode_fields(&mut message, &mut decoder).map_err(|error| error.in_message(M::descriptor()))?;
    if decoder.has_missing() {
        return Err(decoder.into_missing(M::descriptor(), Violations::new()));
    }
    Ok(message)
}

/// Decodes a body that is only lent, and checks the constraints of the contract.
///
/// # Errors
/// As [`decode_checked`].
#[inline]
pub fn decode_slice_checked<M: Message>(body: &[u8]) -> Result<M, DecodeError> {
    checked(ProtobufDecoder::of_slice(body))
}

#[inline]
fn checked<M: Message>(mut decoder: ProtobufDecoder<'_>) -> Result<M, DecodeError> {
    let mut message = M::default();
    decode_fields(&mut message, &mut decoder).map_err(|error| error.in_message(M::descriptor()))?;
    let mut violations = Violations::new();
    message.validate(&mut violations);
    if decoder.has_missing() || !violations.is_empty() {
        return Err(decoder.into_missing(M::descriptor(), violations));
    }
    Ok(message)
}
