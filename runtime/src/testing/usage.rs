use crate::engine::connection;

/// What connections hold for calls; all zero at rest, which is what a test for leaks asserts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Usage {
    /// Calls that this side made and that have not ended.
    pub in_flight: usize,
    /// Callers that wait for a slot.
    pub waiting: usize,
    /// Handlers of the other side's calls.
    pub running: usize,
    /// Bytes of messages that are being put together.
    pub reassembly: usize,
    /// Streams that have something to send.
    pub listed: usize,
    /// Bytes that wait to be written.
    pub pending: usize,
    /// Streamed bytes for which the other side owes credit, beyond the half of the window that it may collect.
    pub owed: usize,
}

impl Usage {
    pub(crate) fn add(&mut self, other: Usage) {
        self.in_flight += other.in_flight;
        self.waiting += other.waiting;
        self.running += other.running;
        self.reassembly += other.reassembly;
        self.listed += other.listed;
        self.pending += other.pending;
        self.owed += other.owed;
    }

    /// Whether nothing is held.
    pub fn is_at_rest(&self) -> bool {
        *self == Usage::default()
    }
}

impl From<connection::Usage> for Usage {
    fn from(usage: connection::Usage) -> Usage {
        let connection::Usage {
            in_flight,
            waiting,
            running,
            reassembly,
            listed,
            pending,
            owed,
        } = usage;
        Usage {
            in_flight,
            waiting,
            running,
            reassembly,
            listed,
            pending,
            owed,
        }
    }
}
