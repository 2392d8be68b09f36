//! Reading and writing one stream's messages, from wherever the handle is.

use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes, BytesMut};
use tokio::sync::futures::Notified;

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

    /// Ready when it is worth another try to queue a message; made before the try that finds no room.
    pub(crate) fn room(&self) -> Notified<'_> {
        self.stream.room()
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

    /// Queues a message, if there is room.
    ///
    /// # Errors
    /// The message is larger than the peer takes; the call has ended.
    pub(crate) fn try_push(&self, message: &mut BytesMut) -> Result<bool, Status> {
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
            if !send.has_room()? {
                return Ok(false);
            }
            send.push(message);
            !send.listed && send.is_sendable()
        };
        if sendable {
            self.connection.list(&self.stream);
        }
        Ok(true)
    }

    /// Ready when nothing more can be sent.
    pub(crate) fn poll_closed(&self, cx: &mut Context<'_>) -> Poll<()> {
        self.stream.send().poll_closed(cx)
    }

    /// The caller of this stream's call gives it up with `status`: the peer is told, the reader and the waiting caller
    /// get the status.
    pub(crate) fn abort(&self, status: &Status) {
        self.connection.abort_call(&self.stream, status);
    }

    /// Says that no more messages follow.
    pub(crate) fn end(&self) {
        self.stream.send().finish(Finish::End);
        self.connection.list(&self.stream);
    }
}

/// A message, with its part of the reassembly budget when it is a large one.
pub(crate) type WholeMessage = (Bytes, Option<Permit>);

/// A message shorter than this is read from where it lies: none of its fields would become a slice of it.
const LENT: usize = 512;

/// A message as its reader may look at it.
pub(crate) enum MessageBytes<'a> {
    /// For as long as it looks.
    Lent(&'a [u8]),
    /// To keep slices of.
    Owned(&'a Bytes),
}

/// Reads messages off a stream, and grants the peer room for more as it goes.
pub(crate) struct StreamReader {
    connection: Arc<Connection>,
    stream: Arc<Stream>,
    /// Whole messages, each with its prefix.
    whole: Bytes,
    /// The beginning of the next one.
    partial: BytesMut,
    /// What came behind that.
    following: BytesMut,
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
            following: BytesMut::new(),
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
        let length = ready!(self.poll_next(cx))?;
        Poll::Ready(Ok(length.map(|length| self.take_message(length))))
    }

    /// The same for who only looks at each message.
    #[inline]
    pub(crate) fn poll_read<R>(
        &mut self,
        cx: &mut Context<'_>,
        read: impl FnOnce(MessageBytes<'_>) -> R,
    ) -> Poll<Result<Option<R>, Status>> {
        let Some(length) = ready!(self.poll_next(cx))? else {
            return Poll::Ready(Ok(None));
        };
        let lent = (length < LENT)
            .then(|| self.whole.get(MESSAGE_PREFIX..MESSAGE_PREFIX + length))
            .flatten();
        Poll::Ready(Ok(Some(match lent {
            Some(message) => {
                let result = read(MessageBytes::Lent(message));
                self.whole.advance(MESSAGE_PREFIX + length);
                self.permit = None;
                result
            }
            None => {
                let (message, _permit) = self.take_message(length);
                read(MessageBytes::Owned(&message))
            }
        })))
    }

    /// Takes the message of `length` bytes that is in front.
    fn take_message(&mut self, length: usize) -> WholeMessage {
        self.whole.advance(MESSAGE_PREFIX);
        (self.whole.split_to(length), self.permit.take())
    }

    /// Ready when there is a whole message in front, with its length; `None` after the last.
    #[inline]
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<usize>, Status>> {
        match whole_message(&self.whole) {
            Some(length) => Poll::Ready(Ok(Some(length))),
            None => self.poll_front(cx),
        }
    }

    fn poll_front(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<usize>, Status>> {
        loop {
            if self.failed {
                return Poll::Ready(Ok(None));
            }
            if let Some(length) = whole_message(&self.whole) {
                return Poll::Ready(Ok(Some(length)));
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
        if self.partial.is_empty() {
            std::mem::swap(&mut self.partial, &mut self.following);
        }
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

    /// Takes over what has come, once there is a whole message; false at the end.
    fn poll_more(&mut self, cx: &mut Context<'_>) -> Poll<Result<bool, Status>> {
        let window = u64::from(self.connection.config().settings.stream_window);
        let mut recv = self.stream.recv();
        let (available, end) = recv.available();
        let have = (self.partial.len() + available.len()) as u64;
        // How long the message is whose beginning we have, as soon as its prefix is complete.
        let length = length_across(&self.partial, available);
        if let Some(length) = length
            && length > self.max_message
        {
            return Poll::Ready(Err(too_large(length, self.max_message)));
        }
        let whole = length.map_or(MESSAGE_PREFIX as u64, |length| {
            length + MESSAGE_PREFIX as u64
        });
        if length.is_some() && have >= whole {
            let bytes = recv.take();
            let grant = recv.grant(window, window / 2, 0);
            drop(recv);
            self.connection.grant(&self.stream, grant);
            self.join(bytes, whole as usize);
            return Poll::Ready(Ok(true));
        }
        match end {
            None => {}
            Some(End::Failed(status)) => return Poll::Ready(Err(status.clone())),
            Some(End::Complete(_)) if have == 0 => return Poll::Ready(Ok(false)),
            Some(End::Complete(_)) => {
                return Poll::Ready(Err(Status::data_loss("the stream ended within a message")));
            }
        }
        recv.put_back(std::mem::take(&mut self.partial));
        recv.wait(cx, whole as usize);
        if let Some(length) = length
            && whole > window
            && self.permit.is_none()
        {
            // Until there is room for all of it, what has come stays in the stream's window.
            let budget = self.connection.budget();
            match budget.poll_reserve(length as usize, &mut self.ticket, cx) {
                Poll::Ready(permit) => self.permit = Some(permit),
                Poll::Pending => return Poll::Pending,
            }
        }
        let rest = whole - have;
        let grant = recv.grant(window.max(rest), window / 2, rest);
        drop(recv);
        self.connection.grant(&self.stream, grant);
        Poll::Pending
    }

    /// Puts `bytes` behind the beginning of the message that has `whole` of them; what follows that is not copied.
    fn join(&mut self, mut bytes: BytesMut, whole: usize) {
        if self.partial.is_empty() {
            self.partial = bytes;
            return;
        }
        let missing = whole - self.partial.len();
        let mut joined = BytesMut::with_capacity(whole);
        joined.extend_from_slice(&self.partial);
        joined.extend_from_slice(&bytes.split_to(missing));
        self.partial = joined;
        self.following = bytes;
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
