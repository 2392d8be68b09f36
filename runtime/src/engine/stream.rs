//! The DATA of one call, both directions: what waits to be sent, and what has come and was not read.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::{BufMut, Bytes, BytesMut};
use tokio::sync::Notify;
use tokio::sync::futures::Notified;

use super::framing::{MESSAGE_PREFIX, OutgoingError, StreamId, Violation};
use super::incoming::CallId;
use super::output::OWN_BUFFER;
use super::scratch::take_own;
use crate::call::{Metadata, Status};
use crate::codec::protobuf::Parts;
use crate::rt::fault::{Fault, is_planted};

/// Bytes that a stream may have waiting to be sent before its sender has to wait.
pub(crate) const SEND_QUEUE: usize = 64 * 1024;

/// One call's two byte sequences. Its locks are held for a copy at most, and never both at once.
pub(crate) struct Stream {
    id: StreamId,
    send: Mutex<SendHalf>,
    recv: Mutex<RecvHalf>,
    /// Tells all who wait for it that a message may be queued, or none any more.
    room: Notify,
}

/// What waits to be sent.
pub(crate) struct SendHalf {
    chunks: VecDeque<Bytes>,
    tail: BytesMut,
    queued: usize,
    /// DATA bytes that the peer has room for.
    credit: u64,
    /// A message was queued.
    begun: bool,
    /// DATA bytes to grant the peer with the next CREDIT; they add up until there is room to say so.
    due: u64,
    finish: Option<Finish>,
    /// Set once nothing more may be sent.
    over: Option<Status>,
    /// Whether the stream stands in the connection's list of streams that have something to send.
    pub(crate) listed: bool,
    /// Somebody waits for room.
    waiting: bool,
    /// Of who only waits for the end.
    waker: Option<Waker>,
}

/// What follows the last byte.
pub(crate) enum Finish {
    /// The caller's END.
    End,
    /// The receiver's REPLY.
    Reply {
        id: CallId,
        metadata: Option<Box<Metadata>>,
        error: Option<OutgoingError>,
    },
}

/// What has come.
pub(crate) struct RecvHalf {
    buffer: BytesMut,
    /// DATA bytes that the peer may still send.
    window: u64,
    end: Option<End>,
    leading: Option<Metadata>,
    /// DATA has come.
    begun: bool,
    /// How many bytes the reader waits for.
    need: usize,
    /// Nobody reads any more.
    dropped: bool,
    waker: Option<Waker>,
}

/// How the peer's byte sequence ended.
#[derive(Clone)]
pub(crate) enum End {
    /// All was said.
    Complete(Option<Box<Metadata>>),
    /// The call failed.
    Failed(Status),
}

impl Stream {
    /// `credit` is what the peer takes, `window` what we take.
    pub(crate) fn new(id: StreamId, credit: u32, window: u32) -> Stream {
        Stream {
            id,
            send: Mutex::new(SendHalf {
                chunks: VecDeque::new(),
                tail: BytesMut::new(),
                queued: 0,
                credit: u64::from(credit),
                begun: false,
                due: 0,
                finish: None,
                over: None,
                listed: false,
                waiting: false,
                waker: None,
            }),
            room: Notify::new(),
            recv: Mutex::new(RecvHalf {
                buffer: BytesMut::new(),
                window: u64::from(window),
                end: None,
                leading: None,
                begun: false,
                need: 0,
                dropped: false,
                waker: None,
            }),
        }
    }

    pub(crate) fn id(&self) -> StreamId {
        self.id
    }

    pub(crate) fn send(&self) -> MutexGuard<'_, SendHalf> {
        self.send.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn recv(&self) -> MutexGuard<'_, RecvHalf> {
        self.recv.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ready when it is worth another look whether there is room; made before the look that finds none.
    pub(crate) fn room(&self) -> Notified<'_> {
        self.room.notified()
    }

    /// There is room, or there will be none.
    pub(crate) fn tell_room(&self) {
        self.room.notify_waiters();
    }

    /// The call is over: what waits is dropped, senders and readers learn `end`.
    pub(crate) fn close(&self, end: End) {
        let status = match &end {
            End::Complete(_) => Status::cancelled("the call has ended"),
            End::Failed(status) => status.clone(),
        };
        let sender = self.send().close(status);
        let reader = self.recv().finish(end);
        self.tell_room();
        for waker in [sender, reader].into_iter().flatten() {
            waker.wake();
        }
    }
}

