//! Durations and sizes.

use std::time::Duration;

use super::ValueKind;

/// Why a quantity has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Beyond 64 bits.
    TooLarge,
    /// Parts of a nanosecond or a byte.
    NotWhole,
}

/// The value of a duration or size such as `250ms` or `4MiB`; `None` where the text is neither.
///
/// # Errors
///
/// It has no value in whole nanoseconds or bytes, or none of 64 bits.
pub fn quantity(text: &str) -> Option<Result<ValueKind, Fault>> {
    let at = text.find(|c: char| c.is_ascii_alphabetic())?;
    let (number, unit) = text.split_at(at);
    let is_number = number.starts_with(|c: char| c.is_ascii_digit())
        && number.ends_with(|c: char| c.is_ascii_digit() || c == '_')
        && number.matches('.').count() <= 1
        && number
            .bytes()
            .all(|b| b.is_ascii_digit() || b"._".contains(&b));
    let is_unit = [
        "ns", "us", "ms", "s", "m", "h", "d", "B", "KiB", "MiB", "GiB",
    ]
    .contains(&unit);
    (is_number && is_unit).then(|| kind(number, unit))
}

fn kind(number: &str, unit: &str) -> Result<ValueKind, Fault> {
    const SECOND: u64 = 1_000_000_000;
    let scale = match unit {
        "ns" => 1,
        "us" => 1_000,
        "ms" => 1_000_000,
        "s" => SECOND,
        "m" => 60 * SECOND,
        "h" => 3_600 * SECOND,
        "d" => 86_400 * SECOND,
        "B" => 1,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        _ => 1 << 30,
    };
    let whole = multiply(number, scale)?;
    if unit.ends_with('B') {
        return u64::try_from(whole)
            .map(ValueKind::Size)
            .map_err(|_| Fault::TooLarge);
    }
    let seconds = whole / u128::from(SECOND);
    if seconds > i64::MAX as u128 {
        return Err(Fault::TooLarge);
    }
    let nanoseconds = (whole % u128::from(SECOND)) as u32;
    Ok(ValueKind::Duration(Duration::new(
        seconds as u64,
        nanoseconds,
    )))
}

/// `number × scale`, exactly.
fn multiply(number: &str, scale: u64) -> Result<u128, Fault> {
    let (integer, fraction) = number.split_once('.').unwrap_or((number, ""));
    // Trailing zeros of a fraction mean nothing, nor may they make it too long.
    let fraction = fraction.trim_end_matches(['0', '_']);
    let (mut mantissa, mut divisor) = (0u128, 1u128);
    let digits = |text: &str| {
        text.chars()
            .filter_map(|c| c.to_digit(10))
            .collect::<Vec<_>>()
    };
    for digit in digits(integer) {
        mantissa = mantissa.checked_mul(10).ok_or(Fault::TooLarge)?;
        mantissa = mantissa.checked_add(digit.into()).ok_or(Fault::TooLarge)?;
    }
    if mantissa > u64::MAX.into() {
        return Err(Fault::TooLarge);
    }
    for digit in digits(fraction) {
        // The scales have 14 decimal places at most, so longer fractions never come out even.
        if divisor >= 1_000_000_000_000_000_000 {
            return Err(Fault::NotWhole);
        }
        mantissa = mantissa * 10 + u128::from(digit);
        divisor *= 10;
    }
    let product = mantissa.checked_mul(scale.into()).ok_or(Fault::TooLarge)?;
    if product % divisor == 0 {
        Ok(product / divisor)
    } else {
        Err(Fault::NotWhole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_exact() {
        let nanoseconds = |n| Ok(ValueKind::Duration(Duration::from_nanos(n)));
        assert_eq!(kind("1.5", "s"), nanoseconds(1_500_000_000));
        assert_eq!(kind("250", "ms"), nanoseconds(250_000_000));
        assert_eq!(kind("7", "d"), nanoseconds(604_800_000_000_000));
        assert_eq!(kind("0.000000001000", "s"), nanoseconds(1));
        assert_eq!(kind("4", "MiB"), Ok(ValueKind::Size(4 << 20)));
        assert_eq!(kind("1.5", "KiB"), Ok(ValueKind::Size(1536)));
    }

    #[test]
    fn text_that_is_no_quantity_is_none() {
        for text in ["", "s", "5", "5 s", "-5s", "1..2s", "5w", "x5s"] {
            assert_eq!(quantity(text), None, "{text}");
        }
        assert_eq!(quantity("4MiB"), Some(Ok(ValueKind::Size(4 << 20))));
    }

    #[test]
    fn what_does_not_fit_is_told() {
        assert_eq!(kind("0.5", "ns"), Err(Fault::NotWhole));
        assert_eq!(kind("1.1", "B"), Err(Fault::NotWhole));
        assert_eq!(kind("99999999999", "GiB"), Err(Fault::TooLarge));
        assert_eq!(kind("9223372036854775808", "s"), Err(Fault::TooLarge));
        assert_eq!(kind("18446744073709551616", "ns"), Err(Fault::TooLarge));
        assert_eq!(
            kind(&format!("0.{}1", "0".repeat(60)), "GiB"),
            Err(Fault::NotWhole)
        );
        assert_eq!(
            kind("18446744073709551615.999999999999999999", "d"),
            Err(Fault::TooLarge)
        );
    }
}
