//! The ends of a stream, as handlers and callers hold them.

use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::BytesMut;
use futures_core::Stream;

use crate::call::{Code, Metadata, Status};
use crate::codec::{Body, BodyRef, DecodeError, EncodeError, WireType, protobuf};
use crate::engine::connection::{Begun, Connection};
use crate::engine::handles::{MessageBytes, StreamReader, StreamWriter};
use crate::engine::scratch;
use crate::engine::stream::Stream as EngineStream;

/// Sends the elements of a stream.
///
/// Awaiting [`send`](Sender::send) is the back-pressure: it waits while the peer is behind. In a handler the stream ends
/// when the handler returns, and what it returns is the stream's final status.
pub struct Sender<T> {
    writer: StreamWriter,
    encode: fn(&T, &mut BytesMut) -> Result<(), EncodeError>,
}

impl<T: WireType> Sender<T> {
    pub(crate) fn new(writer: StreamWriter) -> Sender<T> {
        Sender {
            writer,
            encode: |item, out| protobuf::encode(&BodyRef(item), out),
        }
    }

    /// Sends one element, once there is room.
    ///
    /// # Errors
    /// `cancelled` or what else ended the call when the peer is gone; `resource_exhausted` when the element is larger
    /// than the peer takes; `out_of_range` when it has no encoding.
    pub async fn send(&self, item: T) -> Result<(), Status> {
        let waits = scratch::with(|buffer| -> Result<_, Status> {
            (self.encode)(&item, buffer)
                .map_err(|error| Status::out_of_range(error.to_string()))?;
            let sent = !self.writer.must_wait(buffer.len()) && self.writer.try_push(buffer)?;
            Ok((!sent).then(|| buffer.split()))
        })?;
        let Some(mut message) = waits else {
            return Ok(());
        };
        if self.writer.must_wait(message.len()) {
            self.writer.opened().await?;
        }
        loop {
            let room = self.writer.room();
            if self.writer.try_push(&mut message)? {
                return Ok(());
            }
            room.await;
        }
    }

    /// Sends on a stream that a call of ours has opened.
    pub(crate) fn of(connection: &Arc<Connection>, stream: &Arc<EngineStream>) -> Sender<T> {
        Sender::new(StreamWriter::new(
            Arc::clone(connection),
            Arc::clone(stream),
        ))
    }

    pub(crate) fn end(&self) {
        self.writer.end();
    }

    /// Ends the call because an element of its request cannot be sent.
    pub(crate) fn abort(&self, status: &Status) {
        self.writer.abort(status);
    }

    /// Ready when nothing more can be sent.
    pub(crate) fn poll_closed(&self, cx: &mut Context<'_>) -> Poll<()> {
        self.writer.poll_closed(cx)
    }
}

impl<T> fmt::Debug for Sender<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sender").finish_non_exhaustive()
    }
}

/// Receives the elements that a caller streams to a handler; a [`Stream`] of `Result<T, Status>`.
///
/// Constraints of the contract are checked on each element.
pub struct Receiver<T> {
    reader: StreamReader,
    decode: fn(MessageBytes<'_>) -> Result<T, DecodeError>,
    ended: bool,
}

impl<T: WireType> Receiver<T> {
    pub(crate) fn new(reader: StreamReader) -> Receiver<T> {
        let decode = |message: MessageBytes<'_>| {
            let decoded = match message {
                MessageBytes::Lent(bytes) => protobuf::decode_slice_checked::<Body<T>>(bytes),
                MessageBytes::Owned(bytes) => protobuf::decode_checked::<Body<T>>(bytes),
            };
            decoded.map(|body| body.0)
        };
        Receiver {
            reader,
            decode,
            ended: false,
        }
    }

    /// The next element; `None` when the caller has sent its last.
    ///
    /// # Errors
    /// `invalid_argument` when an element does not decode or breaks a constraint; `cancelled` and others when the caller
    /// is gone. Nothing follows an error.
    pub async fn receive(&mut self) -> Result<Option<T>, Status> {
        poll_fn(|cx| self.poll_receive(cx)).await
    }

