//! Valid inputs: conversations as they go over the wire, and encoded messages.

use bytes::{Bytes, BytesMut};
use virtuoso::codec::{Encode, protobuf};

use crate::sample::{Item, Scalars};
use crate::service::Text;
use crate::wire::*;

/// Each conversation after each byte of control, raw and after the usual beginning.
fn controlled(conversations: &[Vec<u8>], beginning: &[u8]) -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for conversation in conversations {
        for control in 0..16_u8 {
            let raw = if control & 1 == 0 { beginning } else { &[] };
            seeds.push([&[control], raw, conversation].concat());
        }
    }
    seeds
}

pub(crate) fn to_server() -> Vec<Vec<u8>> {
    let first = stream(0, 1);
    let metadata = block(&entry("tenant", b"acme"));
    let large = encode(&Text::blob(70_000));
    let sequence = [&(large.len() as u32).to_le_bytes()[..], &large].concat();
    let pieces: Vec<u8> = sequence
        .chunks(30_000)
        .flat_map(|piece| data(first, piece))
        .collect();
    let conversations = [
        vec![],
        call(first, SAY, &Text::new("hello")),
        [
            call(
                first,
                REPEAT,
                &Text {
                    count: 50,
                    ..Text::blob(2000)
                },
            ),
            credit(first, 70_000),
            credit(0, 70_000),
        ]
        .concat(),
        [
            call_open(first, GATHER),
            data(first, &item(&Text::counted(3))),
            end(first),
        ]
        .concat(),
        [
            call_open(first, CHAT),
            data(first, &item(&Text::new("a"))),
            data(first, &item(&Text::new("b"))),
            end(first),
        ]
        .concat(),
        [call_open(first, SAY), pieces, end(first)].concat(),
        [
            call_with(
                TIMEOUT,
                first,
                PEEK,
                &50_000_u64.to_le_bytes(),
                &encode(&Text::counted(900)),
            ),
            cancel(first),
        ]
        .concat(),
        [
            call_with(METADATA, first, SAY, &metadata, &[]),
            call(stream(0, 2), SAY, &Text::default()),
        ]
        .concat(),
        [
            call_with(ONEWAY, first, NOTE, &[], &[]),
            ping(1),
            frame(64, SKIP, 0, b"abc"),
        ]
        .concat(),
        [call(first, PEEK, &Text::counted(100)), go_away(0, 0)].concat(),
        [call(first, PEEK, &Text::counted(100)), go_away(0, 1)].concat(),
        [define(7, "a.b/c"), call_with(0, stream(1, 1), 7, &[], &[])].concat(),
    ];
    controlled(&conversations, &prelude())
}

pub(crate) fn to_client() -> Vec<Vec<u8>> {
    let (unary, streamed, back) = (stream(0, 1), stream(1, 1), 1 << 31 | 1 << 16);
    let failure = frame(
        REPLY,
        0,
        streamed,
        &[
            5, 0, 0, 0, 2, 0, 0, 0, b'n', b'o', 3, 0, b'a', b'.', b'b', 8, 1,
        ],
    );
    let conversations = [
        vec![],
        [reply(unary, &Text::counted(1)), reply_streamed(streamed)].concat(),
        [
            data(unary, &item(&Text::blob(5000))),
            reply_streamed(unary),
            failure,
        ]
        .concat(),
        [
            frame(HEAD, 0, unary, &entry("k", b"v")),
            reply(unary, &Text::blob(3000)),
        ]
        .concat(),
        [
            data(streamed, &item(&Text::counted(1)).repeat(20)),
            reply_streamed(streamed),
            go_away(2, 0),
        ]
        .concat(),
        [
            define(0, "test.v1.Echo/say"),
            call(back, 0, &Text::new("back")),
            credit(0, 9),
            go_away(1, 3),
        ]
        .concat(),
    ];
    controlled(
        &conversations,
        &[&PREFACE[..], &hello(&[(3, &64_u32.to_le_bytes())])].concat(),
    )
}

pub(crate) fn bodies() -> Vec<Vec<u8>> {
    let mut scalars = Scalars {
        flag: true,
        tiny: -1,
        count: u32::MAX,
        name: "naïve".into(),
        ..Scalars::default()
    };
    scalars.data = Bytes::from_static(b"\0\xff");
    scalars.price = "-12.50".parse().expect("a decimal");
    scalars.extra = serde_json::json!({"a": [1, 2.5, null, true, {"b": "c"}], "d": -3});
    let item = Item {
        sku: "A-1".into(),
        quantity: 3,
        ..Item::default()
    };
    vec![
        vec![],
        encoded(&scalars),
        encoded(&item),
        encoded(&Scalars::default()),
    ]
}

fn encoded<M: Encode>(message: &M) -> Vec<u8> {
    let mut out = BytesMut::new();
    protobuf::encode(message, &mut out).expect("it has an encoding");
    out.to_vec()
}
