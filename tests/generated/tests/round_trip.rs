//! Values of every golden survive protobuf.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use virtuoso::codec::{Encode, Message, protobuf};
use virtuoso::{Any, Bytes, Decimal, Duration, Json, Timestamp, Uuid};

fn encoded(message: &impl Encode) -> Bytes {
    let mut out = Default::default();
    protobuf::encode(message, &mut out).unwrap();
    Bytes::from(out)
}

/// Encodes, decodes, and expects the same.
#[track_caller]
fn survives<M: Message + PartialEq + Debug>(message: &M) -> Bytes {
    let bytes = encoded(message);
    assert_eq!(&protobuf::decode::<M>(&bytes).unwrap(), message);
    bytes
}

/// The same for bytes that are known.
#[track_caller]
fn is_written<M: Message + PartialEq + Debug>(message: &M, bytes: &[u8]) {
    assert_eq!(survives(message), bytes);
}

#[test]
fn scalars() {
    use generated::scalars::golden::scalars::v1::*;

    is_written(&Scalars::default(), &[]);
    survives(&Scalars {
        flag: true,
        tiny: i8::MIN,
        short: i16::MIN,
        int: i32::MIN,
        long: i64::MIN,
        byte: u8::MAX,
        word: u16::MAX,
        count: u32::MAX,
        total: u64::MAX,
        delta: -1,
        offset: i64::MIN,
        crc: 7,
        hash: u64::MAX,
        latitude: -7,
        longitude: i64::MIN,
        ratio: -0.0,
        score: f64::INFINITY,
        name: "ß".into(),
        data: Bytes::from_static(b"\x00\xff"),
        id: Uuid::from_u128(1),
        price: "-12.50".parse::<Decimal>().unwrap(),
        at: Timestamp {
            seconds: -1,
            nanos: 1,
        },
        took: Duration {
            seconds: -1,
            nanos: -1,
        },
        extra: Json::from(vec![1.5, -2.5]),
        detail: Any {
            type_url: "type.googleapis.com/a.B".into(),
            value: Bytes::from_static(b"x"),
        },
    });
    let forms = Scalars {
        delta: -1,
        crc: 1,
        latitude: -1,
        ..Default::default()
    };
    is_written(&forms, b"\x50\x01\x65\x01\0\0\0\x75\xff\xff\xff\xff");
}

