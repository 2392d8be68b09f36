//! Bytes on their way to the transport: small ones behind each other in one buffer, and large ones, which are written
//! from where they are, between them.

use std::collections::VecDeque;
use std::io::{self, IoSlice};

use bytes::{Buf, Bytes};

use crate::transport::Io;

/// Bytes at least this long are written from their own buffer instead of being copied behind the others.
pub(crate) const OWN_BUFFER: usize = 16 * 1024;

/// Buffers that go into one write.
const SLICES: usize = 64;

/// A buffer above this is not kept once it is empty.
const KEEP: usize = 512 * 1024;

/// Large bytes that wait, and where among the small ones each has its place.
#[derive(Default)]
pub(crate) struct Large {
    queue: VecDeque<(usize, Bytes)>,
    len: usize,
}

impl Large {
    /// Puts `bytes` behind the first `at` of the small ones.
    pub(crate) fn push(&mut self, at: usize, bytes: Bytes) {
        self.len += bytes.len();
        self.queue.push_back((at, bytes));
    }

    /// How many bytes wait.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.len
    }
}

/// What is being written.
#[derive(Default)]
pub(crate) struct Output {
    small: Vec<u8>,
    /// How many of `small` were written.
    written: usize,
    large: Large,
}

impl Output {
    /// How many bytes there are to write.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.small.len() - self.written + self.large.len
    }

    /// Takes over all that waits, once it is all written itself; leaves empty buffers for what follows.
    #[inline]
    pub(crate) fn fill(&mut self, small: &mut Vec<u8>, large: &mut Large) {
        debug_assert_eq!(self.len(), 0, "what was taken before goes first");
        self.small.clear();
        self.written = 0;
        if self.small.capacity() > KEEP {
            self.small = Vec::new();
        }
        std::mem::swap(&mut self.small, small);
        if large.len > 0 {
            std::mem::swap(&mut self.large, large);
        }
    }

    /// Gives back what was not written, to whom nothing was added meanwhile.
    pub(crate) fn give_back(mut self, small: &mut Vec<u8>, large: &mut Large) {
        self.small.drain(..self.written);
        for (at, _) in &mut self.large.queue {
            *at -= self.written;
        }
        *small = self.small;
        *large = self.large;
    }

    /// Makes one attempt to write, and says how many bytes went.
    ///
    /// # Errors
    /// As for [`Io::try_write`].
    #[inline]
    pub(crate) fn write(&mut self, io: &dyn Io) -> io::Result<usize> {
        if self.large.len > 0 {
            return self.write_vectored(io);
        }
        let written = io.try_write(&self.small[self.written..])?;
        self.written += written;
        Ok(written)
    }

    fn write_vectored(&mut self, io: &dyn Io) -> io::Result<usize> {
        let mut slices = [IoSlice::new(&[]); SLICES];
        let mut count = 0;
        let mut from = self.written;
        // Two for each of the large ones at most; the rest waits for the next write.
        for (at, bytes) in self.large.queue.iter().take(SLICES / 2) {
            if from < *at {
                slices[count] = IoSlice::new(&self.small[from..*at]);
                count += 1;
                from = *at;
            }
            slices[count] = IoSlice::new(bytes);
            count += 1;
        }
        if count < SLICES && self.large.queue.len() <= SLICES / 2 && from < self.small.len() {
            slices[count] = IoSlice::new(&self.small[from..]);
            count += 1;
        }
        let written = io.try_write_vectored(&slices[..count])?;
        self.advance(written);
        Ok(written)
    }

    /// Takes the first `count` bytes off.
    fn advance(&mut self, mut count: usize) {
        while let Some((at, bytes)) = self.large.queue.front_mut() {
            let small = count.min(*at - self.written);
            self.written += small;
            count -= small;
            let of_it = count.min(bytes.len());
            bytes.advance(of_it);
            self.large.len -= of_it;
            count -= of_it;
            if !bytes.is_empty() {
                return;
            }
            self.large.queue.pop_front();
        }
        self.written += count;
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::io::ErrorKind;

    use bytes::{Bytes, BytesMut};

    use super::{Large, Output};
    use crate::transport::memory;

    /// Whatever the transport takes at a time, all arrives, and in order.
    #[tokio::test]
    async fn large_bytes_are_written_in_their_places() {
        for capacity in [1, 7, 100, 1000, 100_000] {
            let (writer, reader) = memory::pair(capacity);
            let (mut small, mut large) = (Vec::new(), Large::default());
            let mut expected = Vec::new();
            for step in 0..200_u16 {
                let (byte, length) = (step as u8, usize::from(step % 13));
                small.resize(small.len() + length % 5, byte);
                expected.resize(expected.len() + length % 5, byte);
                if step % 3 == 0 && length > 0 {
                    large.push(small.len(), Bytes::from(vec![!byte; length]));
                    expected.resize(expected.len() + length, !byte);
                }
            }
            let mut output = Output::default();
            output.fill(&mut small, &mut large);
            assert_eq!(output.len(), expected.len());
            assert_eq!((small.len(), large.len()), (0, 0));
            let mut read = BytesMut::new();
            let mut turn = 0;
            while read.len() < expected.len() {
                if output.len() > 0 {
                    match output.write(&*writer) {
                        Ok(written) => assert!(written > 0),
                        Err(error) => assert_eq!(error.kind(), ErrorKind::WouldBlock),
                    }
                }
                turn += 1;
                if turn % 3 == 0 {
                    output.give_back(&mut small, &mut large);
                    output = Output::default();
                    output.fill(&mut small, &mut large);
                }
                read.reserve(capacity);
                poll_fn(|cx| reader.poll_read(cx, &mut read)).await.unwrap();
            }
            assert_eq!(output.len(), 0);
            assert_eq!(read, expected);
        }
    }
}
