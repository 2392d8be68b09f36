//! A struct with everything that is composed, and its inline union.

use super::named::{Code, Color, Item, Level, OrderId, Payment};
use super::rt;

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

// @preserve_unknown struct Order { …; union source { referrer: string = 11; campaign_id: u64 = 12; } … }
/// Everything that is composed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Order {
    /// A newtype.
    pub id: OrderId,
    /// Optional.
    pub note: Option<String>,
    /// A list of structs.
    pub items: Vec<Item>,
    /// An enum.
    pub level: Level,
    /// A union.
    pub payment: Option<Payment>,
    /// A map.
    pub labels: BTreeMap<String, String>,
    /// A set.
    pub codes: BTreeSet<Code>,
    /// A list of numbers, packed.
    pub deltas: Vec<i32>,
    /// The same with a tag each.
    pub loose: Vec<u32>,
    /// Recursion.
    pub parent: Option<Box<Order>>,
    /// A map with an enum as key and a message as value.
    pub levels: BTreeMap<Level, Item>,
    /// A container in a container.
    pub grid: Vec<Vec<u32>>,
    /// A map with any key.
    pub prices: Vec<(Decimal, Item)>,
    /// A struct, never absent.
    pub first: Item,
    /// A group.
    pub group: Option<Item>,
    /// A wrapper.
    pub wrapped: Option<String>,
    /// An optional number in a form of its own.
    pub crc: Option<u32>,
    /// A list of closed enums.
    pub colors: Vec<Color>,
    /// Numbers in a map.
    pub sums: BTreeMap<u32, i64>,
    /// An inline union.
    pub source: Option<OrderSource>,
    /// Fields that this version of the contract does not know.
    pub unknown: rt::UnknownFields,
}

/// Inline union `source` of [`Order`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum OrderSource {
    /// A string.
    Referrer(String),
    /// A number.
    CampaignId(u64),
    /// A message.
    Copy(Box<Order>),
}

impl rt::WireType for Order {
    type Natural = rt::Struct;
    type Arg<'a> = &'a Self;

    fn as_arg(&self) -> &Self {
        self
    }
}

impl rt::Encode for Order {
    fn descriptor() -> &'static rt::StructDescriptor {
        const FIELDS: &[rt::FieldDescriptor] = &[
            rt::FieldDescriptor::of::<OrderId, _>(rt::Natural, 1, "id"),
            rt::FieldDescriptor::of::<Option<String>, _>(rt::Natural, 2, "note"),
            rt::FieldDescriptor::of::<Vec<Item>, _>(rt::Natural, 3, "items"),
            rt::FieldDescriptor::of::<Level, _>(rt::Natural, 4, "level"),
            rt::FieldDescriptor::of::<Option<Payment>, _>(rt::Natural, 5, "payment"),
            rt::FieldDescriptor::of::<BTreeMap<String, String>, _>(rt::Natural, 6, "labels"),
            rt::FieldDescriptor::of::<BTreeSet<Code>, _>(rt::Natural, 7, "codes"),
            rt::FieldDescriptor::of::<Vec<i32>, _>(rt::List(rt::ZigZag), 8, "deltas"),
            rt::FieldDescriptor::of::<Vec<u32>, _>(rt::Unpacked(rt::Natural), 9, "loose"),
            rt::FieldDescriptor::of::<Option<Box<Order>>, _>(rt::Natural, 10, "parent"),
            rt::FieldDescriptor::of::<String, _>(rt::Natural, 11, "referrer").variant_of("source"),
            rt::FieldDescriptor::of::<u64, _>(rt::Natural, 12, "campaign_id")
                .json("campaignId")
                .variant_of("source"),
            rt::FieldDescriptor::of::<Box<Order>, _>(rt::Natural, 13, "copy").variant_of("source"),
            rt::FieldDescriptor::of::<BTreeMap<Level, Item>, _>(rt::Natural, 14, "levels"),
            rt::FieldDescriptor::of::<Vec<Vec<u32>>, _>(rt::Natural, 15, "grid"),
            rt::FieldDescriptor::of::<Vec<(Decimal, Item)>, _>(rt::Natural, 16, "prices"),
            rt::FieldDescriptor::of::<Item, _>(rt::Natural, 17, "first"),
            rt::FieldDescriptor::of::<Option<Item>, _>(rt::Optional(rt::Delimited), 18, "group"),
            rt::FieldDescriptor::of::<Option<String>, _>(rt::Wrapped, 19, "wrapped"),
            rt::FieldDescriptor::of::<Option<u32>, _>(rt::Optional(rt::Fixed), 20, "crc"),
            rt::FieldDescriptor::of::<Vec<Color>, _>(rt::Natural, 21, "colors"),
            rt::FieldDescriptor::of::<BTreeMap<u32, i64>, _>(
                rt::Map(rt::Fixed, rt::ZigZag),
                22,
                "sums",
            ),
        ];
        static DESCRIPTOR: rt::StructDescriptor =
            rt::StructDescriptor::new("sample.v1.Order", FIELDS);
        &DESCRIPTOR
    }

    fn encode<E: rt::Encoder + ?Sized>(&self, out: &mut E) {
        rt::put(rt::Natural, 1, &self.id, out);
        rt::put(rt::Natural, 2, &self.note, out);
        rt::put(rt::Natural, 3, &self.items, out);
        rt::put(rt::Natural, 4, &self.level, out);
        rt::put(rt::Natural, 5, &self.payment, out);
        rt::put(rt::Natural, 6, &self.labels, out);
        rt::put(rt::Natural, 7, &self.codes, out);
        rt::put(rt::List(rt::ZigZag), 8, &self.deltas, out);
        rt::put(rt::Unpacked(rt::Natural), 9, &self.loose, out);
        rt::put(rt::Natural, 10, &self.parent, out);
        rt::put_oneof(&self.source, out);
        rt::put(rt::Natural, 14, &self.levels, out);
        rt::put(rt::Natural, 15, &self.grid, out);
        rt::put(rt::Natural, 16, &self.prices, out);
        rt::put(rt::Natural, 17, &self.first, out);
        rt::put(rt::Optional(rt::Delimited), 18, &self.group, out);
        rt::put(rt::Wrapped, 19, &self.wrapped, out);
        rt::put(rt::Optional(rt::Fixed), 20, &self.crc, out);
        rt::put(rt::Natural, 21, &self.colors, out);
        rt::put(rt::Map(rt::Fixed, rt::ZigZag), 22, &self.sums, out);
        out.unknown(&self.unknown);
    }
}

