//! Values of Rust as a contract spells them.

use bytes::Bytes;
#[cfg(feature = "decimal")]
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::codec::{Enum, WireType};
use crate::types::{Duration, Timestamp};

use super::fragment::{Named, named};

/// A value that a contract can hold: of a constant, a default, an end of a range or an argument of an annotation.
#[diagnostic::on_unimplemented(
    message = "V0506: `{Self}` is no type of a constant",
    label = "no constant of a contract has this type",
    note = "constants are `bool`, numbers, `&str`, `&[u8]`, `Timestamp`, `Duration`, `Uuid`, `Decimal`, enums and newtypes of a contract, and slices of these and of pairs of them; where an argument is a slice, write it out: `&[…]`"
)]
pub trait Constant {
    /// What its type is in a contract.
    fn named() -> Named
    where
        Self: Sized;

    /// The value as it is written.
    fn text(&self) -> String;
}

/// The value as it is written.
pub fn constant_text<T: Constant>(value: T) -> String {
    value.text()
}

/// A list or map as it is written.
#[derive(Debug)]
pub struct ContainerText(String);

// It stands for a value that is spelled already: what a list holds is asked of the type that the author names.
impl Constant for ContainerText {
    fn named() -> Named {
        named::<String>()
    }

    fn text(&self) -> String {
        self.0.clone()
    }
}

/// The values of a list.
pub fn list_text<T: Constant>(values: &[T]) -> ContainerText {
    let values: Vec<_> = values.iter().map(T::text).collect();
    ContainerText(format!("[{}]", values.join(", ")))
}

/// The entries of a map.
pub fn map_text<K: Constant, V: Constant>(entries: &[(K, V)]) -> ContainerText {
    let entry = |(key, value): &(K, V)| format!("{}: {}", key.text(), value.text());
    let entries: Vec<_> = entries.iter().map(entry).collect();
    ContainerText(format!("{{{}}}", entries.join(", ")))
}

#[diagnostic::do_not_recommend]
impl<T: Enum + WireType> Constant for T {
    fn named() -> Named {
        named::<T>()
    }

    fn text(&self) -> String {
        let number = self.to_i32();
        match T::descriptor().value(number) {
            Some(value) => value.name.to_owned(),
            None => number.to_string(),
        }
    }
}

macro_rules! shown {
    ($($ty:ty)*) => {$(
        impl Constant for $ty {
            fn named() -> Named {
                named::<Self>()
            }

            fn text(&self) -> String {
                self.to_string()
            }
        }
    )*};
}

shown!(bool i8 i16 i32 i64 u8 u16 u32 u64);

macro_rules! floats {
    ($($ty:ty)*) => {$(
        impl Constant for $ty {
            fn named() -> Named {
                named::<Self>()
            }

            /// The shortest digits that give the value back.
            fn text(&self) -> String {
                format!("{self:?}").replace("NaN", "nan")
            }
        }
    )*};
}

floats!(f32 f64);

impl Constant for &str {
    fn named() -> Named {
        named::<String>()
    }

    fn text(&self) -> String {
        let mut out = String::from("\"");
        for c in self.chars() {
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
}

impl Constant for &[u8] {
    fn named() -> Named {
        named::<Bytes>()
    }

    fn text(&self) -> String {
        let mut out = String::from("b\"");
        for byte in *self {
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
}

impl Constant for Timestamp {
    fn named() -> Named {
        named::<Self>()
    }

    fn text(&self) -> String {
        format!("\"{self}\"")
    }
}

impl Constant for Duration {
    fn named() -> Named {
        named::<Self>()
    }

    /// In the largest unit of which it is a whole number. (No literal stands for less than nothing.)
    fn text(&self) -> String {
        const UNITS: &[(i128, &str)] = &[
            (86_400_000_000_000, "d"),
            (3_600_000_000_000, "h"),
            (60_000_000_000, "m"),
            (1_000_000_000, "s"),
            (1_000_000, "ms"),
            (1_000, "us"),
        ];
        let nanos = self.as_nanos();
        if nanos == 0 {
            return "0s".to_owned();
        }
        match UNITS.iter().find(|(scale, _)| nanos % scale == 0) {
            Some((scale, unit)) => format!("{}{unit}", nanos / scale),
            None => format!("{nanos}ns"),
        }
    }
}

impl Constant for Uuid {
    fn named() -> Named {
        named::<Self>()
    }

    fn text(&self) -> String {
        format!("\"{self}\"")
    }
}

#[cfg(feature = "decimal")]
impl Constant for Decimal {
    fn named() -> Named {
        named::<Self>()
    }

    fn text(&self) -> String {
        format!("\"{self}\"")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_spelled_as_literals_of_the_language() {
        let second = Duration::new(1, 0).unwrap();
        let (seconds, nanos) = (
            Duration::new(5_400, 0).unwrap(),
            Duration::new(0, 7).unwrap(),
        );
        for (text, literal) in [
            (true.text(), "true"),
            ((-7_i8).text(), "-7"),
            (u64::MAX.text(), "18446744073709551615"),
            (0.1_f32.text(), "0.1"),
            (f64::NAN.text(), "nan"),
            (f64::NEG_INFINITY.text(), "-inf"),
            ("a\"\\\n\u{7}é".text(), "\"a\\\"\\\\\\n\\u{7}é\""),
            ((&b"a\"\\\xff"[..]).text(), "b\"a\\\"\\\\\\xff\""),
            (second.text(), "1s"),
            (seconds.text(), "90m"),
            (nanos.text(), "7ns"),
            (Duration::default().text(), "0s"),
            (Timestamp::default().text(), "\"1970-01-01T00:00:00Z\""),
            (
                Uuid::nil().text(),
                "\"00000000-0000-0000-0000-000000000000\"",
            ),
            (list_text(&[1_u8, 2]).text(), "[1, 2]"),
            (list_text::<u8>(&[]).text(), "[]"),
            (
                map_text(&[("a", 1.5), ("b", 2.0)]).text(),
                "{\"a\": 1.5, \"b\": 2.0}",
            ),
            (map_text::<u8, u8>(&[]).text(), "{}"),
        ] {
            assert_eq!(text, literal);
        }
    }
}
