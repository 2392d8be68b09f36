//! Frames of the native protocol, written out by hand: a second opinion, free to be wrong.

use bytes::BytesMut;
use virtuoso::codec::protobuf;
use virtuoso::testing::Frame;

use crate::service::Text;

pub(crate) const PREFACE: [u8; 5] = [0xF5, 0x56, 0x52, 0x54, 1];

pub(crate) const HELLO: u8 = 1;
pub(crate) const DEFINE: u8 = 2;
pub(crate) const CALL: u8 = 3;
pub(crate) const HEAD: u8 = 4;
pub(crate) const DATA: u8 = 5;
pub(crate) const END: u8 = 6;
pub(crate) const REPLY: u8 = 7;
pub(crate) const CANCEL: u8 = 8;
pub(crate) const CREDIT: u8 = 9;
pub(crate) const PING: u8 = 10;
pub(crate) const PONG: u8 = 11;
pub(crate) const GOAWAY: u8 = 12;

pub(crate) const TIMEOUT: u8 = 0x01;
pub(crate) const METADATA: u8 = 0x04;
pub(crate) const ONEWAY: u8 = 0x08;
pub(crate) const OPEN: u8 = 0x10;
pub(crate) const STREAMED: u8 = 0x02;
pub(crate) const SKIP: u8 = 0x80;

/// GOAWAY codes.
pub(crate) const MALFORMED: u8 = 1;
pub(crate) const FLOW: u8 = 2;
pub(crate) const LIMIT: u8 = 3;
pub(crate) const VERSION: u8 = 4;
pub(crate) const KEEPALIVE: u8 = 5;
pub(crate) const IDLE: u8 = 6;

/// The service's methods, under the numbers that [`prelude`] gives them.
pub(crate) const METHODS: [&str; 6] = ["say", "repeat", "gather", "chat", "note", "peek"];
pub(crate) const SAY: u16 = 0;
pub(crate) const REPEAT: u16 = 1;
pub(crate) const GATHER: u16 = 2;
pub(crate) const CHAT: u16 = 3;
pub(crate) const NOTE: u16 = 4;
pub(crate) const PEEK: u16 = 5;

/// A whole frame.
pub(crate) fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let payload = payload.to_vec().into();
    Frame {
        stream,
        kind,
        flags,
        reserved: 0,
        payload,
    }
    .to_bytes()
}

/// A stream that the connector opened.
pub(crate) fn stream(slot: u32, generation: u32) -> u32 {
    generation << 16 | slot
}

/// A HELLO of these entries.
pub(crate) fn hello(entries: &[(u16, &[u8])]) -> Vec<u8> {
    let mut payload = Vec::new();
    for (tag, value) in entries {
        payload.extend(tag.to_le_bytes());
        payload.extend((value.len() as u16).to_le_bytes());
        payload.extend(*value);
    }
    frame(HELLO, 0, 0, &payload)
}

pub(crate) fn define(number: u16, path: &str) -> Vec<u8> {
    let payload = [&number.to_le_bytes(), path.as_bytes()].concat();
    frame(DEFINE, 0, 0, &payload)
}

/// Preface, HELLO, and the methods' numbers.
pub(crate) fn prelude() -> Vec<u8> {
    let mut bytes = PREFACE.to_vec();
    bytes.extend(hello(&[]));
    for (number, method) in METHODS.iter().enumerate() {
        bytes.extend(define(number as u16, &format!("test.v1.Echo/{method}")));
    }
    bytes
}

/// A CALL with its request.
pub(crate) fn call(stream: u32, method: u16, request: &Text) -> Vec<u8> {
    call_with(0, stream, method, &[], &encode(request))
}

/// A CALL whose request follows as DATA.
pub(crate) fn call_open(stream: u32, method: u16) -> Vec<u8> {
    call_with(OPEN, stream, method, &[], &[])
}

/// A CALL with these flags; `fields` stand between the method and the body.
pub(crate) fn call_with(
    flags: u8,
    stream: u32,
    method: u16,
    fields: &[u8],
    body: &[u8],
) -> Vec<u8> {
    frame(
        CALL,
        flags,
        stream,
        &[&method.to_le_bytes(), fields, body].concat(),
    )
}

/// A REPLY that went well.
pub(crate) fn reply(stream: u32, answer: &Text) -> Vec<u8> {
    frame(REPLY, 0, stream, &[&[0; 4], &encode(answer)[..]].concat())
}

/// A REPLY after the answer's DATA.
pub(crate) fn reply_streamed(stream: u32) -> Vec<u8> {
    frame(REPLY, STREAMED, stream, &[0; 4])
}

pub(crate) fn data(stream: u32, bytes: &[u8]) -> Vec<u8> {
    frame(DATA, 0, stream, bytes)
}

pub(crate) fn end(stream: u32) -> Vec<u8> {
    frame(END, 0, stream, &[])
}

pub(crate) fn cancel(stream: u32) -> Vec<u8> {
    frame(CANCEL, 0, stream, &[1])
}

pub(crate) fn credit(stream: u32, bytes: u32) -> Vec<u8> {
    frame(CREDIT, 0, stream, &bytes.to_le_bytes())
}

pub(crate) fn ping(payload: u64) -> Vec<u8> {
    frame(PING, 0, 0, &payload.to_le_bytes())
}

pub(crate) fn go_away(accepted: u64, code: u8) -> Vec<u8> {
    let mut payload = accepted.to_le_bytes().to_vec();
    payload.push(code);
    frame(GOAWAY, 0, 0, &payload)
}

/// A metadata entry.
pub(crate) fn entry(key: &str, value: &[u8]) -> Vec<u8> {
    let mut bytes = vec![key.len() as u8];
    bytes.extend(key.as_bytes());
    bytes.extend((value.len() as u16).to_le_bytes());
    bytes.extend(value);
    bytes
}

/// A metadata block with its length, as CALL has it.
pub(crate) fn block(entries: &[u8]) -> Vec<u8> {
    [&(entries.len() as u32).to_le_bytes(), entries].concat()
}

/// A message as it stands in a frame.
pub(crate) fn encode(message: &Text) -> Vec<u8> {
    let mut out = BytesMut::new();
    protobuf::encode(message, &mut out).expect("it has an encoding");
    out.to_vec()
}

/// An item of a stream: wrapped as the answer of a method is, with its length before it.
pub(crate) fn item(message: &Text) -> Vec<u8> {
    let body = encode(message);
    [&(body.len() as u32).to_le_bytes(), &body[..]].concat()
}
