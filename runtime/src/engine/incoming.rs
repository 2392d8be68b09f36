//! The calls that the peer has open with us. The words say which stream is open; a call that needs more (a waker, a
//! stream, trailing metadata) has it in its cell. A call that is answered in place never touches its cell.

use std::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;

use tokio::time::Instant;

use super::framing::{StreamId, StreamParts, Violation};
use super::stream::{End, Stream};
use super::table::Table;
use crate::call::{Metadata, Status};

/// The table, by slot.
pub(crate) struct IncomingCalls {
    /// Use and generation, above the bits.
    words: Table<AtomicU64>,
    cells: Table<Mutex<IncomingCell>>,
    /// Handlers that go on past their first poll, those included whose callers have left.
    running: AtomicU32,
    /// The same over all connections of a server.
    total: Arc<Total>,
}

/// One call of the peer's. Its stream is named again when the numbers of the slot have gone round, and a handler may
/// still run by then whose caller has left long ago, so that its slot's uses are counted, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CallId {
    pub(crate) stream: StreamId,
    /// How often the slot had been used, modulo 2³².
    uses: u32,
}

/// How many handlers go on past their first poll over all connections of a server, and how many may.
pub(crate) struct Total {
    running: AtomicUsize,
    limit: usize,
}

impl Total {
    /// At most `limit` handlers at once.
    pub(crate) fn new(limit: usize) -> Arc<Total> {
        Arc::new(Total {
            running: AtomicUsize::new(0),
            limit,
        })
    }
}

/// What an open call has besides its word.
#[derive(Default)]
pub(crate) struct IncomingCell {
    /// Who is to be told that the call has ended, and how many of them have the same waker.
    wakers: Vec<(Waker, u32)>,
    pub(crate) stream: Option<Arc<Stream>>,
    pub(crate) trailing: Option<Box<Metadata>>,
    pub(crate) deadline: Option<Instant>,
    /// Leading metadata has gone.
    pub(crate) headed: bool,
}

/// A call that has ended.
pub(crate) struct Closed {
    /// Nobody waits for the answer.
    pub(crate) oneway: bool,
    /// What it had besides its word. Boxed, as most have nothing.
    pub(crate) cell: Option<Box<IncomingCell>>,
}

/// The call is open.
const OPEN: u64 = 1;
/// Its cell is in use.
const CELL: u64 = 2;
/// Nobody waits for its answer.
const ONEWAY: u64 = 4;
/// Where the generation begins, and the count of uses above it.
const GENERATION: u32 = 3;
const USES: u32 = 32;

impl IncomingCalls {
    /// A table for `limit` calls at once.
    pub(crate) fn new(limit: u32, total: Arc<Total>) -> IncomingCalls {
        let limit = limit.clamp(1, 65_536);
        IncomingCalls {
            words: Table::new(limit),
            cells: Table::new(limit),
            running: AtomicU32::new(0),
            total,
        }
    }

    /// Opens a call.
    ///
    /// # Errors
    /// The slot lies beyond the limit, its last call has not ended, or that had the same generation.
    #[inline]
    pub(crate) fn open(&self, stream: StreamId, oneway: bool) -> Result<CallId, Violation> {
        let parts = stream.parts();
        if parts.slot >= self.limit() {
            return Err(Violation::limit(format!(
                "CALL in slot {}, but {} calls are allowed at once",
                parts.slot,
                self.limit()
            )));
        }
        let slot = self.words.get_or_make(parts.slot);
        let word = slot.load(Ordering::Acquire);
        if word & OPEN != 0 {
            return Err(Violation::malformed(
                "CALL in a slot whose last call has not ended",
            ));
        }
        if generation(word) == parts.generation {
            return Err(Violation::malformed(
                "CALL with the generation that its slot had last",
            ));
        }
        let oneway = if oneway { ONEWAY } else { 0 };
        let call = CallId {
            stream,
            uses: uses(word).wrapping_add(1),
        };
        slot.store(call.word() | oneway | OPEN, Ordering::Release);
        Ok(call)
    }

    /// The open call of this stream: what a frame of the peer's is about.
    #[inline]
    pub(crate) fn current(&self, stream: StreamId) -> Option<CallId> {
        let word = self.word(stream)?.load(Ordering::Acquire);
        let call = CallId {
            stream,
            uses: uses(word),
        };
        is_open(word, call).then_some(call)
    }

