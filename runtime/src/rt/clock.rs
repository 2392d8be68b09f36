//! The two clocks: the one that timers follow, and the one that calls a handler slow.

use std::time::{Duration, Instant};

use super::scope::is_simulated;

/// The time that deadlines and timers follow; virtual in a simulation.
#[inline]
pub fn now() -> tokio::time::Instant {
    tokio::time::Instant::now()
}

/// Starts the clock that says how long a thread has been kept busy.
///
/// It is a real clock, not tokio's: a handler that computes for a second is slow even where time stands still. In a
/// simulation it is off, as the machine's mood must not change what happens there.
#[inline]
pub fn slow_clock() -> SlowClock {
    SlowClock((!is_simulated()).then(Instant::now))
}

/// A running clock; see [`slow_clock`].
#[derive(Clone, Copy, Debug)]
pub struct SlowClock(Option<Instant>);

impl SlowClock {
    /// Real time since the start; zero in a simulation.
    #[inline]
    pub fn elapsed(&self) -> Duration {
        self.0.map_or(Duration::ZERO, |start| start.elapsed())
    }

    /// Whether more than `limit` has passed; never true in a simulation.
    #[inline]
    pub fn exceeds(&self, limit: Duration) -> bool {
        self.elapsed() > limit
    }
}