#[test]
fn presence() {
    use generated::presence::golden::presence::v1::*;

    let empty = protobuf::decode::<Defaults>(&Bytes::new()).unwrap();
    assert_eq!(empty, Defaults::default());
    assert!(empty.flag && empty.level == Level::High && empty.endless.is_infinite());
    assert_eq!((empty.negative, empty.large), (i64::MIN, u64::MAX));
    assert_eq!((empty.ratio, empty.score), (0.1, 2.5e300));
    assert_eq!(empty.name, "a \"quoted\" name\n");
    assert_eq!(empty.data, b"\x00\xff"[..]);
    assert_eq!(empty.id.to_string(), "67e55044-10b1-426f-9247-bb680e5fe0c8");
    assert_eq!(empty.price.to_string(), "-12.50");
    assert_eq!(
        empty.at,
        Timestamp {
            seconds: 1_000_000_000,
            nanos: 0
        }
    );
    assert_eq!(
        empty.took,
        Duration {
            seconds: 1,
            nanos: 500_000_000
        }
    );
    // A default is always written, so that peers which do not know it see it.
    survives(&empty);
    // Zero is not the default here, and survives.
    survives(&Defaults {
        flag: false,
        large: 0,
        name: String::new(),
        ..Default::default()
    });
    // What arrives replaces the default, part by part.
    let zero = Defaults {
        at: Timestamp::default(),
        took: Duration::default(),
        since: Since::default(),
        called: Some(Name::default()),
        ..Defaults::default()
    };
    survives(&zero);
    survives(&Defaults {
        at: Timestamp {
            seconds: 0,
            nanos: 7,
        },
        took: Duration {
            seconds: 3,
            nanos: 0,
        },
        since: Since(Timestamp {
            seconds: 1,
            nanos: 0,
        }),
        ..zero
    });
    let arrived: Defaults =
        protobuf::decode(&Bytes::from_static(b"\x5a\x00\x62\x00\x82\x01\x00")).unwrap();
    assert_eq!(
        (arrived.at, arrived.took, arrived.since),
        Default::default()
    );
    assert_eq!(Defaults::default().called().0, "none");

    let some = Presence {
        maybe: Some(0),
        needed: 0,
        maybe_inner: Some(Inner::default()),
        maybe_zigzag: Some(-1),
        ..Default::default()
    };
    survives(&some);
    let none = survives(&Presence::default());
    // `usual`, `needed`, `inner`, `needed_inner` and `level` are always written.
    assert_eq!(none, b"\x18\x07\x20\x00\x32\x00\x42\x00\x50\x02"[..]);
    assert_eq!(Presence::default().maybe_usual(), "none");
    assert_eq!(Presence::default().maybe_level(), Level::Low);
    let said = Presence {
        maybe_usual: Some("said".into()),
        ..Default::default()
    };
    assert_eq!(said.maybe_usual(), "said");

    let error = protobuf::decode::<Presence>(&Bytes::new()).unwrap_err();
    let missing: Vec<_> = error
        .violation_list()
        .iter()
        .map(|found| found.field.clone())
        .collect();
    assert_eq!(missing, ["needed", "needed_inner"]);
}

#[test]
fn enums() {
    use generated::enums::golden::enums::v1::*;
    use virtuoso::codec::Enum;

    let painted = Painted {
        status: OrderStatus::Unrecognized(77),
        color: Color::Green,
        maybe: Some(Color::Red),
        colors: vec![Color::Red, Color::Green],
        by_color: BTreeMap::from([(Color::Green, OrderStatus::Cancelled)]),
    };
    survives(&painted);
    assert_eq!(OrderStatus::default(), OrderStatus::Unspecified);
    assert_eq!(OrderStatus::from_i32(-1), Some(OrderStatus::Cancelled));
    #[expect(deprecated, reason = "the contract says so")]
    let aborted = OrderStatus::Aborted;
    assert_eq!(OrderStatus::from_i32(4), Some(aborted));
    // Fields 2, 3 and 4 hold the unknown color 9: absent everywhere.
    let unknown = Bytes::from_static(b"\x10\x09\x18\x09\x22\x03\x01\x09\x00");
    let decoded = protobuf::decode::<Painted>(&unknown).unwrap();
    assert_eq!(
        decoded,
        Painted {
            colors: vec![Color::Green, Color::Red],
            ..Default::default()
        }
    );
    let names: Vec<_> = OrderStatus::descriptor()
        .values
        .iter()
        .map(|value| value.wire_name)
        .collect();
    assert_eq!(names[1..3], ["ORDER_STATUS_PLACED", "ORDER_STATUS_PAID"]);
    assert!(names.contains(&"RETURNED"));
}

