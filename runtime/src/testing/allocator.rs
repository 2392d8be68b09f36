//! An allocator that counts, for tests that hold memory to a bound.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// The system's allocator, counting what is allocated through it.
///
/// ```
/// use virtuoso::testing::CountingAllocator;
///
/// #[global_allocator]
/// static ALLOCATOR: CountingAllocator = CountingAllocator::new();
///
/// let before = ALLOCATOR.live_bytes();
/// let held = vec![0u8; 1000];
/// assert!(ALLOCATOR.live_bytes() >= before + 1000);
/// # drop(held);
/// ```
///
/// It counts for all threads: a test that reads it runs alone in its binary, unless all that it reads is
/// [`thread_allocation_count`](Self::thread_allocation_count).
#[derive(Debug)]
pub struct CountingAllocator {
    live: AtomicUsize,
    peak: AtomicUsize,
    allocations: AtomicUsize,
}

thread_local! {
    static OF_THREAD: Cell<usize> = const { Cell::new(0) };
}

impl CountingAllocator {
    /// An allocator that has counted nothing.
    pub const fn new() -> Self {
        Self {
            live: AtomicUsize::new(0),
            peak: AtomicUsize::new(0),
            allocations: AtomicUsize::new(0),
        }
    }

    /// Bytes that are allocated now.
    pub fn live_bytes(&self) -> usize {
        self.live.load(Relaxed)
    }

    /// The most bytes that were allocated at once since [`reset_peak`](Self::reset_peak).
    pub fn peak_bytes(&self) -> usize {
        self.peak.load(Relaxed)
    }

    /// Lets the peak start again from what is allocated now.
    pub fn reset_peak(&self) {
        self.peak.store(self.live_bytes(), Relaxed);
    }

    /// How many allocations there were, reallocations that grow included.
    pub fn allocation_count(&self) -> usize {
        self.allocations.load(Relaxed)
    }

    /// How many allocations the current thread has made, counted likewise, through any allocator of this type.
    pub fn thread_allocation_count(&self) -> usize {
        OF_THREAD.get()
    }

    fn grew(&self, bytes: usize) {
        // A thread that ends allocates when its counter is gone.
        let _ = OF_THREAD.try_with(|count| count.set(count.get() + 1));
        self.allocations.fetch_add(1, Relaxed);
        let live = self.live.fetch_add(bytes, Relaxed) + bytes;
        self.peak.fetch_max(live, Relaxed);
    }

    fn shrank(&self, bytes: usize) {
        self.live.fetch_sub(bytes, Relaxed);
    }
}

impl Default for CountingAllocator {
    fn default() -> Self {
        Self::new()
    }
}

// SAFETY: every call goes to the system's allocator with the caller's own arguments, so its contract is the caller's;
// the counting beside it allocates nothing.
unsafe impl GlobalAlloc for CountingAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as for the whole impl.
        let pointer = unsafe { System.alloc(layout) };
        if !pointer.is_null() {
            self.grew(layout.size());
        }
        pointer
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as for the whole impl.
        let pointer = unsafe { System.alloc_zeroed(layout) };
        if !pointer.is_null() {
            self.grew(layout.size());
        }
        pointer
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: as for the whole impl.
        unsafe { System.dealloc(pointer, layout) };
        self.shrank(layout.size());
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        // SAFETY: as for the whole impl.
        let moved = unsafe { System.realloc(pointer, layout, new_size) };
        if !moved.is_null() {
            match new_size.checked_sub(layout.size()) {
                Some(more) => self.grew(more),
                None => self.shrank(layout.size() - new_size),
            }
        }
        moved
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_counted_in_and_out() {
        let allocator = CountingAllocator::new();
        let by_thread = allocator.thread_allocation_count();
        let layout = Layout::from_size_align(100, 8).unwrap();
        let smaller = Layout::from_size_align(40, 8).unwrap();
        // SAFETY: the pointer is allocated here, with this layout, is not null as checked, and is freed once.
        unsafe {
            let pointer = allocator.alloc(layout);
            assert!(!pointer.is_null());
            assert_eq!((allocator.live_bytes(), allocator.peak_bytes()), (100, 100));
            let pointer = allocator.realloc(pointer, layout, 40);
            assert!(!pointer.is_null());
            assert_eq!((allocator.live_bytes(), allocator.peak_bytes()), (40, 100));
            allocator.reset_peak();
            assert_eq!(allocator.peak_bytes(), 40);
            allocator.dealloc(pointer, smaller);
        }
        assert_eq!(
            (allocator.live_bytes(), allocator.allocation_count()),
            (0, 1)
        );
        assert_eq!(allocator.thread_allocation_count(), by_thread + 1);
    }
}
