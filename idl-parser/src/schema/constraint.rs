//! What decoded values must satisfy (specification section 5.7).

use super::value::Value;

/// The constraints of one place; where several apply, all must hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Constraints {
    /// `@len`: characters of a string, bytes of `bytes`, elements of a container.
    pub len: Option<Length>,
    /// `@range` of a number, decimal, duration or timestamp.
    pub range: Option<Range>,
    /// `@pattern`: expressions that each match the whole value.
    pub patterns: Vec<String>,
    /// `@format`.
    pub formats: Vec<Format>,
}

impl Constraints {
    /// Whether everything is allowed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Both: what an alias asks for and what its use adds.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        self.len = match (self.len, other.len) {
            (Some(a), Some(b)) => Some(a.and(b)),
            (a, b) => a.or(b),
        };
        self.range = match (self.range.take(), &other.range) {
            (Some(a), Some(b)) => Some(a.and(b)),
            (a, b) => a.or_else(|| b.clone()),
        };
        for pattern in &other.patterns {
            if !self.patterns.contains(pattern) {
                self.patterns.push(pattern.clone());
            }
        }
        for format in &other.formats {
            if !self.formats.contains(format) {
                self.formats.push(*format);
            }
        }
        self
    }
}

/// Bounds on a length, both inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length {
    /// Smallest length allowed.
    pub min: u64,
    /// Largest length allowed; `None` is no bound.
    pub max: Option<u64>,
}

impl Length {
    /// The lengths that both allow; empty when `min` exceeds `max`.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            min: self.min.max(other.min),
            max: match (self.max, other.max) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            },
        }
    }

    /// Whether `len` is allowed.
    pub fn contains(self, len: u64) -> bool {
        self.min <= len && self.max.is_none_or(|max| len <= max)
    }
}

/// Bounds on a value, of the value's own type.
#[derive(Clone, Debug, PartialEq)]
pub struct Range {
    /// Lower bound; always inclusive.
    pub min: Option<Value>,
    /// Upper bound.
    pub max: Option<Value>,
    /// Whether `max` itself is outside, as in `0..10`.
    pub max_exclusive: bool,
}

impl Range {
    /// The values that both allow.
    #[must_use]
    pub fn and(self, other: &Self) -> Self {
        let min = match (self.min, &other.min) {
            (Some(a), Some(b)) => Some(if less(b, &a) { a } else { b.clone() }),
            (a, b) => a.or_else(|| b.clone()),
        };
        let (max, max_exclusive) = match (self.max, &other.max) {
            (Some(a), Some(b)) if less(&a, b) => (Some(a), self.max_exclusive),
            (Some(a), Some(b)) if less(b, &a) => (Some(b.clone()), other.max_exclusive),
            (Some(a), Some(_)) => (Some(a), self.max_exclusive || other.max_exclusive),
            (Some(a), None) => (Some(a), self.max_exclusive),
            (None, b) => (b.clone(), other.max_exclusive),
        };
        Self {
            min,
            max,
            max_exclusive,
        }
    }

    /// Whether `value`, of the same type as the bounds, is inside. NaN never is.
    pub fn contains(&self, value: &Value) -> bool {
        use std::cmp::Ordering::{Greater, Less};
        self.min
            .as_ref()
            .is_none_or(|min| matches!(compare(min, value), Some(order) if order != Greater))
            && self
                .max
                .as_ref()
                .is_none_or(|max| match compare(value, max) {
                    Some(Less) => true,
                    Some(Greater) | None => false,
                    Some(_) => !self.max_exclusive,
                })
    }

    /// Whether no value is inside.
    pub fn is_empty(&self) -> bool {
        match (&self.min, &self.max) {
            (Some(min), Some(max)) => less(max, min) || self.max_exclusive && !less(min, max),
            _ => false,
        }
    }
}

/// The order of two values of one type; `None` where there is none.
pub fn compare(a: &Value, b: &Value) -> Option<std::cmp::Ordering> {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => Some(a.cmp(b)),
        (Value::Float(a), Value::Float(b)) => a.partial_cmp(b),
        (Value::Decimal(a), Value::Decimal(b)) => Some(compare_decimals(a, b)),
        (
            Value::Duration {
                seconds: a,
                nanos: c,
            },
            Value::Duration {
                seconds: b,
                nanos: d,
            },
        ) => Some((a, c).cmp(&(b, d))),
        (
            Value::Timestamp {
                seconds: a,
                nanos: c,
            },
            Value::Timestamp {
                seconds: b,
                nanos: d,
            },
        ) => Some((a, c).cmp(&(b, d))),
        _ => None,
    }
}

/// A form that a string must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// An e-mail address.
    Email,
    /// A URI.
    Uri,
    /// A host name.
    Hostname,
    /// An IPv4 or IPv6 address.
    Ip,
}

impl Format {
    /// All formats.
    pub const ALL: &[Self] = &[Self::Email, Self::Uri, Self::Hostname, Self::Ip];

    /// The name in a contract.
    pub fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Uri => "uri",
            Self::Hostname => "hostname",
            Self::Ip => "ip",
        }
    }

    /// The format of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|format| format.name() == name)
    }
}

fn less(a: &Value, b: &Value) -> bool {
    compare(a, b) == Some(std::cmp::Ordering::Less)
}

/// Compares as numbers without converting, since 28 digits exceed every primitive type.
fn compare_decimals(a: &str, b: &str) -> std::cmp::Ordering {
    fn parts(text: &str) -> (bool, &str, &str) {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let (whole, fraction) = (
            whole.trim_start_matches('0'),
            fraction.trim_end_matches('0'),
        );
        (
            negative && !(whole.is_empty() && fraction.is_empty()),
            whole,
            fraction,
        )
    }
    let ((negative, a, x), (other, b, y)) = (parts(a), parts(b));
    if negative != other {
        return other.cmp(&negative);
    }
    let order = a
        .len()
        .cmp(&b.len())
        .then_with(|| a.cmp(b))
        .then_with(|| x.cmp(y));
    if negative { order.reverse() } else { order }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_compare_as_numbers() {
        use std::cmp::Ordering::{Equal, Greater, Less};
        for (a, b, order) in [
            ("0.00", "-0", Equal),
            ("10", "9.99", Greater),
            ("0.10", "0.1", Equal),
            ("-2", "-1.5", Less),
            ("-0.1", "0", Less),
            ("1.05", "1.5", Less),
        ] {
            assert_eq!(compare_decimals(a, b), order, "{a} {b}");
        }
    }

    #[test]
    fn ranges_intersect() {
        let range = |min: i128, max: i128, max_exclusive| Range {
            min: Some(Value::Int(min)),
            max: Some(Value::Int(max)),
            max_exclusive,
        };
        assert_eq!(
            range(1, 10, false).and(&range(0, 10, true)),
            range(1, 10, true)
        );
        assert_eq!(
            range(1, 5, false).and(&range(3, 9, true)),
            range(3, 5, false)
        );
        assert!(range(3, 3, true).is_empty());
        assert!(!range(3, 3, false).is_empty());
        assert!(range(0, 3, true).contains(&Value::Int(2)));
        assert!(!range(0, 3, true).contains(&Value::Int(3)));
    }
}