impl rt::Message for Order {
    fn decode_field<D: rt::Decoder + ?Sized>(
        &mut self,
        number: u32,
        input: &mut D,
    ) -> Result<(), rt::DecodeError> {
        match number {
            1 => rt::get(rt::Natural, &mut self.id, input),
            2 => rt::get(rt::Natural, &mut self.note, input),
            3 => rt::get(rt::Natural, &mut self.items, input),
            4 => rt::get(rt::Natural, &mut self.level, input),
            5 => rt::get(rt::Natural, &mut self.payment, input),
            6 => rt::get(rt::Natural, &mut self.labels, input),
            7 => rt::get(rt::Natural, &mut self.codes, input),
            8 => rt::get(rt::List(rt::ZigZag), &mut self.deltas, input),
            9 => rt::get(rt::Unpacked(rt::Natural), &mut self.loose, input),
            10 => rt::get(rt::Natural, &mut self.parent, input),
            11..=13 => rt::Oneof::decode_variant(&mut self.source, number, input),
            14 => rt::get(rt::Natural, &mut self.levels, input),
            15 => rt::get(rt::Natural, &mut self.grid, input),
            16 => rt::get(rt::Natural, &mut self.prices, input),
            17 => rt::get(rt::Natural, &mut self.first, input),
            18 => rt::get(rt::Optional(rt::Delimited), &mut self.group, input),
            19 => rt::get(rt::Wrapped, &mut self.wrapped, input),
            20 => rt::get(rt::Optional(rt::Fixed), &mut self.crc, input),
            21 => rt::get(rt::Natural, &mut self.colors, input),
            22 => rt::get(rt::Map(rt::Fixed, rt::ZigZag), &mut self.sums, input),
            _ => input.keep(&mut self.unknown),
        }
    }

    fn validate(&self, violations: &mut rt::Violations) {
        violations.field("items", |v| {
            v.len(&self.items, ..=200);
            v.nested(&self.items);
        });
        violations.field("payment", |v| v.nested(&self.payment));
        violations.field("codes", |v| v.nested(&self.codes));
        violations.field("parent", |v| v.nested(&self.parent));
        violations.field("levels", |v| v.nested(&self.levels));
        violations.field("prices", |v| v.nested(&self.prices));
        violations.field("first", |v| v.nested(&self.first));
        violations.field("group", |v| v.nested(&self.group));
    }
}

impl rt::Oneof for OrderSource {
    fn encode<E: rt::Encoder + ?Sized>(&self, out: &mut E) {
        match self {
            Self::Referrer(value) => rt::put_value(rt::Natural, 11, value, out),
            Self::CampaignId(value) => rt::put_value(rt::Natural, 12, value, out),
            Self::Copy(value) => rt::put_value(rt::Natural, 13, value, out),
        }
    }

    fn decode_variant<D: rt::Decoder + ?Sized>(
        slot: &mut Option<Self>,
        number: u32,
        input: &mut D,
    ) -> Result<(), rt::DecodeError> {
        match number {
            11 => {
                let previous = if let Some(Self::Referrer(v)) = slot {
                    Some(v)
                } else {
                    None
                };
                *slot = Some(Self::Referrer(rt::variant(rt::Natural, previous, input)?));
            }
            12 => {
                let previous = if let Some(Self::CampaignId(v)) = slot {
                    Some(v)
                } else {
                    None
                };
                *slot = Some(Self::CampaignId(rt::variant(rt::Natural, previous, input)?));
            }
            13 => {
                let previous = if let Some(Self::Copy(v)) = slot {
                    Some(v)
                } else {
                    None
                };
                *slot = Some(Self::Copy(rt::variant(rt::Natural, previous, input)?));
            }
            _ => input.skip()?,
        }
        Ok(())
    }
}
