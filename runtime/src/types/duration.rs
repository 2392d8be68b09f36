use std::fmt;
use std::ops::Neg;

use super::TimeOutOfRange;

/// A span of time, in nanoseconds, up to some 10,000 years either way (`google.protobuf.Duration`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Duration {
    /// Whole seconds.
    pub seconds: i64,
    /// Nanoseconds beyond, with the sign of `seconds`.
    pub nanos: i32,
}

impl Duration {
    /// The longest duration.
    pub const MAX: Self = Self {
        seconds: 315_576_000_000,
        nanos: 999_999_999,
    };
    /// The longest negative duration.
    pub const MIN: Self = Self {
        seconds: -Self::MAX.seconds,
        nanos: -Self::MAX.nanos,
    };

    /// A duration; `None` outside of what a duration may be.
    pub const fn new(seconds: i64, nanos: i32) -> Option<Self> {
        let duration = Self { seconds, nanos };
        if duration.is_valid() {
            Some(duration)
        } else {
            None
        }
    }

    /// A duration of so many nanoseconds; `None` when it is too long.
    pub const fn from_nanos(nanos: i128) -> Option<Self> {
        let seconds = nanos / 1_000_000_000;
        if seconds > Self::MAX.seconds as i128 || seconds < Self::MIN.seconds as i128 {
            return None;
        }
        Some(Self {
            seconds: seconds as i64,
            nanos: (nanos % 1_000_000_000) as i32,
        })
    }

    /// The duration in nanoseconds.
    pub const fn as_nanos(self) -> i128 {
        self.seconds as i128 * 1_000_000_000 + self.nanos as i128
    }

    /// Whether it may travel: it is in range, and both parts have one sign.
    pub const fn is_valid(self) -> bool {
        self.seconds >= Self::MIN.seconds
            && self.seconds <= Self::MAX.seconds
            && self.nanos >= -999_999_999
            && self.nanos <= 999_999_999
            && (self.seconds == 0 || self.nanos == 0 || (self.seconds < 0) == (self.nanos < 0))
    }
}

impl fmt::Display for Duration {
    /// As JSON has it: `-1.500s`, with as many groups of three digits as it takes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.seconds < 0 || self.nanos < 0 {
            f.write_str("-")?;
        }
        write!(f, "{}", self.seconds.unsigned_abs())?;
        super::write_nanos(f, self.nanos.unsigned_abs())?;
        f.write_str("s")
    }
}

impl Neg for Duration {
    type Output = Self;

    fn neg(self) -> Self {
        Self {
            seconds: self.seconds.saturating_neg(),
            nanos: self.nanos.saturating_neg(),
        }
    }
}

impl TryFrom<std::time::Duration> for Duration {
    type Error = TimeOutOfRange;

    fn try_from(duration: std::time::Duration) -> Result<Self, TimeOutOfRange> {
        let seconds = i64::try_from(duration.as_secs()).map_err(|_| TimeOutOfRange)?;
        Self::new(seconds, duration.subsec_nanos() as i32).ok_or(TimeOutOfRange)
    }
}

impl TryFrom<Duration> for std::time::Duration {
    type Error = TimeOutOfRange;

    /// Fails for negative durations, which std does not have.
    fn try_from(duration: Duration) -> Result<Self, TimeOutOfRange> {
        if !duration.is_valid() || duration.seconds < 0 || duration.nanos < 0 {
            return Err(TimeOutOfRange);
        }
        Ok(Self::new(
            duration.seconds.unsigned_abs(),
            duration.nanos.unsigned_abs(),
        ))
    }
}
