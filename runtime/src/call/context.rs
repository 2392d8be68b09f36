use std::borrow::Borrow;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, MutexGuard};
use std::task::{self, Poll, Waker};
use std::time::Duration;

use pin_project_lite::pin_project;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::{Metadata, Peer, Status, TraceContext};
use crate::descriptor::MethodDescriptor;
use crate::engine::connection::Connection;
use crate::engine::incoming::{CallId, IncomingCell};
use crate::rt;

/// What a handler knows of the call that it serves: deadline, metadata, peer, trace and whether the caller is still there.
///
/// It is an argument of each handler, and it is also set for the task while the handler is polled: a client call that
/// is made inside inherits the remaining deadline and the trace ([`Context::current`]). A bare `tokio::spawn` loses
/// that; [`Context::spawn`] keeps it.
#[derive(Clone)]
pub struct Context {
    origin: Option<Origin>,
    method: Option<&'static MethodDescriptor>,
    deadline: Option<Instant>,
    extra: Option<Arc<Extra>>,
}

/// The call on its connection.
#[derive(Clone)]
struct Origin {
    connection: Arc<Connection>,
    call: CallId,
}

/// What few calls have.
#[derive(Clone, Default)]
struct Extra {
    metadata: Metadata,
    trace: Option<TraceContext>,
}

static NO_METADATA: Metadata = Metadata::new();

impl Context {
    /// A context of no call: no deadline, no metadata, no peer. For tests that call a handler directly.
    pub fn detached() -> Context {
        Context {
            origin: None,
            method: None,
            deadline: None,
            extra: None,
        }
    }

    pub(crate) fn new(
        connection: Arc<Connection>,
        call: CallId,
        method: &'static MethodDescriptor,
        deadline: Option<Instant>,
    ) -> Context {
        Context {
            origin: Some(Origin { connection, call }),
            method: Some(method),
            deadline,
            extra: None,
        }
    }

    /// Adds what came with the call.
    pub(crate) fn extend(&mut self, metadata: Option<Metadata>, trace: Option<TraceContext>) {
        self.extra = Some(Arc::new(Extra {
            metadata: metadata.unwrap_or_default(),
            trace,
        }));
    }

    /// The context of the handler that is being polled on this thread, if one is.
    pub fn current() -> Option<Context> {
        current::get(|context| context.cloned())
    }

    /// Whether [`Context::current`] gives one.
    #[inline]
    pub(crate) fn is_set() -> bool {
        current::get(|context| context.is_some())
    }

    /// What a call made here and now inherits: deadline and trace.
    pub(crate) fn inherited() -> (Option<Instant>, Option<TraceContext>) {
        current::get(|context| match context {
            Some(context) => (context.effective_deadline(), context.trace()),
            None => (None, None),
        })
    }

    /// When the caller stops waiting.
    pub fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// How long until the deadline; zero once it has passed.
    pub fn remaining(&self) -> Option<Duration> {
        self.deadline
            .map(|deadline| deadline.saturating_duration_since(rt::now()))
    }

    /// The request's metadata.
    pub fn metadata(&self) -> &Metadata {
        self.extra
            .as_ref()
            .map_or(&NO_METADATA, |extra| &extra.metadata)
    }

    /// The trace that the call belongs to.
    pub fn trace(&self) -> Option<TraceContext> {
        self.extra.as_ref().and_then(|extra| extra.trace)
    }

