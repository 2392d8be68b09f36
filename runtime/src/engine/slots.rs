//! Where our own calls wait for their answers: a fixed table of slots, made chunk by chunk as they are first needed.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::Waker;

use bytes::Bytes;
use tokio::time::Instant;

use super::bitmap::Bitmap;
use super::framing::StreamId;
use super::stream::{End, Stream};
use super::table::Table;
use crate::call::{Metadata, Progress, Status};
use crate::rt::fault::{Fault, is_planted};

/// The table. A slot is taken under the outgoing buffer's lock and put back from anywhere.
pub(crate) struct Slots {
    slots: Table<Slot>,
    /// How many may be used; changed under the outgoing buffer's lock.
    allowed: AtomicU32,
    /// Those that are free and allowed. Made with the first call: a side that only serves makes none.
    free: OnceLock<Bitmap>,
}

/// A slot; its lock is held for a copy at most.
///
/// It has two cache lines of its own: callers on one processor and the connection's task on another are at neighbouring
/// slots at the same time.
#[derive(Default)]
#[repr(align(64))]
pub(crate) struct Slot {
    cell: Mutex<Cell>,
}

/// What one call of ours waits with.
#[derive(Default)]
pub(crate) struct Cell {
    pub(crate) state: State,
    /// How often the slot was used, `1..=LAST_GENERATION`.
    pub(crate) generation: u32,
    /// Which of the connection's calls this is, from 1; what a GOAWAY counts.
    pub(crate) ordinal: u64,
    pub(crate) deadline: Option<Instant>,
    pub(crate) waker: Option<Waker>,
    /// The answer's messages are read from the stream as they come, and so is how it ends.
    pub(crate) streamed: bool,
    /// Present when the call sends or receives DATA.
    pub(crate) stream: Option<Arc<Stream>>,
    pub(crate) leading: Option<Box<Metadata>>,
    pub(crate) trailing: Option<Box<Metadata>>,
    pub(crate) body: Body,
}

/// The message of an answer.
pub(crate) enum Body {
    /// Of a small one. The buffer belongs to the slot and is used again, so that an answer costs no allocation.
    Small(Vec<u8>),
    /// Of a large one: in a buffer of its own, or a slice of what was read.
    Large(Bytes),
}

impl Default for Body {
    fn default() -> Self {
        Body::Small(Vec::new())
    }
}

impl Body {
    /// Largest message that is copied to the slot's own buffer.
    pub(crate) const SMALL: usize = 1024;

    /// Keeps a small message.
    #[inline]
    pub(crate) fn fill(&mut self, message: &[u8]) {
        match self {
            Body::Small(body) => body.extend_from_slice(message),
            Body::Large(_) => *self = Body::Small(message.to_vec()),
        }
    }

    /// Forgets the message.
    #[inline]
    fn clear(&mut self) {
        match self {
            Body::Small(body) => body.clear(),
            Body::Large(_) => *self = Body::default(),
        }
    }
}

/// How far a slot's call is.
#[derive(Default)]
pub(crate) enum State {
    /// No call.
    #[default]
    Idle,
    /// The answer has not come, and somebody waits for it.
    Waiting,
    /// The answer has not come, and nobody waits: what comes is dropped, then the slot is free.
    Abandoned,
    /// The deadline has passed and the peer was told; its answer has not come, and the caller has not looked.
    Expired,
    /// The same for a call that this side gave up with a status of its own.
    GivenUp(Status),
    /// The answer is here.
    Done(Answer),
}

/// An answer.
pub(crate) enum Answer {
    /// Success, the message in [`Cell::body`].
    Inline,
    /// Success, all messages went through the stream.
    Streamed,
    /// Failure.
    Failed(Status),
}

impl Slots {
    /// A table for up to `capacity` calls (at most 65,536), none allowed yet.
    pub(crate) fn new(capacity: u32) -> Slots {
        Slots {
            slots: Table::new(capacity.clamp(1, 65_536)),
            allowed: AtomicU32::new(0),
            free: OnceLock::new(),
        }
    }

    /// Raises how many slots may be used from `from` to `to`; called under the outgoing buffer's lock.
    pub(crate) fn allow(&self, from: u32, to: u32) {
        let to = to.min(self.capacity());
        if to <= from {
            return;
        }
        self.allowed.store(to, Ordering::Relaxed);
        if let Some(free) = self.free.get() {
            (from..to).for_each(|slot| free.put_back(slot));
        }
    }

    /// How many slots there can be.
    pub(crate) fn capacity(&self) -> u32 {
        self.slots.capacity()
    }

    /// Takes the lowest free slot. Only one taker at a time: called under the outgoing buffer's lock.
    #[inline]
    pub(crate) fn take(&self) -> Option<u32> {
        self.free.get_or_init(|| self.make_free()).take()
    }

