//! Beginning a call: a connection, a slot, the deadline that bounds both.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::BytesMut;
use tokio::time::{Instant, Sleep};

use super::channel::Channel;
use super::options::CallOptions;
use crate::call::{
    self, Call, Handle, Interceptors, Metadata, Next, Progress, Reply, Status, TraceContext,
};
use crate::descriptor::MethodDescriptor;
use crate::engine::connection::{Begun, Connection, NewCall, Request};
use crate::engine::outbox::Turn;
use crate::engine::scratch;
use crate::stream::OpenCall;

/// What encoding a request gives: an error when it has no encoding.
pub(crate) type Encoded = Result<(), Status>;

/// What a call is, apart from its request.
#[derive(Clone, Copy)]
pub(crate) struct Outgoing<'a> {
    pub(crate) channel: &'a Channel,
    pub(crate) method: &'static MethodDescriptor,
    pub(crate) options: &'a CallOptions,
    pub(crate) mode: Mode,
}

/// How a call goes out and is answered.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Unary,
    Oneway,
    ClientStream,
    ServerStream,
    Bidi,
}

impl Mode {
    fn streams_request(self) -> bool {
        matches!(self, Mode::ClientStream | Mode::Bidi)
    }

    /// Whether either side streams.
    fn is_streamed(self) -> bool {
        self.streams_request() || self.streams_answer()
    }

    fn streams_answer(self) -> bool {
        matches!(self, Mode::ServerStream | Mode::Bidi)
    }
}

/// A call that has not begun. Dropping it gives up its place in every queue.
#[derive(Default)]
pub(crate) struct Beginning {
    limits: Option<Limits>,
    connecting: Option<Connecting>,
    queued: Option<(Arc<Connection>, Turn)>,
    /// Through the channel's interceptors.
    intercepted: Option<Intercepted>,
}

/// A call that goes through interceptors: their chain, and where its end puts the call once that has begun.
struct Intercepted {
    chain: Pin<Box<dyn Future<Output = Reply> + Send>>,
    place: Place,
}

/// Holds a call that has begun until its owner takes it; a call that nobody takes is left.
type Place = Arc<Mutex<Option<OpenCall>>>;

type Connecting = Pin<Box<dyn Future<Output = Result<Arc<Connection>, Status>> + Send>>;

/// What bounds a call that has not begun.
struct Limits {
    deadline: Option<Instant>,
    trace: Option<TraceContext>,
    /// Made only when the call has to wait.
    sleep: Option<Pin<Box<Sleep>>>,
}

/// Begins a call on a connection that stands and has room, past the channel's interceptors; `None` where it takes a
/// [`Beginning`], which encodes the request again: waiting is rare.
#[inline]
pub(crate) fn begin_at_once(
    outgoing: Outgoing<'_>,
    cx: &Context<'_>,
    encode: impl FnOnce(&mut BytesMut) -> Encoded,
) -> Option<Result<(Arc<Connection>, Begun), Status>> {
    let Outgoing {
        channel,
        method,
        options,
        mode,
    } = outgoing;
    if options.invalid.is_some() {
        return None;
    }
    let connection = channel.at_hand()?;
    if mode != Mode::Unary || !options.is_plain(method) {
        return begin_laden(connection, outgoing, cx, encode);
    }
    let begun = scratch::with(|body| {
        encode(body)?;
        Ok(connection.begin_plain(method, body, options.fail_fast, cx))
    });
    match begun {
        Ok(begun) => Some(Ok((connection, begun?))),
        Err(status) => Some(Err(status)),
    }
}

/// The same for a call that has more than its request.
#[inline(never)]
fn begin_laden(
    connection: Arc<Connection>,
    outgoing: Outgoing<'_>,
    cx: &Context<'_>,
    encode: impl FnOnce(&mut BytesMut) -> Encoded,
) -> Option<Result<(Arc<Connection>, Begun), Status>> {
    let (deadline, trace) = outgoing.options.resolve(outgoing.method);
    let begun = with_call(outgoing, deadline, trace, encode, |call| {
        connection.begin_at_once(call, cx)
    });
    match begun {
        Ok(begun) => Some(Ok((connection, begun?))),
        Err(status) => Some(Err(status)),
    }
}

