//! A value at hand. The crate in `runtime/loom` compiles this file against loom.

use std::marker::PhantomData;
use std::ptr;
use std::sync::Arc;

use super::sync::{AtomicPtr, Ordering};

/// What the last one has left behind, for the next one: a channel's calls their connection.
///
/// Callers on several threads that each count the same connection up and down, and read-lock what it is kept in, pass
/// these two words to and fro between their processors, which takes longer than all else that beginning a call does.
/// With clones of the channel, each caller has its own word. Where they share one channel, who finds it taken counts.
pub(crate) struct Spare<T> {
    value: AtomicPtr<T>,
    owns: PhantomData<Arc<T>>,
}

impl<T> Spare<T> {
    /// The value, if it is there.
    #[inline]
    pub(crate) fn take(&self) -> Option<Arc<T>> {
        let value = self.value.swap(ptr::null_mut(), Ordering::Acquire);
        // SAFETY: all that `put` stores comes from `Arc::into_raw`, and who swaps it out, which one thread alone can, owns
        // that count.
        (!value.is_null()).then(|| unsafe { Arc::from_raw(value) })
    }

    /// Keeps the value, unless there is one.
    #[inline]
    pub(crate) fn put(&self, value: Arc<T>) {
        if !self.value.load(Ordering::Relaxed).is_null() {
            return;
        }
        let value = Arc::into_raw(value).cast_mut();
        let former = self.value.swap(value, Ordering::AcqRel);
        if !former.is_null() {
            // SAFETY: as in `take`.
            drop(unsafe { Arc::from_raw(former) });
        }
    }
}

impl<T> Default for Spare<T> {
    fn default() -> Spare<T> {
        Spare {
            value: AtomicPtr::new(ptr::null_mut()),
            owns: PhantomData,
        }
    }
}

impl<T> Drop for Spare<T> {
    fn drop(&mut self) {
        drop(self.take());
    }
}

impl<T> Clone for Spare<T> {
    fn clone(&self) -> Spare<T> {
        Spare::default()
    }
}
