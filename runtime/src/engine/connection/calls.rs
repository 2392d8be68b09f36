//! Calls of ours on a connection: beginning them, leaving them, ending them without an answer.

use std::sync::atomic::Ordering;
use std::sync::{Arc, MutexGuard};
use std::task::{Context, Poll, Waker};

use bytes::BytesMut;
use tokio::time::Instant;

use super::{Connection, check_metadata};
use crate::call::{Code, Metadata, Progress, Status, TraceContext};
use crate::descriptor::MethodDescriptor;
use crate::engine::framing::{OutgoingCall, StreamId, Tail};
use crate::engine::outbox::{Apart, HIGH_WATER, Outbox, Turn};
use crate::engine::output::OWN_BUFFER;
use crate::engine::scratch::take_own;
use crate::engine::settings::Settings;
use crate::engine::slots::{Cell, State};
use crate::engine::stream::{End, Finish, Stream};
use crate::rt;
use crate::rt::fault::{Fault, is_planted};

/// A call to begin.
pub(crate) struct NewCall<'a> {
    pub(crate) method: &'static MethodDescriptor,
    pub(crate) metadata: Option<&'a Metadata>,
    pub(crate) trace: Option<TraceContext>,
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
    /// Which of the connection's calls it is: the slot, and at last the stream's number, serve others after it.
    ordinal: u64,
    pub(crate) stream: Option<Arc<Stream>>,
}

impl Connection {
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
        let starved = out.len() >= HIGH_WATER;
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

    /// Begins a call if that can be done at once: `None` when it has to wait, or cannot begin at all, which
    /// [`Connection::poll_begin`] then tells.
    #[inline]
    pub(crate) fn begin_at_once(
        self: &Arc<Self>,
        call: &mut NewCall<'_>,
        cx: &Context<'_>,
    ) -> Option<Begun> {
        let out = self.lock();
        let mut turn = Turn::default();
        let may = out.refused.is_none()
            && out.len() < HIGH_WATER
            && out.is_first(&turn)
            && matches!(self.check_size(call), Ok(true));
        let slot = may.then(|| self.slots.take()).flatten()?;
        Some(self.begin(out, slot, call, &mut turn, cx))
    }

    /// The short way of [`Connection::begin_at_once`], for a unary call that has nothing besides its request.
    #[inline]
    pub(crate) fn begin_plain(
        self: &Arc<Self>,
        method: &'static MethodDescriptor,
        body: &mut BytesMut,
        fail_fast: bool,
        cx: &Context<'_>,
    ) -> Option<Begun> {
        if body.len() >= OWN_BUFFER || method.max_size.is_some() {
            let mut call = NewCall {
                method,
                metadata: None,
                trace: None,
                deadline: None,
                request: Request::Message(body),
                streamed_answer: false,
                oneway: false,
                fail_fast,
            };
            return self.begin_at_once(&mut call, cx);
        }
        let mut out = self.lock();
        let may = out.refused.is_none() && out.len() < HIGH_WATER && out.waiting() == 0;
        let slot = may.then(|| self.slots.take()).flatten()?;
        let ordinal = self.begun() + 1;
        self.begun.store(ordinal, Ordering::Release);
        let generation = {
            let mut cell = self.slots.lock(slot);
            cell.waker = Some(cx.waker().clone());
            cell.begin(ordinal, None)
        };
        let out_ref = &mut *out;
        let id = out_ref.writer.stream_id(slot, generation);
        let (head, body) = (OutgoingCall::default(), Tail::Here(body));
        out_ref
            .writer
            .call(&mut out_ref.pending, id, method, &head, body);
        self.flush_soon(out, false);
        Some(Begun {
            slot,
            id,
            ordinal,
            stream: None,
        })
    }

