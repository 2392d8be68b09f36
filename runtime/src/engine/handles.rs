//! Reading and writing one stream's messages, from wherever the handle is.

use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes, BytesMut};

use super::budget::{Permit, Ticket};
use super::connection::Connection;
use super::framing::MESSAGE_PREFIX;
use super::stream::{End, Finish, Stream};
use crate::call::{Metadata, Status};
use crate::descriptor::MethodDescriptor;

/// Sends messages on a stream.
pub(crate) struct StreamWriter {
    connection: Arc<Connection>,
    stream: Arc<Stream>,
}

impl StreamWriter {
    pub(crate) fn new(connection: Arc<Connection>, stream: Arc<Stream>) -> StreamWriter {
        StreamWriter { connection, stream }
    }

    /// Ready when a message may be queued.
    ///
    /// # Errors
    /// The call has ended; with what.
    pub(crate) fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<Result<(), Status>> {
        self.stream.send().poll_room(cx)
    }

    /// Whether a message of this length must wait for the peer's settings, which may allow it.
    pub(crate) fn must_wait(&self, length: usize) -> bool {
        self.connection.peer_settings().is_none()
            && length > self.connection.peer_limits().max_message as usize
    }

    /// Waits for the peer's settings.
    ///
    /// # Errors
    /// Why the connection ended before.
    pub(crate) async fn opened(&self) -> Result<(), Status> {
        self.connection.opened().await
    }

    /// Queues a message.
    ///
    /// # Errors
    /// The message is larger than the peer takes.
    pub(crate) fn push(&self, message: &mut BytesMut) -> Result<(), Status> {
        let most = self.connection.peer_limits().max_message as usize;
        if message.len() > most {
            let text = format!(
                "the message has {} bytes, the peer takes {most}",
                message.len()
            );
            return Err(Status::resource_exhausted(text));
        }
        let sendable = {
            let mut send = self.stream.send();
            send.push(message);
            !send.listed && send.is_sendable()
        };
        if sendable {
            self.connection.list(&self.stream);
        }
        Ok(())
    }

    /// Ready when nothing more can be sent.
    pub(crate) fn poll_closed(&self, cx: &mut Context<'_>) -> Poll<()> {
        self.stream.send().poll_closed(cx)
    }

    /// The caller of this stream's call gives it up with `status`: the peer is told, the reader and the waiting caller
    /// get the status.
    pub(crate) fn abort(&self, status: &Status) {
        self.connection.abort_call(self.stream.id(), status);
    }

    /// Says that no more messages follow.
    pub(crate) fn end(&self) {
        self.stream.send().finish(Finish::End);
        self.connection.list(&self.stream);
    }
}

/// A message, with its part of the reassembly budget when it is a large one.
pub(crate) type WholeMessage = (Bytes, Option<Permit>);

/// Reads messages off a stream, and grants the peer room for more as it goes.
pub(crate) struct StreamReader {
    connection: Arc<Connection>,
    stream: Arc<Stream>,
    /// Whole messages, each with its prefix.
    whole: Bytes,
    /// The beginning of the next one.
    partial: BytesMut,
    permit: Option<Permit>,
    ticket: Ticket,
    max_message: u64,
    failed: bool,
}

impl StreamReader {
    pub(crate) fn new(
        connection: Arc<Connection>,
        stream: Arc<Stream>,
        method: &'static MethodDescriptor,
    ) -> StreamReader {
        let ours = u64::from(connection.config().settings.max_message);
        StreamReader {
            connection,
            stream,
            whole: Bytes::new(),
            partial: BytesMut::new(),
            permit: None,
            ticket: Ticket::default(),
            max_message: method.max_size.unwrap_or(u64::MAX).min(ours),
            failed: false,
        }
    }

