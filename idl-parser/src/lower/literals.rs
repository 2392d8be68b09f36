//! Scalars that contracts write as text: timestamps, UUIDs, decimals.

/// Digits that a decimal may have.
const DECIMAL_DIGITS: usize = 28;

/// Why a text is no such scalar.
pub(super) type Reason = &'static str;

/// RFC 3339, as seconds since the Unix epoch and nanoseconds.
pub(super) fn timestamp(text: &str) -> Result<(i64, u32), Reason> {
    const FORM: Reason = "a timestamp looks like `2026-01-31T12:00:00Z`";
    let mut rest = text.as_bytes();
    let year = digits(&mut rest, 4).ok_or(FORM)?;
    literal(&mut rest, b"-").ok_or(FORM)?;
    let month = digits(&mut rest, 2).ok_or(FORM)?;
    literal(&mut rest, b"-").ok_or(FORM)?;
    let day = digits(&mut rest, 2).ok_or(FORM)?;
    literal(&mut rest, b"Tt").ok_or(FORM)?;
    let hour = digits(&mut rest, 2).ok_or(FORM)?;
    literal(&mut rest, b":").ok_or(FORM)?;
    let minute = digits(&mut rest, 2).ok_or(FORM)?;
    literal(&mut rest, b":").ok_or(FORM)?;
    let second = digits(&mut rest, 2).ok_or(FORM)?;
    let mut nanos = 0;
    if literal(&mut rest, b".").is_some() {
        let end = rest
            .iter()
            .position(|byte| !byte.is_ascii_digit())
            .unwrap_or(rest.len());
        if !(1..=9).contains(&end) {
            return Err("a fraction of a second has one to nine digits");
        }
        let value = digits(&mut rest, end).ok_or(FORM)?;
        nanos = value as u32 * 10_u32.pow(9 - end as u32);
    }
    let offset = match literal(&mut rest, b"Zz+-").ok_or("a timestamp ends in `Z` or an offset")? {
        sign @ (b'+' | b'-') => {
            let hours = digits(&mut rest, 2).ok_or(FORM)?;
            literal(&mut rest, b":").ok_or(FORM)?;
            let minutes = digits(&mut rest, 2).ok_or(FORM)?;
            if hours > 23 || minutes > 59 {
                return Err("there is no such offset");
            }
            let offset = (hours * 60 + minutes) * 60;
            if sign == b'-' { -offset } else { offset }
        }
        _ => 0,
    };
    if !rest.is_empty() {
        return Err(FORM);
    }
    let last = match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        1..=12 => 31,
        _ => return Err("there is no such month"),
    };
    if year == 0 || !(1..=last).contains(&day) {
        return Err("there is no such day");
    }
    if hour > 23 || minute > 59 || second > 59 {
        return Err("there is no such time of day");
    }
    let seconds = days_since_epoch(year, month, day) * 86_400 + (hour * 60 + minute) * 60 + second;
    Ok((seconds - offset, nanos))
}

/// `8-4-4-4-12` hexadecimal digits.
pub(super) fn uuid(text: &str) -> Result<[u8; 16], Reason> {
    const FORM: Reason = "a UUID looks like `67e55044-10b1-426f-9247-bb680e5fe0c8`";
    let text = text.as_bytes();
    if text.len() != 36 || [8, 13, 18, 23].iter().any(|at| text[*at] != b'-') {
        return Err(FORM);
    }
    let mut bytes = [0; 16];
    let mut nibbles = (0..36)
        .filter(|at| ![8, 13, 18, 23].contains(at))
        .map(|at| text[at]);
    for byte in &mut bytes {
        let mut nibble = || {
            let digit = char::from(nibbles.next()?).to_digit(16)?;
            u8::try_from(digit).ok()
        };
        let (high, low) = (nibble().ok_or(FORM)?, nibble().ok_or(FORM)?);
        *byte = high << 4 | low;
    }
    Ok(bytes)
}

/// Digits with an optional sign and point.
pub(super) fn decimal(text: &str) -> Result<(), Reason> {
    const FORM: Reason = "a decimal looks like `-12.50`";
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = match digits.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (digits, None),
    };
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !is_number(whole) || fraction.is_some_and(|fraction| !is_number(fraction)) {
        return Err(FORM);
    }
    if whole.trim_start_matches('0').len() + fraction.map_or(0, str::len) > DECIMAL_DIGITS {
        return Err("a decimal keeps 28 digits");
    }
    Ok(())
}

fn digits(rest: &mut &[u8], count: usize) -> Option<i64> {
    let (head, tail) = rest.split_at_checked(count)?;
    let mut value = 0;
    for byte in head {
        if !byte.is_ascii_digit() {
            return None;
        }
        value = value * 10 + i64::from(byte - b'0');
    }
    *rest = tail;
    Some(value)
}

fn literal(rest: &mut &[u8], any_of: &[u8]) -> Option<u8> {
    let (first, tail) = rest.split_first()?;
    any_of.contains(first).then(|| {
        *rest = tail;
        *first
    })
}

/// Days from 1970-01-01 in the proleptic Gregorian calendar, counting years from March.
fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps() {
        assert_eq!(timestamp("1970-01-01T00:00:00Z"), Ok((0, 0)));
        assert_eq!(
            timestamp("2000-02-29T12:34:56.5+01:00"),
            Ok((951_824_096, 500_000_000))
        );
        assert_eq!(timestamp("1969-12-31T23:59:59Z"), Ok((-1, 0)));
        assert_eq!(timestamp("0001-01-01T00:00:00Z"), Ok((-62_135_596_800, 0)));
        assert_eq!(timestamp("9999-12-31T23:59:59Z"), Ok((253_402_300_799, 0)));
        for wrong in [
            "",
            "2026",
            "2025-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-01-01T24:00:00Z",
            "2026-01-01T00:00:00",
            "2026-01-01T00:00:00.Z",
            "2026-01-01T00:00:00Zx",
            "2026-01-01T00:00:00.1234567890Z",
            "2026-01-01 00:00:00Z",
            "２026-01-01T00:00:00Z",
        ] {
            assert!(timestamp(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn uuids() {
        let bytes = uuid("67e55044-10b1-426f-9247-bb680E5fe0c8").unwrap();
        assert_eq!((bytes[0], bytes[15]), (0x67, 0xc8));
        for wrong in [
            "",
            "67e5504410b1426f9247bb680e5fe0c8",
            "67e55044-10b1-426f-9247-bb680e5fe0cg",
        ] {
            assert!(uuid(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn decimals() {
        for right in [
            "0",
            "-0.00",
            "0001.5",
            "9999999999999999999999999999",
            "0.5",
        ] {
            assert!(decimal(right).is_ok(), "{right}");
        }
        for wrong in [
            "",
            ".",
            "1.",
            ".5",
            "+1",
            "1e3",
            "99999999999999999999999999990",
            "1,5",
        ] {
            assert!(decimal(wrong).is_err(), "{wrong}");
        }
    }
}
