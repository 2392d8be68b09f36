//! The engine's lock-free code under loom's model of memory: every interleaving of a few threads.
#![cfg(test)]

#[path = "../../src/engine/bitmap.rs"]
mod bitmap;
#[path = "../../src/engine/spare.rs"]
mod spare;
#[path = "../../src/engine/woken.rs"]
mod woken;

/// What `engine::sync` is to the engine.
mod sync {
    pub(crate) use loom::future::AtomicWaker;
    pub(crate) use loom::sync::atomic::{AtomicPtr, AtomicU64, Ordering};
}

use loom::sync::Arc;
use loom::sync::atomic::{AtomicBool, AtomicUsize, fence};
use loom::thread;

use bitmap::Bitmap;
use spare::Spare;
use sync::{AtomicWaker, Ordering};
use woken::Woken;

/// No slot is handed out twice, and none is lost, whoever puts back meanwhile.
#[test]
fn every_slot_is_taken_once() {
    loom::model(|| {
        let free = Arc::new(Bitmap::new(2));
        free.put_back(0);
        let other = {
            let free = Arc::clone(&free);
            thread::spawn(move || free.put_back(1))
        };
        let first = free.take();
        other.join().unwrap();
        let rest: Vec<u32> = std::iter::from_fn(|| free.take()).collect();
        let mut all: Vec<u32> = first.into_iter().chain(rest).collect();
        all.sort_unstable();
        assert_eq!(all, [0, 1]);
    });
}

/// A caller that finds no slot registers and looks again, whoever frees one then looks for waiters: one of the two sees
/// the other, so that nobody waits beside a free slot. This is `Connection::poll_begin` against `Connection::free_slot`.
///
/// Both rest on the total order of sequentially consistent accesses, which loom weakens to acquire and release; the
/// fences here stand for it.
#[test]
fn no_waiter_misses_a_slot() {
    loom::model(|| {
        let free = Arc::new(Bitmap::new(1));
        let waiting = Arc::new(AtomicUsize::new(0));
        let woken = Arc::new(AtomicBool::new(false));
        let freer = {
            let (free, waiting, woken) = (free.clone(), waiting.clone(), woken.clone());
            thread::spawn(move || {
                free.put_back(0);
                fence(Ordering::SeqCst);
                if waiting.load(Ordering::SeqCst) > 0 {
                    woken.store(true, Ordering::SeqCst);
                }
            })
        };
        let mut slot = free.take();
        if slot.is_none() {
            waiting.store(1, Ordering::SeqCst);
            fence(Ordering::SeqCst);
            slot = free.take();
        }
        freer.join().unwrap();
        assert!(slot.is_some() || woken.load(Ordering::SeqCst));
    });
}

/// A task sees whatever is woken, also what is woken without waking it, because another is about to.
#[test]
fn no_wake_is_lost() {
    let mut model = loom::model::Builder::new();
    // Three threads in all their interleavings take minutes; a lost wake needs two switches.
    model.preemption_bound = Some(2);
    model.check(|| {
        let task = std::sync::Arc::new(AtomicWaker::new());
        let woken = Woken::new(std::sync::Arc::clone(&task));
        let wakers = [0, 1].map(|number| {
            let waker = woken.waker(number);
            thread::spawn(move || waker.wake())
        });
        let mut seen = 0;
        loom::future::block_on(std::future::poll_fn(|cx| {
            task.register(cx.waker().clone());
            seen |= woken.take();
            match seen {
                0b11 => std::task::Poll::Ready(()),
                _ => std::task::Poll::Pending,
            }
        }));
        for waker in wakers {
            waker.join().unwrap();
        }
    });
}

/// Who takes a spare value owns its count alone, and no count is lost.
#[test]
fn a_spare_is_taken_by_one() {
    loom::model(|| {
        let value = std::sync::Arc::new(());
        let spare = Arc::new(Spare::default());
        spare.put(value.clone());
        let callers = [0, 1].map(|_| {
            let (value, spare) = (value.clone(), spare.clone());
            thread::spawn(move || {
                let taken = spare.take().unwrap_or(value);
                spare.put(taken);
            })
        });
        for caller in callers {
            caller.join().unwrap();
        }
        drop(spare);
        assert_eq!(std::sync::Arc::strong_count(&value), 1);
    });
}
