//! One unary call as a state machine over bytes; the typed calls encode into it and decode out of it.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, MutexGuard};
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};

use super::begin::{Beginning, Encoded, Mode, Outgoing, begin_at_once, intercepted_call};
use super::channel::Channel;
use super::options::CallOptions;
use crate::call::{Call, Code, Handle, Metadata, Next, Reply, Status};
use crate::descriptor::{MethodDescriptor, MethodKind};
use crate::engine::connection::{Begun, Connection};
use crate::engine::handles::{StreamReader, WholeMessage};
use crate::engine::slots::{Cell, Message, State, deadline_exceeded};

/// The state machine.
#[derive(Default)]
pub(crate) struct RawUnary {
    /// The call was polled.
    started: bool,
    /// What comes before the wire; boxed, as most calls begin there at once.
    before: Option<Box<Before>>,
    /// From when the call has begun until it has ended.
    waiting: Option<Waiting>,
    leading: Option<Box<Metadata>>,
    trailing: Option<Box<Metadata>>,
}

enum Before {
    /// Until there is a connection and a slot.
    Beginning(Beginning),
    /// Through the channel's interceptors.
    Intercepted(Pin<Box<dyn Future<Output = Reply> + Send>>),
}

/// A call that waits for its answer.
struct Waiting {
    connection: Arc<Connection>,
    begun: Begun,
    large: Option<Box<LargeAnswer>>,
}

/// An answer that comes as DATA.
struct LargeAnswer {
    reader: StreamReader,
    message: Option<WholeMessage>,
    ended: bool,
    /// It cannot be read on: too large, or cut off.
    failed: Option<Status>,
}

impl RawUnary {
    pub(crate) fn new() -> RawUnary {
        RawUnary::default()
    }