#[test]
fn unions() {
    use generated::unions::golden::unions::v1::*;

    let card = || Card {
        number: "1".into(),
        holder: "x".into(),
    };
    for payment in [
        Payment::Card(card()),
        Payment::Iban(String::new()),
        Payment::Cash,
        Payment::Parts(vec![1, 2]),
        Payment::Parts(Vec::new()),
        Payment::Offset(-1),
        Payment::default(),
    ] {
        survives(&payment);
        survives(&Order {
            payment: Some(payment.clone()),
            ..Default::default()
        });
        survives(&Order {
            rest: vec![payment.clone(), Payment::Cash],
            by_name: BTreeMap::from([("a".to_owned(), payment)]),
            ..Default::default()
        });
    }
    for source in [
        OrderSource::Referrer(String::new()),
        OrderSource::CampaignId(0),
        OrderSource::Card(card()),
        OrderSource::WalkIn,
    ] {
        survives(&Order {
            source: Some(source),
            ..Default::default()
        });
    }
    // A variant from the future is kept.
    let future = Bytes::from_static(b"\x4a\x03abc");
    let kept = protobuf::decode::<Payment>(&future).unwrap();
    assert!(matches!(kept, Payment::Unrecognized(_)));
    assert_eq!(encoded(&kept), future);
    // The last variant wins, and pieces of one message are merged.
    let twice = Bytes::from_static(b"\x12\x01a\x0a\x03\x0a\x011\x0a\x03\x12\x01x");
    assert_eq!(
        protobuf::decode::<Payment>(&twice).unwrap(),
        Payment::Card(card())
    );
}

#[test]
fn containers() {
    use generated::containers::golden::containers::v1::*;

    let point = |x: f64| Point { x, y: -0.0 };
    let text = |text: &str| text.to_owned();
    let full = Containers {
        numbers: vec![0, 1, 300],
        deltas: vec![-1, 0, 1],
        loose: vec![1, 2],
        points: vec![Point::default(), point(1.0)],
        names: BTreeSet::from([text("a"), text("")]),
        ratios: vec![0.5, 0.5],
        checks: BTreeSet::from([1, u64::MAX]),
        labels: BTreeMap::from([(text(""), text("x")), (text("k"), text(""))]),
        by_level: BTreeMap::from([
            (Level::Low, point(2.0)),
            (Level::Unrecognized(9), point(3.0)),
        ]),
        by_id: BTreeMap::from([(Uuid::from_u128(5), -5)]),
        prices: vec![
            ("1.50".parse().unwrap(), point(4.0)),
            (Decimal::ZERO, point(5.0)),
        ],
        rows: vec![vec![1, 2], vec![], vec![3]],
        groups: BTreeMap::from([(text("g"), vec![point(6.0)]), (text("none"), vec![])]),
        tables: vec![BTreeMap::from([(text("t"), -1)]), BTreeMap::new()],
        blobs: vec![Bytes::new(), Bytes::from_static(b"b")],
        at: vec![
            Timestamp::default(),
            Timestamp {
                seconds: 1,
                nanos: 0,
            },
        ],
    };
    survives(&full);
    is_written(&Containers::default(), &[]);
    let deltas = Containers {
        deltas: vec![-1, 1],
        ..Default::default()
    };
    is_written(&deltas, b"\x12\x02\x01\x02");
    let loose = Containers {
        loose: vec![1, 2],
        ..Default::default()
    };
    is_written(&loose, b"\x1d\x01\0\0\0\x1d\x02\0\0\0");
    let rows = Containers {
        rows: vec![vec![1, 2]],
        ..Default::default()
    };
    is_written(&rows, b"\x62\x04\x0a\x02\x01\x02");
}

#[test]
fn aliases() {
    use generated::aliases::golden::aliases::v1::*;

    let id = OrderId(Uuid::from_u128(9));
    let item = Item {
        sku: "TEA-0042".into(),
        delta: -1,
        id,
        title: Title("x".into()),
        offset: Offset(-1),
        rows: Rows(vec![vec![-1]]),
        root: Some(RootId(id)),
        ids: BTreeSet::from([id, NOBODY]),
        by_id: BTreeMap::from([("a".to_owned(), id)]),
        ..Default::default()
    };
    survives(&item);
    assert_eq!(
        item.usual.to_string(),
        "67e55044-10b1-426f-9247-bb680e5fe0c8"
    );
    assert_eq!(item.named.0, "untitled");
    // Aliases do not show on the wire: field 2 and field 5 are zigzag.
    let zigzag = encoded(&Item {
        delta: -1,
        offset: Offset(-1),
        ..Default::default()
    });
    assert!(zigzag.starts_with(b"\x10\x01\x28\x01"), "{zigzag:?}");
    assert_eq!(
        (MAX_ITEMS, LOWEST, GREETING, MAGIC),
        (200, i64::MIN, "hello", &b"\xf5VRT"[..])
    );
    assert_eq!((PAUSE.to_string(), EPOCH.seconds), ("1.500s".to_owned(), 0));
    assert_eq!(
        (RATE.to_string(), USUAL, PRIMES),
        ("0.19".to_owned(), Level::High, &[2, 3, 5, 7][..])
    );
    assert_eq!(WORDS, [("one", 1), ("two", 2)]);
}

