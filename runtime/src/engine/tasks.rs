//! Handlers that do not run in their connection's task: slow ones, large ones, and those that outlive their connection.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use pin_project_lite::pin_project;
use tokio::sync::Notify;
use tokio::task::AbortHandle;

use super::incoming::Total;
use crate::rt;

/// A bounded set of tasks that a drain can wait for and end.
pub(crate) struct TaskSet {
    state: Mutex<State>,
    limit: usize,
    empty: Notify,
    /// Handlers on all connections that share this set.
    total: Arc<Total>,
}

struct State {
    tasks: BTreeMap<u64, Option<AbortHandle>>,
    next: u64,
    closed: bool,
}

impl TaskSet {
    /// A set of at most `limit` tasks, for connections on which `calls` handlers may run in all.
    pub(crate) fn new(limit: usize, calls: usize) -> Arc<TaskSet> {
        let state = State {
            tasks: BTreeMap::new(),
            next: 0,
            closed: false,
        };
        Arc::new(TaskSet {
            state: Mutex::new(state),
            limit,
            empty: Notify::new(),
            total: Total::new(calls),
        })
    }

    /// The count of handlers on all connections that share this set.
    pub(crate) fn total(&self) -> Arc<Total> {
        Arc::clone(&self.total)
    }

    /// Starts a task, or gives the future back when the set is full or closed.
    pub(crate) fn spawn<F>(self: &Arc<Self>, future: F) -> Result<(), F>
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let id = {
            let mut state = self.lock();
            if state.closed || state.tasks.len() >= self.limit {
                return Err(future);
            }
            let id = state.next;
            state.next += 1;
            state.tasks.insert(id, None);
            id
        };
        let place = Place {
            set: Arc::clone(self),
            id,
        };
        let handle = rt::spawn(Placed {
            future,
            _place: place,
        });
        let mut state = self.lock();
        if state.closed {
            // It was closed meanwhile, when there was no handle yet to end this one by.
            drop(state);
            handle.abort();
        } else if let Some(task) = state.tasks.get_mut(&id) {
            *task = Some(handle.abort_handle());
        }
        Ok(())
    }

    /// How many run.
    pub(crate) fn len(&self) -> usize {
        self.lock().tasks.len()
    }

    /// Waits until none runs.
    pub(crate) async fn wait_empty(&self) {
        loop {
            let notified = self.empty.notified();
            if self.lock().tasks.is_empty() {
                return;
            }
            notified.await;
        }
    }

    /// Ends all that runs and takes no more.
    pub(crate) fn abort(&self) {
        let mut state = self.lock();
        state.closed = true;
        let tasks: Vec<_> = state.tasks.values().flatten().cloned().collect();
        drop(state);
        for task in tasks {
            task.abort();
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pin_project! {
    /// A future with its place; an `async` block would hold the future twice, before and while it is awaited.
    struct Placed<F> {
        #[pin]
        future: F,
        // Behind the future, which is dropped before the place is free.
        _place: Place,
    }
}

impl<F: Future<Output = ()>> Future for Placed<F> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.project().future.poll(cx)
    }
}

/// A task's place in the set, given back however the task ends.
struct Place {
    set: Arc<TaskSet>,
    id: u64,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut state = self.set.lock();
        state.tasks.remove(&self.id);
        if state.tasks.is_empty() {
            drop(state);
            self.set.empty.notify_waiters();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::TaskSet;

    #[tokio::test]
    async fn a_full_set_refuses_and_an_aborted_one_empties() {
        let set = TaskSet::new(1, 1);
        assert!(set.spawn(std::future::pending()).is_ok());
        assert!(set.spawn(async {}).is_err());
        set.abort();
        set.wait_empty().await;
        assert_eq!(set.len(), 0);
        assert!(set.spawn(async {}).is_err(), "closed");
    }
}
