//! `decimal`, which is text.

use rust_decimal::Decimal;

/// The first mantissa with 29 digits.
pub(super) const LIMIT: u128 = 10_u128.pow(28);

/// Why a string is no decimal of the contract language.
pub(super) enum BadDecimal {
    Malformed,
    TooLong,
}

/// A decimal from its text: digits with a point at most, no exponent.
pub(super) fn parse(text: &str) -> Result<Decimal, BadDecimal> {
    if text.is_empty() {
        return Ok(Decimal::ZERO);
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !all_digits(whole) || !all_digits(fraction) {
        return Err(BadDecimal::Malformed);
    }
    match Decimal::from_str_exact(text) {
        Ok(value) if value.mantissa().unsigned_abs() < LIMIT => Ok(value),
        _ => Err(BadDecimal::TooLong),
    }
}
