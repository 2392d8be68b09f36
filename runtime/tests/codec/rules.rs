//! How protobuf is read: what wins, what merges, what is refused.

use bytes::Bytes;
use virtuoso::codec::{Body, DecodeError, Message, protobuf};

use crate::golden::bytes_of;
use crate::hostile::varint;
use crate::round_trip::item;
use crate::sample::*;

#[track_caller]
fn read<M: Message>(hex: &str) -> M {
    protobuf::decode(&bytes_of(hex)).unwrap_or_else(|error| panic!("{error}"))
}

#[track_caller]
fn refused<M: Message + std::fmt::Debug>(hex: &str) -> DecodeError {
    protobuf::decode::<M>(&bytes_of(hex)).expect_err("is refused")
}

/// An order in which field 17, which has a required field, is there.
#[track_caller]
fn order(hex: &str) -> Order {
    read(&format!("{hex} 8a 01 02 18 00"))
}

#[test]
fn the_last_one_wins() {
    assert_eq!(
        read::<Scalars>("20 01 92 01 01 61 20 02 92 01 01 62").int,
        2
    );
    assert_eq!(read::<Scalars>("92 01 01 61 92 01 01 62").name, "b");
    assert_eq!(order("12 01 61 12 00").note.as_deref(), Some(""));
    assert_eq!(
        order("32 04 0a 00 12 00 32 05 0a 00 12 01 61").labels[""],
        "a"
    );
}

#[test]
fn embedded_messages_merge() {
    let order = order("52 08 12 01 61 8a 01 02 18 00  52 0c 1a 02 18 01 8a 01 05 0a 01 62 18 00");
    let parent = order.parent.expect("is there");
    assert_eq!(parent.note.as_deref(), Some("a"));
    assert_eq!(parent.items.len(), 1);
    assert_eq!(parent.first.sku, "b");
}

#[test]
fn a_timestamp_is_a_scalar_and_replaces_what_was_there() {
    let timestamp = read::<Scalars>("b2 01 02 08 01 b2 01 02 10 05").at;
    assert_eq!((timestamp.seconds, timestamp.nanos), (0, 5));
}

#[test]
fn of_a_oneof_the_last_variant_wins_and_the_same_one_merges() {
    assert_eq!(
        order("5a 01 61 60 07").source,
        Some(OrderSource::CampaignId(7))
    );
    assert_eq!(
        order("60 07 5a 01 61").source,
        Some(OrderSource::Referrer("a".into()))
    );
    let source = order("6a 08 12 01 61 8a 01 02 18 00 6a 02 20 02").source;
    let Some(OrderSource::Copy(copy)) = source else {
        panic!("{source:?}")
    };
    assert_eq!((copy.note.as_deref(), copy.level), (Some("a"), Level::High));
    let payment: Payment = read("12 05 0a 01 61 18 01 12 04 10 09 18 01");
    assert_eq!(
        payment,
        Payment::Item(Item {
            quantity: 9,
            ..item("a")
        })
    );
    assert_eq!(read::<Payment>("12 02 18 01 1a 00"), Payment::Cash);
    assert_eq!(read::<Payment>("1a 02 08 01"), Payment::Cash);
}

#[test]
fn packed_and_unpacked_are_read_alike() {
    for hex in [
        "42 04 00 01 ac 02",
        "40 00 40 01 40 ac 02",
        "40 00 42 01 01 42 00 40 ac 02",
    ] {
        assert_eq!(order(hex).deltas, [0, -1, 150], "{hex}");
    }
    for hex in ["48 00 48 96 01", "4a 03 00 96 01"] {
        assert_eq!(order(hex).loose, [0, 150], "{hex}");
    }
    // Other fields may stand between.
    let order = order("1a 02 18 00 20 02 1a 02 18 01");
    assert_eq!(order.items.len(), 2);
    assert_eq!(order.level, Level::High);
}

