//! What a link between two nodes is like.

use std::ops::RangeInclusive;
use std::time::Duration;

use crate::rt::entropy::Generator;

/// The properties of one direction between two nodes.
///
/// The clock of a simulation moves in milliseconds; shorter times decide the order only.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    pub(super) latency: RangeInclusive<Duration>,
    pub(super) loss: f64,
    pub(super) retransmit: Duration,
    pub(super) bandwidth: Option<u64>,
    pub(super) torn: f64,
    pub(super) window: usize,
    pub(super) connect_timeout: Duration,
    pub(super) give_up: Duration,
}

impl Default for Link {
    fn default() -> Self {
        Self {
            latency: Duration::from_millis(1)..=Duration::from_millis(10),
            loss: 0.0,
            retransmit: Duration::from_millis(200),
            bandwidth: None,
            torn: 0.2,
            window: 64 * 1024,
            connect_timeout: Duration::from_secs(30),
            give_up: Duration::from_secs(60),
        }
    }
}

impl Link {
    /// From 1 to 10 ms, without loss, every fifth piece torn, a window of 64 KiB.
    pub fn new() -> Self {
        Self::default()
    }

    /// What a node has to itself.
    pub(super) fn loopback() -> Self {
        Self {
            latency: Duration::ZERO..=Duration::ZERO,
            ..Self::default()
        }
    }

    /// How long a packet is under way, each time anew. Packets of a connection keep their order.
    pub fn latency(mut self, range: RangeInclusive<Duration>) -> Self {
        self.latency = range;
        self
    }

    /// How likely a packet is lost. It is then sent again after `retransmit`, and after twice that if lost again; the
    /// packets behind it wait.
    pub fn loss(mut self, probability: f64) -> Self {
        self.loss = probability;
        self
    }

    /// The pause before a lost packet is sent again.
    pub fn retransmit(mut self, after: Duration) -> Self {
        self.retransmit = after;
        self
    }

    /// How many bytes a second pass, shared by all connections in this direction.
    pub fn bandwidth(mut self, bytes_per_second: u64) -> Self {
        self.bandwidth = Some(bytes_per_second.max(1));
        self
    }

    /// How likely a write is taken in part only, and how likely each piece of it is cut in two that travel apart.
    pub fn torn(mut self, probability: f64) -> Self {
        self.torn = probability;
        self
    }

    /// How many bytes may be written that the other side has not read.
    pub fn window(mut self, bytes: usize) -> Self {
        self.window = bytes.max(1);
        self
    }

    /// When connecting ends with `TimedOut`.
    pub fn connect_timeout(mut self, after: Duration) -> Self {
        self.connect_timeout = after;
        self
    }

    /// How long bytes may stay unacknowledged, in a partition or towards a crashed node, before their sender's side
    /// of the connection fails with `TimedOut`.
    pub fn give_up(mut self, after: Duration) -> Self {
        self.give_up = after;
        self
    }

    /// How long lost attempts hold up a packet.
    pub(super) fn retransmissions(&self, entropy: &mut Generator) -> Duration {
        const MOST: u32 = 8;
        let mut delay = Duration::ZERO;
        let mut attempt = 0;
        while attempt < MOST && entropy.chance(self.loss) {
            delay += self.retransmit * 2u32.pow(attempt);
            attempt += 1;
        }
        delay
    }

    /// Cuts what is written at seeded places.
    pub(super) fn piece(&self, rest: usize, entropy: &mut Generator) -> usize {
        /// What travels together at most.
        const LARGEST: usize = 16 * 1024;
        let whole = rest.min(LARGEST);
        if whole > 1 && entropy.chance(self.torn) {
            entropy.range(1..=whole as u64 - 1) as usize
        } else {
            whole
        }
    }
}