    /// A call does not begin; who waits behind it is next.
    pub(super) fn decline(
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

    pub(super) fn begin(
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
        let ordinal = self.begun() + 1;
        self.begun.store(ordinal, Ordering::Release);
        let mut cell = self.slots.lock(slot);
        let watched = call.deadline.filter(|_| !is_planted(Fault::ForgetDeadline));
        let generation = cell.begin(ordinal, watched);
        let id = out_ref.writer.stream_id(slot, generation);
        cell.streamed = call.streamed_answer;
        if call.oneway {
            cell.state = State::Abandoned;
        } else if !call.streamed_answer {
            cell.waker = Some(cx.waker().clone());
        }
        let large = matches!(&call.request, Request::Message(body) if !self.fits_inline(body.len(), call.metadata));
        let open = large || matches!(call.request, Request::Stream);
        let stream = (open || call.streamed_answer).then(|| self.new_stream(id));
        if let Some(stream) = &stream {
            cell.stream_or(|| Arc::clone(stream));
        }
        drop(cell);

        let head = OutgoingCall {
            timeout_us: call.deadline.map(|deadline| {
                let left = deadline.saturating_duration_since(rt::now());
                u64::try_from(left.as_micros()).unwrap_or(u64::MAX)
            }),
            trace: call.trace,
            metadata: call.metadata,
            oneway: call.oneway,
            open,
        };
        let (body, own) = match &mut call.request {
            Request::Message(body) if large || body.len() < OWN_BUFFER => {
                (Tail::Here(if large { &[] } else { body }), None)
            }
            Request::Message(body) => (Tail::Apart(body.len()), Some(take_own(body))),
            Request::Stream => (Tail::Here(&[]), None),
        };
        out_ref
            .writer
            .call(&mut out_ref.pending, id, call.method, &head, body);
        if let Some(own) = own {
            out_ref.attach(Apart::Whole(own));
        }
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
        Begun {
            slot,
            id,
            ordinal,
            stream,
        }
    }

    /// Checks a request against what the peer takes; false while it may take more than the floors and has not said so.
    #[inline]
    pub(super) fn check_size(&self, call: &NewCall<'_>) -> Result<bool, Status> {
        // What every peer takes.
        let fits = match &call.request {
            Request::Message(body) => body.len() <= Settings::FLOORS.max_message as usize,
            Request::Stream => true,
        };
        if fits && call.metadata.is_none() && call.method.max_size.is_none() {
            return Ok(true);
        }
        self.check_size_for_peer(call)
    }

    fn check_size_for_peer(&self, call: &NewCall<'_>) -> Result<bool, Status> {
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

    /// The caller leaves before the answer: the peer is told, what still comes is dropped.
    pub(crate) fn leave(&self, begun: &Begun, reason: Code) {
        let mut cell = self.slots.lock(begun.slot);
        if cell.ordinal != begun.ordinal {
            return;
        }
        let stream = match cell.state {
            State::Idle | State::Abandoned => return,
            State::Expired | State::GivenUp => {
                // The peer was told already.
                cell.state = State::Abandoned;
                return;
            }
            State::Answered | State::Streamed | State::Failed => {
                cell.clear();
                drop(cell);
                self.free_slot(begun.slot);
                return;
            }
            State::Waiting => {
                cell.state = State::Abandoned;
                cell.deadline = None;
                cell.waker = None;
                cell.take_stream()
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

    /// Ends the call of ours that this stream belongs to from this side, with a status of our own; the peer is told.
    pub(crate) fn abort_call(&self, stream: &Arc<Stream>, status: &Status) {
        let id = stream.id();
        let Some(mut cell) = self.slots.find(id) else {
            return;
        };
        let is_its = |own: &Arc<Stream>| Arc::ptr_eq(own, stream);
        if cell.state != State::Waiting || !cell.stream().is_some_and(is_its) {
            return;
        }
        drop(cell.take_stream());
        let waker = if cell.streamed {
            cell.state = State::Abandoned;
            cell.deadline = None;
            None
        } else {
            cell.abort(status.clone())
        };
        drop(cell);
        stream.close(End::Failed(status.clone()));
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
        self.free_ended(slot);
        if self.waiting.load(Ordering::SeqCst) > 0 {
            let waiter = self.lock().next_waiter();
            if let Some(waiter) = waiter {
                waiter.wake();
            }
        }
        if (self.is_draining() || self.is_refusing()) && self.in_flight() == 0 {
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

    /// Fails one of our calls without an answer; its slot is free unless somebody has yet to fetch the failure.
    pub(crate) fn fail_call(&self, slot: u32, cell: &mut Cell, status: Status) -> Option<Waker> {
        match cell.state {
            State::Idle | State::Answered | State::Streamed | State::Failed => None,
            State::Expired | State::GivenUp => cell.fail(status),
            State::Abandoned => {
                cell.clear();
                self.free_ended(slot);
                None
            }
            State::Waiting if cell.streamed => {
                let stream = cell.take_stream();
                cell.clear();
                self.free_ended(slot);
                if let Some(stream) = stream {
                    stream.close(End::Failed(status));
                }
                None
            }
            State::Waiting => {
                if let Some(stream) = cell.stream() {
                    stream.close(End::Failed(status.clone()));
                }
                if is_planted(Fault::DenySending) {
                    return cell.fail(never_sent(status));
                }
                cell.fail(status)
            }
        }
    }

    /// Frees a slot while a cell is locked: without looking for waiters, which the caller has to do.
    #[inline]
    pub(crate) fn free_ended(&self, slot: u32) {
        self.ended.fetch_add(1, Ordering::AcqRel);
        self.slots.put_back(slot);
    }
}

fn never_sent(status: Status) -> Status {
    status.with_progress(Progress::NeverSent)
}
