//! Every kind of scalar.

use super::rt;
use bytes::Bytes;
use rust_decimal::Decimal;
use uuid::Uuid;

// struct Scalars { a: bool = 1; b: i8 = 2; … }
/// Every kind of scalar.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scalars {
    /// `bool`
    pub flag: bool,
    /// `i8`
    pub tiny: i8,
    /// `i16`
    pub short: i16,
    /// `i32`
    pub int: i32,
    /// `i64`
    pub long: i64,
    /// `u8`
    pub byte: u8,
    /// `u16`
    pub word: u16,
    /// `u32`
    pub count: u32,
    /// `u64`
    pub total: u64,
    /// `sint32`
    pub delta: i32,
    /// `sint64`
    pub offset: i64,
    /// `fixed32`
    pub crc: u32,
    /// `fixed64`
    pub hash: u64,
    /// `sfixed32`
    pub latitude: i32,
    /// `sfixed64`
    pub longitude: i64,
    /// `f32`
    pub ratio: f32,
    /// `f64`
    pub score: f64,
    /// `string`
    pub name: String,
    /// `bytes`
    pub data: Bytes,
    /// `uuid`
    pub id: Uuid,
    /// `decimal`
    pub price: Decimal,
    /// `timestamp`
    pub at: rt::Timestamp,
    /// `duration`
    pub took: rt::Duration,
    /// `json`
    pub extra: serde_json::Value,
    /// `any`
    pub detail: rt::Any,
}

impl rt::WireType for Scalars {
    type Natural = rt::Struct;
    type Arg<'a> = &'a Self;

    fn as_arg(&self) -> &Self {
        self
    }
}

impl rt::Encode for Scalars {
    fn descriptor() -> &'static rt::StructDescriptor {
        const FIELDS: &[rt::FieldDescriptor] = &[
            rt::FieldDescriptor::of::<bool, _>(rt::Natural, 1, "flag"),
            rt::FieldDescriptor::of::<i8, _>(rt::Natural, 2, "tiny"),
            rt::FieldDescriptor::of::<i16, _>(rt::Natural, 3, "short"),
            rt::FieldDescriptor::of::<i32, _>(rt::Natural, 4, "int"),
            rt::FieldDescriptor::of::<i64, _>(rt::Natural, 5, "long"),
            rt::FieldDescriptor::of::<u8, _>(rt::Natural, 6, "byte"),
            rt::FieldDescriptor::of::<u16, _>(rt::Natural, 7, "word"),
            rt::FieldDescriptor::of::<u32, _>(rt::Natural, 8, "count"),
            rt::FieldDescriptor::of::<u64, _>(rt::Natural, 9, "total"),
            rt::FieldDescriptor::of::<i32, _>(rt::ZigZag, 10, "delta"),
            rt::FieldDescriptor::of::<i64, _>(rt::ZigZag, 11, "offset"),
            rt::FieldDescriptor::of::<u32, _>(rt::Fixed, 12, "crc"),
            rt::FieldDescriptor::of::<u64, _>(rt::Fixed, 13, "hash"),
            rt::FieldDescriptor::of::<i32, _>(rt::Fixed, 14, "latitude"),
            rt::FieldDescriptor::of::<i64, _>(rt::Fixed, 15, "longitude"),
            rt::FieldDescriptor::of::<f32, _>(rt::Natural, 16, "ratio"),
            rt::FieldDescriptor::of::<f64, _>(rt::Natural, 17, "score"),
            rt::FieldDescriptor::of::<String, _>(rt::Natural, 18, "name"),
            rt::FieldDescriptor::of::<Bytes, _>(rt::Natural, 19, "data"),
            rt::FieldDescriptor::of::<Uuid, _>(rt::Natural, 20, "id"),
            rt::FieldDescriptor::of::<Decimal, _>(rt::Natural, 21, "price"),
            rt::FieldDescriptor::of::<rt::Timestamp, _>(rt::Natural, 22, "at"),
            rt::FieldDescriptor::of::<rt::Duration, _>(rt::Natural, 23, "took"),
            rt::FieldDescriptor::of::<serde_json::Value, _>(rt::Natural, 24, "extra"),
            rt::FieldDescriptor::of::<rt::Any, _>(rt::Natural, 25, "detail"),
        ];
        static DESCRIPTOR: rt::StructDescriptor =
            rt::StructDescriptor::new("sample.v1.Scalars", FIELDS);
        &DESCRIPTOR
    }

    fn encode<E: rt::Encoder + ?Sized>(&self, out: &mut E) {
        rt::put(rt::Natural, 1, &self.flag, out);
        rt::put(rt::Natural, 2, &self.tiny, out);
        rt::put(rt::Natural, 3, &self.short, out);
        rt::put(rt::Natural, 4, &self.int, out);
        rt::put(rt::Natural, 5, &self.long, out);
        rt::put(rt::Natural, 6, &self.byte, out);
        rt::put(rt::Natural, 7, &self.word, out);
        rt::put(rt::Natural, 8, &self.count, out);
        rt::put(rt::Natural, 9, &self.total, out);
        rt::put(rt::ZigZag, 10, &self.delta, out);
        rt::put(rt::ZigZag, 11, &self.offset, out);
        rt::put(rt::Fixed, 12, &self.crc, out);
        rt::put(rt::Fixed, 13, &self.hash, out);
        rt::put(rt::Fixed, 14, &self.latitude, out);
        rt::put(rt::Fixed, 15, &self.longitude, out);
        rt::put(rt::Natural, 16, &self.ratio, out);
        rt::put(rt::Natural, 17, &self.score, out);
        rt::put(rt::Natural, 18, &self.name, out);
        rt::put(rt::Natural, 19, &self.data, out);
        rt::put(rt::Natural, 20, &self.id, out);
        rt::put(rt::Natural, 21, &self.price, out);
        rt::put(rt::Natural, 22, &self.at, out);
        rt::put(rt::Natural, 23, &self.took, out);
        rt::put(rt::Natural, 24, &self.extra, out);
        rt::put(rt::Natural, 25, &self.detail, out);
    }
}

