//! Typed constants: what `default`, `const` and annotation arguments resolve to.

use super::id::EnumId;
use crate::source::Span;

/// A value whose type is known and which fits it.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Of `bool`.
    Bool(bool),
    /// Of any integer type.
    Int(i128),
    /// Of `f32` or `f64`; infinities and NaN included.
    Float(f64),
    /// Of `string`.
    String(String),
    /// Of `bytes`.
    Bytes(Vec<u8>),
    /// Of `timestamp`, since the Unix epoch; `nanos` is below 10⁹ and counts upwards.
    Timestamp {
        /// Whole seconds, negative before 1970.
        seconds: i64,
        /// Nanoseconds within the second.
        nanos: u32,
    },
    /// Of `duration`; both parts have the same sign.
    Duration {
        /// Whole seconds.
        seconds: i64,
        /// Nanoseconds, below 10⁹ in magnitude.
        nanos: i32,
    },
    /// Of `uuid`.
    Uuid([u8; 16]),
    /// Of `decimal`: digits with an optional sign and point, as written.
    Decimal(String),
    /// Of an enum.
    Enum {
        /// The enum.
        of: EnumId,
        /// The value's number.
        number: i32,
    },
    /// Of a list or set.
    List(Vec<Value>),
    /// Of a map, in written order.
    Map(Vec<(Value, Value)>),
    /// Of a type that only the Rust compiler knows: an expression in Rust.
    Rust {
        /// As written.
        text: String,
        /// Where it stands.
        span: Span,
    },
}

impl Value {
    /// Whether it is what an absent field of its type reads as without a default.
    pub fn is_zero(&self) -> bool {
        match self {
            Self::Bool(value) => !value,
            Self::Int(value) => *value == 0,
            Self::Float(value) => value.to_bits() == 0,
            Self::String(value) => value.is_empty(),
            Self::Bytes(value) => value.is_empty(),
            Self::Timestamp { seconds, nanos } => *seconds == 0 && *nanos == 0,
            Self::Duration { seconds, nanos } => *seconds == 0 && *nanos == 0,
            Self::Uuid(value) => *value == [0; 16],
            Self::Decimal(value) => !value
                .bytes()
                .any(|byte| byte.is_ascii_digit() && byte != b'0'),
            Self::Enum { number, .. } => *number == 0,
            Self::List(values) => values.is_empty(),
            Self::Map(entries) => entries.is_empty(),
            Self::Rust { .. } => false,
        }
    }
}
