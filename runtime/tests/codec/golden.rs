//! Bytes worked out by hand from the protobuf encoding guide, both ways.

use std::collections::BTreeMap;

use bytes::{Bytes, BytesMut};
use virtuoso::codec::{Message, UnknownFields, protobuf};
use virtuoso::types::google::protobuf as google;
use virtuoso::types::{Any, Duration, Timestamp};

use crate::round_trip::{encode, item};
use crate::sample::*;

/// `message` is written as `hex` and read from it.
#[track_caller]
fn golden<M: Message + PartialEq + std::fmt::Debug>(message: &M, hex: &str) {
    let expected = bytes_of(hex);
    let written = encode(message);
    assert_eq!(
        written, expected,
        "written: {written:02x?}\nexpected: {expected:02x?}"
    );
    let read: M = protobuf::decode(&expected).expect("decodes");
    assert_eq!(&read, message);
}

pub(crate) fn bytes_of(hex: &str) -> Bytes {
    let digits: Vec<u8> = hex.bytes().filter(u8::is_ascii_hexdigit).collect();
    digits
        .chunks(2)
        .map(|pair| {
            let pair = std::str::from_utf8(pair).expect("ASCII");
            u8::from_str_radix(pair, 16).expect("two digits")
        })
        .collect::<BytesMut>()
        .freeze()
}

#[test]
fn scalars() {
    let zero = Scalars::default;
    golden(
        &Scalars {
            flag: true,
            ..zero()
        },
        "08 01",
    );
    golden(
        &Scalars { tiny: -1, ..zero() },
        "10 ff ff ff ff ff ff ff ff ff 01",
    );
    golden(
        &Scalars {
            short: 300,
            ..zero()
        },
        "18 ac 02",
    );
    golden(&Scalars { int: 150, ..zero() }, "20 96 01");
    golden(
        &Scalars { int: -2, ..zero() },
        "20 fe ff ff ff ff ff ff ff ff 01",
    );
    golden(
        &Scalars {
            long: i64::MIN,
            ..zero()
        },
        "28 80 80 80 80 80 80 80 80 80 01",
    );
    golden(
        &Scalars {
            byte: 255,
            ..zero()
        },
        "30 ff 01",
    );
    golden(
        &Scalars {
            word: 65_535,
            ..zero()
        },
        "38 ff ff 03",
    );
    golden(
        &Scalars {
            count: u32::MAX,
            ..zero()
        },
        "40 ff ff ff ff 0f",
    );
    golden(
        &Scalars {
            total: u64::MAX,
            ..zero()
        },
        "48 ff ff ff ff ff ff ff ff ff 01",
    );
    golden(
        &Scalars {
            delta: -1,
            ..zero()
        },
        "50 01",
    );
    golden(
        &Scalars {
            delta: i32::MIN,
            ..zero()
        },
        "50 ff ff ff ff 0f",
    );
    golden(
        &Scalars {
            offset: 2_147_483_647,
            ..zero()
        },
        "58 fe ff ff ff 0f",
    );
    golden(&Scalars { crc: 1, ..zero() }, "65 01 00 00 00");
    golden(
        &Scalars {
            hash: 258,
            ..zero()
        },
        "69 02 01 00 00 00 00 00 00",
    );
    golden(
        &Scalars {
            latitude: -1,
            ..zero()
        },
        "75 ff ff ff ff",
    );
    golden(
        &Scalars {
            longitude: -2,
            ..zero()
        },
        "79 fe ff ff ff ff ff ff ff",
    );
    golden(
        &Scalars {
            ratio: 1.0,
            ..zero()
        },
        "85 01 00 00 80 3f",
    );
    golden(
        &Scalars {
            ratio: -0.0,
            ..zero()
        },
        "85 01 00 00 00 80",
    );
    golden(
        &Scalars {
            score: 1.0,
            ..zero()
        },
        "89 01 00 00 00 00 00 00 f0 3f",
    );
    golden(
        &Scalars {
            name: "testing".into(),
            ..zero()
        },
        "92 01 07 74 65 73 74 69 6e 67",
    );
    golden(
        &Scalars {
            data: Bytes::from_static(&[0, 255]),
            ..zero()
        },
        "9a 01 02 00 ff",
    );
    golden(&zero(), "");
}

#[test]
fn strings_of_every_short_length() {
    for length in 1..40_usize {
        let name = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN"[..length].to_owned();
        let mut expected = vec![0x92, 0x01, length as u8];
        expected.extend(name.bytes());
        let message = Scalars {
            name,
            ..Scalars::default()
        };
        assert_eq!(encode(&message), expected);
        assert_eq!(
            protobuf::decode::<Scalars>(&expected.into()).expect("decodes"),
            message
        );
    }
}

