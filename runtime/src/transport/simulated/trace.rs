//! What happened, in order: two runs with one seed have equal traces.

use std::collections::VecDeque;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;

/// Something that happened in a simulation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Event {
    /// Virtual time since the start.
    pub at: Duration,
    /// What it was.
    pub kind: EventKind,
}

/// What can happen; connections are numbered in the order of their opening.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the fields say what they are")]
pub enum EventKind {
    /// A node began to connect.
    Opened {
        connection: u64,
        from: Arc<str>,
        to: Arc<str>,
        port: u16,
    },
    /// A connection reached its listener.
    Accepted { connection: u64 },
    /// A connection found no listener, or one with a full backlog.
    Refused { connection: u64 },
    /// Bytes reached a node; the digest tells whether they were the same.
    Delivered {
        connection: u64,
        to: Arc<str>,
        bytes: u64,
        digest: u64,
    },
    /// A node learned that the other side writes no more.
    Ended { connection: u64, to: Arc<str> },
    /// A node learned that the connection was reset.
    Reset { connection: u64, to: Arc<str> },
    /// What a node sent began to wait for a partition to heal or a node to come up.
    Stalled { connection: u64, from: Arc<str> },
    /// A node gave a connection up.
    TimedOut { connection: u64, from: Arc<str> },
    /// A node started, for the first time or again.
    Started { node: Arc<str> },
    /// A node lost its power.
    Crashed { node: Arc<str> },
    /// A node's process ended, and its machine closed the connections.
    Killed { node: Arc<str> },
    /// Packets in this direction stopped arriving.
    Blocked { from: Arc<str>, to: Arc<str> },
    /// Packets in this direction arrive again.
    Healed { from: Arc<str>, to: Arc<str> },
    /// Code in the simulation noted something.
    Noted { node: Arc<str>, text: String },
}

/// The trace of a simulation: a hash over all events, and the last of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// A hash over every event with its time; equal for equal runs of one build.
    pub hash: u64,
    /// How many events there were.
    pub count: u64,
    /// The last events, up to [`Trace::KEPT`].
    pub events: Vec<Event>,
}

impl Trace {
    /// How many events are kept.
    pub const KEPT: usize = 65_536;
}

impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for event in &self.events {
            writeln!(f, "{event}")?;
        }
        write!(f, "{} events, hash {:016x}", self.count, self.hash)
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>12.6}s  ", self.at.as_secs_f64())?;
        match &self.kind {
            EventKind::Opened {
                connection,
                from,
                to,
                port,
            } => {
                write!(f, "#{connection} {from} connects to {to}:{port}")
            }
            EventKind::Accepted { connection } => write!(f, "#{connection} accepted"),
            EventKind::Refused { connection } => write!(f, "#{connection} refused"),
            EventKind::Delivered {
                connection,
                to,
                bytes,
                digest,
            } => {
                write!(f, "#{connection} {to} gets {bytes} B ({digest:016x})")
            }
            EventKind::Ended { connection, to } => write!(f, "#{connection} {to} gets the end"),
            EventKind::Reset { connection, to } => write!(f, "#{connection} {to} gets a reset"),
            EventKind::Stalled { connection, from } => {
                write!(f, "#{connection} stalls on its way from {from}")
            }
            EventKind::TimedOut { connection, from } => {
                write!(f, "#{connection} {from} gives up")
            }
            EventKind::Started { node } => write!(f, "{node} starts"),
            EventKind::Crashed { node } => write!(f, "{node} crashes"),
            EventKind::Killed { node } => write!(f, "{node} is killed"),
            EventKind::Blocked { from, to } => write!(f, "{from} no longer reaches {to}"),
            EventKind::Healed { from, to } => write!(f, "{from} reaches {to} again"),
            EventKind::Noted { node, text } => write!(f, "{node}: {text}"),
        }
    }
}

/// A trace that is being written.
#[derive(Debug)]
pub(super) struct Recorder {
    // Of fixed keys, unlike a map's: it is to give the same in every run.
    hasher: DefaultHasher,
    count: u64,
    events: VecDeque<Event>,
}

impl Recorder {
    pub(super) fn new() -> Self {
        Self {
            hasher: DefaultHasher::new(),
            count: 0,
            events: VecDeque::new(),
        }
    }

    pub(super) fn record(&mut self, at: Duration, kind: EventKind) {
        let event = Event { at, kind };
        event.hash(&mut self.hasher);
        self.count += 1;
        if self.events.len() == Trace::KEPT {
            self.events.pop_front();
        }
        self.events.push_back(event);
    }

    pub(super) fn trace(&self) -> Trace {
        let events = self.events.iter().cloned().collect();
        Trace {
            hash: self.hasher.finish(),
            count: self.count,
            events,
        }
    }
}

/// What tells two deliveries apart without keeping their bytes.
pub(super) fn digest(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish()
}
