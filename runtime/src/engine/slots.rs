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
/// slots at the same time. All that a small call and its answer need is in them.
#[derive(Default)]
#[repr(align(64))]
pub(crate) struct Slot {
    cell: Mutex<Cell>,
}

/// What one call of ours waits with. In this order the first cache line ends behind `more`.
#[repr(C)]
pub(crate) struct Cell {
    pub(crate) state: State,
    /// The answer's messages are read from the stream as they come, and so is how it ends.
    pub(crate) streamed: bool,
    /// How long the answer is, if it is in `small`; [`IN_MORE`] if it is not.
    length: u8,
    /// How often the slot was used, `1..=LAST_GENERATION`.
    pub(crate) generation: u32,
    /// Which of the connection's calls this is, from 1; what a GOAWAY counts.
    pub(crate) ordinal: u64,
    pub(crate) deadline: Option<Instant>,
    pub(crate) waker: Option<Waker>,
    more: Option<Box<More>>,
    small: [u8; SMALLEST],
}

/// Answers up to this length lie in the slot.
const SMALLEST: usize = 64;

/// The answer's message is in [`More::body`].
const IN_MORE: u8 = u8::MAX;

/// What few calls have. Once made it stays, and its buffer is used again.
#[derive(Default)]
struct More {
    /// Present when the call sends or receives DATA.
    stream: Option<Arc<Stream>>,
    leading: Option<Box<Metadata>>,
    trailing: Option<Box<Metadata>>,
    /// Of [`State::GivenUp`] and [`State::Failed`].
    status: Option<Status>,
    body: Body,
}

/// The message of an answer that does not lie in the slot.
enum Body {
    /// In a buffer that belongs to the slot, so that an answer costs no allocation.
    Small(Vec<u8>),
    /// In a buffer of its own, or a slice of what was read.
    Large(Bytes),
}

/// Largest message that is copied to the slot's own buffer.
const SMALL: usize = 1024;

/// How far a slot's call is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
    GivenUp,
    /// The answer is here: success, and its message.
    Answered,
    /// The answer is here: success, all messages went through the stream.
    Streamed,
    /// The answer is here: failure.
    Failed,
}

impl State {
    /// Whether the call has its answer.
    #[inline]
    pub(crate) fn is_done(self) -> bool {
        matches!(self, State::Answered | State::Streamed | State::Failed)
    }
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
    #[inline(always)]
    pub(crate) fn lock(&self, slot: u32) -> MutexGuard<'_, Cell> {
        self.slots.get_or_make(slot).lock()
    }

    /// The cell that waits for an answer on `stream`, or `None` when that call has ended.
    #[inline]
    pub(crate) fn find(&self, stream: StreamId) -> Option<MutexGuard<'_, Cell>> {
        let parts = stream.parts();
        let cell = self.slots.get(parts.slot)?.lock();
        let open = cell.state != State::Idle && !cell.state.is_done();
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
    #[inline(always)]
    fn lock(&self) -> MutexGuard<'_, Cell> {
        self.cell.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Cell {
    fn default() -> Cell {
        Cell {
            state: State::Idle,
            streamed: false,
            length: 0,
            generation: 0,
            ordinal: 0,
            deadline: None,
            waker: None,
            more: None,
            small: [0; SMALLEST],
        }
    }
}

impl Default for Body {
    fn default() -> Body {
        Body::Small(Vec::new())
    }
}

impl Cell {
    /// Begins a call in this slot.
    #[inline]
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

    /// Whether the caller waits for one message and has nothing besides.
    #[inline]
    pub(crate) fn is_plain(&self) -> bool {
        self.state == State::Waiting && !self.streamed && self.more.is_none()
    }

    /// The answer of such a call, if it is here; `more` is made when that is not small.
    #[inline]
    pub(crate) fn plain_answer(&self) -> Option<&[u8]> {
        let is_plain = self.state == State::Answered && self.more.is_none();
        is_plain.then(|| &self.small[..usize::from(self.length)])
    }

    /// Ends such a call: the slot may be put back after this.
    #[inline]
    pub(crate) fn clear_plain(&mut self) {
        debug_assert!(self.waker.is_none() && self.deadline.is_none());
        self.state = State::Idle;
    }

    /// Ends the call: the slot may be put back after this.
    pub(crate) fn clear(&mut self) {
        self.state = State::Idle;
        self.deadline = None;
        self.waker = None;
        self.streamed = false;
        if let Some(more) = &mut self.more {
            more.clear();
        }
    }

    /// The deadline has passed: whoever waits is woken, the slot stays taken until the peer has answered.
    #[must_use]
    pub(crate) fn expire(&mut self) -> Option<Waker> {
        self.deadline = None;
        if let Some(stream) = self.take_stream() {
            stream.close(End::Failed(deadline_exceeded()));
        }
        let nobody_looks = self.streamed || self.state == State::Abandoned;
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
        self.end(State::GivenUp, Some(status))
    }

    /// Stores a failure and gives the waker of whoever waits for the answer.
    #[must_use]
    pub(crate) fn fail(&mut self, status: Status) -> Option<Waker> {
        self.end(State::Failed, Some(status))
    }