    fn poll_receive(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<T>, Status>> {
        if self.ended {
            return Poll::Ready(Ok(None));
        }
        let item = match ready!(self.reader.poll_read(cx, self.decode)) {
            Ok(Some(Ok(item))) => return Poll::Ready(Ok(Some(item))),
            Ok(Some(Err(error))) => Err(Status::from(error)),
            Ok(None) => Ok(None),
            Err(status) => Err(status),
        };
        self.ended = true;
        Poll::Ready(item)
    }
}

impl<T: WireType> Stream for Receiver<T> {
    type Item = Result<T, Status>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_receive(cx).map(Result::transpose)
    }
}

impl<T> Unpin for Receiver<T> {}

impl<T> fmt::Debug for Receiver<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receiver")
            .field("ended", &self.ended)
            .finish_non_exhaustive()
    }
}

/// The elements of a streaming answer; a [`Stream`] of `Result<T, E>`.
///
/// Dropping it before its end cancels the call.
pub struct Streaming<T, E = Status> {
    reader: StreamReader,
    decode: fn(MessageBytes<'_>) -> Result<T, DecodeError>,
    call: OpenCall,
    ended: bool,
    error: PhantomData<fn() -> E>,
}

/// Cancels a call that is dropped before its end.
pub(crate) struct OpenCall {
    pub(crate) connection: Arc<Connection>,
    pub(crate) begun: Begun,
    armed: bool,
}

impl OpenCall {
    pub(crate) fn new(connection: Arc<Connection>, begun: Begun) -> OpenCall {
        OpenCall {
            connection,
            begun,
            armed: true,
        }
    }

    /// The call, which somebody else now sees to.
    pub(crate) fn disarm(mut self) -> (Arc<Connection>, Begun) {
        self.armed = false;
        (Arc::clone(&self.connection), self.begun.clone())
    }
}

impl Drop for OpenCall {
    fn drop(&mut self) {
        if self.armed {
            self.connection.leave(&self.begun, Code::Cancelled);
        }
    }
}

impl<T: WireType, E: From<Status>> Streaming<T, E> {
    pub(crate) fn new(reader: StreamReader, call: OpenCall) -> Streaming<T, E> {
        let decode = |message: MessageBytes<'_>| {
            let decoded = match message {
                MessageBytes::Lent(bytes) => protobuf::decode_slice::<Body<T>>(bytes),
                MessageBytes::Owned(bytes) => protobuf::decode::<Body<T>>(bytes),
            };
            decoded.map(|body| body.0)
        };
        Streaming {
            reader,
            decode,
            call,
            ended: false,
            error: PhantomData,
        }
    }

    /// The next element; `None` after the last.
    ///
    /// # Errors
    /// How the call failed: a declared error, a deadline, a lost connection. Nothing follows an error.
    pub async fn message(&mut self) -> Result<Option<T>, E> {
        poll_fn(|cx| self.poll_message(cx)).await
    }

    /// Leading metadata, once it has come; at the latest with the first element.
    pub fn leading(&self) -> Option<Metadata> {
        self.reader.leading()
    }

    /// Trailing metadata, once the last element was read.
    pub fn trailing(&self) -> Option<Metadata> {
        if self.ended {
            self.reader.trailing()
        } else {
            None
        }
    }

    fn poll_message(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<T>, E>> {
        if self.ended {
            return Poll::Ready(Ok(None));
        }
        let end = match ready!(self.reader.poll_read(cx, self.decode)) {
            Ok(Some(Ok(item))) => return Poll::Ready(Ok(Some(item))),
            Ok(Some(Err(error))) => Err(Status::internal(format!(
                "the answer does not decode: {error}"
            ))),
            Ok(None) => Ok(None),
            Err(status) => Err(status),
        };
        self.ended = true;
        if end.is_err() {
            self.call
                .connection
                .leave(&self.call.begun, Code::Cancelled);
        }
        Poll::Ready(end.map_err(E::from))
    }
}

impl<T: WireType, E: From<Status>> Stream for Streaming<T, E> {
    type Item = Result<T, E>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_message(cx).map(Result::transpose)
    }
}

impl<T, E> Unpin for Streaming<T, E> {}

impl<T, E> fmt::Debug for Streaming<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Streaming")
            .field("ended", &self.ended)
            .finish_non_exhaustive()
    }
}