    /// The next message; `None` after the last, with the trailing metadata that came.
    ///
    /// A message that is larger than the stream's window has its part of the connection's reassembly budget with it.
    ///
    /// # Errors
    /// The call failed, or the peer sent a message larger than allowed, or ended within one.
    pub(crate) fn poll_message(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Option<WholeMessage>, Status>> {
        loop {
            if self.failed {
                return Poll::Ready(Ok(None));
            }
            if let Some(length) = whole_message(&self.whole) {
                self.whole.advance(MESSAGE_PREFIX);
                return Poll::Ready(Ok(Some((self.whole.split_to(length), self.permit.take()))));
            }
            let outcome = match self.split_whole() {
                Ok(true) => continue,
                Ok(false) => ready!(self.poll_more(cx)),
                Err(status) => Err(status),
            };
            match outcome {
                Ok(true) => {}
                Ok(false) => return Poll::Ready(Ok(None)),
                Err(status) => {
                    self.failed = true;
                    self.connection.budget().leave(&mut self.ticket);
                    return Poll::Ready(Err(status));
                }
            }
        }
    }

    /// Makes whole messages at the front of what came ready to be handed out; false when there is none.
    ///
    /// With a permit only the first is split off: it is that message's permit.
    fn split_whole(&mut self) -> Result<bool, Status> {
        let mut complete = 0;
        while let Some(length) = whole_message(&self.partial[complete..]) {
            if length as u64 > self.max_message {
                // Those before it are good.
                if complete > 0 {
                    break;
                }
                return Err(too_large(length as u64, self.max_message));
            }
            complete += MESSAGE_PREFIX + length;
            if self.permit.is_some() {
                break;
            }
        }
        self.whole = self.partial.split_to(complete).freeze();
        Ok(complete > 0)
    }

    /// Takes over what has come; false at the end.
    fn poll_more(&mut self, cx: &mut Context<'_>) -> Poll<Result<bool, Status>> {
        let window = u64::from(self.connection.config().settings.stream_window);
        let mut recv = self.stream.recv();
        let (available, end) = recv.available();
        if available.is_empty() {
            return match end {
                None => {
                    recv.wait(cx);
                    Poll::Pending
                }
                Some(End::Failed(status)) => Poll::Ready(Err(status.clone())),
                Some(End::Complete(_)) if self.partial.is_empty() => Poll::Ready(Ok(false)),
                Some(End::Complete(_)) => {
                    Poll::Ready(Err(Status::data_loss("the stream ended within a message")))
                }
            };
        }
        // How long the message is whose beginning we have, as soon as its prefix is complete.
        let length = length_across(&self.partial, available);
        if let Some(length) = length {
            if length > self.max_message {
                return Poll::Ready(Err(too_large(length, self.max_message)));
            }
            let whole = length + MESSAGE_PREFIX as u64;
            // What comes no more needs no room.
            if whole > window && self.permit.is_none() && end.is_none() {
                // Until there is room for all of it, what has come stays in the stream's window.
                match self
                    .connection
                    .budget()
                    .poll_reserve(length as usize, &mut self.ticket, cx)
                {
                    Poll::Ready(permit) => self.permit = Some(permit),
                    Poll::Pending => {
                        recv.wait(cx);
                        return Poll::Pending;
                    }
                }
            }
        }
        let have = (self.partial.len() + available.len()) as u64;
        let target = match length {
            Some(length) => window.max((length + MESSAGE_PREFIX as u64).saturating_sub(have)),
            None => window,
        };
        let (bytes, grant) = recv.take(target, window / 2);
        drop(recv);
        self.connection.grant(&self.stream, grant);
        if self.partial.is_empty() {
            self.partial = bytes;
        } else {
            self.partial.extend_from_slice(&bytes);
        }
        Poll::Ready(Ok(true))
    }

    /// Leading metadata, once it has come.
    pub(crate) fn leading(&self) -> Option<Metadata> {
        self.stream.recv().leading().cloned()
    }

    /// Trailing metadata, once the last message was read.
    pub(crate) fn trailing(&self) -> Option<Metadata> {
        match self.stream.recv().available().1 {
            Some(End::Complete(metadata)) => metadata.as_deref().cloned(),
            Some(End::Failed(status)) => Some(status.metadata().clone()),
            None => None,
        }
    }
}

impl Drop for StreamReader {
    fn drop(&mut self) {
        self.connection.budget().leave(&mut self.ticket);
        self.stream.recv().stop();
    }
}

/// The length of the message at the front, when all of it is there.
fn whole_message(bytes: &[u8]) -> Option<usize> {
    let length = u32::from_le_bytes(*bytes.first_chunk()?) as usize;
    (bytes.len() - MESSAGE_PREFIX >= length).then_some(length)
}

fn too_large(length: u64, most: u64) -> Status {
    Status::resource_exhausted(format!(
        "a message has {length} bytes, at most {most} are taken"
    ))
}

/// The length of the message that begins in `partial` and goes on in `rest`.
fn length_across(partial: &[u8], rest: &[u8]) -> Option<u64> {
    let mut prefix = [0; MESSAGE_PREFIX];
    let mut bytes = partial.iter().chain(rest);
    for byte in &mut prefix {
        *byte = *bytes.next()?;
    }
    Some(u64::from(u32::from_le_bytes(prefix)))
}