/// Encodes the request and hands the call on, to be begun.
///
/// # Errors
/// What encoding gave.
#[inline]
fn with_call<R>(
    outgoing: Outgoing<'_>,
    deadline: Option<Instant>,
    trace: Option<TraceContext>,
    encode: impl FnOnce(&mut BytesMut) -> Encoded,
    begin: impl FnOnce(&mut NewCall<'_>) -> R,
) -> Result<R, Status> {
    let Outgoing {
        method,
        options,
        mode,
        ..
    } = outgoing;
    scratch::with(|body| {
        let request = if mode.streams_request() {
            Request::Stream
        } else {
            encode(body)?;
            Request::Message(body)
        };
        Ok(begin(&mut NewCall {
            method,
            metadata: options.metadata.as_deref(),
            trace,
            deadline,
            request,
            streamed_answer: mode.streams_answer(),
            oneway: mode == Mode::Oneway,
            fail_fast: options.fail_fast,
        }))
    })
}

impl Beginning {
    /// Ready once the call has begun, or cannot.
    ///
    /// A request that has to wait for its turn is encoded again: waiting is rare, and holds no memory that way.
    #[inline]
    pub(crate) fn poll(
        &mut self,
        outgoing: Outgoing<'_>,
        cx: &mut Context<'_>,
        mut encode: impl FnMut(&mut BytesMut) -> Encoded,
    ) -> Poll<Result<(Arc<Connection>, Begun), Status>> {
        let Outgoing {
            channel,
            method,
            options,
            mode,
        } = outgoing;
        if let Some(status) = &options.invalid {
            return Poll::Ready(Err(status.clone()));
        }
        if self.intercepted.is_some() {
            return self.poll_intercepted(cx);
        }
        if self.limits.is_none()
            && mode.is_streamed()
            && let Some(interceptors) = channel.interceptors()
        {
            self.intercepted = Some(intercept(interceptors, outgoing, &mut encode)?);
            return self.poll_intercepted(cx);
        }
        let limits = self
            .limits
            .get_or_insert_with(|| Limits::new(options, method));
        let (connection, turn) = match &mut self.queued {
            Some(queued) => queued,
            empty => {
                let connected = match channel.current() {
                    Some(connection) => connection,
                    None => {
                        let connecting = self
                            .connecting
                            .get_or_insert_with(|| Box::pin(channel.clone().ready()));
                        match connecting.as_mut().poll(cx) {
                            Poll::Ready(connected) => connected,
                            Poll::Pending => return limits.poll_deadline(cx).map(Err),
                        }
                    }
                };
                empty.insert((connected?, Turn::default()))
            }
        };
        let (deadline, trace) = (limits.deadline, limits.trace);
        let begun = with_call(outgoing, deadline, trace, encode, |call| {
            connection.poll_begin(call, turn, cx)
        });
        let begun = match begun {
            Ok(Poll::Ready(begun)) => begun,
            Ok(Poll::Pending) => Err(ready!(limits.poll_deadline(cx))),
            Err(status) => Err(status),
        };
        connection.give_up_turn(turn);
        let begun = begun.map(|begun| (Arc::clone(connection), begun));
        self.queued = None;
        Poll::Ready(begun)
    }
}

impl Beginning {
    fn poll_intercepted(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(Arc<Connection>, Begun), Status>> {
        let Some(intercepted) = &mut self.intercepted else {
            return Poll::Pending;
        };
        let reply = ready!(intercepted.chain.as_mut().poll(cx));
        let call = lock(&intercepted.place).take();
        self.intercepted = None;
        Poll::Ready(match (reply.into_parts().0, call) {
            (Ok(_), Some(call)) => Ok(call.disarm()),
            (Ok(_), None) => Err(Status::internal(
                "an interceptor answered a stream that it did not let begin",
            )),
            // A call that has begun all the same is dropped, and thereby left.
            (Err(status), _) => Err(status),
        })
    }
}

/// A call as interceptors see it.
///
/// # Errors
/// What encoding gave.
pub(super) fn intercepted_call(
    outgoing: Outgoing<'_>,
    encode: &mut dyn FnMut(&mut BytesMut) -> Encoded,
) -> Result<Call, Status> {
    let body = if outgoing.mode.streams_request() {
        None
    } else {
        let mut body = BytesMut::new();
        encode(&mut body)?;
        Some(body.freeze())
    };
    let context = call::Context::current().unwrap_or_else(call::Context::detached);
    let metadata = outgoing.options.metadata.as_deref();
    let metadata = metadata.cloned().unwrap_or_default();
    Ok(Call::new(outgoing.method, context, metadata, body))
}

/// Puts the channel's interceptors before the beginning of a call.
fn intercept(
    interceptors: &Interceptors,
    outgoing: Outgoing<'_>,
    encode: &mut dyn FnMut(&mut BytesMut) -> Encoded,
) -> Result<Intercepted, Status> {
    let call = intercepted_call(outgoing, encode)?;
    let Outgoing {
        channel,
        method,
        options,
        mode,
    } = outgoing;
    let place = Place::default();
    let last = BeginOverTheWire {
        channel: channel.without_interceptors(),
        options: options.clone(),
        method,
        mode,
        place: Arc::clone(&place),
    };
    let next = Next::new(interceptors.clone(), Box::new(last));
    Ok(Intercepted {
        chain: Box::pin(next.run(call)),
        place,
    })
}

/// The end of the chain of a call with a stream: it begins, and what follows is its owner's.
struct BeginOverTheWire {
    channel: Channel,
    options: CallOptions,
    method: &'static MethodDescriptor,
    mode: Mode,
    place: Place,
}

impl Handle for BeginOverTheWire {
    fn handle(self: Box<Self>, call: Call) -> Pin<Box<dyn Future<Output = Reply> + Send>> {
        let BeginOverTheWire {
            channel,
            mut options,
            method,
            mode,
            place,
        } = *self;
        let (metadata, body) = call.into_parts();
        options.metadata = (!metadata.is_empty()).then(|| Box::new(metadata));
        let body = body.unwrap_or_default();
        Box::pin(async move {
            let mut beginning = Beginning::default();
            let begun = poll_fn(|cx| {
                let outgoing = Outgoing {
                    channel: &channel,
                    method,
                    options: &options,
                    mode,
                };
                beginning.poll(outgoing, cx, |out| {
                    out.extend_from_slice(&body);
                    Ok(())
                })
            });
            let result = begun.await.map(|(connection, begun)| {
                *lock(&place) = Some(OpenCall::new(connection, begun));
                None
            });
            Reply::new(result, Metadata::new())
        })
    }
}

fn lock(place: &Place) -> MutexGuard<'_, Option<OpenCall>> {
    place.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Drop for Beginning {
    fn drop(&mut self) {
        if let Some((connection, turn)) = &mut self.queued {
            connection.give_up_turn(turn);
        }
    }
}

impl Limits {
    fn new(options: &CallOptions, method: &MethodDescriptor) -> Limits {
        let (deadline, trace) = options.resolve(method);
        Limits {
            deadline,
            trace,
            sleep: None,
        }
    }

    /// Ready when the deadline passes before the call has begun.
    fn poll_deadline(&mut self, cx: &mut Context<'_>) -> Poll<Status> {
        let Some(deadline) = self.deadline else {
            return Poll::Pending;
        };
        let sleep = self
            .sleep
            .get_or_insert_with(|| Box::pin(tokio::time::sleep_until(deadline)));
        ready!(sleep.as_mut().poll(cx));
        let status = Status::deadline_exceeded("the deadline passed before the call could be sent");
        Poll::Ready(status.with_progress(Progress::NeverSent))
    }
}
