//! What this process has used of the machine so far.

use std::sync::LazyLock;
use std::time::Instant;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike as _;
use serde::{Deserialize, Serialize};

static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// Totals of the whole process, all threads, at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Snapshot {
    at_us: u64,
    user_us: u64,
    system_us: u64,
    voluntary_switches: u64,
    involuntary_switches: u64,
    peak_rss_kib: u64,
    rss_kib: u64,
}

/// What was used between two snapshots.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Usage {
    /// Wall-clock time between the snapshots. It differs slightly between the two sides of a run,
    /// so usage is compared as a rate.
    pub(crate) window_us: u64,
    /// CPU time in user mode.
    pub(crate) user_us: u64,
    /// CPU time in the kernel.
    pub(crate) system_us: u64,
    /// Context switches because a thread waited.
    pub(crate) voluntary_switches: u64,
    /// Context switches because a thread's turn was over.
    pub(crate) involuntary_switches: u64,
    /// Largest resident set since the process started.
    pub(crate) peak_rss_kib: u64,
    /// Resident set at the end; 0 where the system does not tell.
    #[serde(default)]
    pub(crate) rss_kib: u64,
}

impl Snapshot {
    /// Takes a snapshot of this process.
    pub(crate) fn take() -> anyhow::Result<Self> {
        // `getrusage` covers all threads; /proc/self/status counts the first thread's switches only.
        let usage = getrusage(UsageWho::RUSAGE_SELF)?;
        let count = |number: i64| u64::try_from(number).unwrap_or(0);
        Ok(Snapshot {
            at_us: u64::try_from(START.elapsed().as_micros())?,
            user_us: count(usage.user_time().num_microseconds()),
            system_us: count(usage.system_time().num_microseconds()),
            voluntary_switches: count(usage.voluntary_context_switches()),
            involuntary_switches: count(usage.involuntary_context_switches()),
            peak_rss_kib: status_kib("VmHWM:").unwrap_or_else(|| count(usage.max_rss())),
            rss_kib: status_kib("VmRSS:").unwrap_or(0),
        })
    }

    /// What was used from `earlier` until `self`.
    pub(crate) fn since(&self, earlier: &Snapshot) -> Usage {
        Usage {
            window_us: self.at_us - earlier.at_us,
            user_us: self.user_us - earlier.user_us,
            system_us: self.system_us - earlier.system_us,
            voluntary_switches: self.voluntary_switches - earlier.voluntary_switches,
            involuntary_switches: self.involuntary_switches - earlier.involuntary_switches,
            peak_rss_kib: self.peak_rss_kib,
            rss_kib: self.rss_kib,
        }
    }

    /// The resident set; 0 where the system does not tell.
    pub(crate) fn rss_kib(&self) -> u64 {
        self.rss_kib
    }
}

impl Usage {
    /// CPU time in microseconds for each call, at `rate` calls a second.
    pub(crate) fn cpu_per_call(&self, rate: f64) -> f64 {
        self.per_call(self.user_us + self.system_us, rate)
    }

    /// Context switches for each call, at `rate` calls a second.
    pub(crate) fn switches_per_call(&self, rate: f64) -> f64 {
        self.per_call(self.voluntary_switches + self.involuntary_switches, rate)
    }

    fn per_call(&self, amount: u64, rate: f64) -> f64 {
        amount as f64 / (self.window_us as f64 / 1e6) / rate
    }
}

/// A size of this process. Linux only: `ru_maxrss` survives `exec` there and would show the parent's peak.
fn status_kib(field: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(field))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usage_is_a_rate() {
        let usage = Usage {
            window_us: 2_000_000,
            user_us: 600_000,
            system_us: 400_000,
            voluntary_switches: 150,
            involuntary_switches: 50,
            peak_rss_kib: 1,
            rss_kib: 1,
        };
        assert_eq!(usage.cpu_per_call(100_000.0), 5.0);
        assert_eq!(usage.switches_per_call(1_000.0), 0.1);
    }

    #[test]
    fn work_shows_in_the_snapshot() {
        let before = Snapshot::take().unwrap();
        let mut usage = Snapshot::take().unwrap().since(&before);
        // Ends as soon as the kernel has accounted for some of this loop.
        while usage.user_us + usage.system_us == 0 {
            usage = Snapshot::take().unwrap().since(&before);
        }
        assert!(usage.peak_rss_kib > 0);
    }
}
