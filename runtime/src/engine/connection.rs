//! What the tasks of a connection share: its own task, callers, and handlers that run elsewhere.

use std::fmt;
use std::io;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::BytesMut;
use futures_util::task::AtomicWaker;
use tokio::time::Instant;

use super::budget::Budget;
use super::framing::{FrameWriter, OutgoingCall, OutgoingError, OutgoingReply, StreamId};
use super::incoming::IncomingCalls;
use super::outbox::{HIGH_WATER, Outbox, Turn};
use super::settings::Settings;
use super::slots::{Answer, Cell, Slots, State};
use super::stream::{End, Finish, Stream};
use super::tasks::TaskSet;
use crate::call::{Code, Metadata, Progress, Status};
use crate::descriptor::MethodDescriptor;
use crate::rt::fault::{Fault, is_planted};
use crate::transport::{Endpoint, Io};

/// A body above this goes as DATA under credit.
pub(crate) const INLINE_BODY: usize = 64 * 1024;

/// Polls that are measured after a batch of them took long.
const MEASURED_POLLS: u32 = 512;

/// How a connection is set up.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    /// What we announce.
    pub(crate) settings: Settings,
    /// Calls of ours that may be open at once, whatever the peer allows.
    pub(crate) in_flight: u32,
    /// Callers that may wait for a slot.
    pub(crate) waiting: usize,
    /// Bytes that messages which are being put together may hold.
    pub(crate) reassembly: usize,
    /// We accepted the connection.
    pub(crate) acceptor: bool,
}

/// One connection.
pub(crate) struct Connection {
    io: Arc<dyn Io>,
    config: Config,
    outbox: Mutex<Outbox>,
    slots: Slots,
    incoming: IncomingCalls,
    budget: Arc<Budget>,
    tasks: Arc<TaskSet>,
    /// Our calls that have not ended.
    in_flight: AtomicUsize,
    /// Callers that wait for a slot; pairs with the slots' bits.
    waiting: AtomicUsize,
    /// Calls of the peer that we accepted, for GOAWAY.
    accepted: AtomicU64,
    draining: AtomicBool,
    /// Mirrors whether the outbox refuses calls.
    refusing: AtomicBool,
    /// Polls of handlers that are yet to be measured, because a batch of them took long.
    measured: AtomicU32,
    peer: OnceLock<Settings>,
    peer_address: Endpoint,
    /// Why it is over.
    closed: OnceLock<Status>,
    task: AtomicWaker,
    opened: tokio::sync::Notify,
}

/// A call to begin.
pub(crate) struct NewCall<'a> {
    pub(crate) method: &'static MethodDescriptor,
    pub(crate) metadata: Option<&'a Metadata>,
    pub(crate) trace: Option<crate::call::TraceContext>,
    pub(crate) deadline: Option<Instant>,
    pub(crate) request: Request<'a>,
    /// The answer's messages are read one by one from the stream, not from the slot.
    pub(crate) streamed_answer: bool,
    /// Nobody waits for the answer.
    pub(crate) oneway: bool,
    /// Refuse instead of waiting for a slot.
    pub(crate) fail_fast: bool,
}

/// Where a request comes from.
pub(crate) enum Request<'a> {
    /// The whole message, encoded.
    Message(&'a mut BytesMut),
    /// Messages will be sent on the stream.
    Stream,
}

/// A call that was begun.
#[derive(Clone)]
pub(crate) struct Begun {
    pub(crate) slot: u32,
    pub(crate) id: StreamId,
    pub(crate) stream: Option<Arc<Stream>>,
}

impl Connection {
    pub(crate) fn new(
        io: Arc<dyn Io>,
        mut writer: Box<dyn FrameWriter>,
        config: Config,
        tasks: Arc<TaskSet>,
    ) -> Arc<Connection> {
        let floors = Settings::FLOORS;
        let slots = Slots::new(config.in_flight);
        slots.allow(0, floors.calls);
        let mut hello = Vec::new();
        writer.hello(&mut hello, &config.settings);
        let mut outbox = Outbox::new(writer, floors.calls, floors.connection_window);
        outbox.pending = hello;
        Arc::new(Connection {
            peer_address: io.peer_addr(),
            io,
            outbox: Mutex::new(outbox),
            slots,
            incoming: IncomingCalls::new(config.settings.calls),
            budget: Budget::new(config.reassembly),
            tasks,
            in_flight: AtomicUsize::new(0),
            waiting: AtomicUsize::new(0),
            accepted: AtomicU64::new(0),
            draining: AtomicBool::new(false),
            refusing: AtomicBool::new(false),
            measured: AtomicU32::new(0),
            peer: OnceLock::new(),
            closed: OnceLock::new(),
            task: AtomicWaker::new(),
            opened: tokio::sync::Notify::new(),
            config,
        })
    }