impl SendHalf {
    /// Queues a message behind those that wait; it is counted whatever its size, so that the queue is bounded by
    /// [`SEND_QUEUE`] and one message.
    pub(crate) fn push(&mut self, message: &mut BytesMut) {
        self.push_prefix(message.len());
        if message.len() < OWN_BUFFER {
            self.tail.extend_from_slice(message);
            message.clear();
        } else {
            self.chunks.push_back(self.tail.split().freeze());
            self.chunks.push_back(take_own(message));
        }
    }

    /// The same for a message of what is `encoded` and the large `parts` in it.
    pub(crate) fn push_parts(&mut self, encoded: &[u8], parts: Parts) {
        self.push_prefix(encoded.len() + parts.len());
        parts.split(encoded, |before, part| {
            self.tail.extend_from_slice(before);
            if let Some(part) = part {
                self.chunks.push_back(self.tail.split().freeze());
                self.chunks.push_back(part);
            }
        });
    }

    fn push_prefix(&mut self, length: usize) {
        self.begun = true;
        self.queued += MESSAGE_PREFIX + length;
        self.tail
            .put_u32_le(u32::try_from(length).unwrap_or(u32::MAX));
    }

    /// Whether a message may be queued now; if not, those who wait for room are told when there is.
    ///
    /// # Errors
    /// Nothing more may be sent, with the reason.
    pub(crate) fn has_room(&mut self) -> Result<bool, Status> {
        if let Some(status) = &self.over {
            return Err(status.clone());
        }
        let room = self.queued < SEND_QUEUE;
        self.waiting |= !room;
        Ok(room)
    }

    /// Ready when nothing more can be sent.
    pub(crate) fn poll_closed(&mut self, cx: &Context<'_>) -> Poll<()> {
        if self.over.is_some() {
            return Poll::Ready(());
        }
        set_waker(&mut self.waker, cx);
        Poll::Pending
    }

    /// Says what follows the last byte; nothing may be queued after it.
    pub(crate) fn finish(&mut self, finish: Finish) {
        if self.over.is_none() {
            self.finish = Some(finish);
            self.over = Some(Status::failed_precondition("the stream was finished"));
        }
    }

    /// Takes up to `most` bytes off the front, within the stream's credit; empty when nothing may go.
    pub(crate) fn take(&mut self, most: usize) -> Bytes {
        let most = most.min(usize::try_from(self.credit).unwrap_or(usize::MAX));
        if most == 0 || self.queued == 0 {
            return Bytes::new();
        }
        if self.chunks.is_empty() {
            self.chunks.push_back(self.tail.split().freeze());
        }
        let Some(front) = self.chunks.front_mut() else {
            return Bytes::new();
        };
        let piece = front.split_to(front.len().min(most));
        if front.is_empty() {
            self.chunks.pop_front();
        }
        self.queued -= piece.len();
        self.credit -= piece.len() as u64;
        piece
    }

    /// Whether those who wait for room are to be told, now that there is some again.
    pub(crate) fn take_room(&mut self) -> bool {
        self.queued <= SEND_QUEUE / 2 && std::mem::take(&mut self.waiting)
    }

    /// Whether a message was ever queued.
    pub(crate) fn has_begun(&self) -> bool {
        self.begun
    }

    /// Grants the peer DATA bytes, with the next CREDIT.
    pub(crate) fn grant(&mut self, bytes: u32) {
        self.due += u64::from(bytes);
    }

    /// What the next CREDIT grants.
    pub(crate) fn take_grant(&mut self) -> Option<u32> {
        let bytes = u32::try_from(self.due).unwrap_or(u32::MAX);
        self.due -= u64::from(bytes);
        (bytes > 0).then_some(bytes)
    }

    /// Whether something could go now.
    pub(crate) fn is_sendable(&self) -> bool {
        self.due > 0
            || (self.queued > 0 && self.credit > 0)
            || (self.queued == 0 && self.finish.is_some())
    }

    /// What follows the last byte, once that has gone.
    pub(crate) fn take_finish(&mut self) -> Option<Finish> {
        if self.queued == 0 {
            self.finish.take()
        } else {
            None
        }
    }

    /// The peer has room for more.
    ///
    /// # Errors
    /// The sum leaves what any window may be.
    pub(crate) fn add_credit(&mut self, bytes: u32) -> Result<(), Violation> {
        self.credit += u64::from(bytes);
        if self.credit > MOST_CREDIT {
            return Err(Violation::flow(
                "CREDIT raises a stream's window beyond 4294967295 bytes",
            ));
        }
        Ok(())
    }