    /// Notes that all messages of the answer went through the stream, and gives the waker of whoever waits for it.
    #[must_use]
    pub(crate) fn end_streamed(&mut self) -> Option<Waker> {
        self.end(State::Streamed, None)
    }

    /// Stores an answer and gives the waker of whoever waits for it; `keep` makes a large one its own.
    #[must_use]
    #[inline]
    pub(crate) fn answer(
        &mut self,
        message: &[u8],
        keep: impl FnOnce(&[u8]) -> Bytes,
    ) -> Option<Waker> {
        self.state = State::Answered;
        self.deadline = None;
        if is_planted(Fault::StaleAnswer) && self.length > 0 {
            return self.waker.take();
        }
        if message.len() <= SMALLEST {
            self.small[..message.len()].copy_from_slice(message);
            self.length = message.len() as u8;
        } else {
            self.length = IN_MORE;
            self.more().fill(message, keep);
        }
        self.waker.take()
    }

    fn end(&mut self, state: State, status: Option<Status>) -> Option<Waker> {
        self.state = state;
        self.deadline = None;
        if status.is_some() {
            self.more().status = status;
        }
        self.waker.take()
    }

    /// The status of a call that was given up, or has failed.
    pub(crate) fn take_status(&mut self) -> Status {
        let status = self.more.as_mut().and_then(|more| more.status.take());
        status.unwrap_or_else(|| Status::internal("the call failed without a status"))
    }

    /// The message of an answer.
    #[inline]
    pub(crate) fn take_message(&mut self) -> Message<'_> {
        if self.length != IN_MORE {
            return Message::Small(&self.small[..usize::from(self.length)]);
        }
        match &mut self.more().body {
            Body::Small(body) => Message::Small(body),
            Body::Large(body) => Message::Large(std::mem::take(body)),
        }
    }

    /// The call's stream.
    #[inline]
    pub(crate) fn stream(&self) -> Option<&Arc<Stream>> {
        self.more.as_ref()?.stream.as_ref()
    }

    /// Takes the call's stream out.
    #[inline]
    pub(crate) fn take_stream(&mut self) -> Option<Arc<Stream>> {
        self.more.as_mut()?.stream.take()
    }

    /// The call's stream, made if need be.
    pub(crate) fn stream_or(&mut self, make: impl FnOnce() -> Arc<Stream>) -> &Arc<Stream> {
        self.more().stream.get_or_insert_with(make)
    }

    /// Whether leading metadata has come.
    pub(crate) fn is_led(&self) -> bool {
        self.more
            .as_ref()
            .is_some_and(|more| more.leading.is_some())
    }

    /// Leading metadata of the answer.
    pub(crate) fn lead(&mut self, metadata: Metadata) {
        self.more().leading = Some(Box::new(metadata));
    }

    /// Trailing metadata of the answer.
    pub(crate) fn trail(&mut self, metadata: Metadata) {
        self.more().trailing = Some(Box::new(metadata));
    }

    /// Trailing metadata of the answer, if it has come.
    pub(crate) fn trailing(&self) -> Option<&Metadata> {
        self.more.as_ref()?.trailing.as_deref()
    }

    /// Takes the answer's metadata out: leading, and trailing.
    #[inline]
    pub(crate) fn take_metadata(&mut self) -> (Option<Box<Metadata>>, Option<Box<Metadata>>) {
        match &mut self.more {
            Some(more) => (more.leading.take(), more.trailing.take()),
            None => (None, None),
        }
    }

    #[inline]
    fn more(&mut self) -> &mut More {
        self.more.get_or_insert_default()
    }
}

/// An answer's message.
pub(crate) enum Message<'a> {
    /// In the slot: to be read while that is locked.
    Small(&'a [u8]),
    /// To be read when nothing is locked any more.
    Large(Bytes),
}

impl More {
    fn clear(&mut self) {
        self.stream = None;
        self.leading = None;
        self.trailing = None;
        self.status = None;
        match &mut self.body {
            Body::Small(body) => body.clear(),
            Body::Large(_) => self.body = Body::default(),
        }
    }

    fn fill(&mut self, message: &[u8], keep: impl FnOnce(&[u8]) -> Bytes) {
        if message.len() > SMALL {
            self.body = Body::Large(keep(message));
            return;
        }
        match &mut self.body {
            Body::Small(body) => {
                body.clear();
                body.extend_from_slice(message);
            }
            Body::Large(_) => self.body = Body::Small(message.to_vec()),
        }
    }
}

/// What a call ends with that got no answer in time.
pub(crate) fn deadline_exceeded() -> Status {
    Status::deadline_exceeded("no answer came in time").with_progress(Progress::Sent)
}

#[cfg(test)]
mod tests {
    use std::mem::offset_of;

    use super::{Cell, SMALLEST, Slot, Slots};

    #[test]
    fn a_slot_has_two_cache_lines() {
        assert_eq!(size_of::<Slot>(), 128);
        let lock = size_of::<Slot>() - size_of::<Cell>();
        assert_eq!(lock + offset_of!(Cell, small), 64, "the second begins");
        assert_eq!(SMALLEST, 64);
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
