//! Buffers to encode into before the connection's lock is taken: one a thread, used again and again.

use std::cell::Cell;

use bytes::BytesMut;

/// A buffer that grew beyond this is not kept.
const KEEP: usize = 128 * 1024;

thread_local! {
    static SCRATCH: Cell<Option<BytesMut>> = const { Cell::new(None) };
}

/// Runs `work` with an empty buffer.
#[inline]
pub(crate) fn with<R>(work: impl FnOnce(&mut BytesMut) -> R) -> R {
    let mut buffer = SCRATCH.take().unwrap_or_default();
    let result = work(&mut buffer);
    if buffer.capacity() <= KEEP {
        buffer.clear();
        SCRATCH.set(Some(buffer));
    }
    result
}
