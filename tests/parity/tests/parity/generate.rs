//! Messages of a schema as bytes: ordinary and extreme values, and what other peers may send, such as unknown fields,
//! fields out of order or given twice, packed lists and lists that are not.

use virtuoso_idl::schema::{
    Encoding, Field, ItemId, Member, Members, Scalar, Schema, Type, Variant,
};

use crate::rng::Rng;

const VARINT: u32 = 0;
const FIXED64: u32 = 1;
const DELIMITED: u32 = 2;
const GROUP: u32 = 3;
const END_GROUP: u32 = 4;
const FIXED32: u32 = 5;

/// Nested messages end here.
const DEPTH: u32 = 3;

/// A struct, union or error as bytes.
pub(crate) fn message(schema: &Schema, item: ItemId, rng: &mut Rng) -> Vec<u8> {
    let faulty = rng.once_in(6);
    Generator {
        schema,
        rng,
        depth: 0,
        faulty,
    }
    .item(item)
}

struct Generator<'a> {
    schema: &'a Schema,
    rng: &'a mut Rng,
    depth: u32,
    /// Whether there may be what peers must not send.
    faulty: bool,
}

impl Generator<'_> {
    fn item(&mut self, item: ItemId) -> Vec<u8> {
        self.depth += 1;
        let mut parts = match item {
            ItemId::Struct(id) => self.members(&self.schema.structs[id].members),
            ItemId::Error(id) => self.members(&self.schema.errors[id].members),
            ItemId::Union(id) => self.variants(&self.schema.unions[id].variants),
            _ => Vec::new(),
        };
        self.depth -= 1;
        if self.rng.once_in(4) {
            parts.push(self.unknown());
        }
        if self.rng.once_in(5) && parts.len() > 1 {
            let (a, b) = (self.rng.below(parts.len()), self.rng.below(parts.len()));
            parts.swap(a, b);
        }
        parts.concat()
    }

    fn members(&mut self, members: &Members) -> Vec<Vec<u8>> {
        let mut parts = Vec::new();
        for member in &members.list {
            match member {
                Member::Field(field) => {
                    let required = field.presence == virtuoso_idl::schema::Presence::Required;
                    let left_out = match required {
                        true => self.fault(10),
                        false => self.depth > DEPTH || self.rng.once_in(3),
                    };
                    if !left_out {
                        parts.push(self.field(field));
                        if self.rng.once_in(12) {
                            parts.push(self.field(field));
                        }
                    }
                }
                Member::Oneof(oneof) => parts.extend(self.variants(&oneof.variants)),
            }
        }
        parts
    }

    /// None, one, or two of which the last one counts.
    fn variants(&mut self, variants: &[Variant]) -> Vec<Vec<u8>> {
        let count = *self.rng.one_of(&[0, 1, 1, 1, 1, 1, 2]);
        // Those that hold nothing further, where it is deep enough.
        let flat: Vec<_> = variants
            .iter()
            .filter(|variant| self.depth <= DEPTH || !self.nests(variant.ty.as_ref()))
            .collect();
        let mut parts = Vec::new();
        for _ in 0..count {
            if flat.is_empty() {
                break;
            }
            let variant = *self.rng.one_of(&flat);
            parts.push(match &variant.ty {
                Some(ty) => self.value(variant.number, ty, Encoding::Usual),
                None => delimited(variant.number, &[]),
            });
        }
        parts
    }

    fn nests(&self, ty: Option<&Type>) -> bool {
        ty.is_some_and(|ty| !matches!(self.schema.resolve(ty), Type::Scalar(_) | Type::Enum(_)))
    }

    fn field(&mut self, field: &Field) -> Vec<u8> {
        self.value(field.number, &field.ty, field.encoding)
    }

    /// A field's value with its tags; containers as they stand in a message.
    fn value(&mut self, number: u32, ty: &Type, encoding: Encoding) -> Vec<u8> {
        let schema = self.schema;
        match schema.resolve(ty) {
            Type::List(element) | Type::Set(element) => {
                let count = match self.depth {
                    0 | 1 => *self.rng.one_of(&[0, 1, 2, 2, 3, 5]),
                    2..=DEPTH => self.rng.below(3),
                    _ => 0,
                };
                let packable = match schema.resolve(element) {
                    Type::Scalar(scalar) => scalar.is_packable(),
                    Type::Enum(_) => true,
                    _ => false,
                };
                let packed = packable && !self.rng.once_in(4);
                if packed {
                    let mut inside = Vec::new();
                    for _ in 0..count {
                        inside.extend(self.single(element).1);
                    }
                    return delimited(number, &inside);
                }
                let mut all = Vec::new();
                for _ in 0..count {
                    all.extend(self.element(number, element));
                }
                all
            }
            Type::Map(key, value) => {
                let count = match self.depth {
                    0 | 1 => self.rng.below(4),
                    2..=DEPTH => self.rng.below(2),
                    _ => 0,
                };
                let mut all = Vec::new();
                for _ in 0..count {
                    let mut entry = Vec::new();
                    if !self.rng.once_in(10) {
                        entry.extend(self.element(1, key));
                    }
                    if !self.rng.once_in(10) {
                        entry.extend(self.element(2, value));
                    }
                    all.extend(delimited(number, &entry));
                }
                all
            }
            _ if encoding == Encoding::Wrapped => {
                let inside = self.element(1, ty);
                delimited(number, &inside)
            }
            _ if encoding == Encoding::Delimited => {
                let (_, inside) = self.single(ty);
                // What it is as a value begins with its length.
                let inside = without_length(&inside);
                [tag(number, GROUP), inside.to_vec(), tag(number, END_GROUP)].concat()
            }
            _ => self.element(number, ty),
        }
    }

    /// A value with its tag; a container as the message that stands for it inside of others.
    fn element(&mut self, number: u32, ty: &Type) -> Vec<u8> {
        if self.schema.resolve(ty).is_container() {
            self.depth += 1;
            let inside = self.value(1, ty, Encoding::Usual);
            self.depth -= 1;
            return delimited(number, &inside);
        }
        let (wire, value) = self.single(ty);
        [tag(number, wire), value].concat()
    }

    /// The wire type and bytes of what is no container.
    fn single(&mut self, ty: &Type) -> (u32, Vec<u8>) {
        let schema = self.schema;
        match schema.resolve(ty) {
            Type::Scalar(scalar) => self.scalar(*scalar),
            Type::Enum(id) => {
                let values = &schema.enums[*id].values;
                let number = match self.rng.once_in(4) {
                    true => *self.rng.one_of(&[i32::MIN, -1, 77, 1_000, i32::MAX]),
                    false => self.rng.one_of(values).number,
                };
                (VARINT, varint(i64::from(number) as u64))
            }
            Type::Struct(id) => self.nested(ItemId::Struct(*id)),
            Type::Union(id) => self.nested(ItemId::Union(*id)),
            other => panic!("{other:?} stands for itself in no message"),
        }
    }

    fn nested(&mut self, item: ItemId) -> (u32, Vec<u8>) {
        let inside = self.item(item);
        (DELIMITED, with_length(&inside))
    }

    fn scalar(&mut self, scalar: Scalar) -> (u32, Vec<u8>) {
        let signed = |rng: &mut Rng, min: i64, max: i64| -> i64 {
            let any = rng.next() as i64;
            let some = match max.checked_sub(min).and_then(|range| range.checked_add(1)) {
                Some(range) => min + any.rem_euclid(range),
                None => any,
            };
            *rng.one_of(&[min, max, 0, 1, -1, some, some, some])
        };
        let unsigned = |rng: &mut Rng, max: u64| -> u64 {
            let any = rng.next();
            let some = max.checked_add(1).map_or(any, |range| any % range);
            *rng.one_of(&[0, 1, max, some, some, some])
        };
        if let Some((min, max)) = scalar.int_range() {
            // Once in a while one that does not fit.
            if matches!(scalar, Scalar::I8 | Scalar::I16 | Scalar::I32) && self.fault(20) {
                return (VARINT, varint(i64::MAX as u64));
            }
            if min < 0 {
                let value = signed(self.rng, min as i64, max as i64);
                let value = value.clamp(min as i64, max as i64);
                return match scalar {
                    Scalar::Sint32 | Scalar::Sint64 => {
                        (VARINT, varint(((value << 1) ^ (value >> 63)) as u64))
                    }
                    Scalar::Sfixed32 => (FIXED32, (value as i32).to_le_bytes().to_vec()),
                    Scalar::Sfixed64 => (FIXED64, value.to_le_bytes().to_vec()),
                    _ => (VARINT, varint(value as u64)),
                };
            }
            let value = unsigned(self.rng, max as u64);
            return match scalar {
                Scalar::Fixed32 => (FIXED32, (value as u32).to_le_bytes().to_vec()),
                Scalar::Fixed64 => (FIXED64, value.to_le_bytes().to_vec()),
                _ => (VARINT, varint(value)),
            };
        }
        match scalar {
            Scalar::Bool => (VARINT, varint(self.rng.below(2) as u64)),
            Scalar::F32 => {
                let some = f32::from_bits(self.rng.next() as u32);
                let value = *self
                    .rng
                    .one_of(&[0.0, -0.0, 1.5, f32::NAN, f32::INFINITY, some]);
                (FIXED32, value.to_le_bytes().to_vec())
            }
            Scalar::F64 => {
                let some = f64::from_bits(self.rng.next());
                let value = *self
                    .rng
                    .one_of(&[0.0, -0.0, 1.5, f64::NAN, f64::NEG_INFINITY, some]);
                (FIXED64, value.to_le_bytes().to_vec())
            }
            Scalar::String => {
                let text = match self.fault(15) {
                    true => b"\xff\xfe".to_vec(),
                    false => self.text().into_bytes(),
                };
                (DELIMITED, with_length(&text))
            }
            Scalar::Bytes => {
                let length = *self.rng.one_of(&[0, 1, 3, 40, 300]);
                let bytes: Vec<u8> = (0..length).map(|_| self.rng.next() as u8).collect();
                (DELIMITED, with_length(&bytes))
            }
            Scalar::Timestamp => self.time(-62_135_596_800, 253_402_300_799),
            Scalar::Duration => self.time(-315_576_000_000, 315_576_000_000),
            Scalar::Uuid => {
                let text = match self.rng.below(8) {
                    0 if self.fault(2) => "no uuid".to_owned(),
                    0 => String::new(),
                    _ => {
                        let hex = format!("{:016x}{:016x}", self.rng.next(), self.rng.next());
                        let parts = [
                            &hex[..8],
                            &hex[8..12],
                            &hex[12..16],
                            &hex[16..20],
                            &hex[20..],
                        ];
                        parts.join("-")
                    }
                };
                (DELIMITED, with_length(text.as_bytes()))
            }
            Scalar::Decimal => {
                let some = (self.rng.next() as i64).to_string();
                let texts = [
                    "",
                    "0",
                    "-0.00",
                    "12.50",
                    "-1",
                    "9999999999999999999999999.999",
                    &some,
                ];
                let text = match self.fault(15) {
                    true => "1.2.3",
                    false => *self.rng.one_of(&texts),
                };
                (DELIMITED, with_length(text.as_bytes()))
            }
            Scalar::Json => {
                let value = self.json(0);
                (DELIMITED, with_length(&value))
            }
            Scalar::Any => {
                let url = format!("type.googleapis.com/{}", self.text());
                let inside = [
                    delimited(1, url.as_bytes()),
                    delimited(2, self.text().as_bytes()),
                ];
                (DELIMITED, with_length(&inside.concat()))
            }
            other => panic!("{other:?} is an integer"),
        }
    }

    /// Whether something is wrong here, once in `n` in a message where something may be.
    fn fault(&mut self, n: usize) -> bool {
        self.faulty && self.rng.once_in(n)
    }

    /// Seconds and nanoseconds of the same sign, as messages of `google.protobuf` have them.
    fn time(&mut self, min: i64, max: i64) -> (u32, Vec<u8>) {
        let some = min + (self.rng.next() as i64).rem_euclid(max - min);
        let seconds = *self.rng.one_of(&[0, 1, min, max, some, some]);
        let nanos = match seconds == min || seconds == max {
            true => 0,
            false => *self.rng.one_of(&[0, 0, 1, 500_000_000, 999_999_999]),
        };
        let nanos = if min == -315_576_000_000 && seconds < 0 {
            -nanos
        } else {
            nanos
        };
        let nanos = if self.fault(20) { 1_000_000_000 } else { nanos };
        let mut inside = Vec::new();
        if seconds != 0 || self.rng.once_in(4) {
            inside.extend([tag(1, VARINT), varint(seconds as u64)].concat());
        }
        if nanos != 0 {
            inside.extend([tag(2, VARINT), varint(nanos as u64)].concat());
        }
        (DELIMITED, with_length(&inside))
    }

    /// A `google.protobuf.Value`.
    fn json(&mut self, depth: u32) -> Vec<u8> {
        let kinds = if depth > 2 { 4 } else { 6 };
        match self.rng.below(kinds) {
            0 => [tag(1, VARINT), varint(0)].concat(),
            1 => {
                let number = *self.rng.one_of(&[0.0_f64, -1.5, 1e300, 12_345.0]);
                [tag(2, FIXED64), number.to_le_bytes().to_vec()].concat()
            }
            2 => delimited(3, self.text().as_bytes()),
            3 => [tag(4, VARINT), varint(self.rng.below(2) as u64)].concat(),
            4 => {
                let mut fields = Vec::new();
                for _ in 0..self.rng.below(3) {
                    let key = self.text();
                    let value = self.json(depth + 1);
                    let entry = [delimited(1, key.as_bytes()), delimited(2, &value)].concat();
                    fields.extend(delimited(1, &entry));
                }
                delimited(5, &fields)
            }
            _ => {
                let mut values = Vec::new();
                for _ in 0..self.rng.below(3) {
                    let value = self.json(depth + 1);
                    values.extend(delimited(1, &value));
                }
                delimited(6, &values)
            }
        }
    }

    fn text(&mut self) -> String {
        const TEXTS: &[&str] = &[
            "",
            "a",
            "TEA-0042",
            "ß",
            "日本語",
            "\u{10ffff}",
            "a\0b",
            "ada@example.org",
            "https://example.org/x",
            "192.0.2.1",
            "x\ty\"z\\",
            "0123456789abcdef0123456789abcdef",
        ];
        (*self.rng.one_of(TEXTS)).to_owned()
    }

    /// A field that no contract here declares.
    fn unknown(&mut self) -> Vec<u8> {
        let number = *self.rng.one_of(&[900, 15_000, 536_870_911]);
        match self.rng.below(4) {
            0 => [tag(number, VARINT), varint(self.rng.next())].concat(),
            1 => [tag(number, FIXED64), self.rng.next().to_le_bytes().to_vec()].concat(),
            2 => delimited(number, self.text().as_bytes()),
            _ => [
                tag(number, GROUP),
                delimited(1, b"x"),
                tag(number, END_GROUP),
            ]
            .concat(),
        }
    }
}

fn tag(number: u32, wire: u32) -> Vec<u8> {
    varint(u64::from(number << 3 | wire))
}

fn varint(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value > 0x7f {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

fn with_length(bytes: &[u8]) -> Vec<u8> {
    [varint(bytes.len() as u64), bytes.to_vec()].concat()
}

fn without_length(bytes: &[u8]) -> &[u8] {
    let length = bytes.iter().take_while(|byte| **byte >= 0x80).count() + 1;
    &bytes[length..]
}

fn delimited(number: u32, bytes: &[u8]) -> Vec<u8> {
    [tag(number, DELIMITED), with_length(bytes)].concat()
}
