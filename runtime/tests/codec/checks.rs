//! Patterns and formats, many required fields, and the conversions of times.

use std::time::{Duration as StdDuration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use virtuoso::codec::{
    DecodeError, Decoder, Encode, Encoder, Message, Natural, Pattern, StringFormat, Violations,
    get, protobuf, put_always,
};
use virtuoso::descriptor::{StructDescriptor, Type};
use virtuoso::types::{Any, Duration, Timestamp};

use crate::round_trip::{encode, item};
use crate::sample::*;

#[test]
fn a_pattern_is_for_the_whole_text() {
    static SKU: Pattern = Pattern::new("[A-Z]{3}-[0-9]{4}|none");
    for (text, matches) in [
        ("TEA-0042", true),
        ("none", true),
        ("xTEA-0042", false),
        ("TEA-0042x", false),
        ("TEA-0042\n", false),
        ("nonesuch", false),
        ("", false),
    ] {
        assert_eq!(SKU.matches(text), matches, "{text:?}");
    }
    static MALFORMED: Pattern = Pattern::new("(");
    assert!(!MALFORMED.matches("("));
}

#[test]
fn formats() {
    use StringFormat::{Email, Hostname, Ip, Uri};

    let cases: [(StringFormat, &[&str], &[&str]); 4] = [
        (
            Email,
            &["a@b", "first.last+tag@example.com"],
            &["", "a", "@b", "a@", "a b@c", "a@b@c", "a@-b", "ä@b"],
        ),
        (
            Uri,
            &[
                "http://example.com/a?b=c#d",
                "urn:isbn:1",
                "mailto:a@b",
                "x+1:%20",
            ],
            &[
                "",
                "example.com",
                "://a",
                "1a:b",
                "a:",
                "http://a b",
                "a:%2",
                "a:%zz",
                "a:\u{e4}",
            ],
        ),
        (
            Hostname,
            &["localhost", "example.com", "example.com.", "a-1.b"],
            &["", ".", "-a", "a-", "a..b", "a_b", "a b"],
        ),
        (
            Ip,
            &["127.0.0.1", "::1", "2001:db8::1"],
            &["", "256.0.0.1", "1.2.3", "::1%eth0", "[::1]"],
        ),
    ];
    for (format, good, bad) in cases {
        for text in good {
            assert!(format.matches(text), "{format:?} {text:?}");
        }
        for text in bad {
            assert!(!format.matches(text), "{format:?} {text:?}");
        }
    }
    assert!(Hostname.matches(&"a".repeat(63)) && !Hostname.matches(&"a".repeat(64)));
}

#[test]
fn what_is_absent_passes() {
    let mut violations = Violations::new();
    violations.len(&None::<String>, 1..);
    violations.range(None::<u32>, 1..);
    violations.format(&None::<String>, StringFormat::Ip);
    assert!(violations.is_empty());
    violations.len("äöü", ..=3);
    assert!(violations.is_empty(), "characters are counted, not bytes");
    violations.field("data", |v| v.len(&Bytes::from_static(b"abc"), ..=2));
    violations.field("list", |v| v.each([1, 5], |v, n| v.range(n, 2..4)));
    let found: Vec<_> = violations
        .as_slice()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        found,
        [
            "`data` must have ..=2 bytes, has 3",
            "`list[0]` must be 2..4, is 1",
            "`list[1]` must be 2..4, is 5"
        ]
    );
}

/// A struct with more required fields than a word has bits.
#[derive(Clone, Debug, PartialEq)]
struct Wide([u32; 70]);

const NUMBERS: [u32; 70] = {
    let mut numbers = [0; 70];
    let mut index = 0;
    while index < 70 {
        numbers[index] = index as u32 * 2 + 1;
        index += 1;
    }
    numbers
};

impl Default for Wide {
    fn default() -> Self {
        Self([0; 70])
    }
}

impl Encode for Wide {
    fn descriptor() -> &'static StructDescriptor {
        static DESCRIPTOR: StructDescriptor = StructDescriptor::new("Wide", &[]);
        &DESCRIPTOR
    }

    fn encode<E: Encoder + ?Sized>(&self, out: &mut E) {
        for (number, value) in NUMBERS.iter().zip(&self.0) {
            put_always(Natural, *number, value, out);
        }
    }
}

impl Message for Wide {
    const REQUIRED: &'static [u32] = &NUMBERS;

