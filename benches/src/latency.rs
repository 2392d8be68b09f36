//! Latencies of the client process: one histogram a thread, so that recording never contends.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hdrhistogram::Histogram;
use serde::{Deserialize, Serialize};

const LONGEST: Duration = Duration::from_secs(60);
const SIGNIFICANT_DIGITS: u8 = 3;

static ALL: Mutex<Vec<Arc<Mutex<Histogram<u64>>>>> = Mutex::new(Vec::new());

thread_local! {
    static OF_THREAD: Arc<Mutex<Histogram<u64>>> = {
        let histogram = Arc::new(Mutex::new(empty()));
        ALL.lock().unwrap_or_else(PoisonError::into_inner).push(histogram.clone());
        histogram
    };
}

/// Quantiles of the calls that ended inside the measured window, in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Latency {
    /// Median.
    pub(crate) p50_ns: u64,
    /// 90th percentile.
    pub(crate) p90_ns: u64,
    /// 99th percentile.
    pub(crate) p99_ns: u64,
    /// 99.9th percentile.
    pub(crate) p999_ns: u64,
    /// The longest.
    pub(crate) max_ns: u64,
}

/// Records `count` calls or messages that took `total` together.
pub(crate) fn record(total: Duration, count: u64) {
    let nanoseconds = u64::try_from(total.as_nanos()).unwrap_or(u64::MAX) / count;
    OF_THREAD.with(|histogram| {
        // Contended only in `collect`, after the last call.
        histogram
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .saturating_record_n(nanoseconds, count);
    });
}

/// Whether no call was recorded yet.
pub(crate) fn is_empty() -> bool {
    let all = ALL.lock().unwrap_or_else(PoisonError::into_inner);
    all.iter().all(|histogram| {
        histogram
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_empty()
    })
}

/// How many calls all threads have recorded, and their quantiles.
pub(crate) fn collect() -> anyhow::Result<(u64, Latency)> {
    let mut total = empty();
    for histogram in ALL.lock().unwrap_or_else(PoisonError::into_inner).iter() {
        total.add(&*histogram.lock().unwrap_or_else(PoisonError::into_inner))?;
    }
    Ok((
        total.len(),
        Latency {
            p50_ns: total.value_at_quantile(0.5),
            p90_ns: total.value_at_quantile(0.9),
            p99_ns: total.value_at_quantile(0.99),
            p999_ns: total.value_at_quantile(0.999),
            max_ns: total.max(),
        },
    ))
}

fn empty() -> Histogram<u64> {
    Histogram::new_with_bounds(1, LONGEST.as_nanos() as u64, SIGNIFICANT_DIGITS)
        .expect("the bounds are constants in hdrhistogram's range")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_are_merged() {
        let thread =
            std::thread::spawn(|| (1..=500).for_each(|n| record(Duration::from_micros(2 * n), 2)));
        (501..=1000).for_each(|n| record(Duration::from_micros(2 * n), 2));
        thread.join().unwrap();
        record(Duration::from_secs(1000), 1);
        let (calls, latency) = collect().unwrap();
        assert_eq!(calls, 2001);
        let near = |value: u64, expected: u64| value.abs_diff(expected) * 1000 <= expected;
        assert!(near(latency.p50_ns, 501_000), "{latency:?}");
        assert!(near(latency.p99_ns, 991_000), "{latency:?}");
        assert!(near(latency.max_ns, 60_000_000_000), "{latency:?}");
    }
}
