//! Starting tasks and moving long computation off the threads that serve connections.

use std::future::{Future, pending};
use std::panic::resume_unwind;
use std::pin::pin;
use std::task::Context;

use tokio::task::{JoinHandle, spawn_blocking, yield_now};

use super::scope::{Scope, is_simulated};

/// Starts a task; the only way in which the runtime does.
///
/// In a simulation the task belongs to the [`Scope`] of the node that started it and ends when that node crashes;
/// otherwise this is `tokio::spawn`. Dropping the handle leaves the task running.
///
/// # Panics
///
/// Outside a tokio runtime, as `tokio::spawn` does.
pub fn spawn<F>(future: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    match Scope::current() {
        Some(scope) => scope.spawn(future),
        None => tokio::spawn(future),
    }
}

/// Lets the task be polled again once all others that are ready on this thread have run, and its I/O was looked at.
///
/// Waking oneself would do, but tokio takes a task that wakes itself for work to share: it wakes an idle thread, which
/// then steals the task.
pub fn poll_again(cx: &mut Context<'_>) {
    let _ = pin!(yield_now()).poll(cx);
}

/// Runs a long computation where it keeps no connection waiting: on tokio's blocking threads, or, in a simulation,
/// in place (another thread would finish at a time of its own).
///
/// A computation that has begun runs to its end even when the returned future is dropped. A panic in it goes on in
/// the caller.
pub async fn offload<T, F>(compute: F) -> T
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    if is_simulated() {
        return compute();
    }
    match spawn_blocking(compute).await {
        Ok(result) => result,
        Err(error) if error.is_panic() => resume_unwind(error.into_panic()),
        // The runtime is shutting down and drops this task at its next await; there is nothing to give back.
        Err(_) => pending().await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_spawned_task_gives_back_its_result() {
        assert_eq!(spawn(async { 7 }).await.unwrap(), 7);
    }

    #[tokio::test]
    async fn offloaded_work_runs_on_another_thread() {
        let here = std::thread::current().id();
        assert_ne!(offload(|| std::thread::current().id()).await, here);
    }

    #[tokio::test]
    async fn a_panic_in_offloaded_work_reaches_its_caller() {
        let error = spawn(offload(|| panic!("spilled"))).await.unwrap_err();
        assert_eq!(*error.into_panic().downcast::<&str>().unwrap(), "spilled");
    }

    #[tokio::test]
    async fn offloaded_work_stays_in_place_in_a_simulation() {
        let here = std::thread::current().id();
        let scope = Scope::new("node", 1);
        assert_eq!(
            scope
                .spawn(offload(|| std::thread::current().id()))
                .await
                .unwrap(),
            here
        );
    }
}