#[test]
fn packed_numbers_of_a_fixed_width() {
    let whole = "0a 10 00 00 00 00 00 00 f0 3f 00 00 00 00 00 00 00 40";
    let more = "0a 08 00 00 00 00 00 00 08 40 09 00 00 00 00 00 00 10 40";
    let Body(numbers) = read::<Body<Vec<f64>>>(&format!("{whole} {more}"));
    assert_eq!(numbers, [1.0, 2.0, 3.0, 4.0]);
    let Body(numbers) = read::<Body<Vec<f32>>>("0a 08 00 00 80 3f 00 00 00 40");
    assert_eq!(numbers, [1.0, 2.0]);
    let error = refused::<Body<Vec<f64>>>("0a 0c 00 00 00 00 00 00 f0 3f 00 00 00 00");
    assert!(error.is_truncated(), "{error}");
    assert_eq!(error.offset(), Some(10), "where the second number begins");
}

#[test]
fn enums() {
    assert_eq!(order("20 07").level, Level::Unrecognized(7));
    assert_eq!(
        order("20 ff ff ff ff ff ff ff ff ff 01").level,
        Level::Unrecognized(-1)
    );
    // Unknown values of a closed enum are absent, wherever they stand.
    assert_eq!(
        order("aa 01 03 01 09 00").colors,
        [Color::Green, Color::Red]
    );
    assert_eq!(
        order("a8 01 01 a8 01 09 a8 01 00").colors,
        [Color::Green, Color::Red]
    );
    let error = refused::<Item>("18 09");
    assert_eq!(error.violation_list()[0].field, "color");
}

#[test]
fn groups_and_lengths_are_read_alike() {
    let expected = Some(item("a"));
    assert_eq!(order("93 01 0a 01 61 10 00 18 01 94 01").group, expected);
    assert_eq!(order("92 01 07 0a 01 61 10 00 18 01").group, expected);
    assert!(refused::<Order>("93 01 18 01 9c 01").is_malformed());
    assert!(refused::<Order>("93 01 18 01").is_truncated());
    assert!(refused::<Order>("94 01").is_malformed());
    // A group does not reach beyond the message around it.
    assert!(refused::<Order>("52 02 93 01 94 01").is_truncated());
}

#[test]
fn numbers_that_do_not_fit_are_refused() {
    for (hex, field) in [
        ("10 80 01", "tiny"),
        ("18 80 80 02", "short"),
        ("20 80 80 80 80 08", "int"),
        ("20 ff ff ff ff 0f", "int"),
        ("30 80 02", "byte"),
        ("30 ff ff ff ff ff ff ff ff ff 01", "byte"),
        ("38 80 80 04", "word"),
        ("40 80 80 80 80 10", "count"),
        ("50 80 80 80 80 10", "delta"),
        ("b2 01 06 10 80 94 eb dc 03", "at"),
        ("b2 01 0b 10 ff ff ff ff ff ff ff ff ff 01", "at"),
        ("ba 01 0d 08 01 10 ff ff ff ff ff ff ff ff ff 01", "took"),
        ("c2 01 09 11 00 00 00 00 00 00 f0 7f", "extra"),
    ] {
        let error = refused::<Scalars>(hex);
        assert!(error.is_out_of_range(), "{hex}: {error}");
        assert_eq!(error.path(), field, "{error}");
    }
    let error = refused::<Order>("42 02 00 00 4a 07 01 80 80 80 80 10 00");
    assert_eq!(
        (error.path().as_str(), error.offset()),
        ("loose[1]", Some(7)),
        "{error}"
    );
    // Bits beyond what `bool` needs are no error.
    assert!(read::<Scalars>("08 80 80 01").flag);
}

