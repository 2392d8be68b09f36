//! Scopes: what belongs to one node of a simulation.

use std::any::{Any, TypeId};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use tokio::task::{AbortHandle, JoinHandle};

use super::entropy::Generator;

/// One node of a simulation: its tasks, its source of randomness, and what there is one of per node.
///
/// A task that is started inside a scope belongs to it, and so do the tasks that this one starts. [`Scope::close`]
/// ends them all. A program that runs for real has no scope.
#[derive(Clone)]
pub struct Scope(Arc<Inner>);

struct Inner {
    name: String,
    entropy: Mutex<Generator>,
    tasks: Mutex<Tasks>,
    attached: Mutex<BTreeMap<TypeId, Arc<dyn Any + Send + Sync>>>,
}

/// In the order of their start, so that a crash ends them in the same order in every run.
#[derive(Default)]
struct Tasks {
    closed: bool,
    panicked: u64,
    started: u64,
    running: BTreeMap<u64, AbortHandle>,
}

impl Scope {
    /// A scope with its own source of randomness.
    pub fn new(name: impl Into<String>, seed: u64) -> Self {
        Self(Arc::new(Inner {
            name: name.into(),
            entropy: Mutex::new(Generator::from_seed(seed)),
            tasks: Mutex::default(),
            attached: Mutex::default(),
        }))
    }

    /// The scope of the running task, if it has one.
    pub fn current() -> Option<Self> {
        CURRENT.with_borrow(Clone::clone)
    }

    /// The name of the node.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Attaches a value that the node has one of; the one of this type that was there before gives way.
    pub fn attach<T: Any + Send + Sync>(&self, value: Arc<T>) {
        let _before = lock(&self.0.attached).insert(TypeId::of::<T>(), value);
    }

    /// The attached value of this type.
    pub fn attached<T: Any + Send + Sync>(&self) -> Option<Arc<T>> {
        lock(&self.0.attached)
            .get(&TypeId::of::<T>())?
            .clone()
            .downcast()
            .ok()
    }

    /// The attached value of this type, made on first use: what a program that runs for real keeps in a `static`.
    pub fn attached_or_default<T: Any + Send + Sync + Default>(&self) -> Arc<T> {
        self.attached().unwrap_or_else(|| {
            let made = Arc::new(T::default());
            self.attach(made.clone());
            made
        })
    }

    /// Makes this the current scope of the thread until the guard is dropped.
    pub fn enter(&self) -> Entered {
        Entered {
            before: CURRENT.replace(Some(self.clone())),
        }
    }

    /// A future that runs inside this scope but is no task of it.
    pub fn run<F: Future>(&self, future: F) -> Scoped<F> {
        Scoped {
            scope: self.clone(),
            task: None,
            future: Some(Box::pin(future)),
        }
    }

    /// Starts a task that belongs to this scope. In a closed one it is dropped before its first poll.
    pub fn spawn<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        let task = {
            let mut tasks = self.tasks();
            tasks.started += 1;
            tasks.started
        };
        // The lock is not held here: a runtime that is shutting down drops the future at once.
        let future = Some(Box::pin(future));
        let handle = tokio::spawn(Scoped {
            scope: self.clone(),
            task: Some(task),
            future,
        });
        let mut tasks = self.tasks();
        if tasks.closed {
            handle.abort();
        } else if !handle.is_finished() {
            tasks.running.insert(task, handle.abort_handle());
        }
        handle
    }

    /// Ends every task of the scope, for good: none of them is polled again (the one that calls this ends at its next
    /// await), and what they hold is dropped when the scheduler next comes by.
    pub fn close(&self) {
        let running = {
            let mut tasks = self.tasks();
            tasks.closed = true;
            std::mem::take(&mut tasks.running)
        };
        for handle in running.values() {
            handle.abort();
        }
    }

    /// Whether the scope was closed.
    pub fn is_closed(&self) -> bool {
        self.tasks().closed
    }

    /// How many tasks are running.
    pub fn task_count(&self) -> usize {
        self.tasks().running.len()
    }

    /// How many tasks ended by a panic.
    pub fn panic_count(&self) -> u64 {
        self.tasks().panicked
    }

    pub(super) fn entropy(&self) -> MutexGuard<'_, Generator> {
        lock(&self.0.entropy)
    }

    fn tasks(&self) -> MutexGuard<'_, Tasks> {
        lock(&self.0.tasks)
    }
}

impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scope")
            .field("name", &self.0.name)
            .finish_non_exhaustive()
    }
}

/// Whether the running task belongs to a simulation.
#[inline]
pub fn is_simulated() -> bool {
    CURRENT.with_borrow(Option::is_some)
}

thread_local! {
    static CURRENT: RefCell<Option<Scope>> = const { RefCell::new(None) };
}

