use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use super::Duration;

/// A point in time, in nanoseconds, from year 1 to 9999 (`google.protobuf.Timestamp`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Timestamp {
    /// Seconds since 1970-01-01 00:00:00 UTC, leap seconds not counted.
    pub seconds: i64,
    /// Nanoseconds after that, 0 to 999,999,999, also before 1970.
    pub nanos: i32,
}

impl Timestamp {
    /// 0001-01-01 00:00:00 UTC.
    pub const MIN: Self = Self {
        seconds: -62_135_596_800,
        nanos: 0,
    };
    /// The last nanosecond of year 9999.
    pub const MAX: Self = Self {
        seconds: 253_402_300_799,
        nanos: 999_999_999,
    };

    /// A point in time; `None` outside of what a timestamp may be.
    pub const fn new(seconds: i64, nanos: i32) -> Option<Self> {
        let timestamp = Self { seconds, nanos };
        if timestamp.is_valid() {
            Some(timestamp)
        } else {
            None
        }
    }

    /// Whether it may travel: its year and nanoseconds are in range.
    pub const fn is_valid(self) -> bool {
        self.seconds >= Self::MIN.seconds
            && self.seconds <= Self::MAX.seconds
            && self.nanos >= 0
            && self.nanos <= 999_999_999
    }

    /// Adds a duration; `None` when that leaves the range.
    pub fn checked_add(self, duration: Duration) -> Option<Self> {
        let nanos = i64::from(self.nanos) + i64::from(duration.nanos);
        let seconds = self
            .seconds
            .checked_add(duration.seconds)?
            .checked_add(nanos.div_euclid(1_000_000_000))?;
        Self::new(seconds, nanos.rem_euclid(1_000_000_000) as i32)
    }

    /// Time from `earlier` to this; negative when `earlier` is later. `None` if either is invalid.
    pub fn since(self, earlier: Self) -> Option<Duration> {
        if !self.is_valid() || !earlier.is_valid() {
            return None;
        }
        let nanos = i128::from(self.seconds - earlier.seconds) * 1_000_000_000
            + i128::from(self.nanos - earlier.nanos);
        Duration::from_nanos(nanos)
    }
}

impl fmt::Display for Timestamp {
    /// As JSON has it (RFC 3339): `1970-01-01T00:00:00.500Z`, with as many groups of three digits as
    /// it takes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = date(self.seconds.div_euclid(86_400));
        let second = self.seconds.rem_euclid(86_400);
        let (hour, minute) = (second / 3_600, second / 60 % 60);
        let second = second % 60;
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
        )?;
        super::write_nanos(f, self.nanos.unsigned_abs())?;
        f.write_str("Z")
    }
}

/// Year, month and day of a number of days since 1970-01-01, in the Gregorian calendar.
///
/// Years are counted from March, so that the leap day ends its year, and in eras of 400 years.
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day_of_month = day - (153 * month + 2) / 5 + 1;
    let (month, carry) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    (era * 400 + year + carry, month, day_of_month)
}

/// A time outside the range of the target type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeOutOfRange;

impl std::fmt::Display for TimeOutOfRange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the time is out of range")
    }
}

impl std::error::Error for TimeOutOfRange {}

impl TryFrom<SystemTime> for Timestamp {
    type Error = TimeOutOfRange;

    fn try_from(time: SystemTime) -> Result<Self, TimeOutOfRange> {
        let from_epoch = match time.duration_since(UNIX_EPOCH) {
            Ok(after) => Duration::try_from(after),
            Err(before) => Duration::try_from(before.duration()).map(|before| -before),
        };
        let from_epoch = from_epoch.map_err(|_| TimeOutOfRange)?;
        Self::default()
            .checked_add(from_epoch)
            .ok_or(TimeOutOfRange)
    }
}

impl TryFrom<Timestamp> for SystemTime {
    type Error = TimeOutOfRange;

    fn try_from(time: Timestamp) -> Result<Self, TimeOutOfRange> {
        if !time.is_valid() {
            return Err(TimeOutOfRange);
        }
        let seconds = std::time::Duration::from_secs(time.seconds.unsigned_abs());
        let whole = if time.seconds < 0 {
            UNIX_EPOCH.checked_sub(seconds)
        } else {
            UNIX_EPOCH.checked_add(seconds)
        };
        whole
            .and_then(|whole| {
                whole.checked_add(std::time::Duration::from_nanos(
                    time.nanos.unsigned_abs().into(),
                ))
            })
            .ok_or(TimeOutOfRange)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_shown_as_json_has_them() {
        for (seconds, nanos, shown) in [
            (0, 0, "1970-01-01T00:00:00Z"),
            (-1, 500_000_000, "1969-12-31T23:59:59.500Z"),
            (951_782_399, 1_000, "2000-02-28T23:59:59.000001Z"),
            (951_782_400, 0, "2000-02-29T00:00:00Z"),
            (4_107_542_400, 0, "2100-03-01T00:00:00Z"),
        ] {
            assert_eq!(Timestamp { seconds, nanos }.to_string(), shown);
        }
        assert_eq!(Timestamp::MIN.to_string(), "0001-01-01T00:00:00Z");
        assert_eq!(Timestamp::MAX.to_string(), "9999-12-31T23:59:59.999999999Z");
        let duration = |seconds, nanos| Duration { seconds, nanos }.to_string();
        assert_eq!(duration(1, 0), "1s");
        assert_eq!(duration(0, -500_000_000), "-0.500s");
        assert_eq!(duration(-90, -1), "-90.000000001s");
        // What no wire carries is shown too.
        assert!(
            !Timestamp {
                seconds: i64::MIN,
                nanos: i32::MIN
            }
            .to_string()
            .is_empty()
        );
    }
}
