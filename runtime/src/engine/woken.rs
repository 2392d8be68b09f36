//! Which of 64 futures of one task were woken, without a lock. The crate in `runtime/loom` compiles this file against
//! loom.

use std::sync::Arc;
use std::task::{Wake, Waker};

use super::sync::{AtomicU64, AtomicWaker, Ordering};

/// What the wakers of up to 64 futures set, and their task takes.
pub(crate) struct Woken {
    bits: AtomicU64,
    task: Arc<AtomicWaker>,
}

/// Wakes one of them.
struct Place {
    woken: Arc<Woken>,
    bit: u64,
}

impl Woken {
    /// For futures that `task` polls: it is registered there before each [`Woken::take`].
    pub(crate) fn new(task: Arc<AtomicWaker>) -> Arc<Woken> {
        Arc::new(Woken {
            bits: AtomicU64::new(0),
            task,
        })
    }

    /// The waker of the future with this number, below 64.
    pub(crate) fn waker(self: &Arc<Woken>, number: u32) -> Waker {
        Waker::from(Arc::new(Place {
            woken: Arc::clone(self),
            bit: 1 << number,
        }))
    }

    /// Those that were woken since, one bit each.
    #[inline]
    pub(crate) fn take(&self) -> u64 {
        // Most have not been, and a load is cheaper than an exchange. One that comes just after it wakes the task.
        match self.bits.load(Ordering::Acquire) {
            0 => 0,
            _ => self.bits.swap(0, Ordering::AcqRel),
        }
    }
}

impl Wake for Place {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        // Whoever set the first bit since the task took them wakes it, for those that came after as well.
        if self.woken.bits.fetch_or(self.bit, Ordering::AcqRel) == 0 {
            self.woken.task.wake();
        }
    }
}
