//! `google.protobuf.Value`: what the contract language has as a scalar, `json`, and protobuf as messages.

use serde_json::{Map, Number, Value};

use super::{ProtobufDecoder, ProtobufEncoder};
use crate::codec::{DecodeError, Decoder, EncodeError, Encoder, IntForm, WrapperKind};

pub(super) fn encode(out: &mut ProtobufEncoder<'_>, number: u32, value: &Value) {
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

pub(super) fn decode(input: &mut ProtobufDecoder<'_>, slot: &mut Value) -> Result<(), DecodeError> {
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
                        2 => decode(input, &mut value)?,
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
                decode(input, &mut value)?;
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