#[test]
fn varints() {
    assert_eq!(read::<Scalars>("48 81 80 80 00").total, 1);
    assert_eq!(read::<Scalars>("48 81 80 80 80 80 80 80 80 80 00").total, 1);
    assert!(refused::<Scalars>("48 81 80 80 80 80 80 80 80 80 02").is_malformed());
    assert!(refused::<Scalars>("48 81 80 80 80 80 80 80 80 80 80 00").is_malformed());
    assert!(refused::<Scalars>("48 81").is_truncated());
    assert!(refused::<Scalars>("48").is_truncated());
    assert!(refused::<Scalars>("c8").is_truncated());
    // What follows a message is not its own, though it would end the number.
    for hex in ["1a 02 18 80 01 10 01 10 01 10 01", "1a 01 18 01"] {
        let error = refused::<Order>(hex);
        assert!(error.is_truncated(), "{hex}: {error}");
        assert!(error.path().starts_with("items[0]."), "{error}");
    }
    // A tag that is padded is the same tag.
    assert_eq!(read::<Scalars>("c8 80 00 07").total, 7);
}

#[test]
fn tags() {
    assert!(refused::<Scalars>("00 00").is_malformed(), "number 0");
    assert!(
        refused::<Scalars>("05 00 00 00 00").is_malformed(),
        "number 0, four bytes"
    );
    assert!(
        refused::<Scalars>("80 80 80 80 10 00").is_malformed(),
        "number too large"
    );
    assert!(refused::<Scalars>("4e 00").is_malformed(), "wire type 6");
    assert!(refused::<Scalars>("ff 7f").is_malformed(), "wire type 7");
    let error = refused::<Scalars>("4a 01 00");
    assert!(error.is_malformed(), "a wire type of another kind");
    assert_eq!(
        error.to_string(),
        "cannot decode `sample.v1.Scalars`: field `total`: the wire type is not that of the field's type (at byte 1)"
    );
    // The largest number there is.
    assert_eq!(read::<Scalars>("f8 ff ff ff 0f 01 48 07").total, 7);
}

#[test]
fn strings() {
    for hex in [
        "92 01 01 ff",
        "92 01 09 61 62 63 64 65 66 67 68 ff",
        "92 01 02 c3 28",
    ] {
        let error = refused::<Scalars>(hex);
        assert!(error.is_invalid_utf8(), "{hex}: {error}");
        assert_eq!(error.path(), "name");
    }
    assert_eq!(refused::<Scalars>("92 01 03 61 ff 62").offset(), Some(4));
    let long = format!("92 01 80 01 {}", "c3 a4".repeat(64));
    assert_eq!(read::<Scalars>(&long).name, "ä".repeat(64));
    for (hex, text) in [("a2 01 01 61", "UUID"), ("aa 01 01 61", "decimal")] {
        let error = refused::<Scalars>(hex);
        assert!(
            error.is_malformed() && error.to_string().contains(text),
            "{error}"
        );
    }
    // An empty string is zero.
    assert_eq!(read::<Scalars>("a2 01 00 aa 01 00"), Scalars::default());
}

#[test]
fn strings_are_validated_whatever_their_length() {
    for length in 0..150 {
        let mut text = "aé€𝄞bcdefgh".repeat(10);
        while text.len() > length {
            text.pop();
        }
        for broken in 0..=text.len() {
            let mut bytes = text.clone().into_bytes();
            // Before the end: a byte that begins what does not follow. At the end: nothing is wrong.
            if let Some(byte) = bytes.get_mut(broken) {
                *byte = 0xe2;
            }
            let mut body = vec![0x0a];
            body.extend(varint(bytes.len() as u64));
            body.extend(&bytes);
            let read = protobuf::decode::<Body<String>>(&Bytes::from(body));
            match std::str::from_utf8(&bytes) {
                Ok(text) => assert_eq!(read.unwrap().0, text),
                Err(_) => assert!(read.unwrap_err().is_invalid_utf8(), "{bytes:x?}"),
            }
        }
    }
}