    pub(crate) fn io(&self) -> &Arc<dyn Io> {
        &self.io
    }

    pub(crate) fn config(&self) -> &Config {
        &self.config
    }

    pub(crate) fn slots(&self) -> &Slots {
        &self.slots
    }

    pub(crate) fn incoming(&self) -> &IncomingCalls {
        &self.incoming
    }

    pub(crate) fn budget(&self) -> &Arc<Budget> {
        &self.budget
    }

    pub(crate) fn tasks(&self) -> &Arc<TaskSet> {
        &self.tasks
    }

    pub(crate) fn peer_address(&self) -> &Endpoint {
        &self.peer_address
    }

    /// What the peer announced, once it has.
    pub(crate) fn peer_settings(&self) -> Option<&Settings> {
        self.peer.get()
    }

    /// What holds for what we send.
    pub(crate) fn peer_limits(&self) -> &Settings {
        static FLOORS: Settings = Settings::FLOORS;
        self.peer.get().unwrap_or(&FLOORS)
    }

    /// Whether it is over.
    pub(crate) fn is_closed(&self) -> bool {
        self.closed.get().is_some()
    }

    /// Whether no call may begin any more.
    #[inline]
    pub(crate) fn is_refusing(&self) -> bool {
        self.refusing.load(Ordering::Acquire)
    }

    /// No call begins any more; the first reason stays.
    pub(crate) fn refuse_calls(&self, out: &mut Outbox, status: Status) {
        out.refused.get_or_insert(status);
        self.refusing.store(true, Ordering::Release);
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Outbox> {
        self.outbox.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Calls of ours that have not ended.
    pub(crate) fn in_flight(&self) -> usize {
        self.in_flight.load(Ordering::Acquire)
    }

    pub(crate) fn accepted(&self) -> &AtomicU64 {
        &self.accepted
    }

    /// From now on polls of handlers are measured one by one for a while.
    #[cold]
    pub(crate) fn measure(&self) {
        self.measured.store(MEASURED_POLLS, Ordering::Relaxed);
    }

    /// Whether this poll of a handler is to be measured.
    #[inline]
    pub(crate) fn take_measure(&self) -> bool {
        let left = self.measured.load(Ordering::Relaxed);
        // Lost updates make a few more polls measured, which does no harm.
        left > 0 && {
            self.measured.store(left - 1, Ordering::Relaxed);
            true
        }
    }

    pub(crate) fn register(&self, waker: &Waker) {
        self.task.register(waker);
    }

    /// Wakes the connection's task.
    pub(crate) fn wake(&self) {
        self.task.wake();
    }

    /// Waits until the peer's settings have come.
    ///
    /// # Errors
    /// Why the connection ended before.
    pub(crate) async fn opened(&self) -> Result<(), Status> {
        loop {
            let notified = self.opened.notified();
            if self.peer.get().is_some() {
                return Ok(());
            }
            if let Some(status) = self.closed.get() {
                return Err(status.clone());
            }
            notified.await;
        }
    }

    /// Begins no more of the peer's calls, and closes once what runs has ended.
    pub(crate) fn drain(&self) {
        if !self.draining.swap(true, Ordering::AcqRel) {
            self.wake();
        }
    }

    pub(crate) fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Acquire)
    }

    /// Takes in what the peer announced.
    pub(crate) fn open(&self, settings: Settings) {
        let mut out = self.lock();
        let calls = settings.calls.min(self.slots.capacity());
        self.slots.allow(out.allowed, calls);
        out.allowed = out.allowed.max(calls);
        out.credit += u64::from(settings.connection_window - Settings::FLOORS.connection_window);
        out.writer.peer_settings(&settings);
        let raise = settings.stream_window - Settings::FLOORS.stream_window;
        // Under the lock: streams that begin after it see the new window, those before are raised here.
        let _ = self.peer.set(settings);
        for (_, cell) in self.slots.used() {
            if let Some(stream) = &cell.stream {
                // Within the bound: a window plus one raise is far below what any credit may be.
                let _ = stream.send().add_credit(raise);
                out.list(stream);
            }
        }
        let waiter = out.next_waiter();
        drop(out);
        if let Some(waiter) = waiter {
            waiter.wake();
        }
        self.opened.notify_waiters();
    }