#[test]
fn encodings() {
    use generated::encodings::golden::encodings::v1::*;

    survives(&Encodings {
        numbers: vec![1, 2],
        deltas: BTreeSet::from([-1, 1]),
        point: Some(Point { x: -1 }),
        points: vec![Point { x: 1 }, Point::default()],
        count: Some(0),
        name: Some("x".into()),
        plain: Point { x: 3 },
        empty: Some(Default::default()),
        mask: virtuoso::types::google::protobuf::FieldMask {
            paths: vec!["a.b".into()],
        },
        ..Default::default()
    });
    let group = Encodings {
        point: Some(Point { x: -1 }),
        ..Default::default()
    };
    let bytes = encoded(&group);
    assert!(bytes.starts_with(b"\x1b\x08\x01\x1c"), "{bytes:?}");
    let wrapped = encoded(&Encodings {
        count: Some(7),
        ..Default::default()
    });
    assert!(wrapped.starts_with(b"\x2a\x02\x08\x07"), "{wrapped:?}");
}

#[test]
fn recursion() {
    use generated::recursion::golden::recursion::v1::*;

    let leaf = Node {
        value: 1,
        ..Default::default()
    };
    survives(&Node {
        next: Some(Box::new(leaf.clone())),
        children: vec![leaf.clone(), Node::default()],
        named: BTreeMap::from([("a".to_owned(), leaf.clone())]),
        expr: Some(Expr::Sum(Box::new(Sum {
            left: Some(Box::new(Expr::Negated(Box::new(Expr::Literal(1))))),
            right: None,
        }))),
        link: Some(NodeLink::Parent(Box::new(leaf))),
        ..Default::default()
    });
}

#[test]
fn unknown() {
    use generated::unknown::golden::unknown::v1::*;

    let later = encoded(&Later {
        x: 1,
        y: "new".into(),
    });
    let kept = protobuf::decode::<Keeps>(&later).unwrap();
    assert_eq!(kept.x, 1);
    assert_eq!(encoded(&kept), later);
    let dropped = protobuf::decode::<Drops>(&later).unwrap();
    assert_eq!(encoded(&dropped), b"\x08\x01"[..]);
    assert!(Odd::default().unknown_.is_empty());
}

#[test]
fn packages() {
    use generated::packages::golden;

    let money = golden::money::v1::Money {
        currency: "EUR".into(),
        amount: "1.5".parse().unwrap(),
    };
    let order = golden::orders::Order {
        total: money.clone(),
        tax: Some(money.clone()),
        cents: 150,
        ..Default::default()
    };
    assert_eq!(order.rounding, golden::money::v1::USUAL);
    survives(&golden::orders::v1::Line {
        price: money,
        order,
    });
}

#[test]
fn names() {
    use generated::names::golden::names::v1::*;

    let option = Option {
        r#type: 1,
        self_: 2,
        r#match: Some("m".into()),
        camelCase: 4,
        renamed: 5,
    };
    survives(&Vec {
        list: vec![option],
        text: None,
    });
    assert_eq!(Keyword::default(), Keyword::Unspecified);
    assert_ne!(Keyword::Self_, Keyword::Async);
    assert_ne!(Keyword::FooBar, Keyword::_1);
    assert_eq!(lower, 1);
}
