//! What is generated with `Config::serde(true)` goes through serde.
#![deny(warnings, clippy::all)]
#![allow(missing_docs)]

include!("../../../codegen/tests/golden/serde.rs");

use golden::serde::v1::*;
use virtuoso::{Duration, Timestamp, Uuid};

#[test]
fn values_survive_json() {
    let all = All {
        id: Id(Uuid::from_u128(7)),
        level: Level::Unrecognized(9),
        choice: Some(Choice::Number(1)),
        at: Timestamp {
            seconds: 1,
            nanos: 2,
        },
        took: Duration {
            seconds: -1,
            nanos: 0,
        },
        price: "1.50".parse().unwrap(),
        data: b"x"[..].into(),
        extra: serde_json::json!({ "a": [1] }),
        labels: [("a".to_owned(), vec![1, 2])].into(),
        source: Some(AllSource::Name("x".into())),
        ..Default::default()
    };
    let text = serde_json::to_string(&all).unwrap();
    assert_eq!(serde_json::from_str::<All>(&text).unwrap(), all);
    // What is absent has its default.
    assert_eq!(serde_json::from_str::<All>("{}").unwrap(), All::default());
    assert_eq!(
        serde_json::to_string(&Choice::Nothing).unwrap(),
        "\"Nothing\""
    );
    assert_eq!(
        serde_json::to_string(&Wrong { why: "w".into() }).unwrap(),
        "{\"why\":\"w\"}"
    );
}
