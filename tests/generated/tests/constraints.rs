//! What a decoded value must satisfy.

use generated::constraints::golden::constraints::v1::*;
use std::collections::{BTreeMap, BTreeSet};
use virtuoso::codec::{Message, Violations, protobuf};
use virtuoso::{Bytes, Duration};

fn found(message: &impl Message) -> Vec<String> {
    let mut violations = Violations::new();
    message.validate(&mut violations);
    let shown = |violation: &virtuoso::codec::Violation| violation.to_string();
    violations.as_slice().iter().map(shown).collect()
}

fn item() -> Item {
    Item {
        sku: "TEA-0042".into(),
        quantity: 1,
    }
}

fn order() -> Order {
    Order {
        items: vec![item()],
        who: "me".into(),
        ..Default::default()
    }
}

#[test]
fn what_is_allowed_passes() {
    assert_eq!(found(&order()), [""; 0]);
    let full = Order {
        items: vec![item(), item(), item()],
        note: Some("äöüßé".into()),
        mail: Some("a@b.example".into()),
        link: Some("https://b.example/x".into()),
        ratio: 1.5,
        small: Some(9),
        price: "100.49".parse().unwrap(),
        took: Some(Duration {
            seconds: 3600,
            nanos: 0,
        }),
        skus: vec!["ABC-0000".into()],
        by_sku: BTreeMap::from([("ABC-0000".into(), item())]),
        code: Some(Code("abc".into())),
        codes: BTreeSet::from([Code("abc".into())]),
        payment: Some(Payment::Cash),
        source: Some(OrderSource::Referrer("x".into())),
        data: Some(Bytes::from_static(b"xx")),
        rows: vec![vec!["ABC-0000".into()]],
        who: "me".into(),
    };
    assert_eq!(found(&full), [""; 0]);
}

#[test]
fn every_broken_constraint_is_reported_with_its_place() {
    let bad_item = || Item {
        sku: "tea".into(),
        quantity: 0,
    };
    let bad = Order {
        items: vec![item(), bad_item(), item(), item()],
        note: Some("äöüßéx".into()),
        mail: Some("nobody".into()),
        link: Some("nowhere".into()),
        ratio: f32::NAN,
        small: Some(10),
        price: "100.50".parse().unwrap(),
        took: Some(Duration {
            seconds: 0,
            nanos: 999_999_999,
        }),
        skus: vec!["ABC-0000".into(), "x".into()],
        by_sku: BTreeMap::from([("y".into(), bad_item())]),
        code: Some(Code("ab".into())),
        codes: BTreeSet::from([Code("a".into())]),
        payment: Some(Payment::Iban("short".into())),
        source: Some(OrderSource::Referrer(String::new())),
        data: Some(Bytes::from_static(b"x")),
        rows: vec![vec![], vec!["z".into()]],
        who: String::new(),
    };
    let sku = "must match `[A-Z]{3}-[0-9]{4}`";
    assert_eq!(
        found(&bad),
        [
            "`items` must have 1..=3 elements, has 4".to_owned(),
            format!("`items[1].sku` {sku}"),
            "`items[1].quantity` must be 1..=999, is 0".to_owned(),
            "`note` must have ..=5 characters, has 6".to_owned(),
            "`mail` must be an e-mail address".to_owned(),
            "`link` must be an absolute URI".to_owned(),
            "`ratio` must be 0.5..=1.5, is NaN".to_owned(),
            "`small` must be ..10, is 10".to_owned(),
            "`price` must be 0..100.50, is 100.50".to_owned(),
            "`took` must be 1s..=3600s, is 0.999999999s".to_owned(),
            format!("`skus[1]` {sku}"),
            format!("`by_sku[0]` {sku}"),
            format!("`by_sku[0].sku` {sku}"),
            "`by_sku[0].quantity` must be 1..=999, is 0".to_owned(),
            "`code` must have 3..=10 characters, has 2".to_owned(),
            "`codes[0]` must have 3..=10 characters, has 1".to_owned(),
            "`payment.iban` must have 15..=34 characters, has 5".to_owned(),
            "`referrer` must have 1.. characters, has 0".to_owned(),
            "`data` must have 2..=4 bytes, has 1".to_owned(),
            format!("`rows[1][0]` {sku}"),
        ]
    );
}

#[test]
fn decoding_a_request_checks_it() {
    let mut bytes = Default::default();
    protobuf::encode(
        &Order {
            items: Vec::new(),
            ..order()
        },
        &mut bytes,
    )
    .unwrap();
    let bytes = Bytes::from(bytes);
    assert!(protobuf::decode::<Order>(&bytes).is_ok());
    let error = protobuf::decode_checked::<Order>(&bytes).unwrap_err();
    assert!(error.is_violation(), "{error}");
    // What is absent and what is broken come together.
    let error = protobuf::decode_checked::<Order>(&Bytes::new()).unwrap_err();
    let fields: BTreeSet<_> = error
        .violation_list()
        .iter()
        .map(|violation| violation.field.as_str())
        .collect();
    assert_eq!(fields, BTreeSet::from(["items", "who"]));
}

#[test]
fn an_absent_field_has_one_entry() {
    let error = protobuf::decode_checked::<Strict>(&Bytes::new()).unwrap_err();
    let found: Vec<_> = error
        .violation_list()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        found,
        [
            "`n` is required",
            "`item` is required",
            "`items` must have 1.. elements, has 0"
        ]
    );
    // `n` is there, and wrong; so is `item`, with a field that is.
    let error = protobuf::decode_checked::<Strict>(&Bytes::from_static(&[
        0x08, 0x00, 0x12, 0x00, 0x1a, 0x00,
    ]))
    .unwrap_err();
    let found: Vec<_> = error
        .violation_list()
        .iter()
        .map(|violation| violation.field.as_str())
        .collect();
    assert_eq!(found, ["n", "item.sku", "items[0].sku"]);
}
