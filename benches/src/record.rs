//! The JSON lines: a session, then its runs.

use std::fmt;
use std::io::BufRead;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, bail};
use serde::{Deserialize, Serialize};

use crate::latency::Latency;
use crate::usage::Usage;
use crate::workload::{Shape, Workload};

/// One line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Line {
    /// The first line: what all runs that follow have in common.
    Session(Session),
    /// One measurement.
    Run(Run),
    /// System calls, counted in a run of their own.
    SystemCalls(SystemCalls),
    /// A measurement that failed.
    Failure(Failure),
}

impl Line {
    /// The failure, if it is one.
    pub(crate) fn failure(&self) -> Option<&Failure> {
        match self {
            Line::Failure(failure) => Some(failure),
            _ => None,
        }
    }
}

/// One invocation of `run`. Only runs of one session are compared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Session {
    /// Version of the harness.
    pub(crate) version: String,
    /// Seconds since 1970 when it began.
    pub(crate) began_unix: u64,
    /// `release` or `debug`.
    pub(crate) profile: String,
    /// The processor, as the kernel names it.
    pub(crate) processor: String,
    /// Logical processors.
    pub(crate) processors: usize,
    /// The kernel's release.
    pub(crate) kernel: String,
    /// Worker threads of the tokio runtime on each side.
    pub(crate) threads: usize,
    /// Load before each window.
    pub(crate) warmup_seconds: f64,
    /// Length of each window.
    pub(crate) seconds: f64,
    /// Interleaved rounds.
    pub(crate) rounds: u32,
}

/// One measurement: a fresh server, a fresh client, one window.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Run {
    /// From 1.
    pub(crate) round: u32,
    /// The peer's name.
    pub(crate) peer: String,
    /// What was called.
    pub(crate) workload: Workload,
    /// How many calls were in flight, over how many connections.
    #[serde(flatten)]
    pub(crate) shape: Shape,
    /// Calls, or messages of streams, that ended inside the window.
    pub(crate) calls: u64,
    /// Length of the window.
    pub(crate) window_us: u64,
    /// Latency of these calls.
    pub(crate) latency: Latency,
    /// Calls that ended inside the window beside those that are measured, where the workload has such.
    #[serde(default)]
    pub(crate) beside: u64,
    /// The server's resident set before the first connection, in KiB; 0 where the system does not tell.
    #[serde(default)]
    pub(crate) rss_before_kib: u64,
    /// What the client process used.
    pub(crate) client: Usage,
    /// What the server process used.
    pub(crate) server: Usage,
    /// The machine's load average over one minute when the run began, to tell noise from news.
    pub(crate) load_average: Option<f64>,
}

/// System calls for each call. Counting slows both sides, so nothing else is measured at the same time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct SystemCalls {
    /// The peer's name.
    pub(crate) peer: String,
    /// What was called.
    pub(crate) workload: Workload,
    /// How many calls were in flight, over how many connections.
    #[serde(flatten)]
    pub(crate) shape: Shape,
    /// Of the client process, for each call.
    pub(crate) client_per_call: f64,
    /// Of the server process, for each call.
    pub(crate) server_per_call: f64,
}

/// A measurement that failed, and why. Its peer's figures are those of the other rounds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Failure {
    /// The round, or what else was measured.
    pub(crate) during: String,
    /// The peer's name.
    pub(crate) peer: String,
    /// What was called.
    pub(crate) workload: Workload,
    /// How many calls were in flight, over how many connections.
    #[serde(flatten)]
    pub(crate) shape: Shape,
    /// What the harness was told.
    pub(crate) error: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Failure {
            during,
            peer,
            workload,
            shape,
            error,
        } = self;
        write!(f, "{peer}, {} {shape}, {during}: {error}", workload.name())
    }
}

impl SystemCalls {
    /// Whether this is of one peer in one case.
    pub(crate) fn is_of(&self, peer: &str, workload: Workload, shape: Shape) -> bool {
        self.peer == peer && self.workload == workload && self.shape == shape
    }
}

impl Session {
    /// Describes this machine and this build.
    pub(crate) fn here(threads: usize, warmup: Duration, seconds: Duration, rounds: u32) -> Self {
        Session {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            began_unix: SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, |t| t.as_secs()),
            profile: if cfg!(debug_assertions) {
                "debug"
            } else {
                "release"
            }
            .to_owned(),
            processor: processor(),
            processors: processors(),
            kernel: std::fs::read_to_string("/proc/sys/kernel/osrelease").map_or_else(
                |_| std::env::consts::OS.to_owned(),
                |text| text.trim().to_owned(),
            ),
            threads,
            warmup_seconds: warmup.as_secs_f64(),
            seconds: seconds.as_secs_f64(),
            rounds,
        }
    }
}

impl Run {
    /// Whether this is of one peer in one case.
    pub(crate) fn is_of(&self, peer: &str, workload: Workload, shape: Shape) -> bool {
        self.peer == peer && self.workload == workload && self.shape == shape
    }

    /// Calls a second.
    pub(crate) fn rate(&self) -> f64 {
        self.calls as f64 / self.seconds()
    }

    /// Calls a second beside those that are measured.
    pub(crate) fn beside_rate(&self) -> f64 {
        self.beside as f64 / self.seconds()
    }

    /// By how many KiB each connection has made the server's resident set larger.
    pub(crate) fn kib_per_connection(&self) -> f64 {
        let grown = self.server.rss_kib.saturating_sub(self.rss_before_kib);
        grown as f64 / self.shape.connections as f64
    }

    fn seconds(&self) -> f64 {
        self.window_us as f64 / 1e6
    }
}

/// The machine's load average over one minute, where the system tells.
pub(crate) fn load_average() -> Option<f64> {
    std::fs::read_to_string("/proc/loadavg")
        .ok()?
        .split(' ')
        .next()?
        .parse()
        .ok()
}

/// Reads JSON lines. Blank lines are skipped.
///
/// # Errors
///
/// When a line is not one of ours, or a run stands before the first session.
pub(crate) fn read(input: impl BufRead) -> anyhow::Result<Vec<Line>> {
    let mut lines = Vec::new();
    for (index, line) in input.lines().enumerate() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let line: Line =
            serde_json::from_str(&line).with_context(|| format!("line {}", index + 1))?;
        if lines.is_empty() && !matches!(line, Line::Session(_)) {
            bail!("line {}: the first line must be a session", index + 1);
        }
        lines.push(line);
    }
    Ok(lines)
}

/// The processor, as the kernel names it.
pub(crate) fn processor() -> String {
    let text = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with("model name"));
    match line.and_then(|line| line.split_once(':')) {
        Some((_, name)) => name.trim().to_owned(),
        None => std::env::consts::ARCH.to_owned(),
    }
}

/// Logical processors.
pub(crate) fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
