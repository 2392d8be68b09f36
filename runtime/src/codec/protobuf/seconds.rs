//! `google.protobuf.Timestamp` and `Duration`: what the contract language has as scalars and protobuf as messages.

use super::{ProtobufDecoder, ProtobufEncoder};
use crate::codec::{DecodeError, Decoder, Encoder, IntForm, WrapperKind};

pub(super) fn encode(out: &mut ProtobufEncoder<'_>, number: u32, seconds: i64, nanos: i32) {
    let mark = out.begin_wrapper(number, WrapperKind::Value);
    if seconds != 0 {
        out.i64(1, IntForm::Varint, seconds);
    }
    if nanos != 0 {
        out.i32(2, IntForm::Varint, nanos);
    }
    out.end_wrapper(mark);
}

/// Their seconds and nanoseconds. To a contract they are scalars: what is there before, such as a default, is
/// replaced and not merged with what is read.
pub(super) fn decode(input: &mut ProtobufDecoder<'_>) -> Result<(i64, i32), DecodeError> {
    let (mut seconds, mut nanos) = (0, 0);
    let scope = input.begin_wrapper(WrapperKind::Value)?;
    loop {
        match input.next_field()? {
            0 => break,
            1 => seconds = input.i64(IntForm::Varint)?,
            2 => nanos = input.i32(IntForm::Varint)?,
            _ => input.skip()?,
        }
    }
    input.end_wrapper(scope);
    Ok((seconds, nanos))
}