    fn decode_field<D: Decoder + ?Sized>(
        &mut self,
        number: u32,
        input: &mut D,
    ) -> Result<(), DecodeError> {
        match NUMBERS.binary_search(&number) {
            Ok(index) => get(Natural, &mut self.0[index], input),
            Err(_) => input.skip(),
        }
    }
}

#[test]
fn seventy_required_fields() {
    let bytes = encode(&Wide::default());
    assert_eq!(
        protobuf::decode::<Wide>(&bytes).expect("all are there"),
        Wide::default()
    );
    // Numbers below 16 take two bytes each, the others three.
    for (from, to, number) in [(0, 2, 1), (2, 4, 3), (bytes.len() - 3, bytes.len(), 139)] {
        let mut less = bytes.to_vec();
        less.drain(from..to);
        let error = protobuf::decode::<Wide>(&less.into()).expect_err("one is missing");
        let fields: Vec<_> = error
            .violation_list()
            .iter()
            .map(|v| v.field.clone())
            .collect();
        assert_eq!(fields, [format!("#{number}")]);
    }
    let error = protobuf::decode::<Wide>(&Bytes::new()).expect_err("all are missing");
    assert_eq!(error.violation_list().len(), 70);
}

#[test]
fn descriptors_know_names_and_types() {
    let order = Order::descriptor();
    assert_eq!(order.name, "sample.v1.Order");
    let field = order.field_named("campaignId").expect("by its JSON name");
    assert_eq!(
        (field.number, field.name, field.union),
        (12, "campaign_id", Some("source"))
    );
    let items = order.field(3).expect("by its number").ty;
    let Type::List(Type::Struct(item)) = items else {
        panic!("{items:?}")
    };
    assert!(std::ptr::eq(item(), Item::descriptor()));
    assert!(order.field(99).is_none());
    let method = ORDERS.method("place").expect("a method");
    assert_eq!(
        (method.service(), method.name()),
        ("sample.v1.Orders", "place")
    );
    assert!(std::ptr::eq((method.errors[0])(), OutOfStock::descriptor()));
}

#[test]
fn any_packs_messages() {
    let any = Any::pack(&item("a")).expect("packs");
    assert_eq!(any.type_url, "type.googleapis.com/sample.v1.Item");
    assert_eq!(any.unpack::<Item>().expect("decodes"), Some(item("a")));
    assert_eq!(any.unpack::<OutOfStock>().expect("is no error"), None);
    let broken = Any {
        value: Bytes::from_static(&[0xff]),
        ..any
    };
    assert!(broken.unpack::<Item>().is_err());
}

#[test]
fn times_convert() {
    for (seconds, nanos) in [
        (0, 0),
        (1, 5),
        (-1, 0),
        (-1, 999_999_999),
        (253_402_300_799, 1),
    ] {
        let timestamp = Timestamp::new(seconds, nanos).expect("is valid");
        let system = SystemTime::try_from(timestamp).expect("fits");
        assert_eq!(Timestamp::try_from(system), Ok(timestamp));
    }
    let before = UNIX_EPOCH - StdDuration::from_millis(1500);
    assert_eq!(
        Timestamp::try_from(before).ok(),
        Timestamp::new(-2, 500_000_000)
    );
    assert!(Timestamp::new(0, 1_000_000_000).is_none() && Timestamp::new(0, -1).is_none());
    assert!(
        Timestamp::MAX
            .checked_add(Duration {
                seconds: 0,
                nanos: 1
            })
            .is_none()
    );
    let half = Duration::new(0, 500_000_000).expect("is valid");
    let later = Timestamp::MIN.checked_add(half).expect("fits");
    assert_eq!(later.since(Timestamp::MIN), Some(half));
    assert_eq!(Timestamp::MIN.since(later), Some(-half));
    assert!(Duration::new(1, -1).is_none() && Duration::new(-1, 1).is_none());
    assert_eq!(
        Duration::try_from(StdDuration::from_millis(1500)).ok(),
        Duration::new(1, 500_000_000)
    );
    assert_eq!(
        StdDuration::try_from(half).ok(),
        Some(StdDuration::from_millis(500))
    );
    assert!(StdDuration::try_from(-half).is_err());
    assert!(Duration::try_from(StdDuration::MAX).is_err());
    assert_eq!(Duration::from_nanos(half.as_nanos()), Some(half));
}
