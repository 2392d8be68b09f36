use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::Instant;

use crate::call::{self, Metadata, MetadataValue, Progress, Status, TraceContext};
use crate::descriptor::{MethodDescriptor, MethodKind};
use crate::rt;
use crate::rt::fault::{Fault, is_planted};

/// What a call may be told besides its arguments.
#[derive(Clone, Debug, Default)]
pub struct CallOptions {
    pub(crate) timeout: Option<Duration>,
    pub(crate) deadline: Option<Instant>,
    pub(crate) metadata: Option<Box<Metadata>>,
    pub(crate) invalid: Option<Status>,
    pub(crate) fail_fast: bool,
}

impl CallOptions {
    /// Ends the call with `deadline_exceeded` when it takes longer; the receiver is told, too.
    pub fn timeout(&mut self, timeout: Duration) {
        self.timeout = Some(timeout);
    }

    /// The same as a point in time.
    pub fn deadline(&mut self, deadline: Instant) {
        self.deadline = Some(deadline);
    }

    /// Adds metadata. A key or value that cannot travel makes the call fail with `invalid_argument`, never sent.
    pub fn metadata(&mut self, key: &str, value: impl Into<MetadataValue>) {
        if let Err(error) = self.metadata.get_or_insert_default().append(key, value) {
            let status = Status::invalid_argument(error.to_string());
            self.invalid = Some(status.with_progress(Progress::NeverSent));
        }
    }

    /// Fails with `resource_exhausted` instead of waiting when all calls that the connection allows are in flight.
    pub fn fail_fast(&mut self) {
        self.fail_fast = true;
    }

    /// When the call ends at the latest, and the trace that it belongs to: its own options, what it inherits from the
    /// handler that makes it, and the contract's `@timeout`.
    #[inline]
    pub(crate) fn resolve(
        &self,
        method: &MethodDescriptor,
    ) -> (Option<Instant>, Option<TraceContext>) {
        let (inherited, trace) = call::Context::inherited();
        let own = self.timeout.is_some() || self.deadline.is_some() || method.timeout.is_some();
        if inherited.is_none() && !own {
            return (None, trace);
        }
        (self.earliest(method, inherited), trace)
    }

    /// Whether the call has nothing besides its request: no metadata, and nothing that [`CallOptions::resolve`] gives.
    #[inline]
    pub(crate) fn is_plain(&self, method: &MethodDescriptor) -> bool {
        self.timeout.is_none()
            && self.deadline.is_none()
            && self.metadata.is_none()
            && method.timeout.is_none()
            && !call::Context::is_set()
    }

    fn earliest(&self, method: &MethodDescriptor, inherited: Option<Instant>) -> Option<Instant> {
        let inherited = inherited.filter(|_| !is_planted(Fault::DropDeadline));
        let unary = matches!(method.kind, MethodKind::Unary);
        let timeout = self
            .timeout
            .or_else(|| method.timeout.filter(|_| unary && self.deadline.is_none()));
        let own = timeout.map(|timeout| rt::now() + timeout);
        [inherited, own, self.deadline].into_iter().flatten().min()
    }
}

/// A unary answer with its metadata.
#[derive(Clone, Debug)]
pub struct Response<T> {
    /// The answer.
    pub value: T,
    /// Metadata that came ahead of it.
    pub leading: Metadata,
    /// Metadata that came with it.
    pub trailing: Metadata,
}

/// A unary call that gives its answer's metadata, too; made by a call's `with_response`.
#[must_use = "a call does nothing until it is awaited"]
pub struct WithResponse<C>(pub(crate) C);

/// A call that can say which metadata its answer had.
pub(crate) trait Answered {
    fn take_metadata(&mut self) -> (Metadata, Metadata);
}

impl<C, T, E> Future for WithResponse<C>
where
    C: Future<Output = Result<T, E>> + Answered + Unpin,
{
    type Output = Result<Response<T>, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let call = &mut self.get_mut().0;
        let value = ready!(Pin::new(&mut *call).poll(cx))?;
        let (leading, trailing) = call.take_metadata();
        Poll::Ready(Ok(Response {
            value,
            leading,
            trailing,
        }))
    }
}

impl<C> fmt::Debug for WithResponse<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WithResponse").finish_non_exhaustive()
    }
}