/// Puts the thread's scope back to what it was; see [`Scope::enter`].
#[must_use = "the scope is left when this is dropped"]
pub struct Entered {
    before: Option<Scope>,
}

impl Drop for Entered {
    fn drop(&mut self) {
        // Taken out first: what the replaced scope drops may ask for the current one.
        let _replaced = CURRENT.replace(self.before.take());
    }
}

/// What a panicking task left behind is as good as what any other leaves: no lock here spans a task's own code.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A future that is polled, and dropped, inside its scope.
pub struct Scoped<F> {
    scope: Scope,
    /// The number of the scope's task that this is, if it is one.
    task: Option<u64>,
    future: Option<Pin<Box<F>>>,
}

impl<F: Future> Future for Scoped<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let _entered = self.scope.enter();
        let Some(future) = &mut self.future else {
            return Poll::Pending;
        };
        let result = catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx)));
        result.unwrap_or_else(|panic| {
            if self.task.is_some() {
                self.scope.tasks().panicked += 1;
            }
            // Nothing of it is seen again but by its destructors, as in any task that panics.
            resume_unwind(panic)
        })
    }
}

impl<F> Drop for Scoped<F> {
    fn drop(&mut self) {
        let _entered = self.scope.enter();
        self.future = None;
        if let Some(task) = self.task {
            self.scope.tasks().running.remove(&task);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rt::spawn;
    use std::future::pending;
    use std::sync::atomic::{AtomicUsize, Ordering};

    struct CountsDrops(Arc<AtomicUsize>);

    impl Drop for CountsDrops {
        fn drop(&mut self) {
            // Dropped inside the scope, so that a destructor's spawn and entropy are the node's too.
            assert_eq!(Scope::current().unwrap().name(), "node");
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[tokio::test]
    async fn closing_drops_all_tasks_also_those_that_tasks_started() {
        let drops = Arc::new(AtomicUsize::new(0));
        let scope = Scope::new("node", 1);
        let held = CountsDrops(drops.clone());
        let outer = scope.spawn(async move {
            let inner = CountsDrops(held.0.clone());
            let _inner = spawn(async move {
                let _inner = inner;
                pending::<()>().await;
            });
            let _held = held;
            pending::<()>().await;
        });
        tokio::task::yield_now().await;
        assert_eq!(scope.task_count(), 2);
        scope.close();
        assert!(outer.await.unwrap_err().is_cancelled());
        tokio::task::yield_now().await;
        assert_eq!(drops.load(Ordering::Relaxed), 2);
        assert_eq!(scope.task_count(), 0);
    }

    #[tokio::test]
    async fn a_closed_scope_polls_nothing_more() {
        let drops = Arc::new(AtomicUsize::new(0));
        let scope = Scope::new("node", 1);
        scope.close();
        let held = CountsDrops(drops.clone());
        let late = scope.spawn(async move {
            let _held = held;
            panic!("polled in a closed scope");
        });
        assert!(late.await.unwrap_err().is_cancelled());
        assert_eq!(drops.load(Ordering::Relaxed), 1);
        assert!(scope.is_closed());
    }

    #[tokio::test]
    async fn a_finished_task_is_forgotten() {
        let scope = Scope::new("node", 1);
        scope.spawn(async {}).await.unwrap();
        assert_eq!(scope.task_count(), 0);
    }

    #[tokio::test]
    async fn panics_are_counted_and_stay_panics() {
        let scope = Scope::new("node", 1);
        assert!(
            scope
                .spawn(async { panic!("counted") })
                .await
                .unwrap_err()
                .is_panic()
        );
        assert_eq!((scope.panic_count(), scope.task_count()), (1, 0));
        assert!(!is_simulated());
    }

    #[tokio::test]
    async fn scopes_nest_and_are_left_again() {
        assert!(!is_simulated());
        let (outer, inner) = (Scope::new("outer", 1), Scope::new("inner", 2));
        let name = || Scope::current().map(|scope| scope.name().to_owned());
        outer
            .run(async {
                inner
                    .run(async { assert_eq!(name().as_deref(), Some("inner")) })
                    .await;
                assert_eq!(name().as_deref(), Some("outer"));
                spawn(async move { assert_eq!(name().as_deref(), Some("outer")) })
                    .await
                    .unwrap();
            })
            .await;
        assert!(!is_simulated());
    }

    #[test]
    fn attached_values_come_back_by_their_type() {
        let scope = Scope::new("node", 1);
        assert_eq!(scope.attached::<u32>(), None);
        scope.attach(Arc::new(42u32));
        assert_eq!(scope.attached::<u32>().as_deref(), Some(&42));
        assert_eq!(scope.attached::<i8>(), None);
        let made = scope.attached_or_default::<Mutex<u8>>();
        assert!(Arc::ptr_eq(&made, &scope.attached_or_default()));
    }
}
