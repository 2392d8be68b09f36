//! Beginning a call that is answered with a stream, and feeding one whose request is a stream.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::BytesMut;
use futures_core::Stream;
use tokio::time::Sleep;

use super::channel::Channel;
use super::options::CallOptions;
use super::unary::Encoded;
use crate::call::{Code, Progress, Status};
use crate::codec::WireType;
use crate::descriptor::MethodDescriptor;
use crate::engine::connection::{Connection, NewCall, Request};
use crate::engine::handles::StreamReader;
use crate::engine::outbox::Turn;
use crate::engine::scratch;
use crate::stream::{OpenCall, Sender};

/// A stream of requests.
pub(crate) type Source<In> = Pin<Box<dyn Stream<Item = In> + Send>>;

/// Sends all of a stream, then its end. A call that ends first ends this, too.
pub(crate) async fn pump<In: WireType>(mut input: Source<In>, sender: Sender<In>) {
    // The call may end while the source is silent.
    let mut next = move |sender: &Sender<In>, cx: &mut Context<'_>| match sender.poll_closed(cx) {
        Poll::Ready(()) => Poll::Ready(Err(())),
        Poll::Pending => input.as_mut().poll_next(cx).map(Ok),
    };
    loop {
        let Ok(item) = poll_fn(|cx| next(&sender, cx)).await else {
            return;
        };
        let Some(item) = item else { break };
        if let Err(status) = sender.send(item).await {
            // An element that cannot be sent leaves a gap, so the whole call fails.
            sender.abort(&status);
            return;
        }
    }
    sender.end();
}

/// The beginning of a call with a streamed answer.
pub(crate) struct RawStreaming {
    connecting: Option<Connecting>,
    queued: Option<(Arc<Connection>, Turn)>,
    limits: Option<Limits>,
}

type Connecting = Pin<Box<dyn Future<Output = Result<Arc<Connection>, Status>> + Send>>;

struct Limits {
    deadline: Option<tokio::time::Instant>,
    trace: Option<crate::call::TraceContext>,
    sleep: Option<Pin<Box<Sleep>>>,
}

impl RawStreaming {
    pub(crate) fn new() -> RawStreaming {
        RawStreaming {
            connecting: None,
            queued: None,
            limits: None,
        }
    }

    /// Ready once the call has begun. Without `encode` the request is a stream.
    pub(crate) fn poll(
        &mut self,
        channel: &Channel,
        method: &'static MethodDescriptor,
        options: &CallOptions,
        cx: &mut Context<'_>,
        mut encode: Option<&mut dyn FnMut(&mut BytesMut) -> Encoded>,
    ) -> Poll<Result<(StreamReader, OpenCall), Status>> {
        if let Some(status) = &options.invalid {
            return Poll::Ready(Err(status.clone()));
        }
        let limits = self.limits.get_or_insert_with(|| {
            let (deadline, trace) = options.resolve(method);
            let sleep = deadline.map(|deadline| Box::pin(tokio::time::sleep_until(deadline)));
            Limits {
                deadline,
                trace,
                sleep,
            }
        });
        if self.queued.is_none() {
            let connection = match channel.current() {
                Some(connection) => connection?,
                None => {
                    let connecting = self
                        .connecting
                        .get_or_insert_with(|| Box::pin(channel.clone().ready()));
                    match connecting.as_mut().poll(cx) {
                        Poll::Ready(connected) => connected?,
                        Poll::Pending => return limits.poll_deadline(cx).map(Err),
                    }
                }
            };
            self.queued = Some((connection, Turn::default()));
        }
        let Some((connection, turn)) = &mut self.queued else {
            return Poll::Pending;
        };
        let begun = scratch::with(|body| {
            let request = match &mut encode {
                Some(encode) => {
                    if let Err(status) = encode(body) {
                        return Poll::Ready(Err(status));
                    }
                    Request::Message(body)
                }
                None => Request::Stream,
            };
            let mut call = NewCall {
                method,
                metadata: options.metadata.as_deref(),
                trace: limits.trace,
                deadline: limits.deadline,
                request,
                streamed_answer: true,
                oneway: false,
                fail_fast: options.fail_fast,
            };
            connection.poll_begin(&mut call, turn, cx)
        });
        let begun = match begun {
            Poll::Ready(begun) => begun?,
            Poll::Pending => {
                let status = ready!(limits.poll_deadline(cx));
                connection.give_up_turn(turn);
                return Poll::Ready(Err(status));
            }
        };
        let connection = Arc::clone(connection);
        let call = OpenCall {
            connection: Arc::clone(&connection),
            begun,
        };
        match call.begun.stream.clone() {
            Some(stream) => Poll::Ready(Ok((StreamReader::new(connection, stream, method), call))),
            // A call with a streamed answer always has a stream.
            None => Poll::Ready(Err(Status::internal("the call has no stream"))),
        }
    }
}

impl Drop for RawStreaming {
    fn drop(&mut self) {
        if let Some((connection, turn)) = &mut self.queued {
            connection.give_up_turn(turn);
        }
    }
}

impl Limits {
    fn poll_deadline(&mut self, cx: &mut Context<'_>) -> Poll<Status> {
        let Some(sleep) = &mut self.sleep else {
            return Poll::Pending;
        };
        ready!(sleep.as_mut().poll(cx));
        let status = Status::new(
            Code::DeadlineExceeded,
            "the deadline passed before the call could be sent",
        );
        Poll::Ready(status.with_progress(Progress::NeverSent))
    }
}
