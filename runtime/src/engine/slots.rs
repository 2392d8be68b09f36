//! Where our own calls wait for their answers: a fixed table of slots, made chunk by chunk as they are first needed.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::Waker;

use bytes::Bytes;
use tokio::time::Instant;

use super::bitmap::Bitmap;
use super::budget::Permit;
use super::framing::StreamId;
use super::stream::{End, Stream};
use crate::call::{Metadata, Progress, Status};
use crate::descriptor::MethodDescriptor;
use crate::rt::fault::{Fault, is_planted};

const CHUNK: usize = 16;

/// The table. A slot is taken under the outgoing buffer's lock and put back from anywhere.
pub(crate) struct Slots {
    capacity: u32,
    chunks: Box<[OnceLock<Box<[Slot; CHUNK]>>]>,
    /// Those that are free and allowed.
    free: Bitmap,
}

/// A slot; its lock is held for a copy at most.
#[derive(Default)]
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
    pub(crate) method: Option<&'static MethodDescriptor>,
    /// The answer's messages are read from the stream as they come, and so is how it ends.
    pub(crate) streamed: bool,
    /// Present when the call sends or receives DATA.
    pub(crate) stream: Option<Arc<Stream>>,
    pub(crate) leading: Option<Box<Metadata>>,
    pub(crate) trailing: Option<Box<Metadata>>,
    /// The body of a small answer. It belongs to the slot and is used again, so that an answer costs no allocation.
    pub(crate) body: Vec<u8>,
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
    /// Success, a large message of its own; it holds its part of the reassembly budget until it is decoded.
    Large(Bytes, Option<Permit>),
    /// Success, all messages went through the stream.
    Streamed,
    /// Failure.
    Failed(Status),
}

impl Slots {
    /// A table for up to `capacity` calls (at most 65,536), none allowed yet.
    pub(crate) fn new(capacity: u32) -> Slots {
        let capacity = capacity.clamp(1, 65_536) as usize;
        Slots {
            chunks: (0..capacity.div_ceil(CHUNK))
                .map(|_| OnceLock::new())
                .collect(),
            free: Bitmap::new(capacity),
            capacity: capacity as u32,
        }
    }

    /// Raises how many slots may be used from `from` to `to`; called under the outgoing buffer's lock.
    pub(crate) fn allow(&self, from: u32, to: u32) {
        for slot in from..to.min(self.capacity()) {
            self.put_back(slot);
        }
    }

    /// How many slots there can be.
    pub(crate) fn capacity(&self) -> u32 {
        self.capacity
    }

    /// Takes the lowest free slot. Only one taker at a time: called under the outgoing buffer's lock.
    #[inline]
    pub(crate) fn take(&self) -> Option<u32> {
        self.free.take()
    }

    /// Makes a slot free again; its cell is idle already.
    #[inline]
    pub(crate) fn put_back(&self, slot: u32) {
        self.free.put_back(slot);
    }

    /// The slot's cell. `slot` is one that [`Slots::take`] gave.
    #[inline]
    pub(crate) fn lock(&self, slot: u32) -> MutexGuard<'_, Cell> {
        let chunk = self.chunks[slot as usize / CHUNK].get_or_init(Default::default);
        chunk[slot as usize % CHUNK].lock()
    }

    /// The cell that waits for an answer on `stream`, or `None` when that call has ended.
    #[inline]
    pub(crate) fn find(&self, stream: StreamId) -> Option<MutexGuard<'_, Cell>> {
        let parts = stream.parts();
        let chunk = self.chunks.get(parts.slot as usize / CHUNK)?.get()?;
        let cell = chunk[parts.slot as usize % CHUNK].lock();
        let open = !matches!(cell.state, State::Idle | State::Done(_));
        (open && cell.generation == parts.generation).then_some(cell)
    }

    /// Whether the stream's slot has had this use or a later one.
    pub(crate) fn was_used(&self, stream: StreamId) -> bool {
        let parts = stream.parts();
        let Some(chunk) = self
            .chunks
            .get(parts.slot as usize / CHUNK)
            .and_then(OnceLock::get)
        else {
            return false;
        };
        chunk[parts.slot as usize % CHUNK].lock().generation != 0
    }

    /// Every slot that was ever used, with its number.
    pub(crate) fn used(&self) -> impl Iterator<Item = (u32, MutexGuard<'_, Cell>)> {
        self.chunks
            .iter()
            .enumerate()
            .filter_map(|(at, chunk)| Some((at, chunk.get()?)))
            .flat_map(|(at, chunk)| {
                let first = (at * CHUNK) as u32;
                chunk
                    .iter()
                    .enumerate()
                    .map(move |(i, slot)| (first + i as u32, slot.lock()))
            })
    }
}

impl Slot {
    #[inline]
    fn lock(&self) -> MutexGuard<'_, Cell> {
        self.cell.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Cell {
    /// Largest answer that is copied to [`Cell::body`]; a larger one has a buffer of its own.
    pub(crate) const INLINE: usize = 1024;

    /// Begins a call in this slot.
    pub(crate) fn begin(&mut self, ordinal: u64, deadline: Option<Instant>) -> u32 {
        self.state = State::Waiting;
        self.generation = self.generation % StreamId::LAST_GENERATION + 1;
        self.ordinal = ordinal;
        self.deadline = deadline;
        self.generation
    }

    /// Ends the call: the slot may be put back after this.
    pub(crate) fn clear(&mut self) {
        self.state = State::Idle;
        self.deadline = None;
        self.waker = None;
        self.method = None;
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
    use super::Slots;

    #[test]
    fn slots_are_handed_out_once_and_lowest_first() {
        let slots = Slots::new(100);
        assert_eq!(slots.take(), None, "none is allowed yet");
        slots.allow(0, 70);
        let taken: Vec<_> = std::iter::from_fn(|| slots.take()).collect();
        assert_eq!(taken, (0..70).collect::<Vec<_>>());
        slots.put_back(64);
        slots.put_back(3);
        assert_eq!(slots.take(), Some(3));
        assert_eq!(slots.take(), Some(64));
        assert_eq!(slots.take(), None);
    }
}