    /// Goes on as far as it can. `decode` is given the answer's bytes, which lie in the slot or in a buffer of their own.
    #[inline]
    pub(crate) fn poll<T>(
        &mut self,
        outgoing: Outgoing<'_>,
        cx: &mut Context<'_>,
        mut encode: impl FnMut(&mut BytesMut) -> Encoded,
        decode: impl FnOnce(AnswerBytes<'_>) -> Result<T, Status>,
    ) -> Poll<Result<T, Status>> {
        if let Some(waiting) = &mut self.waiting {
            let Waiting {
                connection,
                begun,
                large,
            } = waiting;
            let mut cell = connection.slots().lock(begun.slot);
            let answer = if let Some(body) = cell.plain_answer() {
                let answer = decode(AnswerBytes::Borrowed(body));
                cell.clear_plain();
                drop(cell);
                connection.free_slot(begun.slot);
                answer
            } else {
                let mut look = Look {
                    connection,
                    begun,
                    large,
                    leading: &mut self.leading,
                    trailing: &mut self.trailing,
                };
                ready!(look.poll(cell, outgoing.method, cx, decode))
            };
            if let Some(ended) = self.waiting.take() {
                outgoing.channel.leave_behind(ended.connection);
            }
            return Poll::Ready(answer);
        }
        if !self.started && outgoing.channel.interceptors().is_none() {
            self.started = true;
            if let Some(begun) = begin_at_once(outgoing, cx, &mut encode) {
                return self.begin(begun, outgoing.mode, decode);
            }
            self.before = Some(Box::new(Before::Beginning(Beginning::default())));
        }
        self.poll_before(outgoing, cx, &mut encode, decode)
    }

    /// Goes on with what is not done at once.
    #[inline(never)]
    fn poll_before<T>(
        &mut self,
        outgoing: Outgoing<'_>,
        cx: &mut Context<'_>,
        encode: &mut dyn FnMut(&mut BytesMut) -> Encoded,
        decode: impl FnOnce(AnswerBytes<'_>) -> Result<T, Status>,
    ) -> Poll<Result<T, Status>> {
        if !self.started {
            self.started = true;
            self.before = Some(Box::new(start(outgoing, encode)?));
        }
        match self.before.as_deref_mut() {
            Some(Before::Beginning(beginning)) => {
                let begun = ready!(beginning.poll(outgoing, cx, encode));
                self.before = None;
                let (connection, begun) = begun?;
                if outgoing.mode == Mode::Oneway {
                    return Poll::Ready(decode(AnswerBytes::Borrowed(&[])));
                }
                let waiting = self.waiting.insert(Waiting {
                    connection,
                    begun,
                    large: None,
                });
                // An interceptor may have begun it in a task of its own, whose waker the slot then holds.
                let cell = waiting.connection.slots().lock(waiting.begun.slot);
                let mut look = Look {
                    connection: &waiting.connection,
                    begun: &waiting.begun,
                    large: &mut waiting.large,
                    leading: &mut self.leading,
                    trailing: &mut self.trailing,
                };
                let answer = ready!(look.poll(cell, outgoing.method, cx, decode));
                self.waiting = None;
                Poll::Ready(answer)
            }
            Some(Before::Intercepted(reply)) => {
                let mut reply = ready!(reply.as_mut().poll(cx));
                self.before = None;
                let leading = reply.take_leading();
                let (result, trailing) = reply.into_parts();
                if !leading.is_empty() {
                    self.leading = Some(Box::new(leading));
                }
                if !trailing.is_empty() {
                    self.trailing = Some(Box::new(trailing));
                }
                let body = result?.unwrap_or_default();
                Poll::Ready(decode(AnswerBytes::Owned(&body)))
            }
            None => panic!("a call was polled after it had ended"),
        }
    }

    /// The call has begun, or cannot.
    #[inline(always)]
    fn begin<T>(
        &mut self,
        begun: Result<(Arc<Connection>, Begun), Status>,
        mode: Mode,
        decode: impl FnOnce(AnswerBytes<'_>) -> Result<T, Status>,
    ) -> Poll<Result<T, Status>> {
        let (connection, begun) = begun?;
        if mode == Mode::Oneway {
            return Poll::Ready(decode(AnswerBytes::Borrowed(&[])));
        }
        self.waiting = Some(Waiting {
            connection,
            begun,
            large: None,
        });
        // The answer cannot have been looked for yet: the slot holds this task's waker.
        Poll::Pending
    }

    /// Leading and trailing metadata of the answer, once it has come.
    pub(crate) fn take_metadata(&mut self) -> (Metadata, Metadata) {
        let take = |metadata: &mut Option<Box<Metadata>>| {
            metadata.take().map(|boxed| *boxed).unwrap_or_default()
        };
        (take(&mut self.leading), take(&mut self.trailing))
    }

    /// The connection and the call, once it has begun: for who streams its request.
    pub(crate) fn begun(&self) -> Option<(&Arc<Connection>, &Begun)> {
        let waiting = self.waiting.as_ref()?;
        Some((&waiting.connection, &waiting.begun))
    }
}

/// Chooses how to begin.
fn start(
    outgoing: Outgoing<'_>,
    encode: &mut dyn FnMut(&mut BytesMut) -> Encoded,
) -> Result<Before, Status> {
    let Outgoing {
        channel,
        method,
        options,
        mode,
    } = outgoing;
    if let Some(status) = &options.invalid {
        return Err(status.clone());
    }
    // A call whose request is a stream has no one body; its beginning is intercepted instead.
    if mode != Mode::ClientStream
        && let Some(interceptors) = channel.interceptors()
    {
        let call = intercepted_call(outgoing, encode)?;
        let last = OverTheWire {
            channel: channel.clone(),
            options: options.clone(),
            method,
        };
        let next = Next::new(interceptors.clone(), Box::new(last));
        return Ok(Before::Intercepted(Box::pin(next.run(call))));
    }
    Ok(Before::Beginning(Beginning::default()))
}

/// The bytes of an answer.
pub(crate) enum AnswerBytes<'a> {
    Borrowed(&'a [u8]),
    Owned(&'a Bytes),
}

impl Drop for RawUnary {
    fn drop(&mut self) {
        if let Some(waiting) = &self.waiting {
            waiting.connection.leave(&waiting.begun, Code::Cancelled);
        }
    }
}

/// Looking for an answer that is not just a small message.
struct Look<'a> {
    connection: &'a Arc<Connection>,
    begun: &'a Begun,
    large: &'a mut Option<Box<LargeAnswer>>,
    leading: &'a mut Option<Box<Metadata>>,
    trailing: &'a mut Option<Box<Metadata>>,
}

impl Look<'_> {
    /// Looks in the call's slot, which is `cell`.
    #[inline(never)]
    fn poll<T>(
        &mut self,
        mut cell: MutexGuard<'_, Cell>,
        method: &'static MethodDescriptor,
        cx: &mut Context<'_>,
        decode: impl FnOnce(AnswerBytes<'_>) -> Result<T, Status>,
    ) -> Poll<Result<T, Status>> {
        let (connection, begun) = (self.connection, self.begun);
        let slots = connection.slots();
        if self.large.is_none() {
            match cell.state {
                State::Answered => {
                    (*self.leading, *self.trailing) = cell.take_metadata();
                    let result = match cell.take_message() {
                        Message::Small(body) => Ok(decode(AnswerBytes::Borrowed(body))),
                        Message::Large(body) => Err((body, decode)),
                    };
                    cell.clear();
                    drop(cell);
                    connection.free_slot(begun.slot);
                    return Poll::Ready(match result {
                        Ok(decoded) => decoded,
                        Err((body, decode)) => decode(AnswerBytes::Owned(&body)),
                    });
                }
                State::Expired => {
                    cell.state = State::Abandoned;
                    return Poll::Ready(Err(deadline_exceeded()));
                }
                State::GivenUp => {
                    cell.state = State::Abandoned;
                    return Poll::Ready(Err(cell.take_status()));
                }
                State::Waiting | State::Streamed => {
                    let stream = cell
                        .stream()
                        .filter(|stream| stream.recv().has_data())
                        .cloned();
                    if let Some(stream) = stream {
                        let reader = StreamReader::new(Arc::clone(connection), stream, method);
                        *self.large = Some(Box::new(LargeAnswer {
                            reader,
                            message: None,
                            ended: false,
                            failed: None,
                        }));
                    } else if cell.state == State::Waiting {
                        match &mut cell.waker {
                            Some(waker) => waker.clone_from(cx.waker()),
                            None => cell.waker = Some(cx.waker().clone()),
                        }
                        return Poll::Pending;
                    }
                }
                _ => {}
            }
        }
        drop(cell);
        if let Some(large) = self.large {
            let waiting = {
                let mut cell = slots.lock(begun.slot);
                let waiting = cell.state == State::Waiting;
                if waiting {
                    cell.waker = Some(cx.waker().clone());
                }
                waiting
            };
            let reading = large.poll(cx);
            if waiting && let Some(status) = large.failed.take() {
                // The peer would wait for ever for room to send the rest.
                connection.leave(begun, Code::Cancelled);
                return Poll::Ready(Err(status));
            }
            if reading || waiting {
                return Poll::Pending;
            }
        }
        let mut cell = slots.lock(begun.slot);
        let failure = match cell.state {
            State::Streamed | State::Answered => None,
            State::Failed => Some(cell.take_status()),
            // It ended on this side while its answer was being read.
            ended => {
                cell.state = State::Abandoned;
                let status = match ended {
                    State::GivenUp => cell.take_status(),
                    _ => deadline_exceeded(),
                };
                return Poll::Ready(Err(status));
            }
        };
        (*self.leading, *self.trailing) = cell.take_metadata();
        cell.clear();
        drop(cell);
        connection.free_slot(begun.slot);
        if let Some(failure) = failure {
            return Poll::Ready(Err(failure));
        }
        Poll::Ready(
            match self.large.take().map(|large| (large.message, large.failed)) {
                Some((Some((body, _permit)), None)) => decode(AnswerBytes::Owned(&body)),
                Some((_, Some(status))) => Err(status),
                _ => Err(not_one_message()),
            },
        )
    }
}

impl LargeAnswer {
    /// Reads on; true while there is more to wait for.
    fn poll(&mut self, cx: &mut Context<'_>) -> bool {
        while !self.ended {
            match self.reader.poll_message(cx) {
                Poll::Pending => return true,
                Poll::Ready(Ok(Some(message))) if self.message.is_none() => {
                    self.message = Some(message);
                }
                Poll::Ready(Ok(Some(_))) => {
                    self.message = None;
                    self.ended = true;
                    self.failed = Some(not_one_message());
                }
                Poll::Ready(Ok(None)) => self.ended = true,
                Poll::Ready(Err(status)) => {
                    self.message = None;
                    self.ended = true;
                    self.failed = Some(status);
                }
            }
        }
        false
    }
}

fn not_one_message() -> Status {
    Status::internal("the answer is not exactly one message")
}

/// The end of a client's chain: the call itself.
struct OverTheWire {
    channel: Channel,
    options: CallOptions,
    method: &'static MethodDescriptor,
}

impl Handle for OverTheWire {
    fn handle(self: Box<Self>, call: Call) -> Pin<Box<dyn Future<Output = Reply> + Send>> {
        let OverTheWire {
            channel,
            mut options,
            method,
        } = *self;
        let (metadata, body) = call.into_parts();
        options.metadata = (!metadata.is_empty()).then(|| Box::new(metadata));
        let body = body.unwrap_or_default();
        let bare = channel.without_interceptors();
        let mode = match method.kind {
            MethodKind::Oneway => Mode::Oneway,
            _ => Mode::Unary,
        };
        Box::pin(async move {
            let mut raw = RawUnary::new();
            let result = std::future::poll_fn(|cx| {
                raw.poll(
                    Outgoing {
                        channel: &bare,
                        method,
                        options: &options,
                        mode,
                    },
                    cx,
                    |out| {
                        out.extend_from_slice(&body);
                        Ok(())
                    },
                    |answer| {
                        Ok(match answer {
                            AnswerBytes::Borrowed(bytes) => Bytes::copy_from_slice(bytes),
                            AnswerBytes::Owned(bytes) => bytes.clone(),
                        })
                    },
                )
            })
            .await;
            let (leading, trailing) = raw.take_metadata();
            Reply::new(result.map(Some), trailing).with_leading(leading)
        })
    }
}