#[test]
fn decimals() {
    let read = |text: &str| {
        let mut bytes = vec![0xaa, 0x01, text.len() as u8];
        bytes.extend(text.bytes());
        protobuf::decode::<Scalars>(&bytes.into()).map(|scalars| scalars.price.to_string())
    };
    let digits = "9".repeat(28);
    assert_eq!(read("-12.50").expect("reads"), "-12.50");
    assert_eq!(read(&digits).expect("reads"), digits);
    assert!(
        read(&"9".repeat(29))
            .expect_err("too long")
            .is_out_of_range()
    );
    assert!(
        read(&format!("0.{}", "1".repeat(29)))
            .expect_err("too long")
            .is_out_of_range()
    );
    for text in [
        "1e5", "+1", ".5", "1.", "-", "1 ", "1_0", "0x1", "NaN", "--1",
    ] {
        assert!(read(text).expect_err(text).is_malformed(), "{text}");
    }
}

#[test]
fn uuids_have_one_form() {
    for text in [
        "67e5504410b1426f9247bb680e5fe0c8",
        "{67e55044-10b1-426f-9247-bb680e5fe0c8}",
    ] {
        let mut bytes = vec![0xa2, 0x01, text.len() as u8];
        bytes.extend(text.bytes());
        assert!(
            protobuf::decode::<Scalars>(&bytes.into()).is_err(),
            "{text}"
        );
    }
}

/// An order inside so many others, all with the struct that they must have.
fn nested(levels: usize) -> Bytes {
    let mut bytes: Vec<u8> = vec![0x8a, 0x01, 0x02, 0x18, 0x00];
    for _ in 0..levels {
        let mut outer = vec![0x52];
        let mut length = bytes.len();
        while length >= 0x80 {
            outer.push(length as u8 | 0x80);
            length >>= 7;
        }
        outer.push(length as u8);
        outer.extend(&bytes);
        outer.extend([0x8a, 0x01, 0x02, 0x18, 0x00]);
        bytes = outer;
    }
    bytes.into()
}

#[test]
fn messages_nest_a_hundred_deep() {
    // The struct inside the innermost order is one level too.
    assert!(protobuf::decode::<Order>(&nested(99)).is_ok());
    let error = protobuf::decode::<Order>(&nested(100)).expect_err("too deep");
    assert!(error.is_too_deep(), "{error}");
    assert!(error.path().starts_with("parent.parent."), "{error}");
    // Groups that nobody knows count as well.
    let groups = |levels| format!("{}{}", "fb 06 ".repeat(levels), "fc 06 ".repeat(levels));
    assert!(protobuf::decode::<Scalars>(&bytes_of(&groups(100))).is_ok());
    assert!(refused::<Scalars>(&groups(101)).is_too_deep());
}

#[test]
fn errors_name_the_place() {
    let error = refused::<Order>("1a 02 18 01 1a 03 0a 01 ff");
    assert_eq!(error.path(), "items[1].sku");
    assert_eq!(
        error.to_string(),
        "cannot decode `sample.v1.Order`: field `items[1].sku`: the string is not valid UTF-8 (at byte 8)"
    );
    assert_eq!(refused::<Order>("7a 03 0a 01 80").path(), "grid[0][0]");
    assert_eq!(
        refused::<Order>("72 06 08 01 12 02 0a 05").path(),
        "levels[0].sku"
    );
    assert_eq!(
        refused::<Order>("82 01 05 12 03 0a 01 ff").path(),
        "prices[0].value.sku"
    );
    assert_eq!(refused::<Order>("9a 01 03 0a 01 ff").path(), "wrapped");
    assert_eq!(
        refused::<Order>("2a 05 12 03 0a 01 ff").path(),
        "payment.item.sku"
    );
    assert_eq!(refused::<Order>("fa 06 05").path(), "#111");
}

