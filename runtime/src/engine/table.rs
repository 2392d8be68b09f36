//! A table of fixed size that is made chunk by chunk, as its entries are first needed.

use std::sync::OnceLock;

/// Entries that are made at once.
const CHUNK: usize = 16;

type Chunk<T> = OnceLock<Box<[T; CHUNK]>>;

/// The table. Who needs only its first entries, as most connections do, pays for one chunk, and nothing before that.
pub(crate) struct Table<T> {
    first: Chunk<T>,
    rest: OnceLock<Box<[Chunk<T>]>>,
    capacity: u32,
}

impl<T: Default> Table<T> {
    /// A table of up to `capacity` entries, none of which is made.
    pub(crate) fn new(capacity: u32) -> Table<T> {
        Table {
            first: Chunk::new(),
            rest: OnceLock::new(),
            capacity,
        }
    }

    /// How many entries there can be.
    pub(crate) fn capacity(&self) -> u32 {
        self.capacity
    }

    /// The entry, if it was made.
    #[inline]
    pub(crate) fn get(&self, at: u32) -> Option<&T> {
        let at = at as usize;
        let chunk = if at < CHUNK {
            &self.first
        } else {
            self.rest.get()?.get(at / CHUNK - 1)?
        };
        chunk.get().map(|chunk| &chunk[at % CHUNK])
    }

    /// The entry, made if need be; `at` is below the capacity.
    #[inline(always)]
    pub(crate) fn get_or_make(&self, at: u32) -> &T {
        let at = at as usize;
        let chunk = if at < CHUNK {
            &self.first
        } else {
            let rest = self.rest.get().map(|rest| &**rest);
            &rest.unwrap_or_else(|| self.make_rest())[at / CHUNK - 1]
        };
        let entries = chunk.get().map(|entries| &**entries);
        &entries.unwrap_or_else(|| make(chunk))[at % CHUNK]
    }

    /// The entries that were made, each with its number; some of them may never have been used.
    pub(crate) fn made(&self) -> impl Iterator<Item = (u32, &T)> {
        let rest = self.rest.get().into_iter().flatten();
        std::iter::once(&self.first)
            .chain(rest)
            .zip((0..).step_by(CHUNK))
            .filter_map(|(chunk, first)| Some((chunk.get()?, first)))
            .flat_map(|(chunk, first)| (first..).zip(chunk.iter()))
    }

    #[cold]
    fn make_rest(&self) -> &[Chunk<T>] {
        let chunks = (self.capacity as usize).div_ceil(CHUNK) - 1;
        let make = || (0..chunks).map(|_| Chunk::new()).collect();
        self.rest.get_or_init(make)
    }
}

#[cold]
fn make<T: Default>(chunk: &Chunk<T>) -> &[T; CHUNK] {
    chunk.get_or_init(Default::default)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

    use super::Table;

    #[test]
    fn entries_are_made_in_chunks_and_keep_what_they_hold() {
        let table = Table::<AtomicU32>::new(40);
        assert!(table.get(0).is_none() && table.get(39).is_none());
        assert_eq!(table.made().count(), 0);
        for at in [3, 16, 39] {
            table.get_or_make(at).store(at, Relaxed);
        }
        for at in [3, 16, 39] {
            assert_eq!(table.get(at).unwrap().load(Relaxed), at);
        }
        let made: Vec<_> = table
            .made()
            .map(|(at, entry)| (at, entry.load(Relaxed)))
            .collect();
        assert_eq!(
            made.iter().map(|(at, _)| *at).collect::<Vec<_>>(),
            (0..48).collect::<Vec<_>>()
        );
        assert!(
            made.iter()
                .all(|(at, held)| *held == if [3, 16, 39].contains(at) { *at } else { 0 })
        );
        assert!(table.get(48).is_none(), "beyond the table");
    }

    #[test]
    fn a_chunk_in_the_middle_needs_none_before_it() {
        let table = Table::<AtomicU32>::new(65_536);
        table.get_or_make(40_000);
        assert!(table.get(0).is_none());
        assert_eq!(table.made().next().map(|(at, _)| at), Some(40_000));
    }
}
