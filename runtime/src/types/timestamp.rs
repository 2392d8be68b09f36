use std::time::{SystemTime, UNIX_EPOCH};

use super::Duration;

/// A point in time, in nanoseconds, from year 1 to 9999 (`google.protobuf.Timestamp`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
