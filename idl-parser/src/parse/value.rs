//! Values.

use super::{Inner, Pair, Reader, Rule};
use crate::diagnostic::Code;
use crate::syntax::{Entry, Value, ValueKind};

impl Reader<'_> {
    /// Recursion is bounded by the scan, which counts `[` and `{`.
    pub(super) fn value(&mut self, pair: Pair<'_>) -> Value {
        let mut inner = Inner::new(pair);
        let start = match inner.peek() {
            Some(Rule::list) => return self.list(inner.expect(Rule::list)),
            Some(Rule::map) => return self.map(inner.expect(Rule::map)),
            Some(Rule::upto) => None,
            _ => Some(self.scalar(inner.next().expect("a value is not empty"))),
        };
        let Some(upto) = inner.next_if(Rule::upto) else {
            return start.expect("a value is a scalar or a range");
        };
        let end = inner.next().map(|end| self.scalar(end));
        let inclusive = self.upto(&upto, end.is_some());
        let upto = self.pair_span(&upto);
        let mut span = start.as_ref().map_or(upto, |start| start.span.join(upto));
        if let Some(end) = &end {
            span = span.join(end.span);
        }
        let (start, end) = (start.map(Box::new), end.map(Box::new));
        Value {
            kind: ValueKind::Range {
                start,
                end,
                inclusive,
            },
            span,
        }
    }

    fn list(&mut self, pair: Pair<'_>) -> Value {
        let span = self.pair_span(&pair);
        let values = Inner::new(pair).map(|value| self.value(value)).collect();
        Value {
            kind: ValueKind::List(values),
            span,
        }
    }

    fn map(&mut self, pair: Pair<'_>) -> Value {
        let span = self.pair_span(&pair);
        let entries = Inner::new(pair).map(|entry| self.entry(entry)).collect();
        Value {
            kind: ValueKind::Map(entries),
            span,
        }
    }

    fn entry(&mut self, pair: Pair<'_>) -> Entry {
        let mut inner = Inner::new(pair);
        let key = self.scalar(inner.next().expect("an entry has a key"));
        let value = self.value(inner.expect(Rule::value));
        let span = key.span.join(value.span);
        Entry { key, value, span }
    }

    fn scalar(&mut self, pair: Pair<'_>) -> Value {
        let kind = match pair.as_rule() {
            Rule::int => return self.int(&pair),
            Rule::quantity => return self.quantity(&pair),
            Rule::string => self.string(&pair),
            Rule::float => {
                let digits = pair.as_str().replace('_', "");
                digits.parse().map_or(ValueKind::Broken, ValueKind::Float)
            }
            _ => match pair.as_str() {
                "true" => ValueKind::Bool(true),
                "false" => ValueKind::Bool(false),
                _ => ValueKind::Path(self.path(&pair)),
            },
        };
        Value {
            kind,
            span: self.pair_span(&pair),
        }
    }

    pub(super) fn int(&mut self, pair: &Pair<'_>) -> Value {
        let span = self.pair_span(pair);
        let kind = match int(pair.as_str()) {
            Some(int) => ValueKind::Int(int),
            None => {
                self.error(Code::V0009, span, "integer literal does not fit in 64 bits");
                ValueKind::Broken
            }
        };
        Value { kind, span }
    }

    /// Whether a range includes its end; `..=` without one is an error.
    pub(super) fn upto(&mut self, pair: &Pair<'_>, has_end: bool) -> bool {
        let inclusive = pair.as_str() == "..=";
        if inclusive && !has_end {
            self.expected("a value", pair.end());
        }
        inclusive
    }
}

/// The value of an integer literal if it fits in 64 bits, signed or unsigned.
fn int(text: &str) -> Option<i128> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    let (radix, digits) = match digits.get(..2) {
        Some("0x") => (16, &digits[2..]),
        Some("0b") => (2, &digits[2..]),
        _ => (10, digits),
    };
    let mut magnitude = 0u64;
    for digit in digits.chars().filter_map(|c| c.to_digit(radix)) {
        magnitude = magnitude
            .checked_mul(radix.into())?
            .checked_add(digit.into())?;
    }
    let int = if negative {
        -i128::from(magnitude)
    } else {
        i128::from(magnitude)
    };
    (int >= i64::MIN.into()).then_some(int)
}

#[cfg(test)]
mod tests {
    use super::int;

    #[test]
    fn integers_fit_in_64_bits() {
        assert_eq!(int("18446744073709551615"), Some(u64::MAX.into()));
        assert_eq!(int("18446744073709551616"), None);
        assert_eq!(int("-9223372036854775808"), Some(i64::MIN.into()));
        assert_eq!(int("-9223372036854775809"), None);
        assert_eq!(int("0xFF_ff"), Some(0xffff));
        assert_eq!(int("-0b_101"), Some(-5));
        assert_eq!(int("1_000"), Some(1000));
    }
}