#[test]
fn well_known_types() {
    let zero = Scalars::default;
    let id = "67e55044-10b1-426f-9247-bb680e5fe0c8"
        .parse()
        .expect("a UUID");
    golden(
        &Scalars { id, ..zero() },
        "a2 01 24 36376535353034342d313062312d343236662d393234372d626236383065356665306338",
    );
    golden(
        &Scalars {
            price: "12.50".parse().expect("a decimal"),
            ..zero()
        },
        "aa 01 05 31 32 2e 35 30",
    );
    golden(
        &Scalars {
            at: Timestamp {
                seconds: 1,
                nanos: 5,
            },
            ..zero()
        },
        "b2 01 04 08 01 10 05",
    );
    golden(
        &Scalars {
            at: Timestamp {
                seconds: -1,
                nanos: 0,
            },
            ..zero()
        },
        "b2 01 0b 08 ff ff ff ff ff ff ff ff ff 01",
    );
    golden(
        &Scalars {
            took: Duration {
                seconds: 0,
                nanos: 3,
            },
            ..zero()
        },
        "ba 01 02 10 03",
    );
    golden(
        &Scalars {
            detail: Any {
                type_url: "t".into(),
                value: Bytes::from_static(&[9]),
            },
            ..zero()
        },
        "ca 01 06 0a 01 74 12 01 09",
    );
    golden(&google::Empty {}, "");
    golden(
        &google::FieldMask {
            paths: vec!["a".into(), "b".into()],
        },
        "0a 01 61 0a 01 62",
    );
    golden(&google::Int32Value { value: 1 }, "08 01");
}

#[test]
fn json_is_a_protobuf_value() {
    let json = |extra| Scalars {
        extra,
        ..Scalars::default()
    };
    golden(&json(serde_json::json!(true)), "c2 01 02 20 01");
    golden(&json(serde_json::json!("x")), "c2 01 03 1a 01 78");
    golden(
        &json(serde_json::json!(1)),
        "c2 01 09 11 00 00 00 00 00 00 f0 3f",
    );
    golden(&json(serde_json::json!([])), "c2 01 02 32 00");
    golden(
        &json(serde_json::json!([null])),
        "c2 01 06 32 04 0a 02 08 00",
    );
    golden(
        &json(serde_json::json!({"k": false})),
        "c2 01 0b 2a 09 0a 07 0a 01 6b 12 02 20 00",
    );
}

#[test]
fn presence() {
    // A default is written even where it is zero, and so is what is required.
    golden(
        &Item {
            sku: "a".into(),
            quantity: 0,
            color: Color::Red,
        },
        "0a 01 61 10 00 18 00",
    );
    // A struct that is not optional is always written, and an optional one with nothing in it when present.
    let first = Item {
        quantity: 1,
        ..Item::default()
    };
    let empty = Order {
        first,
        ..Order::default()
    };
    golden(&empty, "8a 01 04 10 01 18 00");
    let tail = "8a 01 04 10 01 18 00";
    golden(
        &Order {
            note: Some(String::new()),
            ..empty.clone()
        },
        &format!("12 00 {tail}"),
    );
    golden(
        &Order {
            crc: Some(0),
            ..empty.clone()
        },
        &format!("{tail} a5 01 00 00 00 00"),
    );
    golden(
        &Order {
            wrapped: Some(String::new()),
            ..empty.clone()
        },
        &format!("{tail} 9a 01 00"),
    );
    golden(
        &Order {
            wrapped: Some("x".into()),
            ..empty.clone()
        },
        &format!("{tail} 9a 01 03 0a 01 78"),
    );
    golden(
        &Order {
            source: Some(OrderSource::CampaignId(0)),
            ..empty.clone()
        },
        &format!("60 00 {tail}"),
    );
    golden(&Payment::CardToken(String::new()), "0a 00");
    golden(&Payment::Cash, "1a 00");
    golden(&Payment::default(), "");
    golden(
        &Order {
            payment: Some(Payment::Cash),
            ..empty
        },
        &format!("2a 02 1a 00 {tail}"),
    );
}