    /// Begins a call: takes a slot, writes the head and the body.
    ///
    /// # Errors
    /// `unavailable` when the connection takes no calls; `resource_exhausted` when all slots are taken and the caller
    /// does not wait, or too many wait, or the request is larger than the peer takes. All of them never sent.
    pub(crate) fn poll_begin(
        self: &Arc<Self>,
        call: &mut NewCall<'_>,
        turn: &mut Turn,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Begun, Status>> {
        let mut out = self.lock();
        if let Some(status) = &out.refused {
            let status = status.clone();
            return self.decline(out, turn, status);
        }
        // Under the lock, under which the peer's settings come and those who wait for them are woken.
        let fits = match self.check_size(call) {
            Ok(fits) => fits,
            Err(status) => return self.decline(out, turn, status),
        };
        let starved = out.pending.len() >= HIGH_WATER;
        let may = out.is_first(turn) && fits && !starved;
        let Some(slot) = may.then(|| self.slots.take()).flatten() else {
            let full = !turn.is_waiting() && out.waiting() >= self.config.waiting;
            if (call.fail_fast && fits) || full {
                let reason = "all calls that the connection allows at once are in flight";
                return self.decline(out, turn, never_sent(Status::resource_exhausted(reason)));
            }
            out.queue(turn, cx);
            out.starved |= starved;
            self.waiting.store(out.waiting(), Ordering::SeqCst);
            // A slot that was freed before the waiter could be seen is not lost: its bit is looked at once more.
            if out.is_first(turn)
                && fits
                && !starved
                && let Some(slot) = self.slots.take()
            {
                return Poll::Ready(Ok(self.begin(out, slot, call, turn, cx)));
            }
            return Poll::Pending;
        };
        Poll::Ready(Ok(self.begin(out, slot, call, turn, cx)))
    }

    /// A call does not begin; who waits behind it is next.
    fn decline(
        &self,
        mut out: MutexGuard<'_, Outbox>,
        turn: &mut Turn,
        status: Status,
    ) -> Poll<Result<Begun, Status>> {
        if turn.is_waiting() {
            out.unqueue(turn);
            self.waiting.store(out.waiting(), Ordering::SeqCst);
            let next = out.next_waiter();
            drop(out);
            if let Some(next) = next {
                next.wake();
            }
        }
        Poll::Ready(Err(status))
    }

    fn begin(
        self: &Arc<Self>,
        mut out: MutexGuard<'_, Outbox>,
        slot: u32,
        call: &mut NewCall<'_>,
        turn: &mut Turn,
        cx: &Context<'_>,
    ) -> Begun {
        if turn.is_waiting() {
            out.unqueue(turn);
            self.waiting.store(out.waiting(), Ordering::SeqCst);
            if let Some(next) = out.next_waiter() {
                next.wake();
            }
        }
        let out_ref = &mut *out;
        out_ref.begun += 1;
        self.in_flight.fetch_add(1, Ordering::AcqRel);
        let mut cell = self.slots.lock(slot);
        let watched = call.deadline.filter(|_| !is_planted(Fault::ForgetDeadline));
        let generation = cell.begin(out_ref.begun, watched);
        let id = out_ref.writer.stream_id(slot, generation);
        cell.streamed = call.streamed_answer;
        cell.method = Some(call.method);
        if call.oneway {
            cell.state = State::Abandoned;
        } else if !call.streamed_answer {
            cell.waker = Some(cx.waker().clone());
        }
        let large = matches!(&call.request, Request::Message(body) if !self.fits_inline(body, call.metadata));
        let open = large || matches!(call.request, Request::Stream);
        let stream = (open || call.streamed_answer).then(|| self.new_stream(id));
        cell.stream.clone_from(&stream);
        drop(cell);

        let head = OutgoingCall {
            timeout_us: call.deadline.map(|deadline| {
                let left = deadline.saturating_duration_since(crate::rt::now());
                u64::try_from(left.as_micros()).unwrap_or(u64::MAX)
            }),
            trace: call.trace,
            metadata: call.metadata,
            oneway: call.oneway,
            open,
        };
        let body: &[u8] = match &call.request {
            Request::Message(body) if !large => body,
            _ => &[],
        };
        out_ref
            .writer
            .call(&mut out_ref.pending, id, call.method, &head, body);
        if let (true, Some(stream), Request::Message(body)) = (large, &stream, &mut call.request) {
            let mut send = stream.send();
            send.push(body);
            send.finish(Finish::End);
            drop(send);
            out_ref.list(stream);
        }
        let rearm = call
            .deadline
            .is_some_and(|mine| out_ref.armed.is_none_or(|armed| mine < armed));
        if rearm {
            out_ref.armed = call.deadline;
        }
        self.flush_soon(out, rearm || large);
        Begun { slot, id, stream }
    }

    /// Checks a request against what the peer takes; false while it may take more than the floors and has not said so.
    fn check_size(&self, call: &NewCall<'_>) -> Result<bool, Status> {
        let limits = self.peer_limits();
        let known = self.peer.get().is_some();
        if let Request::Message(body) = &call.request {
            let ours = call.method.max_size.unwrap_or(u64::MAX);
            let most = ours.min(u64::from(limits.max_message));
            let length = body.len() as u64;
            if length > most {
                if !known && length <= ours {
                    return Ok(false);
                }
                let text = format!("the request has {length} bytes, the peer takes {most}");
                return Err(never_sent(Status::resource_exhausted(text)));
            }
        }
        match call
            .metadata
            .map(|metadata| check_metadata(metadata, limits))
        {
            Some(Err(_)) if !known => Ok(false),
            Some(Err(status)) => Err(never_sent(status)),
            Some(Ok(())) | None => Ok(true),
        }
    }

    /// Whether a body goes in the frame of its CALL or REPLY.
    #[inline]
    fn fits_inline(&self, body: &[u8], metadata: Option<&Metadata>) -> bool {
        /// All that may stand before metadata and body, rounded up.
        const FIXED: usize = 64;
        body.len() <= INLINE_BODY
            && metadata.is_none_or(|metadata| {
                let frame = FIXED + metadata_size(metadata) + body.len();
                frame <= self.peer_limits().max_frame as usize
            })
    }

    fn new_stream(&self, id: StreamId) -> Arc<Stream> {
        let credit = self.peer_limits().stream_window;
        Arc::new(Stream::new(id, credit, self.config.settings.stream_window))
    }

    /// The stream of an open call of the peer's, made when it is first needed; `None` once the call has ended.
    pub(crate) fn incoming_stream(&self, id: StreamId) -> Option<Arc<Stream>> {
        let mut cell = self.incoming.cell(id)?;
        let stream = cell.stream.get_or_insert_with(|| {
            // The request came in the CALL: no DATA follows.
            let stream = self.new_stream(id);
            let _ = stream.recv().finish(End::Complete(None));
            stream
        });
        Some(Arc::clone(stream))
    }

    /// Makes the stream of a call whose request comes as DATA.
    pub(crate) fn expect_data(&self, id: StreamId) {
        if let Some(mut cell) = self.incoming.cell(id) {
            cell.stream = Some(self.new_stream(id));
        }
    }

    /// The stream of a call of ours whose answer has begun to come as DATA.
    pub(crate) fn answer_stream<'a>(&self, cell: &'a mut Cell, id: StreamId) -> &'a Arc<Stream> {
        cell.stream.get_or_insert_with(|| self.new_stream(id))
    }

    /// Sees to it that what was appended is written: by this caller at once when nothing else is in flight, else by
    /// the connection's task together with what others append until it comes.
    #[inline]
    fn flush_soon(&self, mut out: MutexGuard<'_, Outbox>, wake: bool) {
        if out.scheduled && !wake {
            return;
        }
        let alone = self.in_flight.load(Ordering::Acquire) <= 1;
        if !wake && alone && !out.writing && self.write_now(&mut out) {
            return;
        }
        out.scheduled = true;
        drop(out);
        self.wake();
    }

    /// One attempt to write all that is pending; says whether it is gone. The rest, and any error, is the task's.
    fn write_now(&self, out: &mut Outbox) -> bool {
        match self.io.try_write(&out.pending) {
            Ok(written) if written == out.pending.len() => {
                out.pending.clear();
                out.replies = 0;
                true
            }
            Ok(written) => {
                out.pending.drain(..written);
                false
            }
            Err(error) => {
                debug_assert_ne!(error.kind(), io::ErrorKind::InvalidInput);
                false
            }
        }
    }

    /// The caller leaves before the answer: the peer is told, what still comes is dropped.
    pub(crate) fn leave(&self, begun: &Begun, reason: Code) {
        let mut cell = self.slots.lock(begun.slot);
        if cell.generation != begun.id.parts().generation {
            return;
        }
        let stream = match cell.state {
            State::Idle | State::Abandoned => return,
            State::Expired | State::GivenUp(_) => {
                // The peer was told already.
                cell.state = State::Abandoned;
                return;
            }
            State::Done(_) => {
                cell.clear();
                drop(cell);
                self.free_slot(begun.slot);
                return;
            }
            State::Waiting => {
                cell.state = State::Abandoned;
                cell.deadline = None;
                cell.waker = None;
                cell.stream.take()
            }
        };
        drop(cell);
        if let Some(stream) = stream {
            stream.close(End::Failed(Status::new(reason, "the caller left")));
        }
        let mut out = self.lock();
        if !self.is_closed() {
            let out_ref = &mut *out;
            out_ref
                .writer
                .cancel(&mut out_ref.pending, begun.id, reason);
            self.flush_soon(out, false);
        }
        if is_planted(Fault::FreeSlotEarly) {
            self.slots.lock(begun.slot).clear();
            self.free_slot(begun.slot);
        }
    }

    /// Ends a call of ours from this side, with a status of our own; the peer is told.
    pub(crate) fn abort_call(&self, id: StreamId, status: &Status) {
        let Some(mut cell) = self.slots.find(id) else {
            return;
        };
        if !matches!(cell.state, State::Waiting) {
            return;
        }
        let stream = cell.stream.take();
        let waker = if cell.streamed {
            cell.state = State::Abandoned;
            cell.deadline = None;
            None
        } else {
            cell.abort(status.clone())
        };
        drop(cell);
        if let Some(stream) = stream {
            stream.close(End::Failed(status.clone()));
        }
        let mut out = self.lock();
        let out_ref = &mut *out;
        out_ref
            .writer
            .cancel(&mut out_ref.pending, id, Code::Cancelled);
        self.flush_soon(out, false);
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// A slot's call has ended and its cell is clear.
    #[inline]
    pub(crate) fn free_slot(&self, slot: u32) {
        self.in_flight.fetch_sub(1, Ordering::AcqRel);
        self.slots.put_back(slot);
        if self.waiting.load(Ordering::SeqCst) > 0 {
            let waiter = self.lock().next_waiter();
            if let Some(waiter) = waiter {
                waiter.wake();
            }
        }
        if self.in_flight.load(Ordering::Acquire) == 0 && (self.is_draining() || self.is_refusing())
        {
            self.wake();
        }
    }

    /// A caller gives up its place in the queue for a slot.
    pub(crate) fn give_up_turn(&self, turn: &mut Turn) {
        if turn.is_waiting() {
            let mut out = self.lock();
            out.unqueue(turn);
            self.waiting.store(out.waiting(), Ordering::SeqCst);
            let next = out.next_waiter();
            drop(out);
            if let Some(next) = next {
                next.wake();
            }
        }
    }

    /// Answers a call of the peer's; does nothing when it has ended.
    pub(crate) fn reply(
        &self,
        id: StreamId,
        reply: Result<&mut BytesMut, &OutgoingError>,
        metadata: Option<&Metadata>,
    ) {
        let body: &[u8] = match reply {
            Ok(body) if !self.fits_inline(body, metadata) => {
                if self.incoming.is_oneway(id) {
                    return self.close_incoming(id, None, OutgoingReply::Inline(&[]));
                }
                return self.reply_large(id, body, metadata);
            }
            Ok(body) => body,
            Err(error) => return self.close_incoming(id, metadata, OutgoingReply::Error(error)),
        };
        self.close_incoming(id, metadata, OutgoingReply::Inline(body));
    }

    /// Ends a call of the peer's with its one REPLY.
    pub(crate) fn close_incoming(
        &self,
        id: StreamId,
        metadata: Option<&Metadata>,
        reply: OutgoingReply<'_>,
    ) {
        let mut out = self.lock();
        let Some(mut cell) = self.incoming.close(id) else {
            return;
        };
        let trailing = cell.trailing.take();
        let metadata = metadata.or(trailing.as_deref());
        self.write_reply(&mut out, id, cell.oneway, metadata, reply);
        self.flush_soon(out, false);
        if let Some(stream) = &cell.stream {
            stream.close(End::Failed(Status::cancelled("the call has ended")));
        }
        cell.wake();
    }

    /// Writes a call's one REPLY. Nobody reads what a oneway call is answered.
    pub(crate) fn write_reply(
        &self,
        out: &mut Outbox,
        id: StreamId,
        oneway: bool,
        metadata: Option<&Metadata>,
        reply: OutgoingReply<'_>,
    ) {
        out.replies += 1;
        if oneway {
            let bare;
            let reply = match reply {
                OutgoingReply::Error(error) => {
                    bare = OutgoingError {
                        text: String::new(),
                        detail: None,
                        ..error.clone()
                    };
                    OutgoingReply::Error(&bare)
                }
                OutgoingReply::Inline(_) | OutgoingReply::Streamed => OutgoingReply::Inline(&[]),
            };
            return out.writer.reply(&mut out.pending, id, None, reply);
        }
        match metadata.map(|metadata| check_metadata(metadata, self.peer_limits())) {
            Some(Err(status)) => {
                let error = OutgoingError {
                    code: status.code(),
                    never_begun: false,
                    text: format!("trailing metadata: {}", status.message()),
                    detail: None,
                };
                let reply = match reply {
                    OutgoingReply::Error(_) => reply,
                    _ => OutgoingReply::Error(&error),
                };
                out.writer.reply(&mut out.pending, id, None, reply);
            }
            _ => out.writer.reply(&mut out.pending, id, metadata, reply),
        }
    }

    fn reply_large(&self, id: StreamId, body: &mut BytesMut, metadata: Option<&Metadata>) {
        let most = self.peer_limits().max_message as usize;
        if body.len() > most {
            let text = format!(
                "the answer has {} bytes, the caller takes {most}",
                body.len()
            );
            let error = OutgoingError {
                code: Code::ResourceExhausted,
                never_begun: false,
                text,
                detail: None,
            };
            return self.close_incoming(id, metadata, OutgoingReply::Error(&error));
        }
        let Some(stream) = self.incoming_stream(id) else {
            return;
        };
        stream.send().push(body);
        self.finish_incoming(&stream, None, metadata.cloned());
    }

    /// Lets the answer end once what is queued on its stream has gone.
    pub(crate) fn finish_incoming(
        &self,
        stream: &Arc<Stream>,
        error: Option<OutgoingError>,
        metadata: Option<Metadata>,
    ) {
        let trailing = metadata.map(Box::new).or_else(|| {
            self.incoming
                .cell(stream.id())
                .and_then(|mut cell| cell.trailing.take())
        });
        stream.send().finish(Finish::Reply {
            metadata: trailing,
            error,
        });
        self.list(stream);
    }

    /// The stream may have something to send.
    pub(crate) fn list(&self, stream: &Arc<Stream>) {
        let mut out = self.lock();
        out.list(stream);
        if !out.scheduled {
            out.scheduled = true;
            drop(out);
            self.wake();
        }
    }

    /// Grants the peer DATA bytes on a stream.
    pub(crate) fn grant(&self, stream: &Arc<Stream>, bytes: u32) {
        if bytes > 0 {
            stream.send().grant(bytes);
            self.list(stream);
        }
    }

    /// Sends leading metadata of an answer.
    pub(crate) fn send_head(&self, id: StreamId, metadata: &Metadata) -> Result<(), Status> {
        check_metadata(metadata, self.peer_limits())?;
        let mut out = self.lock();
        {
            let Some(mut cell) = self.incoming.cell(id) else {
                return Err(Status::cancelled("the call has ended"));
            };
            if self.incoming.is_oneway(id) {
                return Ok(());
            }
            let begun = cell
                .stream
                .as_ref()
                .is_some_and(|stream| stream.send().has_begun());
            if begun || std::mem::replace(&mut cell.headed, true) {
                return Err(Status::failed_precondition(
                    "leading metadata or an answer has gone already",
                ));
            }
        }
        let out_ref = &mut *out;
        out_ref.writer.head(&mut out_ref.pending, id, metadata);
        self.flush_soon(out, false);
        Ok(())
    }

    /// Ends everything: callers, streams, waiters. The first reason stays.
    pub(crate) fn close(&self, status: Status) {
        let _ = self.closed.set(status.clone());
        let mut out = self.lock();
        self.refuse_calls(&mut out, status.clone().with_progress(Progress::NeverSent));
        let mut wakers = out.take_waiters();
        drop(out);
        for (slot, mut cell) in self.slots.used() {
            wakers.extend(self.fail_call(slot, &mut cell, status.clone()));
        }
        for id in self.incoming.open_calls(!self.config.acceptor) {
            if let Some(mut cell) = self.incoming.close(id) {
                if let Some(stream) = cell.stream.take() {
                    stream.close(End::Failed(status.clone()));
                }
                cell.wake();
            }
        }
        for waker in wakers {
            waker.wake();
        }
        self.opened.notify_waiters();
    }

    /// Fails one of our calls without an answer; its slot is free unless somebody has yet to fetch the failure.
    pub(crate) fn fail_call(&self, slot: u32, cell: &mut Cell, status: Status) -> Option<Waker> {
        match cell.state {
            State::Idle | State::Done(_) => None,
            State::Expired | State::GivenUp(_) => cell.answer(Answer::Failed(status)),
            State::Abandoned => {
                cell.clear();
                self.free_ended(slot);
                None
            }
            State::Waiting if cell.streamed => {
                let stream = cell.stream.take();
                cell.clear();
                self.free_ended(slot);
                if let Some(stream) = stream {
                    stream.close(End::Failed(status));
                }
                None
            }
            State::Waiting => {
                if let Some(stream) = &cell.stream {
                    stream.close(End::Failed(status.clone()));
                }
                if is_planted(Fault::DenySending) {
                    return cell.answer(Answer::Failed(never_sent(status)));
                }
                cell.answer(Answer::Failed(status))
            }
        }
    }

    /// Frees a slot while a cell is locked: without looking for waiters, which the caller has to do.
    pub(crate) fn free_ended(&self, slot: u32) {
        self.in_flight.fetch_sub(1, Ordering::AcqRel);
        self.slots.put_back(slot);
    }

    /// DATA bytes that were sent and are not credited, beyond the half of the window that the peer may collect.
    fn owed(&self, out: &Outbox) -> usize {
        let window = u64::from(self.peer_limits().connection_window);
        window.saturating_sub(out.credit).saturating_sub(window / 2) as usize
    }

    /// What is held for calls now; all zero at rest.
    pub(crate) fn usage(&self) -> Usage {
        let out = self.lock();
        Usage {
            in_flight: self.in_flight(),
            waiting: out.waiting(),
            running: self.incoming.running() as usize,
            reassembly: self.budget.used(),
            listed: out.listed(),
            pending: out.pending.len(),
            owed: self.owed(&out),
        }
    }
}

/// What a connection holds for calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Usage {
    /// Our calls that have not ended.
    pub(crate) in_flight: usize,
    /// Callers that wait for a slot.
    pub(crate) waiting: usize,
    /// Handlers of the peer's calls.
    pub(crate) running: usize,
    /// Bytes of messages that are being put together.
    pub(crate) reassembly: usize,
    /// Streams that have something to send.
    pub(crate) listed: usize,
    /// Bytes that wait to be written.
    pub(crate) pending: usize,
    /// DATA bytes for which the peer owes credit, beyond what it may collect.
    pub(crate) owed: usize,
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("io", &self.io)
            .field("usage", &self.usage())
            .finish()
    }
}

/// Checks metadata against what the peer takes.
pub(crate) fn check_metadata(metadata: &Metadata, limits: &Settings) -> Result<(), Status> {
    let size = metadata_size(metadata);
    let most = limits.max_metadata as usize;
    if size > most {
        let text = format!("the metadata has {size} bytes, the peer takes {most}");
        return Err(Status::resource_exhausted(text));
    }
    Ok(())
}

fn metadata_size(metadata: &Metadata) -> usize {
    metadata.as_block().len()
}

fn never_sent(status: Status) -> Status {
    status.with_progress(Progress::NeverSent)
}
