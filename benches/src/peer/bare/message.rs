//! The two messages in protobuf, by hand.

use anyhow::{Context as _, bail};

/// What the method is called with.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Request {
    pub(super) id: u64,
    pub(super) name: String,
    pub(super) tags: Vec<String>,
}

/// What it answers.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Reply {
    pub(super) id: u64,
    pub(super) message: String,
    pub(super) ok: bool,
}

const ID: u8 = 1 << 3;
const TEXT: u8 = 2 << 3 | 2;
const TAGS: u8 = 3 << 3 | 2;
const OK: u8 = 3 << 3;

/// Appends a request; encoding needs no more than a borrow.
#[inline]
pub(super) fn put_request(output: &mut Vec<u8>, id: u64, name: &str, tags: &[String]) {
    put_id(output, id);
    put_string(output, TEXT, name);
    for tag in tags {
        put_string(output, TAGS, tag);
    }
}

/// Appends a reply.
#[inline]
pub(super) fn put_reply(output: &mut Vec<u8>, reply: &Reply) {
    put_id(output, reply.id);
    put_string(output, TEXT, &reply.message);
    if reply.ok {
        output.extend_from_slice(&[OK, 1]);
    }
}

/// Reads a request.
///
/// # Errors
///
/// When it is cut off, not UTF-8 or has other fields.
#[inline]
pub(super) fn take_request(mut input: &[u8]) -> anyhow::Result<Request> {
    let mut request = Request::default();
    while let Some((&tag, rest)) = input.split_first() {
        input = rest;
        match tag {
            ID => request.id = take_varint(&mut input)?,
            TEXT => request.name = take_string(&mut input)?,
            TAGS => request.tags.push(take_string(&mut input)?),
            _ => bail!("a request with the tag {tag:#04x}"),
        }
    }
    Ok(request)
}

/// Reads a reply.
///
/// # Errors
///
/// When it is cut off, not UTF-8 or has other fields.
#[inline]
pub(super) fn take_reply(mut input: &[u8]) -> anyhow::Result<Reply> {
    let mut reply = Reply::default();
    while let Some((&tag, rest)) = input.split_first() {
        input = rest;
        match tag {
            ID => reply.id = take_varint(&mut input)?,
            TEXT => reply.message = take_string(&mut input)?,
            OK => reply.ok = take_varint(&mut input)? != 0,
            _ => bail!("a reply with the tag {tag:#04x}"),
        }
    }
    Ok(reply)
}

#[inline]
fn put_id(output: &mut Vec<u8>, id: u64) {
    if id != 0 {
        output.push(ID);
        put_varint(output, id);
    }
}

#[inline]
fn put_string(output: &mut Vec<u8>, tag: u8, text: &str) {
    output.push(tag);
    put_varint(output, text.len() as u64);
    output.extend_from_slice(text.as_bytes());
}

#[inline]
fn put_varint(output: &mut Vec<u8>, mut number: u64) {
    if number < 0x80 {
        return output.push(number as u8);
    }
    let mut bytes = [0; 10];
    let mut length = 0;
    while number >= 0x80 {
        bytes[length] = number as u8 | 0x80;
        number >>= 7;
        length += 1;
    }
    bytes[length] = number as u8;
    output.extend_from_slice(&bytes[..=length]);
}

#[inline]
fn take_varint(input: &mut &[u8]) -> anyhow::Result<u64> {
    let mut number = 0;
    for (index, &byte) in input.iter().take(10).enumerate() {
        number |= u64::from(byte & 0x7f) << (7 * index);
        if byte < 0x80 {
            *input = &input[index + 1..];
            return Ok(number);
        }
    }
    bail!("a number is cut off")
}

#[inline]
fn take_string(input: &mut &[u8]) -> anyhow::Result<String> {
    let length = usize::try_from(take_varint(input)?)?;
    let (text, rest) = input
        .split_at_checked(length)
        .context("a string is cut off")?;
    *input = rest;
    Ok(str::from_utf8(text)?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workload::unary;

    #[test]
    fn messages_survive_the_wire() {
        for id in [0, 1, 127, 128, 1 << 40, u64::MAX] {
            let request = Request {
                id,
                name: unary::name(id),
                tags: unary::tags(),
            };
            let mut output = Vec::new();
            put_request(&mut output, id, &request.name, &request.tags);
            assert_eq!(take_request(&output).unwrap(), request);
            let reply = Reply {
                id,
                message: unary::message(&request.name),
                ok: true,
            };
            output.clear();
            put_reply(&mut output, &reply);
            assert_eq!(take_reply(&output).unwrap(), reply);
        }
        assert!(take_request(&[ID]).is_err());
        assert!(take_request(&[TEXT, 5, b'a']).is_err());
        assert!(take_reply(&[TEXT, 1, 0xff]).is_err(), "not UTF-8");
        assert!(take_reply(&[0x7f]).is_err());
    }
}
