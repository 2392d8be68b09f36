//! The sample beside prost's own messages of the same contract: what one writes, the other reads.

use std::collections::BTreeMap;

use bytes::Bytes;
use proptest::collection::{btree_map, btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use prost::Message as _;
use uuid::Uuid;
use virtuoso::codec::protobuf;
use virtuoso::types::{Any, Duration, Timestamp};

use crate::round_trip::encode;
use crate::sample::{Code, Color, Item, Level, Order, OrderId, OrderSource, Payment, Scalars};

#[derive(Clone, PartialEq, prost::Message)]
struct PSeconds {
    #[prost(int64, tag = "1")]
    seconds: i64,
    #[prost(int32, tag = "2")]
    nanos: i32,
}

#[derive(Clone, PartialEq, prost::Message)]
struct PAny {
    #[prost(string, tag = "1")]
    type_url: String,
    #[prost(bytes = "bytes", tag = "2")]
    value: Bytes,
}

#[derive(Clone, PartialEq, prost::Message)]
struct PScalars {
    #[prost(bool, tag = "1")]
    flag: bool,
    #[prost(int32, tag = "2")]
    tiny: i32,
    #[prost(int32, tag = "3")]
    short: i32,
    #[prost(int32, tag = "4")]
    int: i32,
    #[prost(int64, tag = "5")]
    long: i64,
    #[prost(uint32, tag = "6")]
    byte: u32,
    #[prost(uint32, tag = "7")]
    word: u32,
    #[prost(uint32, tag = "8")]
    count: u32,
    #[prost(uint64, tag = "9")]
    total: u64,
    #[prost(sint32, tag = "10")]
    delta: i32,
    #[prost(sint64, tag = "11")]
    offset: i64,
    #[prost(fixed32, tag = "12")]
    crc: u32,
    #[prost(fixed64, tag = "13")]
    hash: u64,
    #[prost(sfixed32, tag = "14")]
    latitude: i32,
    #[prost(sfixed64, tag = "15")]
    longitude: i64,
    #[prost(float, tag = "16")]
    ratio: f32,
    #[prost(double, tag = "17")]
    score: f64,
    #[prost(string, tag = "18")]
    name: String,
    #[prost(bytes = "bytes", tag = "19")]
    data: Bytes,
    #[prost(string, tag = "20")]
    id: String,
    #[prost(message, optional, tag = "22")]
    at: Option<PSeconds>,
    #[prost(message, optional, tag = "23")]
    took: Option<PSeconds>,
    #[prost(message, optional, tag = "25")]
    detail: Option<PAny>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct PItem {
    #[prost(string, tag = "1")]
    sku: String,
    #[prost(uint32, optional, tag = "2")]
    quantity: Option<u32>,
    #[prost(int32, optional, tag = "3")]
    color: Option<i32>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct PPayment {
    #[prost(oneof = "PPaymentValue", tags = "1, 2, 3")]
    value: Option<PPaymentValue>,
}

#[derive(Clone, PartialEq, prost::Oneof)]
enum PPaymentValue {
    #[prost(string, tag = "1")]
    CardToken(String),
    #[prost(message, tag = "2")]
    Item(PItem),
    #[prost(message, tag = "3")]
    Cash(()),
}

#[derive(Clone, PartialEq, prost::Message)]
struct PNumbers {
    #[prost(uint32, repeated, tag = "1")]
    values: Vec<u32>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct PWrapper {
    #[prost(string, tag = "1")]
    value: String,
}

#[derive(Clone, PartialEq, prost::Message)]
struct POrder {
    #[prost(string, tag = "1")]
    id: String,
    #[prost(string, optional, tag = "2")]
    note: Option<String>,
    #[prost(message, repeated, tag = "3")]
    items: Vec<PItem>,
    #[prost(int32, tag = "4")]
    level: i32,
    #[prost(message, optional, tag = "5")]
    payment: Option<PPayment>,
    #[prost(btree_map = "string, string", tag = "6")]
    labels: BTreeMap<String, String>,
    #[prost(string, repeated, tag = "7")]
    codes: Vec<String>,
    #[prost(sint32, repeated, tag = "8")]
    deltas: Vec<i32>,
    #[prost(uint32, repeated, packed = "false", tag = "9")]
    loose: Vec<u32>,
    #[prost(message, optional, boxed, tag = "10")]
    parent: Option<Box<POrder>>,
    #[prost(oneof = "POrderSource", tags = "11, 12, 13")]
    source: Option<POrderSource>,
    #[prost(btree_map = "int32, message", tag = "14")]
    levels: BTreeMap<i32, PItem>,
    #[prost(message, repeated, tag = "15")]
    grid: Vec<PNumbers>,
    #[prost(message, optional, tag = "17")]
    first: Option<PItem>,
    #[prost(group, optional, tag = "18")]
    group: Option<PItem>,
    #[prost(message, optional, tag = "19")]
    wrapped: Option<PWrapper>,
    #[prost(fixed32, optional, tag = "20")]
    crc: Option<u32>,
    #[prost(int32, repeated, tag = "21")]
    colors: Vec<i32>,
    #[prost(btree_map = "fixed32, sint64", tag = "22")]
    sums: BTreeMap<u32, i64>,
}

#[derive(Clone, PartialEq, prost::Oneof)]
enum POrderSource {
    #[prost(string, tag = "11")]
    Referrer(String),
    #[prost(uint64, tag = "12")]
    CampaignId(u64),
    #[prost(message, tag = "13")]
    Copy(Box<POrder>),
}

fn seconds_twin(seconds: i64, nanos: i32) -> Option<PSeconds> {
    (seconds != 0 || nanos != 0).then_some(PSeconds { seconds, nanos })
}

fn scalars_twin(of: &Scalars) -> PScalars {
    PScalars {
        flag: of.flag,
        tiny: of.tiny.into(),
        short: of.short.into(),
        int: of.int,
        long: of.long,
        byte: of.byte.into(),
        word: of.word.into(),
        count: of.count,
        total: of.total,
        delta: of.delta,
        offset: of.offset,
        crc: of.crc,
        hash: of.hash,
        latitude: of.latitude,
        longitude: of.longitude,
        ratio: of.ratio,
        score: of.score,
        name: of.name.clone(),
        data: of.data.clone(),
        id: if of.id.is_nil() {
            String::new()
        } else {
            of.id.to_string()
        },
        at: seconds_twin(of.at.seconds, of.at.nanos),
        took: seconds_twin(of.took.seconds, of.took.nanos),
        detail: (of.detail != Any::default()).then(|| PAny {
            type_url: of.detail.type_url.clone(),
            value: of.detail.value.clone(),
        }),
    }
}

fn item_twin(of: &Item) -> PItem {
    let color = if of.color == Color::Red { 0 } else { 1 };
    PItem {
        sku: of.sku.clone(),
        quantity: Some(of.quantity),
        color: Some(color),
    }
}

fn level_twin(of: Level) -> i32 {
    virtuoso::codec::Enum::to_i32(of)
}

fn order_twin(of: &Order) -> POrder {
    POrder {
        id: if of.id.0.is_nil() {
            String::new()
        } else {
            of.id.0.to_string()
        },
        note: of.note.clone(),
        items: of.items.iter().map(item_twin).collect(),
        level: level_twin(of.level),
        payment: of.payment.as_ref().map(|payment| PPayment {
            value: match payment {
                Payment::CardToken(token) => Some(PPaymentValue::CardToken(token.clone())),
                Payment::Item(item) => Some(PPaymentValue::Item(item_twin(item))),
                Payment::Cash => Some(PPaymentValue::Cash(())),
                Payment::Unrecognized(_) => None,
            },
        }),
        labels: of.labels.clone(),
        codes: of.codes.iter().map(|code| code.0.clone()).collect(),
        deltas: of.deltas.clone(),
        loose: of.loose.clone(),
        parent: of
            .parent
            .as_ref()
            .map(|parent| Box::new(order_twin(parent))),
        source: of.source.as_ref().map(|source| match source {
            OrderSource::Referrer(text) => POrderSource::Referrer(text.clone()),
            OrderSource::CampaignId(id) => POrderSource::CampaignId(*id),
            OrderSource::Copy(order) => POrderSource::Copy(Box::new(order_twin(order))),
        }),
        levels: of
            .levels
            .iter()
            .map(|(l, i)| (level_twin(*l), item_twin(i)))
            .collect(),
        grid: of
            .grid
            .iter()
            .map(|row| PNumbers {
                values: row.clone(),
            })
            .collect(),
        first: Some(item_twin(&of.first)),
        group: of.group.as_ref().map(item_twin),
        wrapped: of.wrapped.as_ref().map(|value| PWrapper {
            value: value.clone(),
        }),
        crc: of.crc,
        colors: of
            .colors
            .iter()
            .map(|c| i32::from(*c == Color::Green))
            .collect(),
        sums: of.sums.clone(),
    }
}

fn any_scalars() -> impl Strategy<Value = Scalars> {
    let integers = (
        any::<(bool, i8, i16, i32, i64)>(),
        any::<(u8, u16, u32, u64)>(),
    );
    let forms = any::<(i32, i64, u32, u64, i32, i64)>();
    // NaN is not equal to itself.
    let floats = (-1e30_f32..1e30, -1e300_f64..1e300);
    let texts = (".*", vec(any::<u8>(), 0..2000), any::<u128>());
    let times = (
        (
            Timestamp::MIN.seconds..=Timestamp::MAX.seconds,
            0..1_000_000_000,
        ),
        (any::<bool>(), 0..=Duration::MAX.seconds, 0..1_000_000_000),
    );
    (integers, forms, floats, texts, times).prop_map(
        |((signed, unsigned), forms, (ratio, score), (name, data, id), (at, took))| {
            let took = Duration {
                seconds: took.1,
                nanos: if took.0 { 0 } else { took.2 },
            };
            Scalars {
                flag: signed.0,
                tiny: signed.1,
                short: signed.2,
                int: signed.3,
                long: signed.4,
                byte: unsigned.0,
                word: unsigned.1,
                count: unsigned.2,
                total: unsigned.3,
                delta: forms.0,
                offset: forms.1,
                crc: forms.2,
                hash: forms.3,
                latitude: forms.4,
                longitude: forms.5,
                ratio,
                score,
                detail: Any {
                    type_url: name.clone(),
                    value: Bytes::from_static(b"\x01"),
                },
                name,
                data: data.into(),
                id: Uuid::from_u128(id),
                at: Timestamp {
                    seconds: at.0,
                    nanos: at.1,
                },
                took: if signed.0 { -took } else { took },
                ..Scalars::default()
            }
        },
    )
}

prop_compose! {
    fn any_item()(sku in ".*", quantity: u32, green: bool) -> Item {
        Item { sku, quantity, color: if green { Color::Green } else { Color::Red } }
    }
}

fn any_level() -> impl Strategy<Value = Level> {
    any::<i32>().prop_map(|number| {
        let number = if number & 1 == 0 { number } else { number & 3 };
        virtuoso::codec::Enum::from_i32(number).unwrap_or_default()
    })
}

fn any_payment() -> impl Strategy<Value = Payment> {
    prop_oneof![
        ".*".prop_map(Payment::CardToken),
        any_item().prop_map(Payment::Item),
        Just(Payment::Cash),
    ]
}

fn any_order() -> impl Strategy<Value = Order> {
    let flat = (
        (
            any::<u128>(),
            option::of(".*"),
            vec(any_item(), 0..8),
            any_level(),
        ),
        (
            option::of(any_payment()),
            btree_map(".*", ".*", 0..5),
            btree_set(".*", 0..5),
        ),
        (
            vec(any::<i32>(), 0..300),
            vec(any::<u32>(), 0..8),
            vec(vec(any::<u32>(), 0..5), 0..5),
        ),
        (
            btree_map(any_level(), any_item(), 0..4),
            any_item(),
            option::of(any_item()),
        ),
        (
            option::of(".*"),
            any::<Option<u32>>(),
            vec(any::<bool>(), 0..5),
        ),
        (
            btree_map(any::<u32>(), any::<i64>(), 0..5),
            option::of(any::<u64>()),
        ),
    );
    let flat = flat.prop_map(|(a, b, c, d, e, f)| Order {
        id: OrderId(Uuid::from_u128(a.0)),
        note: a.1,
        items: a.2,
        level: a.3,
        payment: b.0,
        labels: b.1,
        codes: b.2.into_iter().map(Code).collect(),
        deltas: c.0,
        loose: c.1,
        grid: c.2,
        levels: d.0,
        first: d.1,
        group: d.2,
        wrapped: e.0,
        crc: e.1,
        colors: e
            .2
            .into_iter()
            .map(|g| if g { Color::Green } else { Color::Red })
            .collect(),
        sums: f.0,
        source: f.1.map(OrderSource::CampaignId),
        ..Order::default()
    });
    flat.prop_recursive(4, 12, 2, |inner| {
        (inner.clone(), inner, any::<bool>()).prop_map(|(mut outer, inner, parent)| {
            if parent {
                outer.parent = Some(Box::new(inner));
            } else {
                outer.source = Some(OrderSource::Copy(Box::new(inner)));
            }
            outer
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn scalars_agree(scalars in any_scalars()) {
        let twin = scalars_twin(&scalars);
        let written = encode(&scalars);
        prop_assert_eq!(&PScalars::decode(written.clone()).expect("prost reads ours"), &twin);
        prop_assert_eq!(&written[..], &twin.encode_to_vec()[..]);
        let read: Scalars = protobuf::decode(&twin.encode_to_vec().into()).expect("we read prost's");
        prop_assert_eq!(read, scalars);
    }

    #[test]
    fn orders_agree(order in any_order()) {
        let twin = order_twin(&order);
        let written = encode(&order);
        prop_assert_eq!(&POrder::decode(written).expect("prost reads ours"), &twin);
        let read: Order = protobuf::decode(&twin.encode_to_vec().into()).expect("we read prost's");
        prop_assert_eq!(read, order);
    }
}
