use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;

use super::{Context, Metadata, Status};
use crate::descriptor::MethodDescriptor;

/// A call as an interceptor sees it: which method, with which metadata, and the encoded request.
///
/// On the client's side the context is that of the handler in which the call is made, or a detached one.
#[derive(Debug)]
pub struct Call {
    method: &'static MethodDescriptor,
    context: Context,
    metadata: Metadata,
    body: Option<Bytes>,
}

impl Call {
    pub(crate) fn new(
        method: &'static MethodDescriptor,
        context: Context,
        metadata: Metadata,
        body: Option<Bytes>,
    ) -> Call {
        Call {
            method,
            context,
            metadata,
            body,
        }
    }

    /// The method that is called.
    pub fn method(&self) -> &'static MethodDescriptor {
        self.method
    }

    /// The handler's context; on the client's side that of the handler that makes the call.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// The request's metadata.
    pub fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    /// The request's metadata, to change it. On the server's side the handler's context keeps what came.
    pub fn metadata_mut(&mut self) -> &mut Metadata {
        &mut self.metadata
    }

    /// The encoded request; `None` where requests come as a stream.
    pub fn body(&self) -> Option<&Bytes> {
        self.body.as_ref()
    }

    pub(crate) fn into_parts(self) -> (Metadata, Option<Bytes>) {
        (self.metadata, self.body)
    }
}

/// The answer to a call as an interceptor sees it.
#[derive(Debug)]
pub struct Reply {
    result: Result<Option<Bytes>, Status>,
    leading: Metadata,
    metadata: Metadata,
}

impl Reply {
    pub(crate) fn new(result: Result<Option<Bytes>, Status>, metadata: Metadata) -> Reply {
        Reply {
            result,
            leading: Metadata::new(),
            metadata,
        }
    }

    /// The same answer with the leading metadata that came ahead of it.
    pub(crate) fn with_leading(mut self, leading: Metadata) -> Reply {
        self.leading = leading;
        self
    }

    /// An answer that fails: what an interceptor returns to refuse a call.
    pub fn failed(status: Status) -> Reply {
        Reply::new(Err(status), Metadata::new())
    }

    /// The encoded response; `None` where responses went as a stream.
    ///
    /// # Errors
    /// The status of a call that failed.
    pub fn result(&self) -> Result<Option<&Bytes>, &Status> {
        self.result.as_ref().map(Option::as_ref)
    }

    /// The status of a call that failed.
    pub fn status(&self) -> Option<&Status> {
        self.result.as_ref().err()
    }

    /// Leading metadata, on the client's side; a server's handler has sent its own before there is a reply.
    pub fn leading(&self) -> &Metadata {
        &self.leading
    }

    /// Trailing metadata.
    pub fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    /// Trailing metadata, to add to it.
    pub fn metadata_mut(&mut self) -> &mut Metadata {
        &mut self.metadata
    }

    pub(crate) fn take_leading(&mut self) -> Metadata {
        std::mem::take(&mut self.leading)
    }

    pub(crate) fn into_parts(self) -> (Result<Option<Bytes>, Status>, Metadata) {
        (self.result, self.metadata)
    }
}

impl From<Status> for Reply {
    fn from(status: Status) -> Reply {
        Reply::failed(status)
    }
}

/// Something that stands round every call of a server or a channel: an async function over [`Call`] and [`Next`].
///
/// ```
/// use virtuoso::{Call, Next, Reply};
///
/// async fn audit(call: Call, next: Next) -> Reply {
///     let method = call.method().path;
///     let reply = next.run(call).await;
///     println!("{method}: {}", reply.status().map_or("ok".into(), ToString::to_string));
///     reply
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an interceptor",
    note = "an interceptor is `async fn(Call, Next) -> Reply`"
)]
pub trait Interceptor: Send + Sync + 'static {
    /// Handles the call, most often by running `next` once.
    fn intercept(&self, call: Call, next: Next) -> Pin<Box<dyn Future<Output = Reply> + Send>>;
}

impl<F, Fut> Interceptor for F
where
    F: Fn(Call, Next) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Reply> + Send + 'static,
{
    fn intercept(&self, call: Call, next: Next) -> Pin<Box<dyn Future<Output = Reply> + Send>> {
        Box::pin(self(call, next))
    }
}

/// What comes after an interceptor: the others, and at last the handler or the wire.
#[must_use = "the call goes on only when `run` is awaited"]
pub struct Next {
    interceptors: Interceptors,
    at: usize,
    last: Box<dyn Handle>,
}

/// What stands at the end of a chain.
pub(crate) trait Handle: Send {
    fn handle(self: Box<Self>, call: Call) -> Pin<Box<dyn Future<Output = Reply> + Send>>;
}

impl Next {
    pub(crate) fn new(interceptors: Interceptors, last: Box<dyn Handle>) -> Next {
        Next {
            interceptors,
            at: 0,
            last,
        }
    }

    /// Runs the rest of the chain.
    pub async fn run(mut self, call: Call) -> Reply {
        match self.interceptors.0.get(self.at).cloned() {
            Some(interceptor) => {
                self.at += 1;
                interceptor.intercept(call, self).await
            }
            None => self.last.handle(call).await,
        }
    }
}

impl fmt::Debug for Next {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Next")
            .field("left", &(self.interceptors.0.len() - self.at))
            .finish()
    }
}

/// A chain, shared by all calls.
#[derive(Clone)]
pub(crate) struct Interceptors(Arc<[Arc<dyn Interceptor>]>);

impl Interceptors {
    pub(crate) fn new(chain: Vec<Arc<dyn Interceptor>>) -> Interceptors {
        Interceptors(chain.into())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