#[test]
fn required_fields_are_all_named() {
    let error = refused::<Order>("1a 02 10 01 1a 02 18 01 1a 02 10 01 2a 02 12 00 52 00");
    assert!(error.is_violation());
    let fields: Vec<_> = error
        .violation_list()
        .iter()
        .map(|v| v.field.as_str())
        .collect();
    assert_eq!(
        fields,
        ["items[0].color", "items[2].color", "payment.item.color"]
    );
    let error = refused::<Order>("72 02 12 00 82 01 02 12 00 6a 05 1a 00 8a 01 00");
    let fields: Vec<_> = error
        .violation_list()
        .iter()
        .map(|v| v.field.as_str())
        .collect();
    assert_eq!(
        fields,
        [
            "levels[0].color",
            "prices[0].value.color",
            "copy.items[0].color",
            "copy.first.color"
        ]
    );
    assert_eq!(error.violation_list()[0].description, "is required");
}

#[test]
fn broken_constraints_come_together() {
    let broken = |sku: &str, quantity| Item {
        quantity,
        ..item(sku)
    };
    let order = Order {
        items: vec![item("a"), broken("", 0), broken("ok", 1000)],
        payment: Some(Payment::CardToken(String::new())),
        codes: [Code("ABC".into()), Code("abc".into())].into(),
        first: broken("ok", 1),
        prices: vec![(Default::default(), broken("ok", 0))],
        levels: [(Level::Low, broken("123456789", 1))].into(),
        ..Order::default()
    };
    let mut bytes = crate::round_trip::encode(&order).to_vec();
    // And an item without its required color.
    bytes.extend([0x1a, 0x03, 0x0a, 0x01, b'x']);
    let bytes = Bytes::from(bytes);
    let error = protobuf::decode_checked::<Order>(&bytes).expect_err("is refused");
    let found: Vec<_> = error
        .violation_list()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        found,
        [
            "`items[3].color` is required",
            "`items[0].quantity` must be 1..=999, is 0",
            "`items[1].sku` must have 1..=8 characters, has 0",
            "`items[1].quantity` must be 1..=999, is 0",
            "`items[2].quantity` must be 1..=999, is 1000",
            "`payment.card_token` must have 1.. characters, has 0",
            "`codes[1]` must match `[A-Z]{3}`",
            "`levels[0].sku` must have 1..=8 characters, has 9",
            "`prices[0].quantity` must be 1..=999, is 0",
        ]
    );
    // Without the constraints, only what is required counts.
    let error = protobuf::decode::<Order>(&bytes).expect_err("is refused");
    assert_eq!(error.violation_list().len(), 1);
}

#[test]
fn violations_are_bounded() {
    let order = Order {
        items: vec![
            Item {
                quantity: 0,
                ..item("")
            };
            1000
        ],
        ..Order::default()
    };
    let error = protobuf::decode_checked::<Order>(&crate::round_trip::encode(&order))
        .expect_err("is refused");
    assert_eq!(error.violation_list().len(), 100);
}

#[test]
fn bytes_are_slices_unless_they_are_small() {
    let message = Scalars {
        data: Bytes::from(vec![7; 10_000]),
        ..Scalars::default()
    };
    let body = crate::round_trip::encode(&message);
    let within = |data: &Bytes| body.as_ptr_range().contains(&data.as_ptr());
    assert!(within(
        &protobuf::decode::<Scalars>(&body).expect("decodes").data
    ));
    let lent: Scalars = protobuf::decode_slice(&body).expect("decodes");
    assert!(!within(&lent.data) && lent == message);
    // A small one would pin all that is around it.
    let message = Scalars {
        data: Bytes::from(vec![7; 100]),
        name: "x".repeat(10_000),
        ..Scalars::default()
    };
    let body = crate::round_trip::encode(&message);
    let data = protobuf::decode::<Scalars>(&body).expect("decodes").data;
    assert!(!body.as_ptr_range().contains(&data.as_ptr()));
}