    /// Whether the call has not ended.
    #[inline]
    pub(crate) fn is_open(&self, call: CallId) -> bool {
        self.word(call.stream)
            .is_some_and(|word| is_open(word.load(Ordering::Acquire), call))
    }

    /// Whether the call is open and nobody waits for its answer.
    pub(crate) fn is_oneway(&self, call: CallId) -> bool {
        let word = self
            .word(call.stream)
            .map_or(0, |word| word.load(Ordering::Acquire));
        is_open(word, call) && word & ONEWAY != 0
    }

    /// Slots below this may be used.
    pub(crate) fn limit(&self) -> u32 {
        self.words.capacity()
    }

    /// Whether the stream's slot was ever used.
    pub(crate) fn was_used(&self, stream: StreamId) -> bool {
        self.word(stream)
            .is_some_and(|word| word.load(Ordering::Acquire) != 0)
    }

    /// Ends the call and gives what its cell held; `None` when it had ended already. Whoever gets `Some` writes the
    /// one REPLY, and wakes the wakers.
    #[inline]
    pub(crate) fn close(&self, call: CallId) -> Option<Closed> {
        let slot = self.word(call.stream)?;
        let mut word = slot.load(Ordering::Acquire);
        loop {
            if !is_open(word, call) {
                return None;
            }
            let closed = word & !(OPEN | CELL);
            match slot.compare_exchange(word, closed, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => {
                    let used = word & CELL != 0;
                    return Some(Closed {
                        oneway: word & ONEWAY != 0,
                        cell: used.then(|| Box::new(std::mem::take(&mut *self.lock(call.stream)))),
                    });
                }
                Err(now) => word = now,
            }
        }
    }

    /// Ends the call if it is open, has no cell and is not oneway; says whether it was.
    #[inline]
    pub(crate) fn close_plain(&self, call: CallId) -> bool {
        let (open, closed) = (call.word() | OPEN, call.word());
        self.word(call.stream).is_some_and(|slot| {
            slot.compare_exchange(open, closed, Ordering::AcqRel, Ordering::Relaxed)
                .is_ok()
        })
    }

    /// The cell of an open call.
    pub(crate) fn cell(&self, call: CallId) -> Option<MutexGuard<'_, IncomingCell>> {
        let slot = self.word(call.stream)?;
        let cell = self.lock(call.stream);
        let mut word = slot.load(Ordering::Acquire);
        while is_open(word, call) {
            // Under the cell's lock: a `close` that sees the bit waits for the lock, one that came before fails this.
            match slot.compare_exchange(word, word | CELL, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => return Some(cell),
                Err(now) => word = now,
            }
        }
        None
    }

    /// The deadline of an open call, if one was noted; the cell of a call without one stays untouched.
    pub(crate) fn peek_deadline(&self, call: CallId) -> Option<Instant> {
        let word = self.word(call.stream)?.load(Ordering::Acquire);
        if word & CELL == 0 || !is_open(word, call) {
            return None;
        }
        self.lock(call.stream).deadline
    }

    /// Whether any call is open.
    pub(crate) fn is_any_open(&self) -> bool {
        self.words
            .made()
            .any(|(_, word)| word.load(Ordering::Acquire) & OPEN != 0)
    }

    /// The open calls.
    pub(crate) fn open_calls(&self, by_acceptor: bool) -> Vec<CallId> {
        let words = self.words.made();
        words
            .map(|(slot, word)| (slot, word.load(Ordering::Acquire)))
            .filter(|(_, word)| word & OPEN != 0)
            .map(|(slot, word)| CallId {
                stream: StreamId::new(StreamParts {
                    slot,
                    generation: generation(word),
                    by_acceptor,
                }),
                uses: uses(word),
            })
            .collect()
    }

    /// Whether one more handler may begin. Handlers that end in their first poll are never counted: no more of them run
    /// at a time than there are threads.
    #[inline]
    pub(crate) fn may_begin(&self) -> bool {
        self.running() < self.limit()
            && self.total.running.load(Ordering::Acquire) < self.total.limit
    }

    /// Counts one more running handler.
    #[inline]
    pub(crate) fn begin_running(&self) {
        self.total.running.fetch_add(1, Ordering::AcqRel);
        self.running.fetch_add(1, Ordering::AcqRel);
    }

    /// Counts one less.
    #[inline]
    pub(crate) fn end_running(&self) {
        self.running.fetch_sub(1, Ordering::AcqRel);
        self.total.running.fetch_sub(1, Ordering::AcqRel);
    }

    /// Handlers that run now.
    #[inline]
    pub(crate) fn running(&self) -> u32 {
        self.running.load(Ordering::Acquire)
    }

    #[inline]
    fn word(&self, stream: StreamId) -> Option<&AtomicU64> {
        self.words.get(stream.parts().slot)
    }

    /// The cell of a stream whose slot has a word.
    fn lock(&self, stream: StreamId) -> MutexGuard<'_, IncomingCell> {
        let cell = self.cells.get_or_make(stream.parts().slot);
        cell.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Closed {
    /// Trailing metadata that the handler has set.
    #[inline]
    pub(crate) fn take_trailing(&mut self) -> Option<Box<Metadata>> {
        self.cell.as_mut()?.trailing.take()
    }

    /// Ends the call's stream, and tells all who asked.
    #[inline]
    pub(crate) fn end(self, status: impl FnOnce() -> Status) {
        if let Some(cell) = self.cell {
            if let Some(stream) = &cell.stream {
                stream.close(End::Failed(status()));
            }
            cell.wake();
        }
    }
}

