//! Which slots are free: one bit each, without a lock. The crate in `runtime/loom` compiles this file against loom.

use super::sync::{AtomicU64, Ordering};

/// Free slots. Only one thread at a time takes, any thread puts back.
pub(crate) struct Bitmap {
    words: Box<[AtomicU64]>,
}

impl Bitmap {
    /// A map for `capacity` slots, none of them free.
    pub(crate) fn new(capacity: usize) -> Bitmap {
        Bitmap {
            words: (0..capacity.div_ceil(64))
                .map(|_| AtomicU64::new(0))
                .collect(),
        }
    }

    /// Takes the lowest free slot.
    ///
    /// Sequentially consistent, as [`Bitmap::put_back`] is: a taker that finds nothing, registers as a waiter and looks
    /// once more either finds the slot or is seen by whoever puts it back.
    #[inline]
    pub(crate) fn take(&self) -> Option<u32> {
        for (index, word) in self.words.iter().enumerate() {
            let bits = word.load(Ordering::SeqCst);
            if bits != 0 {
                let bit = bits.trailing_zeros();
                word.fetch_and(!(1 << bit), Ordering::SeqCst);
                return Some(index as u32 * 64 + bit);
            }
        }
        None
    }

    /// Makes a slot free.
    #[inline]
    pub(crate) fn put_back(&self, slot: u32) {
        self.words[slot as usize / 64].fetch_or(1 << (slot % 64), Ordering::SeqCst);
    }
}
