//! The sample through bytes and back, and what `decode_checked` says of it.

use bytes::{Bytes, BytesMut};
use uuid::Uuid;
use virtuoso::codec::protobuf::{ProtobufDecoder, ProtobufEncoder};
use virtuoso::codec::{Decoder, Encode, Encoder, Message, UnknownFields, protobuf};
use virtuoso::types::{Any, Duration, Timestamp};

use crate::sample::*;

pub(crate) fn encode<M: Encode>(message: &M) -> Bytes {
    let mut out = BytesMut::new();
    protobuf::encode(message, &mut out).expect("encodes");
    out.freeze()
}

fn round_trip<M: Message + PartialEq + std::fmt::Debug>(message: &M) {
    let bytes = encode(message);
    let back: M = protobuf::decode(&bytes).unwrap_or_else(|e| panic!("{e}\n{bytes:02x?}"));
    assert_eq!(&back, message);
}

pub(crate) fn scalars() -> Scalars {
    Scalars {
        flag: true,
        tiny: -1,
        short: i16::MIN,
        int: -70_000,
        long: i64::MIN,
        byte: 255,
        word: 65_535,
        count: u32::MAX,
        total: u64::MAX,
        delta: i32::MIN,
        offset: i64::MIN,
        crc: 0xdead_beef,
        hash: 7,
        latitude: -7,
        longitude: i64::MAX,
        ratio: -0.0,
        score: 1.5e300,
        name: "naïve".into(),
        data: Bytes::from_static(b"\0\xff"),
        id: Uuid::from_u128(0x1234_5678_9abc_def0),
        price: "12.50".parse().expect("a decimal"),
        at: Timestamp::MIN,
        took: Duration::MIN,
        extra: serde_json::json!({"a": [1, 2.5, null, true, {"b": "c"}], "d": -3}),
        detail: Any {
            type_url: "x/y".into(),
            value: Bytes::from_static(&[1]),
        },
    }
}

pub(crate) fn item(sku: &str) -> Item {
    Item {
        sku: sku.into(),
        quantity: 0,
        color: Color::Green,
    }
}

pub(crate) fn order() -> Order {
    Order {
        id: OrderId(Uuid::from_u128(5)),
        note: Some(String::new()),
        items: (0..20).map(|n| item(&format!("I{n}"))).collect(),
        level: Level::Unrecognized(-9),
        payment: Some(Payment::Item(item("p"))),
        labels: [("a".into(), "b".into()), ("".into(), "".into())].into(),
        codes: [Code("ABC".into()), Code("XYZ".into())].into(),
        deltas: (-100..100).collect(),
        loose: vec![0, 1, 300],
        parent: Some(Box::new(Order {
            note: Some("p".repeat(1000)),
            ..Order::default()
        })),
        levels: [(Level::High, item("h"))].into(),
        grid: vec![vec![], vec![1, 2], vec![300]],
        prices: vec![("0.5".parse().expect("a decimal"), item("x"))],
        first: Item::default(),
        group: Some(item("g")),
        wrapped: Some(String::new()),
        crc: Some(0),
        colors: vec![Color::Red, Color::Green],
        sums: [(0, -1), (7, i64::MAX)].into(),
        source: Some(OrderSource::CampaignId(0)),
        unknown: UnknownFields::new(),
    }
}

#[test]
fn scalars_survive() {
    round_trip(&Scalars::default());
    round_trip(&scalars());
    assert!(encode(&Scalars::default()).is_empty());
}

#[test]
fn composed_types_survive() {
    round_trip(&Order::default());
    round_trip(&order());
    for payment in [
        Payment::CardToken(String::new()),
        Payment::Cash,
        Payment::default(),
    ] {
        round_trip(&payment);
    }
}

#[test]
fn borrowed_arguments_are_the_request() {
    let request = OrdersPlaceRequest {
        order: order(),
        request_id: Uuid::from_u128(1),
        tags: vec!["a".into()],
        limit: Some(3),
        dry_run: false,
    };
    let arguments = OrdersPlaceArgs {
        order: &request.order,
        request_id: request.request_id,
        tags: &request.tags,
        limit: request.limit,
        dry_run: request.dry_run,
    };
    assert_eq!(encode(&arguments), encode(&request));
}

#[test]
fn a_trait_object_writes_and_reads_the_same() {
    let mut out = BytesMut::new();
    let mut encoder = ProtobufEncoder::new(&mut out);
    order().encode(encoder.as_dyn());
    encoder.finish().expect("encodes");
    assert_eq!(out, encode(&order()));

    let body = out.freeze();
    let mut decoder = ProtobufDecoder::new(&body);
    let input: &mut dyn Decoder = decoder.as_dyn();
    let mut read = Order::default();
    loop {
        match input.next_field().expect("decodes") {
            0 => break,
            number => read.decode_field(number, input).expect("decodes"),
        }
    }
    assert_eq!(read, order());
}