    /// The method that is served.
    pub fn method(&self) -> Option<&'static MethodDescriptor> {
        self.method
    }

    /// The other side of the connection; calls can be made back to it.
    ///
    /// A context of no call has a peer to which every call fails as `unavailable`.
    pub fn peer(&self) -> Peer {
        Peer::new(
            self.origin
                .as_ref()
                .map(|origin| Arc::clone(&origin.connection)),
        )
    }

    /// Whether the caller has left or its deadline has passed. Stays true after the call has been answered.
    pub fn is_cancelled(&self) -> bool {
        self.origin
            .as_ref()
            .is_some_and(|origin| !origin.connection.incoming().is_open(origin.call))
    }

    /// Resolves when the caller has left: for handlers that run on and want to know.
    pub fn cancelled(&self) -> Cancelled<'_> {
        Cancelled {
            context: self,
            registered: None,
        }
    }

    /// Sends leading metadata now, ahead of the answer. Only the first time counts, and only before the first message
    /// of a streaming answer.
    ///
    /// # Errors
    /// `failed_precondition` when leading metadata or the answer has gone already; `cancelled` when the caller has left;
    /// `resource_exhausted` when the metadata is larger than the peer takes.
    pub fn send_leading(&self, metadata: Metadata) -> Result<(), Status> {
        match &self.origin {
            Some(origin) => origin.connection.send_head(origin.call, &metadata),
            None => Ok(()),
        }
    }

    /// Sets the trailing metadata that goes with the answer.
    pub fn set_trailing(&self, metadata: Metadata) {
        if let Some(mut cell) = self.cell() {
            cell.trailing = Some(Box::new(metadata));
        }
    }

    /// The same context without deadline and cancellation: calls made under it outlive the caller's patience.
    pub fn detach(&self) -> Context {
        Context {
            origin: self.origin.clone(),
            method: None,
            deadline: None,
            extra: self.extra.clone(),
        }
    }

    /// Runs `future` with this context set, so that calls made inside inherit from it.
    pub fn scope<F: Future>(&self, future: F) -> impl Future<Output = F::Output> {
        self.clone().around(future)
    }

    /// Spawns `future` with this context set. The task outlives the handler; nothing waits for it.
    pub fn spawn<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        rt::spawn(self.clone().around(future))
    }

    /// `future` with this context set for each of its polls, and while it is dropped.
    pub(crate) fn around<F: Future>(self, future: F) -> impl Future<Output = F::Output> {
        Scoped {
            context: self,
            future: Some(future),
        }
    }

    /// What the call has, while it is open.
    fn cell(&self) -> Option<MutexGuard<'_, IncomingCell>> {
        let origin = self.origin.as_ref()?;
        origin.connection.incoming().cell(origin.call)
    }

    /// The deadline that holds for nested calls: once the caller of a `finish` handler has left, its deadline no longer
    /// binds what the handler still does, the method's own cap does.
    fn effective_deadline(&self) -> Option<Instant> {
        let deadline = self.deadline?;
        if self.is_cancelled() {
            let cap = self
                .method
                .and_then(|method| method.timeout)
                .unwrap_or(Self::DEFAULT_CAP);
            return Some(rt::now() + cap);
        }
        Some(deadline)
    }

    /// How long a nested call may take after the caller has left, where the contract names no `@timeout`.
    const DEFAULT_CAP: Duration = Duration::from_secs(60);
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("method", &self.method.map(|method| method.path))
            .field("deadline", &self.deadline)
            .field("metadata", self.metadata())
            .field("trace", &self.trace())
            .finish_non_exhaustive()
    }
}

/// Resolves when the caller has left; see [`Context::cancelled`].
#[derive(Debug)]
#[must_use = "futures do nothing unless polled"]
pub struct Cancelled<'a> {
    context: &'a Context,
    registered: Option<Waker>,
}

impl Future for Cancelled<'_> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> Poll<()> {
        let this = self.get_mut();
        let Some(mut cell) = this.context.cell() else {
            // Without a caller there is nobody who could leave.
            return match this.context.origin {
                Some(_) => Poll::Ready(()),
                None => Poll::Pending,
            };
        };
        cell.register(&mut this.registered, cx.waker());
        Poll::Pending
    }
}

impl Drop for Cancelled<'_> {
    fn drop(&mut self) {
        if self.registered.is_some()
            && let Some(mut cell) = self.context.cell()
        {
            cell.unregister(self.registered.take());
        }
    }
}

/// The future that `make` gives, with a context that it borrows from set while it is made, polled and dropped. Generated
/// skeletons put their handlers in one, so that the context is the handler's argument and the thread's at no further cost.
#[doc(hidden)]
pub fn within<F: Future>(
    context: &Context,
    make: impl FnOnce() -> F,
) -> impl Future<Output = F::Output> {
    Scoped {
        context,
        future: Some(current::set(context, make)),
    }
}

pin_project! {
    struct Scoped<C: Borrow<Context>, F> {
        context: C,
        #[pin]
        future: Option<F>,
    }

    impl<C: Borrow<Context>, F> PinnedDrop for Scoped<C, F> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            if this.future.is_some() {
                current::set((*this.context).borrow(), || this.future.set(None));
            }
        }
    }
}

