//! Bytes on their way out, and all that must be decided in the same order as they are written.

use std::collections::VecDeque;
use std::sync::Arc;
use std::task::{Context, Waker};

use bytes::Bytes;
use tokio::time::Instant;

use super::framing::{FrameWriter, Tail, Violation};
use super::output::{Large, OWN_BUFFER, Output};
use super::stream::{Finish, MOST_CREDIT, Stream};
use crate::call::Status;
use crate::codec::protobuf::Parts;
use crate::rt::SlowClock;
use crate::rt::fault::{Fault, is_planted};

/// Above this many bytes waiting, no call is begun in either direction; reading goes on.
pub(crate) const HIGH_WATER: usize = 1024 * 1024;

/// The largest piece of DATA in one frame, so that large messages and small calls take turns.
const QUANTUM: usize = 32 * 1024;

/// Bytes of DATA that are put into the buffer at once, ahead of the next write.
const PUMP: usize = 128 * 1024;

/// The outgoing side of a connection, under one lock.
pub(crate) struct Outbox {
    pub(crate) pending: Vec<u8>,
    /// Large bytes between those in `pending`.
    pub(crate) large: Large,
    pub(crate) writer: Box<dyn FrameWriter>,
    /// The connection's task has promised to flush: whoever appends need not wake it.
    pub(crate) scheduled: bool,
    /// Runs while the connection's task lets others go first who work on large messages.
    pub(crate) deferred: Option<SlowClock>,
    /// The connection's task holds bytes that come before `pending`.
    pub(crate) writing: bool,
    /// Set once no call may begin: the peer drains, or the connection is over.
    pub(crate) refused: Option<Status>,
    /// Slots that the peer allows.
    pub(crate) allowed: u32,
    /// A caller waits although there may be a slot, because too much waits to be written.
    pub(crate) starved: bool,
    /// The earliest deadline that the connection's task knows to look for.
    pub(crate) armed: Option<Instant>,
    /// DATA bytes that the peer has room for in all.
    pub(crate) credit: u64,
    /// REPLYs in `pending`. Their slots count as taken until the transport has them.
    pub(crate) replies: u32,
    /// The PONG that is due; a later PING takes the place of an earlier one.
    pub(crate) pong: Option<[u8; 8]>,
    /// DATA bytes of the connection that the next CREDIT grants.
    pub(crate) grant: u32,
    /// Streams that may have something to send, in turn.
    ready: VecDeque<Arc<Stream>>,
    /// Callers that wait for a slot, in turn.
    waiters: VecDeque<Waiter>,
    next_ticket: u64,
}

/// A large body, which its head announces as [`Tail::Apart`].
pub(crate) enum Apart<'a> {
    /// In a buffer of its own.
    Whole(Bytes),
    /// What is encoded, and large parts in their places.
    Parts(&'a [u8], Parts),
}

struct Waiter {
    ticket: u64,
    waker: Waker,
}

/// A caller's place in the queue for a slot.
#[derive(Debug, Default)]
pub(crate) struct Turn(Option<u64>);

impl Turn {
    /// Whether the caller waits.
    pub(crate) fn is_waiting(&self) -> bool {
        self.0.is_some()
    }
}

impl Outbox {
    pub(crate) fn new(writer: Box<dyn FrameWriter>, allowed: u32, credit: u32) -> Outbox {
        Outbox {
            pending: Vec::new(),
            large: Large::default(),
            writer,
            scheduled: false,
            deferred: None,
            writing: false,
            refused: None,
            allowed,
            starved: false,
            armed: None,
            credit: u64::from(credit),
            replies: 0,
            pong: None,
            grant: 0,
            ready: VecDeque::new(),
            waiters: VecDeque::new(),
            next_ticket: 1,
        }
    }

