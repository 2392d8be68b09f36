//! Large buffers that are used again once nobody holds a part of them: what is freed and taken anew for each message,
//! the allocator gives back to the system, and the system has to clear it again.

use bytes::{Bytes, BytesMut};

/// Sizes are rounded up to this, so that buffers fit messages of about the same length.
const GRAIN: usize = 16 * 1024;

/// The last `MOST` buffers, whoever holds parts of them now.
pub(crate) struct Recycled<const MOST: usize> {
    buffers: Vec<Bytes>,
    /// Which one is forgotten for a further one.
    next: usize,
}

impl<const MOST: usize> Recycled<MOST> {
    pub(crate) const fn new() -> Recycled<MOST> {
        Recycled {
            buffers: Vec::new(),
            next: 0,
        }
    }

    /// An empty buffer with room for `capacity` bytes: one that nobody holds any more, or a new one.
    pub(crate) fn take(&mut self, capacity: usize) -> BytesMut {
        self.reclaim()
            .filter(|buffer| buffer.capacity() >= capacity)
            .unwrap_or_else(|| BytesMut::with_capacity(capacity.next_multiple_of(GRAIN)))
    }

    /// A buffer that nobody holds any more.
    pub(crate) fn reclaim(&mut self) -> Option<BytesMut> {
        let free = self.buffers.iter().position(Bytes::is_unique)?;
        let mut buffer = self.buffers.swap_remove(free).try_into_mut().ok()?;
        buffer.clear();
        Some(buffer)
    }

    /// Remembers a buffer by the bytes that begin it.
    pub(crate) fn remember(&mut self, bytes: &Bytes) {
        if self.buffers.len() < MOST {
            self.buffers.push(bytes.clone());
        } else {
            self.next = (self.next + 1) % MOST;
            self.buffers[self.next] = bytes.clone();
        }
    }

    /// Forgets all of them.
    pub(crate) fn clear(&mut self) {
        self.buffers = Vec::new();
    }
}

#[cfg(test)]
mod tests {
    use super::Recycled;

    #[test]
    fn a_buffer_is_used_again_when_its_last_part_is_dropped_and_not_before() {
        let mut recycled = Recycled::<2>::new();
        let mut buffer = recycled.take(20_000);
        let (at, capacity) = (buffer.as_ptr(), buffer.capacity());
        buffer.extend_from_slice(&[1; 20_000]);
        let message = buffer.freeze();
        let part = message.slice(10_000..);
        recycled.remember(&message);
        drop(message);
        assert!(recycled.reclaim().is_none(), "a part is held");
        drop(part);
        let again = recycled.take(20_000);
        assert_eq!((again.as_ptr(), again.capacity()), (at, capacity));
        assert!(again.is_empty());
        recycled.remember(&again.freeze());
        assert!(recycled.take(100_000).capacity() >= 100_000);
    }

    #[test]
    fn the_oldest_is_forgotten() {
        let mut recycled = Recycled::<2>::new();
        let mut held = Vec::new();
        for _ in 0..5 {
            let mut buffer = recycled.take(16);
            buffer.extend_from_slice(b"message");
            let message = buffer.freeze();
            recycled.remember(&message);
            held.push(message);
        }
        held.clear();
        assert!(recycled.reclaim().is_some() && recycled.reclaim().is_some());
        assert!(recycled.reclaim().is_none());
    }
}
