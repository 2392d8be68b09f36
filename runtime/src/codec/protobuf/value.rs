//! Well-known types: what the contract language has as scalars and protobuf as messages.

use rust_decimal::Decimal;
use serde_json::{Map, Number, Value};

use super::{ProtobufDecoder, ProtobufEncoder};
use crate::codec::{DecodeError, Decoder, EncodeError, Encoder, IntForm, WrapperKind};

/// The first mantissa with 29 digits.
pub(super) const DECIMAL_LIMIT: u128 = 10_u128.pow(28);

/// Why a string is no decimal of the contract language.
pub(super) enum BadDecimal {
    Malformed,
    TooLong,
}

/// A decimal from its text: digits with a point at most, no exponent.
pub(super) fn decimal(text: &str) -> Result<Decimal, BadDecimal> {
    if text.is_empty() {
        return Ok(Decimal::ZERO);
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !all_digits(whole) || !all_digits(fraction) {
        return Err(BadDecimal::Malformed);
    }
    match Decimal::from_str_exact(text) {
        Ok(value) if value.mantissa().unsigned_abs() < DECIMAL_LIMIT => Ok(value),
        _ => Err(BadDecimal::TooLong),
    }
}

/// `google.protobuf.Timestamp` and `Duration`.
pub(super) fn encode_seconds(out: &mut ProtobufEncoder<'_>, number: u32, seconds: i64, nanos: i32) {
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
pub(super) fn decode_seconds(input: &mut ProtobufDecoder<'_>) -> Result<(i64, i32), DecodeError> {
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

/// `google.protobuf.Value`.
pub(super) fn encode_json(out: &mut ProtobufEncoder<'_>, number: u32, value: &Value) {
    encode_value(out, number, value, super::MAX_DEPTH);
}

fn encode_value(out: &mut ProtobufEncoder<'_>, number: u32, value: &Value, depth: u32) {
    // A value is up to three messages: itself, its object, and the entry there.
    let messages = match value {
        Value::Object(fields) if !fields.is_empty() => 3,
        Value::Object(_) | Value::Array(_) => 2,
        _ => 1,
    };
    let Some(depth) = depth.checked_sub(messages) else {
        return out.fail(EncodeError::out_of_range("a JSON value is nested too deep"));
    };
    let mark = out.begin_wrapper(number, WrapperKind::Value);
    match value {
        Value::Null => out.u32(1, IntForm::Varint, 0),
        // Every JSON number is a double in protobuf.
        Value::Number(value) => out.f64(2, value.as_f64().unwrap_or(f64::INFINITY)),
        Value::String(value) => out.string(3, value),
        Value::Bool(value) => out.bool(4, *value),
        Value::Object(fields) => {
            let object = out.begin_wrapper(5, WrapperKind::Value);
            for (name, value) in fields {
                let entry = out.begin_entry(1);
                out.string(1, name);
                encode_value(out, 2, value, depth);
                out.end_entry(entry);
            }
            out.end_wrapper(object);
        }
        Value::Array(values) => {
            let list = out.begin_wrapper(6, WrapperKind::Value);
            for value in values {
                encode_value(out, 1, value, depth);
            }
            out.end_wrapper(list);
        }
    }
    out.end_wrapper(mark);
}

pub(super) fn decode_json(
    input: &mut ProtobufDecoder<'_>,
    slot: &mut Value,
) -> Result<(), DecodeError> {
    let scope = input.begin_wrapper(WrapperKind::Value)?;
    loop {
        match input.next_field()? {
            0 => break,
            1 => {
                input.i32(IntForm::Varint)?;
                *slot = Value::Null;
            }
            2 => {
                let number = input.f64()?;
                *slot = json_number(number)
                    .ok_or_else(|| input.out_of_range("JSON has no infinity and no NaN"))?;
            }
            3 => *slot = Value::String(input.string()?),
            4 => *slot = Value::Bool(input.bool()?),
            5 => {
                if !slot.is_object() {
                    *slot = Value::Object(Map::new());
                }
                if let Value::Object(fields) = slot {
                    decode_object(input, fields)?;
                }
            }
            6 => {
                if !slot.is_array() {
                    *slot = Value::Array(Vec::new());
                }
                if let Value::Array(values) = slot {
                    decode_array(input, values)?;
                }
            }
            _ => input.skip()?,
        }
    }
    input.end_wrapper(scope);
    Ok(())
}

fn decode_object(
    input: &mut ProtobufDecoder<'_>,
    fields: &mut Map<String, Value>,
) -> Result<(), DecodeError> {
    let scope = input.begin_wrapper(WrapperKind::Value)?;
    loop {
        match input.next_field()? {
            0 => break,
            1 => {
                let entry = input.begin_entry()?;
                let (mut name, mut value) = (String::new(), Value::Null);
                loop {
                    match input.next_field()? {
                        0 => break,
                        1 => name = input.string()?,
                        2 => decode_json(input, &mut value)?,
                        _ => input.skip()?,
                    }
                }
                input.end_entry(entry);
                fields.insert(name, value);
            }
            _ => input.skip()?,
        }
    }
    input.end_wrapper(scope);
    Ok(())
}

fn decode_array(
    input: &mut ProtobufDecoder<'_>,
    values: &mut Vec<Value>,
) -> Result<(), DecodeError> {
    let scope = input.begin_wrapper(WrapperKind::Value)?;
    loop {
        match input.next_field()? {
            0 => break,
            1 => {
                let mut value = Value::Null;
                decode_json(input, &mut value)?;
                values.push(value);
            }
            _ => input.skip()?,
        }
    }
    input.end_wrapper(scope);
    Ok(())
}

/// A number as JSON has it: an integer where a double holds it exactly, so that `1` stays `1`.
fn json_number(number: f64) -> Option<Value> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let negative_zero = number == 0.0 && number.is_sign_negative();
    if number.trunc() == number && number.abs() <= EXACT && !negative_zero {
        return Some(Value::Number(Number::from(number as i64)));
    }
    Number::from_f64(number).map(Value::Number)
}