impl<C: Borrow<Context>, F: Future> Future for Scoped<C, F> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> Poll<F::Output> {
        let mut this = self.project();
        current::set((*this.context).borrow(), || {
            let polled = match this.future.as_mut().as_pin_mut() {
                Some(future) => future.poll(cx),
                None => panic!("a future was polled after it had ended"),
            };
            if polled.is_ready() {
                // What it still holds goes before its output is used.
                this.future.set(None);
            }
            polled
        })
    }
}

/// The context of what the thread polls now.
///
/// It is borrowed, not moved or cloned: each call that is served sets it at least once.
mod current {
    use std::cell::Cell;
    use std::ptr::NonNull;

    use super::Context;

    thread_local! {
        static CURRENT: Cell<Option<NonNull<Context>>> = const { Cell::new(None) };
    }

    /// Puts the outer context back, also when the work panics.
    struct Restore(Option<NonNull<Context>>);

    impl Drop for Restore {
        fn drop(&mut self) {
            CURRENT.set(self.0);
        }
    }

    /// Does `work` with `context` set.
    #[inline]
    pub(super) fn set<R>(context: &Context, work: impl FnOnce() -> R) -> R {
        let _restore = Restore(CURRENT.replace(Some(NonNull::from(context))));
        work()
    }

    /// Looks at the context that is set.
    #[inline]
    pub(super) fn get<R>(look: impl FnOnce(Option<&Context>) -> R) -> R {
        let current = CURRENT.get();
        // SAFETY: the pointer was made by `set` of a reference that is borrowed until `set` returns or unwinds, at which
        // `Restore` takes the pointer away again. So while it is here its context lives, unmoved and only shared; and
        // only this thread sees it.
        look(current.map(|context| unsafe { context.as_ref() }))
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;
    use crate::call::Metadata;

    /// A context that is known by its metadata.
    fn context(name: &str) -> Context {
        let mut metadata = Metadata::new();
        metadata.append("name", name.to_owned()).unwrap();
        Context {
            extra: Some(Arc::new(Extra {
                metadata,
                trace: None,
            })),
            ..Context::detached()
        }
    }

    fn current_name() -> Option<String> {
        let current = Context::current()?;
        String::from_utf8(current.metadata().get("name")?.to_vec()).ok()
    }

    struct NamesOnDrop<'a>(&'a RefCell<Vec<Option<String>>>);

    impl Drop for NamesOnDrop<'_> {
        fn drop(&mut self) {
            self.0.borrow_mut().push(current_name());
        }
    }

    #[tokio::test]
    async fn scopes_nest_and_end() {
        let (outer, inner) = (context("outer"), context("inner"));
        assert_eq!(current_name(), None);
        let nested = outer.scope(async {
            assert_eq!(current_name().as_deref(), Some("outer"));
            tokio::task::yield_now().await;
            within(&inner, || async {
                tokio::task::yield_now().await;
                assert_eq!(current_name().as_deref(), Some("inner"));
            })
            .await;
            assert_eq!(current_name().as_deref(), Some("outer"));
        });
        nested.await;
        assert_eq!(current_name(), None);
    }

    #[test]
    fn what_panics_leaves_its_context() {
        let (outer, inner) = (context("outer"), context("inner"));
        current::set(&outer, || {
            let caught = catch_unwind(AssertUnwindSafe(|| {
                current::set(&inner, || panic!("in the inner one"));
            }));
            assert!(caught.is_err());
            assert_eq!(current_name().as_deref(), Some("outer"));
        });
        assert_eq!(current_name(), None);
    }

    #[test]
    fn it_is_set_while_a_future_is_made_and_dropped() {
        let names = RefCell::new(Vec::new());
        let guard = NamesOnDrop(&names);
        let context = context("mine");
        let made = within(&context, || {
            names.borrow_mut().push(current_name());
            async move {
                let _guard = guard;
                std::future::pending::<()>().await;
            }
        });
        drop(made);
        let mine = Some("mine".to_owned());
        assert_eq!(names.into_inner(), [mine.clone(), mine]);
    }
}
