//! One connection: two ends, and between them a wire in each direction.

use std::collections::VecDeque;
use std::io::{self, ErrorKind};
use std::task::Waker;

use bytes::{Bytes, BytesMut};
use tokio::time::Instant;

use super::host::HostId;
use crate::transport::Endpoint;

/// A connection; `wires[0]` leads from `ends[0]`, which connected, to `ends[1]`, and `wires[1]` back.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) ends: [End; 2],
    pub(super) wires: [Wire; 2],
    pub(super) port: u16,
}

/// What one node knows of a connection.
#[derive(Debug)]
pub(super) struct End {
    pub(super) host: HostId,
    pub(super) address: Endpoint,
    pub(super) phase: Phase,
    pub(super) received: BytesMut,
    pub(super) peer_ended: bool,
    pub(super) ended: bool,
    /// Bytes written that the other side is not known to have read.
    pub(super) unread: usize,
    pub(super) window: usize,
    pub(super) reader: Option<Waker>,
    pub(super) writer: Option<Waker>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// The side that accepts, before the connection reached it.
    Absent,
    /// The side that connects, before it was accepted.
    Connecting,
    Open,
    /// Broken, and its owner may still ask why.
    Failed(ErrorKind),
    /// Its owner dropped it.
    Dropped,
    /// Its node crashed: it says nothing more, and after a restart nobody there knows it.
    Dead,
}

/// One direction: what is under way, in order.
#[derive(Debug)]
pub(super) struct Wire {
    pub(super) packets: VecDeque<Packet>,
    /// An arrival is in the queue of events.
    pub(super) scheduled: bool,
    pub(super) last_arrival: Instant,
    /// The first packet met a partition or a node that is down.
    pub(super) stalled: bool,
    /// The event by which the sender gives up, unless it is taken back.
    pub(super) give_up: Option<u64>,
}

#[derive(Debug)]
pub(super) struct Packet {
    /// When its last sending leaves the node; a crash before then takes it along.
    pub(super) leaves: Instant,
    pub(super) arrives: Instant,
    pub(super) content: Content,
}

#[derive(Debug)]
pub(super) enum Content {
    Open,
    Accepted,
    Data(Bytes),
    /// So many bytes were read: there is room for as many more.
    Read(usize),
    End,
    Reset,
}

impl Connection {
    pub(super) fn new(ends: [End; 2], port: u16, now: Instant) -> Self {
        Self {
            ends,
            wires: [Wire::new(now), Wire::new(now)],
            port,
        }
    }

    pub(super) fn is_gone(&self) -> bool {
        let gone = |end: &End| matches!(end.phase, Phase::Absent | Phase::Dropped | Phase::Dead);
        self.ends.iter().all(gone)
    }
}

impl End {
    pub(super) fn new(host: HostId, address: Endpoint, phase: Phase, window: usize) -> Self {
        Self {
            host,
            address,
            phase,
            received: BytesMut::new(),
            peer_ended: false,
            ended: false,
            unread: 0,
            window,
            reader: None,
            writer: None,
        }
    }

    /// What a write meets, before room.
    pub(super) fn writable(&self) -> io::Result<()> {
        match self.phase {
            Phase::Open if self.ended => Err(ErrorKind::BrokenPipe.into()),
            Phase::Open => Ok(()),
            Phase::Failed(kind) => Err(kind.into()),
            _ => Err(ErrorKind::NotConnected.into()),
        }
    }
}

impl Wire {
    fn new(now: Instant) -> Self {
        Self {
            packets: VecDeque::new(),
            scheduled: false,
            last_arrival: now,
            stalled: false,
            give_up: None,
        }
    }

    /// What had not left the node never will, nor what follows it: a byte stream has no gap.
    pub(super) fn cut(&mut self, now: Instant) {
        if self.stalled {
            self.packets.clear();
        } else {
            let left = self
                .packets
                .iter()
                .take_while(|packet| packet.leaves <= now);
            self.packets.truncate(left.count());
        }
        self.stalled = false;
        self.give_up = None;
    }
}

impl Content {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Data(bytes) => bytes.len(),
            _ => 0,
        }
    }

    /// Whether the sender waits for its acknowledgement. (Connecting has a timeout of its own.)
    pub(super) fn is_acknowledged(&self) -> bool {
        matches!(self, Self::Data(_) | Self::End)
    }
}
