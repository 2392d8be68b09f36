//! One timer for all that a connection waits for.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Wake, Waker};

use tokio::time::{Instant, Sleep};

use super::sync::AtomicWaker;

/// A timer that costs one load while it is not due: it is polled only when it is set anew or has rung.
pub(crate) struct Timer {
    sleep: Pin<Box<Sleep>>,
    at: Option<Instant>,
    bell: Arc<Bell>,
    waker: Waker,
}

/// Remembers that the timer rang, and wakes the connection's task.
struct Bell {
    rung: AtomicBool,
    task: AtomicWaker,
}

impl Timer {
    pub(crate) fn new(now: Instant) -> Timer {
        let bell = Arc::new(Bell {
            rung: AtomicBool::new(false),
            task: AtomicWaker::new(),
        });
        let waker = Waker::from(Arc::clone(&bell));
        Timer {
            sleep: Box::pin(tokio::time::sleep_until(now)),
            at: None,
            bell,
            waker,
        }
    }

    /// Whether `at` has come; if not, the task is woken then.
    #[inline]
    pub(crate) fn is_due(&mut self, at: Instant, cx: &Context<'_>) -> bool {
        if self.at == Some(at) && !self.bell.rung.load(Ordering::Acquire) {
            return false;
        }
        self.look(at, cx)
    }

    fn look(&mut self, at: Instant, cx: &Context<'_>) -> bool {
        self.bell.task.register(cx.waker());
        self.bell.rung.store(false, Ordering::Release);
        if self.at != Some(at) {
            self.sleep.as_mut().reset(at);
            self.at = Some(at);
        }
        // Whoever polls the task may change its waker; the bell keeps the one of the last look, and a task has one.
        if self
            .sleep
            .as_mut()
            .poll(&mut Context::from_waker(&self.waker))
            .is_pending()
        {
            return false;
        }
        self.at = None;
        true
    }
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.rung.store(true, Ordering::Release);
        self.task.wake();
    }
}
