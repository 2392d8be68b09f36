//! What is guarded: each entry does one thing over and over.

use std::hint::black_box;

use bytes::BytesMut;
use virtuoso::codec::{Message, protobuf};

use crate::calls::System;
use crate::messages;
use crate::service::Text;

/// Something whose instructions are counted.
pub(crate) struct Guard {
    /// Its name in the file of bounds.
    pub(crate) name: &'static str,
    /// How often it is done while instructions are counted: often enough that what begins and ends a run is no
    /// noticeable part of it.
    pub(crate) times: u32,
    /// Makes what it needs; the result does it as often as it is told.
    pub(crate) prepare: fn() -> Box<dyn FnMut(u32)>,
}

/// All of them.
pub(crate) const GUARDS: &[Guard] = &[
    guard("call/unary, 1 in flight", 1000, || unary(1)),
    guard("call/unary, 16 in flight", 3200, || unary(16)),
    guard("call/unary, 64 in flight", 6400, || unary(64)),
    guard("call/4 KiB echo, 16 in flight", 1600, || {
        let (mut system, request) = (System::start(), Text::blob(4096));
        Box::new(move |times| system.unary(times, 16, &request))
    }),
    guard("call/oneway", 2000, || {
        let (mut system, request) = (System::start(), small_text());
        Box::new(move |times| system.oneway(times, &request))
    }),
    guard("call/item of a server's stream", 10_000, || {
        let mut system = System::start();
        Box::new(move |times| system.server_stream(times))
    }),
    guard("call/item of a client's stream", 10_000, || {
        let mut system = System::start();
        Box::new(move |times| system.client_stream(times))
    }),
    guard("encode/small", 1000, || encode(messages::small())),
    guard("encode/nested", 50, || encode(messages::nested())),
    guard("encode/records", 20, || encode(messages::records())),
    guard("encode/strings", 50, || encode(messages::strings())),
    guard("encode/maps", 50, || encode(messages::maps())),
    guard("encode/blob", 20, || encode(messages::blob())),
    guard("decode/small", 1000, || decode(&messages::small())),
    guard("decode/nested", 50, || decode(&messages::nested())),
    guard("decode/records", 10, || decode(&messages::records())),
    guard("decode/strings", 50, || decode(&messages::strings())),
    guard("decode/maps", 50, || decode(&messages::maps())),
    guard("decode/blob", 1000, || decode(&messages::blob())),
];

const fn guard(name: &'static str, times: u32, prepare: fn() -> Box<dyn FnMut(u32)>) -> Guard {
    Guard {
        name,
        times,
        prepare,
    }
}

fn small_text() -> Text {
    Text::new("sixteen bytes ok")
}

fn unary(in_flight: u32) -> Box<dyn FnMut(u32)> {
    let (mut system, request) = (System::start(), small_text());
    Box::new(move |times| system.unary(times, in_flight, &request))
}

fn encode<M: Message>(message: M) -> Box<dyn FnMut(u32)> {
    let mut out = BytesMut::new();
    Box::new(move |times| {
        for _ in 0..times {
            out.clear();
            protobuf::encode(black_box(&message), &mut out).expect("it encodes");
            black_box(&out);
        }
    })
}

/// Decoding, and dropping what was decoded.
fn decode<M: Message>(message: &M) -> Box<dyn FnMut(u32)> {
    let mut out = BytesMut::new();
    protobuf::encode(message, &mut out).expect("it encodes");
    let bytes = out.freeze();
    Box::new(move |times| {
        for _ in 0..times {
            let decoded: M = protobuf::decode(black_box(&bytes)).expect("it decodes");
            drop(black_box(decoded));
        }
    })
}
