use std::cell::RefCell;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, MutexGuard};
use std::task::{self, Poll, Waker};
use std::time::Duration;

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
        metadata: Option<Metadata>,
        trace: Option<TraceContext>,
    ) -> Context {
        let extra = (metadata.is_some() || trace.is_some()).then(|| {
            Arc::new(Extra {
                metadata: metadata.unwrap_or_default(),
                trace,
            })
        });
        Context {
            origin: Some(Origin { connection, call }),
            method: Some(method),
            deadline,
            extra,
        }
    }

    /// The context of the handler that is being polled on this thread, if one is.
    pub fn current() -> Option<Context> {
        CURRENT.with_borrow(Clone::clone)
    }

    /// What a call made here and now inherits: deadline and trace.
    pub(crate) fn inherited() -> (Option<Instant>, Option<TraceContext>) {
        CURRENT.with_borrow(|current| match current {
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
        Scoped {
            context: Some(self.clone()),
            future: Box::pin(future),
        }
    }

    /// Spawns `future` with this context set. The task outlives the handler; nothing waits for it.
    pub fn spawn<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        rt::spawn(Scoped {
            context: Some(self.clone()),
            future: Box::pin(future),
        })
    }

    /// Polls something with this context set for the thread; the context is moved there and back, not cloned.
    pub(crate) fn enter<R>(slot: &mut Option<Context>, poll: impl FnOnce() -> R) -> R {
        let outer = CURRENT.replace(slot.take());
        let _restore = Restore {
            slot,
            outer: Some(outer),
        };
        poll()
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

thread_local! {
    static CURRENT: RefCell<Option<Context>> = const { RefCell::new(None) };
}

/// Puts the outer context back, also when the poll panics.
struct Restore<'a> {
    slot: &'a mut Option<Context>,
    outer: Option<Option<Context>>,
}

impl Drop for Restore<'_> {
    fn drop(&mut self) {
        *self.slot = CURRENT.replace(self.outer.take().flatten());
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

struct Scoped<F> {
    context: Option<Context>,
    future: Pin<Box<F>>,
}

impl<F: Future> Future for Scoped<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> Poll<F::Output> {
        let this = self.get_mut();
        let future = this.future.as_mut();
        Context::enter(&mut this.context, || future.poll(cx))
    }
}
