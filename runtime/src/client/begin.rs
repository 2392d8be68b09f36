//! Beginning a call: a connection, a slot, the deadline that bounds both.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::BytesMut;
use tokio::time::{Instant, Sleep};

use super::channel::Channel;
use super::options::CallOptions;
use crate::call::{Progress, Status, TraceContext};
use crate::descriptor::MethodDescriptor;
use crate::engine::connection::{Begun, Connection, NewCall, Request};
use crate::engine::outbox::Turn;
use crate::engine::scratch;

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
}

type Connecting = Pin<Box<dyn Future<Output = Result<Arc<Connection>, Status>> + Send>>;

/// What bounds a call that has not begun.
struct Limits {
    deadline: Option<Instant>,
    trace: Option<TraceContext>,
    /// Made only when the call has to wait.
    sleep: Option<Pin<Box<Sleep>>>,
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
        let begun = scratch::with(|body| {
            let request = if mode.streams_request() {
                Request::Stream
            } else {
                if let Err(status) = encode(body) {
                    return Poll::Ready(Err(status));
                }
                Request::Message(body)
            };
            let mut call = NewCall {
                method,
                metadata: options.metadata.as_deref(),
                trace: limits.trace,
                deadline: limits.deadline,
                request,
                streamed_answer: mode.streams_answer(),
                oneway: mode == Mode::Oneway,
                fail_fast: options.fail_fast,
            };
            connection.poll_begin(&mut call, turn, cx)
        });
        let begun = match begun {
            Poll::Ready(begun) => begun,
            Poll::Pending => Err(ready!(limits.poll_deadline(cx))),
        };
        connection.give_up_turn(turn);
        let begun = begun.map(|begun| (Arc::clone(connection), begun));
        self.queued = None;
        Poll::Ready(begun)
    }
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