    fn close(&mut self, status: Status) -> Option<Waker> {
        self.chunks.clear();
        self.tail = BytesMut::new();
        self.queued = 0;
        self.due = 0;
        self.finish = None;
        // A stream that was finished properly keeps saying so.
        if self.over.is_none() {
            self.over = Some(status);
        }
        self.waker.take()
    }
}

/// The largest window there is.
pub(crate) const MOST_CREDIT: u64 = u32::MAX as u64;

impl RecvHalf {
    /// Takes in DATA.
    ///
    /// # Errors
    /// The peer sent more than its window, or after its end.
    pub(crate) fn accept(&mut self, bytes: &[u8]) -> Result<Option<Waker>, Violation> {
        let length = bytes.len() as u64;
        match &self.end {
            Some(End::Complete(_)) => return Err(Violation::malformed("DATA after END")),
            // The call ended on this side just now; nobody is at fault.
            Some(End::Failed(_)) => return Ok(None),
            None => {}
        }
        if length > self.window {
            return Err(Violation::flow("DATA beyond the stream's window"));
        }
        self.begun = true;
        self.window -= length;
        if !self.dropped {
            self.buffer.extend_from_slice(bytes);
        }
        // A reader in the middle of a large message is not woken for every piece of it.
        if self.buffer.len() < self.need {
            return Ok(None);
        }
        Ok(self.waker.take())
    }

    /// Adds a whole message that came in another frame than DATA, and so counts against no window.
    pub(crate) fn feed(&mut self, prefix: &[u8], message: &[u8]) {
        if !self.dropped {
            self.buffer.extend_from_slice(prefix);
            self.buffer.extend_from_slice(message);
        }
    }

    /// Leading metadata has come.
    pub(crate) fn lead(&mut self, metadata: Metadata) -> Option<Waker> {
        self.leading = Some(metadata);
        self.waker.take()
    }

    /// Leading metadata, if it has come.
    pub(crate) fn leading(&self) -> Option<&Metadata> {
        self.leading.as_ref()
    }

    /// Whether DATA has come.
    pub(crate) fn has_begun(&self) -> bool {
        self.begun
    }

    /// Whether the peer has said all it had to say.
    pub(crate) fn is_complete(&self) -> bool {
        matches!(self.end, Some(End::Complete(_)))
    }

    /// Records how the sequence ended; the first end stays.
    pub(crate) fn finish(&mut self, end: End) -> Option<Waker> {
        if self.end.is_none() {
            self.end = Some(end);
        }
        self.waker.take()
    }

    /// Whether something has come that was not read, or all has been said.
    pub(crate) fn has_data(&self) -> bool {
        !self.buffer.is_empty() || self.end.is_some()
    }

    /// Bytes that wait for the reader, and how the sequence ended once they are all there is.
    pub(crate) fn available(&self) -> (&[u8], Option<&End>) {
        (&self.buffer, self.end.as_ref())
    }

    /// Waits until there are `need` bytes in all, or the end has come.
    pub(crate) fn wait(&mut self, cx: &mut Context<'_>, need: usize) {
        self.need = need;
        set_waker(&mut self.waker, cx);
    }

    /// Takes all that has come.
    pub(crate) fn take(&mut self) -> BytesMut {
        self.buffer.split()
    }

    /// Puts the beginning of a message back before what has come, so that the rest is added to it in place.
    pub(crate) fn put_back(&mut self, beginning: BytesMut) {
        if !beginning.is_empty() {
            let rest = std::mem::replace(&mut self.buffer, beginning);
            self.buffer.extend_from_slice(&rest);
        }
    }

    /// How many bytes to grant so that the peer may have `target` on the way: zero while that is not worth a frame,
    /// unless the peer could not send the `needed` ones.
    pub(crate) fn grant(&mut self, target: u64, worth: u64, needed: u64) -> u32 {
        let missing = target.saturating_sub(self.window);
        let due = missing >= worth.max(1) || self.window < needed;
        if !due || self.end.is_some() || is_planted(Fault::KeepStreamCredit) {
            return 0;
        }
        let grant = u32::try_from(missing).unwrap_or(u32::MAX);
        self.window += u64::from(grant);
        grant
    }

    /// Nobody reads any more: what came and what comes is dropped.
    pub(crate) fn stop(&mut self) {
        self.dropped = true;
        self.buffer = BytesMut::new();
        self.waker = None;
    }
}

fn set_waker(slot: &mut Option<Waker>, cx: &Context<'_>) {
    match slot {
        Some(waker) => waker.clone_from(cx.waker()),
        None => *slot = Some(cx.waker().clone()),
    }
}
