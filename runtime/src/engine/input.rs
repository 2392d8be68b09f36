//! Bytes that have come: small frames behind each other in one buffer, a large one in a buffer of its own, which its
//! message then keeps.

use bytes::{Buf, Bytes, BytesMut};

use super::recycle::Recycled;
use super::scratch;
use crate::rt::is_simulated;

/// Smallest and largest read.
const READ_MIN: usize = 4 * 1024;
const READ_MAX: usize = 256 * 1024;

/// Memory is taken for a large frame once this part of it has come: a length alone takes none.
const CREDIBLE: usize = 32;

/// Large frames whose buffers may be used again.
const FRAMES: usize = 16;

/// What has come and was not taken.
pub(crate) struct Input {
    /// Empty while a large frame is being read.
    buffer: BytesMut,
    /// The beginning of a large frame; its room ends with the frame.
    frame: BytesMut,
    /// How long the large frame will be; 0 when there is none.
    total: usize,
    frames: Recycled<FRAMES>,
}

impl Input {
    /// Begins with what was read already.
    pub(crate) fn new(sniffed: BytesMut) -> Input {
        Input {
            buffer: sniffed,
            frame: BytesMut::new(),
            total: 0,
            frames: Recycled::new(),
        }
    }

    /// Where to read to, with room.
    pub(crate) fn room(&mut self) -> &mut BytesMut {
        if self.total > 0 {
            return &mut self.frame;
        }
        if self.buffer.capacity() == 0 {
            self.buffer = scratch::take_input();
        }
        if self.buffer.capacity() - self.buffer.len() < READ_MIN / 2 {
            self.buffer
                .reserve(READ_MIN.max(self.buffer.capacity().min(READ_MAX / 2)));
        }
        &mut self.buffer
    }

    /// A read has filled all the room in the common buffer, and what it brought was taken: the next one gets more.
    pub(crate) fn grow(&mut self) {
        if self.total == 0 && self.buffer.capacity() < READ_MAX {
            let double = self.buffer.capacity() * 2;
            self.buffer.reserve(double.min(READ_MAX));
        }
    }

    /// The frames in the common buffer.
    pub(crate) fn take(&mut self) -> BytesMut {
        std::mem::take(&mut self.buffer)
    }

    /// Puts back what [`Input::take`] gave, without its first `taken` bytes; the frame that follows needs `total`.
    pub(crate) fn put_back(&mut self, mut buffer: BytesMut, taken: usize, total: usize) {
        let have = buffer.len() - taken;
        buffer.advance(taken);
        if buffer.is_empty() {
            buffer.clear();
        }
        if total > have && total > buffer.capacity() {
            // A length alone takes no memory: the buffer grows with what comes.
            let most = buffer.capacity().max(READ_MIN);
            buffer.reserve((total - have).min(most));
        }
        self.buffer = buffer;
    }

    /// Gives the frame of `total` bytes that begins at `taken` a buffer of its own, if enough of it has come.
    pub(crate) fn begin_frame(&mut self, mut buffer: BytesMut, taken: usize, total: usize) {
        let have = buffer.len() - taken;
        if have < total / CREDIBLE {
            return self.put_back(buffer, taken, total);
        }
        self.frame = self.frames.take(total);
        // Nothing behind the frame is to be read into its buffer.
        drop(self.frame.split_off(total));
        self.frame.extend_from_slice(&buffer[taken..]);
        self.total = total;
        // What comes behind is read in small parts again, so that little of the next large frame has to be copied.
        if buffer.capacity() <= 2 * READ_MIN {
            buffer.clear();
            self.buffer = buffer;
        }
    }

    /// The large frame, once all of it has come.
    pub(crate) fn take_frame(&mut self) -> Option<Bytes> {
        if self.total == 0 || self.frame.len() < self.total {
            return None;
        }
        self.total = 0;
        let frame = std::mem::take(&mut self.frame).freeze();
        self.frames.remember(&frame);
        Some(frame)
    }

    /// Whether a large frame is being read.
    pub(crate) fn is_in_frame(&self) -> bool {
        self.total > 0
    }

    /// Whether nothing has come that was not taken.
    pub(crate) fn is_empty(&self) -> bool {
        self.buffer.is_empty() && self.total == 0
    }

    /// Drops what has come.
    pub(crate) fn clear(&mut self) {
        self.buffer.clear();
        self.frame = BytesMut::new();
        self.total = 0;
    }

    /// Gives the common buffer to the thread while nothing is in it: the connection sleeps. In a simulation, where how
    /// much one connection reads at once must not depend on what others have read, it keeps one that has grown.
    #[inline]
    pub(crate) fn sleep(&mut self) {
        if !self.buffer.is_empty() || self.buffer.capacity() == 0 {
            return;
        }
        if is_simulated() {
            self.buffer.reserve(READ_MIN);
            if self.buffer.capacity() > READ_MIN {
                return;
            }
        }
        scratch::give_input(std::mem::take(&mut self.buffer));
    }

    /// Gives memory back.
    pub(crate) fn shrink(&mut self) {
        self.frames.clear();
    }
}