impl IncomingCell {
    /// Adds a waker in place of the one that `registered` keeps.
    pub(crate) fn register(&mut self, registered: &mut Option<Waker>, waker: &Waker) {
        if registered.as_ref().is_some_and(|own| own.will_wake(waker)) {
            return;
        }
        self.unregister(registered.take());
        *registered = Some(waker.clone());
        match self.find(waker) {
            Some(at) => self.wakers[at].1 += 1,
            None => self.wakers.push((waker.clone(), 1)),
        }
    }

    /// Takes a waker out that was registered.
    pub(crate) fn unregister(&mut self, registered: Option<Waker>) {
        let Some(at) = registered.and_then(|waker| self.find(&waker)) else {
            return;
        };
        self.wakers[at].1 -= 1;
        if self.wakers[at].1 == 0 {
            self.wakers.swap_remove(at);
        }
    }

    fn find(&self, waker: &Waker) -> Option<usize> {
        self.wakers
            .iter()
            .position(|(known, _)| known.will_wake(waker))
    }

    /// Tells all who asked.
    fn wake(self) {
        for (waker, _) in self.wakers {
            waker.wake();
        }
    }
}

impl CallId {
    /// The call's word, without the bits.
    #[inline]
    fn word(self) -> u64 {
        u64::from(self.uses) << USES | u64::from(self.stream.parts().generation) << GENERATION
    }
}

#[inline]
fn is_open(word: u64, call: CallId) -> bool {
    word & !(CELL | ONEWAY) == call.word() | OPEN
}

#[inline]
fn generation(word: u64) -> u32 {
    (word as u32) >> GENERATION
}

#[inline]
fn uses(word: u64) -> u32 {
    (word >> USES) as u32
}

#[cfg(test)]
mod tests {
    use super::{IncomingCalls, Total};
    use crate::engine::framing::{StreamId, StreamParts};

    fn stream(slot: u32, generation: u32) -> StreamId {
        StreamId::new(StreamParts {
            slot,
            generation,
            by_acceptor: false,
        })
    }

    #[test]
    fn a_call_ends_once_and_only_in_its_own_generation() {
        let calls = IncomingCalls::new(20, Total::new(100));
        let first = calls.open(stream(3, 1), false).unwrap();
        assert_eq!(calls.current(stream(3, 1)), Some(first));
        assert!(
            calls.open(stream(3, 2), false).is_err(),
            "the slot is in use"
        );
        assert!(
            calls.open(stream(20, 1), false).is_err(),
            "beyond the limit"
        );
        assert!(calls.current(stream(3, 2)).is_none(), "another generation");
        calls.cell(first).unwrap().headed = true;
        let closed = calls.close(first).unwrap();
        assert!(closed.cell.unwrap().headed);
        assert!(calls.close(first).is_none(), "ended already");
        assert!(calls.cell(first).is_none());
        assert!(calls.current(stream(3, 1)).is_none());
        assert!(
            calls.open(stream(3, 1), false).is_err(),
            "the generation it had last"
        );
        let second = calls.open(stream(3, 2), true).unwrap();
        assert!(calls.is_oneway(second));
        assert!(
            !calls.cell(second).unwrap().headed,
            "a new call begins clean"
        );
        calls.close(second).unwrap();
        let third = calls.open(stream(3, 1), false).unwrap();
        assert!(calls.close(first).is_none(), "the same stream, another use");
        assert!(calls.is_open(third) && !calls.is_open(first));
    }
}
