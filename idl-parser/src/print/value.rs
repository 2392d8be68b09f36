//! Values and types.

use std::time::Duration;

use super::{Piece, Printer};
use crate::schema::{Field, ItemId, Scalar, Schema, Type, Value};

impl Printer<'_> {
    /// A type by its name: short in its own package, absolute elsewhere.
    pub(super) fn ty(&mut self, ty: &Type) {
        match ty {
            Type::Scalar(scalar) => self.text(scalar.name()),
            Type::List(element) => self.container("list", &[element]),
            Type::Set(element) => self.container("set", &[element]),
            Type::Map(key, value) => self.container("map", &[key, value]),
            Type::Opaque(opaque) => match &opaque.is {
                Some(is) => self.ty(is),
                None => self.pieces.push(Piece::Type(opaque.clone())),
            },
            Type::Struct(_) | Type::Enum(_) | Type::Union(_) | Type::Alias(_) => {
                if let Some(item) = Schema::item_of(ty) {
                    let name = self.name(item);
                    self.text(name);
                }
            }
        }
    }

    /// The type of a field, with its `?`.
    pub(super) fn field_type(&mut self, field: &Field) {
        self.ty(&field.ty);
        if field.is_optional() {
            self.text("?");
        }
    }

    pub(super) fn name(&self, item: ItemId) -> String {
        if self.schema.package_of(item) == self.package {
            self.schema.decl(item).name.clone()
        } else {
            self.schema.full_name(item)
        }
    }

    fn container(&mut self, name: &str, parts: &[&Type]) {
        self.text(name);
        self.text("<");
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                self.text(", ");
            }
            self.ty(part);
        }
        self.text(">");
    }

    /// A value where its type is expected.
    pub(super) fn value(&mut self, ty: Option<&Type>, value: &Value) {
        match value {
            Value::Rust { text, span } => self.pieces.push(Piece::Value {
                text: text.clone(),
                span: *span,
            }),
            Value::List(values) => {
                self.text("[");
                for (index, value) in values.iter().enumerate() {
                    if index > 0 {
                        self.text(", ");
                    }
                    self.value(None, value);
                }
                self.text("]");
            }
            Value::Map(entries) => {
                self.text("{");
                for (index, (key, value)) in entries.iter().enumerate() {
                    if index > 0 {
                        self.text(", ");
                    }
                    self.value(None, key);
                    self.text(": ");
                    self.value(None, value);
                }
                self.text("}");
            }
            Value::Enum { of, number } => {
                let item = &self.schema.enums[*of];
                let name = item.value_of(*number).map(|value| value.decl.name.clone());
                let name = name.unwrap_or_else(|| number.to_string());
                self.text(name);
            }
            // In the precision of its type.
            Value::Float(value)
                if ty.and_then(|ty| self.schema.scalar(ty)) == Some(Scalar::F32) =>
            {
                self.text(float(format!("{:?}", *value as f32)));
            }
            other => self.text(scalar(other)),
        }
    }
}

fn scalar(value: &Value) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Float(value) => float(format!("{value:?}")),
        Value::String(text) => quoted(text),
        Value::Bytes(bytes) => format!("b{}", quoted_bytes(bytes)),
        Value::Timestamp { seconds, nanos } => format!("\"{}\"", timestamp(*seconds, *nanos)),
        Value::Duration { seconds, nanos } => {
            let duration = Duration::new(seconds.unsigned_abs(), nanos.unsigned_abs());
            self::duration(duration)
        }
        Value::Uuid(bytes) => {
            let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            let part = |range| hex.get(range).unwrap_or("");
            format!(
                "\"{}-{}-{}-{}-{}\"",
                part(0..8),
                part(8..12),
                part(12..16),
                part(16..20),
                part(20..32)
            )
        }
        Value::Decimal(text) => format!("\"{text}\""),
        Value::Enum { .. } | Value::List(_) | Value::Map(_) | Value::Rust { .. } => String::new(),
    }
}

fn float(text: String) -> String {
    text.replace("NaN", "nan")
}

/// A string literal.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn quoted_bytes(bytes: &[u8]) -> String {
    let mut out = String::from("\"");
    for byte in bytes {
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            0x20..=0x7e => out.push(char::from(*byte)),
            _ => out.push_str(&format!("\\x{byte:02x}")),
        }
    }
    out.push('"');
    out
}

/// The largest unit in which the duration is a whole number.
pub(super) fn duration(duration: Duration) -> String {
    const UNITS: &[(u128, &str)] = &[
        (86_400_000_000_000, "d"),
        (3_600_000_000_000, "h"),
        (60_000_000_000, "m"),
        (1_000_000_000, "s"),
        (1_000_000, "ms"),
        (1_000, "us"),
    ];
    let nanos = duration.as_nanos();
    if nanos == 0 {
        return "0s".to_owned();
    }
    let unit = UNITS.iter().find(|(scale, _)| nanos.is_multiple_of(*scale));
    match unit {
        Some((scale, unit)) => format!("{}{unit}", nanos / scale),
        None => format!("{nanos}ns"),
    }
}

/// The largest unit in which the size is a whole number.
pub(super) fn size(bytes: u64) -> String {
    const UNITS: &[(u64, &str)] = &[(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    let unit = UNITS.iter().find(|(scale, _)| bytes.is_multiple_of(*scale));
    match unit {
        Some((scale, unit)) => format!("{}{unit}", bytes / scale),
        None => format!("{bytes}B"),
    }
}

/// RFC 3339, in UTC.
fn timestamp(seconds: i64, nanos: u32) -> String {
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = civil(days);
    let fraction = match nanos {
        0 => String::new(),
        nanos => format!(".{nanos:09}").trim_end_matches('0').to_owned(),
    };
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z")
}

/// Year, month and day of a day counted from 1970, by the Gregorian calendar whose years begin in March here.
fn civil(days: i64) -> (i64, i64, i64) {
    const ERA: i64 = 146_097;
    let days = days + 719_468;
    let (era, day) = (days.div_euclid(ERA), days.rem_euclid(ERA));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    (era * 400 + year + next, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_read_back_as_themselves() {
        for (seconds, nanos, text) in [
            (0, 0, "1970-01-01T00:00:00Z"),
            (-1, 500_000_000, "1969-12-31T23:59:59.5Z"),
            (951_782_400, 0, "2000-02-29T00:00:00Z"),
            (253_402_300_799, 0, "9999-12-31T23:59:59Z"),
        ] {
            assert_eq!(timestamp(seconds, nanos), text);
        }
        assert_eq!(duration(Duration::from_millis(1500)), "1500ms");
        assert_eq!(duration(Duration::from_secs(604_800)), "7d");
        assert_eq!(duration(Duration::from_nanos(7)), "7ns");
        assert_eq!(size(4 << 20), "4MiB");
        assert_eq!(size(1000), "1000B");
        assert_eq!(quoted("a\"\\\n\u{7}"), r#""a\"\\\n\u{7}""#);
        assert_eq!(quoted_bytes(b"a'\xff"), r#""a'\xff""#);
    }
}