    /// How many bytes wait to be written.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.pending.len() + self.large.len()
    }

    /// Whether nothing waits to be written.
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Puts a body behind its head, which is the last of what waits.
    pub(crate) fn attach(&mut self, body: Apart<'_>) {
        match body {
            Apart::Whole(bytes) => self.large.push(self.pending.len(), bytes),
            Apart::Parts(encoded, parts) => parts.split(encoded, |before, part| {
                self.pending.extend_from_slice(before);
                if let Some(part) = part {
                    self.large.push(self.pending.len(), part);
                }
            }),
        }
    }

    /// Whether the caller with this turn may look for a slot now.
    pub(crate) fn is_first(&self, turn: &Turn) -> bool {
        match turn.0 {
            None => self.waiters.is_empty(),
            Some(mine) => self
                .waiters
                .front()
                .is_some_and(|waiter| waiter.ticket == mine),
        }
    }

    /// Waits for a slot, behind those who wait already.
    pub(crate) fn queue(&mut self, turn: &mut Turn, cx: &Context<'_>) {
        match turn.0 {
            Some(mine) => {
                if let Some(at) = self.place_of(mine) {
                    self.waiters[at].waker.clone_from(cx.waker());
                }
            }
            None => {
                let ticket = self.next_ticket;
                self.next_ticket += 1;
                self.waiters.push_back(Waiter {
                    ticket,
                    waker: cx.waker().clone(),
                });
                turn.0 = Some(ticket);
            }
        }
    }

    /// Leaves the queue.
    pub(crate) fn unqueue(&mut self, turn: &mut Turn) {
        if let Some(at) = turn.0.take().and_then(|mine| self.place_of(mine)) {
            self.waiters.remove(at);
        }
    }

    /// Where in the queue a ticket is; they were handed out in this order.
    fn place_of(&self, ticket: u64) -> Option<usize> {
        self.waiters
            .binary_search_by_key(&ticket, |waiter| waiter.ticket)
            .ok()
    }

    /// Gives all that waits to the connection's task, which has written what it took before.
    pub(crate) fn hand_over(&mut self, output: &mut Output) {
        self.writing = true;
        self.replies = 0;
        output.fill(&mut self.pending, &mut self.large);
    }

    /// Who looks for a slot next.
    pub(crate) fn next_waiter(&self) -> Option<Waker> {
        self.waiters.front().map(|waiter| waiter.waker.clone())
    }

    /// How many wait.
    pub(crate) fn waiting(&self) -> usize {
        self.waiters.len()
    }

    /// Everybody who waits, to be told that it is over.
    pub(crate) fn take_waiters(&mut self) -> Vec<Waker> {
        self.waiters
            .iter()
            .map(|waiter| waiter.waker.clone())
            .collect()
    }

    /// Puts a stream at the end of the list of those that may have something to send.
    pub(crate) fn list(&mut self, stream: &Arc<Stream>) {
        let mut send = stream.send();
        if !send.listed && send.is_sendable() {
            send.listed = true;
            drop(send);
            self.ready.push_back(Arc::clone(stream));
        }
    }

    /// Whether DATA could be written now.
    pub(crate) fn can_pump(&self) -> bool {
        !self.ready.is_empty() && self.len() < PUMP
    }

    /// Writes what is kept out of `pending` until just before it is written, as only its last state counts: a peer
    /// that asks and does not read makes nothing grow.
    pub(crate) fn settle(&mut self) {
        if let Some(payload) = self.pong.take() {
            self.writer.pong(&mut self.pending, payload);
        }
        let grant = std::mem::take(&mut self.grant);
        if grant > 0 {
            self.writer.credit(&mut self.pending, None, grant);
        }
    }

    /// Streams in line.
    pub(crate) fn listed(&self) -> usize {
        self.ready.len()
    }

    /// The peer has room for more DATA.
    ///
    /// # Errors
    /// The sum leaves what any window may be.
    pub(crate) fn add_credit(&mut self, bytes: u32) -> Result<(), Violation> {
        self.credit += u64::from(bytes);
        if self.credit > MOST_CREDIT {
            return Err(Violation::flow(
                "CREDIT raises the connection's window beyond 4294967295 bytes",
            ));
        }
        Ok(())
    }

    /// Writes DATA of the listed streams in turn, within their credit and the connection's. A stream that has said
    /// all is handed to `finished`, which writes how it ends; one whose senders may go on is added to `roomy`.
    pub(crate) fn pump(
        &mut self,
        roomy: &mut Vec<Arc<Stream>>,
        mut finished: impl FnMut(&mut Outbox, &Arc<Stream>, Finish),
    ) {
        let mut turns = self.ready.len();
        while self.len() < PUMP && turns > 0 {
            let Some(stream) = self.ready.pop_front() else {
                break;
            };
            let mut send = stream.send();
            let most = QUANTUM.min(usize::try_from(self.credit).unwrap_or(usize::MAX));
            let grant = send.take_grant();
            if let Some(bytes) = grant {
                self.writer
                    .credit(&mut self.pending, Some(stream.id()), bytes);
            }
            let piece = send.take(most);
            let wrote = !piece.is_empty() || grant.is_some();
            if !piece.is_empty() {
                self.credit -= piece.len() as u64;
                if !(piece.len() % 7 == 3 && is_planted(Fault::LoseData)) {
                    if piece.len() < OWN_BUFFER {
                        let piece = Tail::Here(&piece);
                        self.writer.data(&mut self.pending, stream.id(), piece);
                    } else {
                        let length = Tail::Apart(piece.len());
                        self.writer.data(&mut self.pending, stream.id(), length);
                        self.large.push(self.pending.len(), piece);
                    }
                }
            }
            let room = send.take_room();
            let finish = send.take_finish();
            let again = finish.is_none() && send.is_sendable();
            send.listed = again;
            drop(send);
            if room {
                roomy.push(Arc::clone(&stream));
            }
            if let Some(finish) = finish {
                finished(self, &stream, finish);
            } else if again {
                self.ready.push_back(stream);
                if !wrote {
                    // Out of the connection's credit: others may still have an end to write.
                    turns -= 1;
                    continue;
                }
            }
            turns = if wrote { self.ready.len() } else { turns - 1 };
        }
    }
}