    /// Makes a slot free again; its cell is idle already.
    #[inline]
    pub(crate) fn put_back(&self, slot: u32) {
        if let Some(free) = self.free.get() {
            free.put_back(slot);
        }
    }

    /// The slot's cell. `slot` is one that [`Slots::take`] gave.
    #[inline]
    pub(crate) fn lock(&self, slot: u32) -> MutexGuard<'_, Cell> {
        self.slots.get_or_make(slot).lock()
    }

    /// The cell that waits for an answer on `stream`, or `None` when that call has ended.
    #[inline]
    pub(crate) fn find(&self, stream: StreamId) -> Option<MutexGuard<'_, Cell>> {
        let parts = stream.parts();
        let cell = self.slots.get(parts.slot)?.lock();
        let open = !matches!(cell.state, State::Idle | State::Done(_));
        (open && cell.generation == parts.generation).then_some(cell)
    }

    /// Whether the stream's slot has had this use or a later one.
    pub(crate) fn was_used(&self, stream: StreamId) -> bool {
        self.slots
            .get(stream.parts().slot)
            .is_some_and(|slot| slot.lock().generation != 0)
    }

    /// Every slot that was ever used, with its number.
    pub(crate) fn used(&self) -> impl Iterator<Item = (u32, MutexGuard<'_, Cell>)> {
        self.slots.made().map(|(at, slot)| (at, slot.lock()))
    }

    #[cold]
    fn make_free(&self) -> Bitmap {
        let free = Bitmap::new(self.capacity() as usize);
        (0..self.allowed.load(Ordering::Relaxed)).for_each(|slot| free.put_back(slot));
        free
    }
}

impl Slot {
    #[inline]
    fn lock(&self) -> MutexGuard<'_, Cell> {
        self.cell.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Cell {
    /// Begins a call in this slot.
    pub(crate) fn begin(&mut self, ordinal: u64, deadline: Option<Instant>) -> u32 {
        self.state = State::Waiting;
        self.generation = match self.generation {
            StreamId::LAST_GENERATION => 1,
            last => last + 1,
        };
        self.ordinal = ordinal;
        self.deadline = deadline;
        self.generation
    }

    /// Ends the call: the slot may be put back after this.
    pub(crate) fn clear(&mut self) {
        self.state = State::Idle;
        self.deadline = None;
        self.waker = None;
        self.streamed = false;
        self.stream = None;
        self.leading = None;
        self.trailing = None;
        if !is_planted(Fault::StaleAnswer) {
            self.body.clear();
        }
    }

    /// The deadline has passed: whoever waits is woken, the slot stays taken until the peer has answered.
    #[must_use]
    pub(crate) fn expire(&mut self) -> Option<Waker> {
        self.deadline = None;
        let stream = self.stream.take();
        if let Some(stream) = &stream {
            stream.close(End::Failed(deadline_exceeded()));
        }
        let nobody_looks = self.streamed || matches!(self.state, State::Abandoned);
        self.state = if nobody_looks {
            State::Abandoned
        } else {
            State::Expired
        };
        self.waker.take()
    }

    /// This side gives the call up: whoever waits is woken, the slot stays taken until the peer has answered.
    #[must_use]
    pub(crate) fn abort(&mut self, status: Status) -> Option<Waker> {
        self.deadline = None;
        self.state = State::GivenUp(status);
        self.waker.take()
    }

    /// Stores the answer and gives the waker of whoever waits for it.
    #[must_use]
    pub(crate) fn answer(&mut self, answer: Answer) -> Option<Waker> {
        self.state = State::Done(answer);
        self.deadline = None;
        self.waker.take()
    }
}

/// What a call ends with that got no answer in time.
pub(crate) fn deadline_exceeded() -> Status {
    Status::deadline_exceeded("no answer came in time").with_progress(Progress::Sent)
}

#[cfg(test)]
mod tests {
    use super::{Slot, Slots};

    #[test]
    fn a_slot_has_two_cache_lines() {
        assert_eq!(size_of::<Slot>(), 128);
    }

    #[test]
    fn slots_are_handed_out_once_and_lowest_first() {
        let slots = Slots::new(100);
        slots.allow(0, 8);
        assert_eq!(slots.take(), Some(0), "allowed before the first call");
        slots.put_back(0);
        slots.allow(8, 70);
        let taken: Vec<_> = std::iter::from_fn(|| slots.take()).collect();
        assert_eq!(taken, (0..70).collect::<Vec<_>>());
        slots.put_back(64);
        slots.put_back(3);
        assert_eq!(slots.take(), Some(3));
        assert_eq!(slots.take(), Some(64));
        assert_eq!(slots.take(), None);
    }
}
