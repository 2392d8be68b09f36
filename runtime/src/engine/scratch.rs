//! Buffers of a thread, used again and again by all connections that have their turn on it: one to encode into before
//! a connection's lock is taken, one to read into. So a connection that is idle holds neither.

use std::cell::{Cell, RefCell};

use bytes::{Bytes, BytesMut};

use super::output::OWN_BUFFER;
use super::recycle::Recycled;

/// A buffer that grew beyond this is not kept.
const KEEP: usize = 128 * 1024;

/// Buffers of which it is looked whether their bytes were written.
const TAKEN: usize = 4;

/// A buffer to read into that grew beyond this is not kept.
const KEEP_INPUT: usize = 512 * 1024;

thread_local! {
    static SCRATCH: RefCell<Option<BytesMut>> = const { RefCell::new(None) };
    static INPUT: Cell<Option<BytesMut>> = const { Cell::new(None) };
    static RECYCLED: RefCell<Recycled<TAKEN>> = const { RefCell::new(Recycled::new()) };
}

/// Runs `work` with an empty buffer.
#[inline]
pub(crate) fn with<R>(work: impl FnOnce(&mut BytesMut) -> R) -> R {
    SCRATCH.with(|scratch| {
        let Ok(mut scratch) = scratch.try_borrow_mut() else {
            // Inside of such work, which is unusual.
            return work(&mut BytesMut::new());
        };
        let buffer = scratch.get_or_insert_default();
        if buffer.capacity() == 0 {
            *buffer = recycled();
        }
        // Not empty where the last work has panicked.
        buffer.clear();
        let result = work(buffer);
        if buffer.capacity() > KEEP {
            *buffer = BytesMut::new();
        }
        result
    })
}

/// Takes large bytes out of `buffer`, to be written from where they are without holding much more memory than they need.
pub(crate) fn take_own(buffer: &mut BytesMut) -> Bytes {
    let capacity = buffer.capacity();
    if capacity > 2 * buffer.len().max(OWN_BUFFER) {
        let bytes = Bytes::copy_from_slice(buffer);
        buffer.clear();
        return bytes;
    }
    let bytes = std::mem::take(buffer).freeze();
    if capacity <= KEEP {
        RECYCLED.with_borrow_mut(|recycled| recycled.remember(&bytes));
    }
    bytes
}

/// An empty buffer to read into, for a connection that begins to work.
#[inline]
pub(crate) fn take_input() -> BytesMut {
    INPUT.take().unwrap_or_default()
}

/// Takes the buffer of a connection that sleeps.
#[inline]
pub(crate) fn give_input(mut buffer: BytesMut) {
    buffer.clear();
    if buffer.capacity() <= KEEP_INPUT {
        INPUT.set(Some(buffer));
    }
}

#[cold]
fn recycled() -> BytesMut {
    RECYCLED.with_borrow_mut(|recycled| recycled.reclaim().unwrap_or_default())
}