impl rt::Message for Scalars {
    fn decode_field<D: rt::Decoder + ?Sized>(
        &mut self,
        number: u32,
        input: &mut D,
    ) -> Result<(), rt::DecodeError> {
        match number {
            1 => rt::get(rt::Natural, &mut self.flag, input),
            2 => rt::get(rt::Natural, &mut self.tiny, input),
            3 => rt::get(rt::Natural, &mut self.short, input),
            4 => rt::get(rt::Natural, &mut self.int, input),
            5 => rt::get(rt::Natural, &mut self.long, input),
            6 => rt::get(rt::Natural, &mut self.byte, input),
            7 => rt::get(rt::Natural, &mut self.word, input),
            8 => rt::get(rt::Natural, &mut self.count, input),
            9 => rt::get(rt::Natural, &mut self.total, input),
            10 => rt::get(rt::ZigZag, &mut self.delta, input),
            11 => rt::get(rt::ZigZag, &mut self.offset, input),
            12 => rt::get(rt::Fixed, &mut self.crc, input),
            13 => rt::get(rt::Fixed, &mut self.hash, input),
            14 => rt::get(rt::Fixed, &mut self.latitude, input),
            15 => rt::get(rt::Fixed, &mut self.longitude, input),
            16 => rt::get(rt::Natural, &mut self.ratio, input),
            17 => rt::get(rt::Natural, &mut self.score, input),
            18 => rt::get(rt::Natural, &mut self.name, input),
            19 => rt::get(rt::Natural, &mut self.data, input),
            20 => rt::get(rt::Natural, &mut self.id, input),
            21 => rt::get(rt::Natural, &mut self.price, input),
            22 => rt::get(rt::Natural, &mut self.at, input),
            23 => rt::get(rt::Natural, &mut self.took, input),
            24 => rt::get(rt::Natural, &mut self.extra, input),
            25 => rt::get(rt::Natural, &mut self.detail, input),
            _ => input.skip(),
        }
    }
}