#[test]
fn containers() {
    let order = || Order {
        first: Item {
            quantity: 1,
            ..Item::default()
        },
        ..Order::default()
    };
    let tail = "8a 01 04 10 01 18 00";
    golden(
        &Order {
            deltas: vec![0, -1, 1, 150],
            ..order()
        },
        &format!("42 05 00 01 02 ac 02 {tail}"),
    );
    golden(
        &Order {
            loose: vec![0, 150],
            ..order()
        },
        &format!("48 00 48 96 01 {tail}"),
    );
    golden(
        &Order {
            items: vec![item("a"), item("b")],
            ..order()
        },
        &format!("1a 07 0a0161 1000 1801  1a 07 0a0162 1000 1801 {tail}"),
    );
    golden(
        &Order {
            labels: [("k".into(), "v".into()), ("z".into(), "".into())].into(),
            ..order()
        },
        &format!("32 06 0a 01 6b 12 01 76  32 05 0a 01 7a 12 00 {tail}"),
    );
    golden(
        &Order {
            codes: [Code("B".into()), Code("A".into())].into(),
            ..order()
        },
        &format!("3a 01 41 3a 01 42 {tail}"),
    );
    golden(
        &Order {
            levels: [(Level::High, item(""))].into(),
            ..order()
        },
        &format!("72 08 08 02 12 04 10 00 18 01 {tail}"),
    );
    golden(
        &Order {
            grid: vec![vec![], vec![1, 2]],
            ..order()
        },
        &format!("7a 00 7a 04 0a 02 01 02 {tail}"),
    );
    golden(
        &Order {
            prices: vec![("1".parse().expect("a decimal"), item(""))],
            ..order()
        },
        &format!("82 01 09 0a 01 31 12 04 10 00 18 01 {tail}"),
    );
    golden(
        &Order {
            group: Some(item("")),
            ..order()
        },
        &format!("{tail} 93 01 10 00 18 01 94 01"),
    );
    golden(
        &Order {
            sums: BTreeMap::from([(1, -1)]),
            ..order()
        },
        &format!("{tail} b2 01 07 0d 01 00 00 00 10 01"),
    );
    golden(
        &Order {
            colors: vec![Color::Green, Color::Red],
            ..order()
        },
        &format!("{tail} aa 01 02 01 00"),
    );
}

#[test]
fn lengths_of_every_width() {
    // What is nested begins behind one byte for its length, and moves when that is not enough.
    for length in [
        0_usize, 1, 121, 122, 123, 124, 125, 16_300, 16_383, 16_384, 2_097_152,
    ] {
        let note = "n".repeat(length);
        let order = Order {
            parent: Some(Box::new(Order {
                note: Some(note),
                ..Order::default()
            })),
            ..Order::default()
        };
        let order = Order {
            parent: Some(Box::new(order)),
            ..Order::default()
        };
        let written = encode(&order);
        let read: Order = protobuf::decode(&written).expect("decodes");
        assert!(read == order, "a text of {length} bytes");
    }
}

#[test]
fn encoding_appends() {
    let mut out = BytesMut::from(&b"before"[..]);
    protobuf::encode(&item("a"), &mut out).expect("encodes");
    assert_eq!(&out[..], b"before\x0a\x01a\x10\x00\x18\x01");
}

#[test]
fn what_cannot_be_encoded_leaves_the_buffer_alone() {
    let mut out = BytesMut::from(&b"before"[..]);
    for message in [
        Scalars {
            at: Timestamp {
                seconds: i64::MAX,
                nanos: 0,
            },
            ..Scalars::default()
        },
        Scalars {
            at: Timestamp {
                seconds: 0,
                nanos: -1,
            },
            ..Scalars::default()
        },
        Scalars {
            took: Duration {
                seconds: 1,
                nanos: -1,
            },
            ..Scalars::default()
        },
        Scalars {
            price: rust_decimal::Decimal::MAX,
            ..Scalars::default()
        },
        Scalars {
            extra: (0..100).fold(serde_json::Value::Null, |value, _| {
                serde_json::json!([value])
            }),
            ..Scalars::default()
        },
    ] {
        let error = protobuf::encode(&message, &mut out).expect_err("does not fit");
        assert!(error.to_string().starts_with("cannot encode: "), "{error}");
        assert_eq!(&out[..], b"before");
    }
}

#[test]
fn unknown_fields_are_kept_where_the_contract_says_so() {
    let bytes = bytes_of(
        "8a 01 04 10 01 18 00  f8 06 05  fd 06 01 02 03 04  f9 06 0102030405060708  fa 06 01 ff  fb 06 08 01 fc 06",
    );
    let order: Order = protobuf::decode(&bytes).expect("decodes");
    assert_eq!(order.unknown.as_bytes(), &bytes[7..]);
    assert_eq!(encode(&order), bytes);
    // Others are skipped.
    let item_bytes = bytes_of("18 00 f8 06 05 fb 06 08 01 13 14 fc 06");
    let item: Item = protobuf::decode(&item_bytes).expect("decodes");
    assert_eq!(item, Item::default());
    // A union keeps the variant that it does not know.
    let payment: Payment = protobuf::decode(&bytes_of("0a 01 61 4a 01 62")).expect("decodes");
    assert!(matches!(&payment, Payment::Unrecognized(fields) if fields.as_bytes() == b"\x4a\x01b"));
    assert_eq!(&encode(&payment)[..], b"\x4a\x01b");
    assert_ne!(payment, Payment::Unrecognized(UnknownFields::new()));
}
