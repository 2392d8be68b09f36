//! What the connection's task does with each frame that came.

use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{self, Waker};
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::FuturesUnordered;
use tokio::time::Instant;

use super::connection::Connection;
use super::driver::{lost, never_sent};
use super::framing::{
    Event, GoAwayCode, IncomingCall, IncomingReply, MESSAGE_PREFIX, OutgoingError, ReplyBody,
    ReplyError, StreamId, Violation,
};
use super::handles::StreamReader;
use super::outbox::HIGH_WATER;
use super::serve::{CallBody, ServerCall, Serving};
use super::services::{Route, Services};
use super::slots::{Answer, Cell, State, deadline_exceeded};
use super::stream::End;
use crate::call::{Code, Context, Metadata, Progress, Status, TraceContext};
use crate::descriptor::MethodKind;
use crate::rt::{
    self,
    fault::{Fault, is_planted},
};

/// After how many calls of one batch it is looked again whether too much waits to be written.
const CONGESTION_CHECK: u32 = 16;

/// The receiving half of a connection's task.
pub(crate) struct Intake {
    connection: Arc<Connection>,
    services: Arc<Services>,
    /// What the peer's numbers stand for; `None` where nothing of that path is served.
    routes: Vec<Option<Defined>>,
    /// Calls that wait until less is waiting to be written.
    parked: VecDeque<Parked>,
    calls: u32,
    /// DATA bytes that the peer may still send on the connection, and those that are due to be granted again.
    window: u64,
    ungranted: u32,
    /// Too much waits to be written: calls are taken in but not begun.
    pub(crate) congested: bool,
    /// Our GOAWAY has gone: further calls are dropped.
    pub(crate) draining: bool,
    /// The peer's GOAWAY has come.
    pub(crate) peer_drains: bool,
    /// What it said it had accepted.
    peer_accepted: u64,
    /// The peer has closed the connection with its GOAWAY; nothing that follows counts.
    pub(crate) peer_closed: bool,
    /// Callers were woken that may call again at once.
    pub(crate) woke_callers: bool,
    /// The earliest deadline of a handler that is pending.
    pub(crate) earliest: Option<Instant>,
}

struct Defined {
    path: Box<str>,
    route: Option<Arc<Route>>,
}

/// A call that was taken in and not begun.
struct Parked {
    stream: StreamId,
    route: Arc<Route>,
    deadline: Option<Instant>,
    trace: Option<TraceContext>,
    metadata: Option<Metadata>,
    oneway: bool,
    open: bool,
    body: Bytes,
}

/// A call that is about to begin.
struct Arrived<'a> {
    stream: StreamId,
    deadline: Option<Instant>,
    trace: Option<TraceContext>,
    metadata: Option<Metadata>,
    open: bool,
    body: CallBody<'a>,
}

type Pending = FuturesUnordered<Serving>;

impl Intake {
    pub(crate) fn new(connection: Arc<Connection>, services: Arc<Services>) -> Intake {
        let window = u64::from(connection.config().settings.connection_window);
        Intake {
            connection,
            services,
            routes: Vec::new(),
            parked: VecDeque::new(),
            calls: 0,
            window,
            ungranted: 0,
            congested: false,
            draining: false,
            peer_drains: false,
            peer_accepted: 0,
            peer_closed: false,
            woke_callers: false,
            earliest: None,
        }
    }

    /// Takes one frame.
    ///
    /// # Errors
    /// The peer broke the protocol.
    #[inline]
    pub(crate) fn take(
        &mut self,
        event: Event<'_>,
        pending: &mut Pending,
    ) -> Result<(), Violation> {
        match event {
            Event::Reply { stream, reply } => self.on_reply(stream, reply),
            Event::Call(call) => self.on_call(call, pending),
            Event::Data { stream, bytes } => self.on_data(stream, bytes),
            Event::End { stream } => self.on_end(stream),
            Event::Credit { stream, bytes } => self.on_credit(stream, bytes),
            Event::Cancel { stream, reason } => self.on_cancel(stream, reason),
            Event::Head { stream, metadata } => self.on_head(stream, metadata),
            Event::Define { number, path } => self.on_define(number, path),
            Event::Hello(settings) => {
                self.connection.open(*settings);
                self.woke_callers = true;
                Ok(())
            }
            Event::Ping(payload) => {
                self.connection.lock().pong = Some(payload);
                Ok(())
            }
            Event::GoAway {
                accepted,
                code,
                reason,
            } => self.on_go_away(accepted, code, reason),
            Event::Pong | Event::Skipped => Ok(()),
        }
    }

    fn on_define(&mut self, number: u16, path: &str) -> Result<(), Violation> {
        let number = usize::from(number);
        let table = self.connection.config().settings.methods as usize;
        if number >= table {
            return Err(Violation::limit(format!(
                "DEFINE of method {number}, but the table has {table} entries"
            )));
        }
        if self.routes.len() <= number {
            self.routes.resize_with(number + 1, || None);
        }
        self.routes[number] = Some(Defined {
            path: path.into(),
            route: self.services.find(path),
        });
        Ok(())
    }

    fn on_call(&mut self, call: IncomingCall<'_>, pending: &mut Pending) -> Result<(), Violation> {
        let Some(Some(defined)) = self.routes.get(usize::from(call.method)) else {
            return Err(Violation::malformed(format!(
                "CALL of method {}, which was not defined",
                call.method
            )));
        };
        let route = defined.route.clone();
        if self.draining && !is_planted(Fault::ServeRefused) {
            // Not accepted, as our GOAWAY says.
            return Ok(());
        }
        self.connection.incoming().open(call.stream, call.oneway)?;
        self.connection.accepted().fetch_add(1, Ordering::AcqRel);
        let deadline = call
            .timeout_us
            .map(|timeout| rt::now() + Duration::from_micros(timeout.min(LONGEST_US)));
        self.calls = self.calls.wrapping_add(1);
        if self.calls % CONGESTION_CHECK == 0 {
            self.check_congestion()?;
        }
        if call.timeout_us == Some(0) {
            self.refuse(
                call.stream,
                Code::DeadlineExceeded,
                "the deadline had passed when the call came",
            );
            return Ok(());
        }
        if call.open {
            // Its DATA may be in the next frame.
            self.connection.expect_data(call.stream);
        }
        let Some(route) = route else {
            let path = self
                .routes
                .get(usize::from(call.method))
                .and_then(Option::as_ref);
            let text = format!(
                "`{}` is not served here",
                path.map_or("", |defined| &*defined.path)
            );
            self.refuse(call.stream, Code::Unimplemented, text);
            return Ok(());
        };
        if self.congested || !self.parked.is_empty() {
            self.parked.push_back(Parked {
                stream: call.stream,
                route,
                deadline,
                trace: call.trace,
                metadata: call.metadata,
                oneway: call.oneway,
                open: call.open,
                body: Bytes::copy_from_slice(call.body),
            });
            return Ok(());
        }
        if is_planted(Fault::RunTwice) && !call.open {
            let twin = Arrived {
                stream: call.stream,
                deadline,
                trace: call.trace,
                metadata: call.metadata.clone(),
                open: false,
                body: CallBody::Borrowed(call.body),
            };
            self.begin(Arc::clone(&route), call.oneway, twin, pending);
        }
        let arrived = Arrived {
            stream: call.stream,
            deadline,
            trace: call.trace,
            metadata: call.metadata,
            open: call.open,
            body: CallBody::Borrowed(call.body),
        };
        self.begin(route, call.oneway, arrived, pending);
        Ok(())
    }

    /// Looks whether too much waits to be written.
    ///
    /// # Errors
    /// More REPLYs wait than the peer has slots: it begins calls in slots whose REPLY it cannot have read.
    fn check_congestion(&mut self) -> Result<(), Violation> {
        let out = self.connection.lock();
        self.congested |= out.pending.len() > HIGH_WATER;
        if out.replies
            > self
                .connection
                .incoming()
                .limit()
                .saturating_add(CONGESTION_CHECK)
        {
            return Err(Violation::malformed(
                "CALL in a slot whose last REPLY was not read",
            ));
        }
        Ok(())
    }

    /// Begins calls that were held back, as far as there is room again.
    pub(crate) fn resume_parked(&mut self, pending: &mut Pending) {
        while !self.congested
            && let Some(parked) = self.parked.pop_front()
        {
            // Its caller may have left while it waited.
            if self.connection.incoming().is_open(parked.stream) {
                let arrived = Arrived {
                    stream: parked.stream,
                    deadline: parked.deadline,
                    trace: parked.trace,
                    metadata: parked.metadata,
                    open: parked.open,
                    body: CallBody::Owned(parked.body),
                };
                if parked
                    .deadline
                    .is_some_and(|deadline| deadline <= rt::now())
                {
                    let text = "the deadline passed before the call could begin";
                    self.refuse(parked.stream, Code::DeadlineExceeded, text);
                } else {
                    self.begin(parked.route, parked.oneway, arrived, pending);
                }
            }
            self.congested = self.connection.lock().pending.len() > HIGH_WATER;
        }
    }

    pub(crate) fn has_parked(&self) -> bool {
        !self.parked.is_empty()
    }

    /// The connection is over; what waits is not begun.
    pub(crate) fn abandon_parked(&mut self) {
        self.parked.clear();
    }

    /// Begins a call: finds its route, makes the handler, polls it once in place.
    #[inline]
    fn begin(&mut self, route: Arc<Route>, oneway: bool, call: Arrived<'_>, pending: &mut Pending) {
        let stream = call.stream;
        let kind = route.method.kind;
        let streams_in = matches!(kind, MethodKind::ClientStream | MethodKind::Bidi);
        let streams_out = matches!(kind, MethodKind::ServerStream | MethodKind::Bidi);
        if oneway && streams_out {
            return self.refuse(
                stream,
                Code::InvalidArgument,
                "a method that answers with a stream was called oneway",
            );
        }
        if !self.connection.incoming().begin_running() {
            let text = "handlers whose callers have left take all places";
            return self.refuse(stream, Code::ResourceExhausted, text);
        }
        let cap = route.method.timeout.filter(|_| !streams_in && !streams_out);
        let deadline = call.deadline.or_else(|| cap.map(|cap| rt::now() + cap));
        let context = Context::new(
            Arc::clone(&self.connection),
            stream,
            route.method,
            deadline,
            call.metadata,
            call.trace,
        );
        if call.open && !streams_in {
            return self.assemble(context, route, stream, deadline);
        }
        let body = if streams_in {
            if !call.open {
                self.feed(stream, &call.body);
            }
            CallBody::Streamed
        } else {
            call.body
        };
        let server_call = ServerCall::new(
            context,
            Arc::clone(&route),
            Arc::clone(&self.connection),
            stream,
            body,
        );
        let interceptors = self.services.interceptors();
        // A trait's method may run code of the user's before it returns its future.
        let made = catch_unwind(AssertUnwindSafe(|| {
            route.dispatch(interceptors, server_call)
        }));
        let Ok(handler) = made else {
            tracing::error!(
                method = route.method.path,
                "the handler panicked when it was called"
            );
            self.connection.incoming().end_running();
            return fail(
                &self.connection,
                stream,
                Code::Internal,
                "the handler panicked",
                false,
            );
        };
        let Some(mut serving) = handler.into_serving() else {
            return;
        };
        if route.take_spawn() {
            self.note_deadline(stream, deadline);
            if let Err(serving) = self.connection.tasks().spawn(serving) {
                pending.push(serving);
            }
            return;
        }
        // Its own waker comes with the first poll inside `pending`, which follows in this same turn.
        let mut cx = task::Context::from_waker(Waker::noop());
        if serving.as_mut().poll(&mut cx).is_pending() {
            self.note_deadline(stream, deadline);
            pending.push(serving);
        }
    }

    /// Puts a large request together and serves it, off the connection's task.
    fn assemble(
        &mut self,
        context: Context,
        route: Arc<Route>,
        stream: StreamId,
        deadline: Option<Instant>,
    ) {
        self.note_deadline(stream, deadline);
        let connection = Arc::clone(&self.connection);
        let services = Arc::clone(&self.services);
        let assembled = Assembled {
            connection: Arc::clone(&connection),
            counted: true,
        };
        let spawned = self
            .connection
            .tasks()
            .spawn(assemble(assembled, services, context, route, stream));
        if spawned.is_err() {
            let text = "too many handlers run beside their connections";
            fail(&connection, stream, Code::ResourceExhausted, text, true);
        }
    }

    /// A request that came in the CALL itself, for a method that takes a stream: its only message.
    fn feed(&self, stream: StreamId, body: &CallBody<'_>) {
        let bytes: &[u8] = match body {
            CallBody::Borrowed(bytes) => bytes,
            CallBody::Owned(bytes) => bytes,
            CallBody::Streamed => return,
        };
        if let Some(stream) = self.connection.incoming_stream(stream) {
            let mut recv = stream.recv();
            // 65,536 bytes at most, but the window is for what comes as DATA.
            recv.feed(&(bytes.len() as u32).to_le_bytes(), bytes);
            let _ = recv.finish(End::Complete(None));
        }
    }

    /// A call that goes on past its first poll is ended when its deadline passes.
    fn note_deadline(&mut self, stream: StreamId, deadline: Option<Instant>) {
        if let Some(deadline) = deadline
            && let Some(mut cell) = self.connection.incoming().cell(stream)
        {
            cell.deadline = Some(deadline);
            self.earliest = Some(self.earliest.map_or(deadline, |known| known.min(deadline)));
        }
    }

    /// Ends the peer's calls whose deadline has passed.
    pub(crate) fn expire_incoming(&mut self, now: Instant) {
        if self.earliest.is_none_or(|earliest| now < earliest) {
            return;
        }
        self.earliest = None;
        let acceptor = self.connection.config().acceptor;
        for stream in self.connection.incoming().open_calls(!acceptor) {
            let deadline = self.connection.incoming().peek_deadline(stream);
            match deadline {
                Some(deadline) if deadline <= now => {
                    let text = "the deadline passed on the receiver's side";
                    fail(
                        &self.connection,
                        stream,
                        Code::DeadlineExceeded,
                        text,
                        false,
                    );
                }
                Some(deadline) => {
                    self.earliest =
                        Some(self.earliest.map_or(deadline, |known| known.min(deadline)));
                }
                None => {}
            }
        }
    }

    /// Answers all of the peer's calls that are open: they get no other answer.
    pub(crate) fn give_up(&self, text: &str) {
        let acceptor = self.connection.config().acceptor;
        for stream in self.connection.incoming().open_calls(!acceptor) {
            fail(&self.connection, stream, Code::Unavailable, text, false);
        }
    }

    /// Answers a call whose handler never began.
    fn refuse(&self, stream: StreamId, code: Code, text: impl Into<String>) {
        fail(&self.connection, stream, code, text, true);
    }

    fn on_cancel(&mut self, stream: StreamId, reason: Code) -> Result<(), Violation> {
        self.check_incoming(stream, "CANCEL")?;
        fail(&self.connection, stream, reason, "the caller left", false);
        // A call that was held back holds its request no longer.
        self.parked.retain(|parked| parked.stream != stream);
        Ok(())
    }

    fn on_end(&mut self, stream: StreamId) -> Result<(), Violation> {
        self.check_incoming(stream, "END")?;
        let Some(cell) = self.connection.incoming().cell(stream) else {
            return Ok(());
        };
        let Some(sequence) = cell.stream.clone() else {
            return Err(Violation::malformed(
                "END on a call that was not opened for DATA",
            ));
        };
        drop(cell);
        let waker = {
            let mut recv = sequence.recv();
            if recv.is_complete() {
                return Err(Violation::malformed("a second END"));
            }
            recv.finish(End::Complete(None))
        };
        wake(waker);
        Ok(())
    }

    fn on_data(&mut self, stream: StreamId, bytes: &[u8]) -> Result<(), Violation> {
        let length = bytes.len() as u64;
        if length > self.window {
            return Err(Violation::flow("DATA beyond the connection's window"));
        }
        self.window -= length;
        let ours = stream.parts().by_acceptor == self.connection.config().acceptor;
        let sequence = if ours {
            if !self.connection.slots().was_used(stream) {
                return Err(never_opened("DATA"));
            }
            match self.connection.slots().find(stream) {
                Some(mut cell) if matches!(cell.state, State::Waiting) => {
                    // The first piece: the caller begins to read.
                    let first = if cell.stream.is_none() {
                        cell.waker.clone()
                    } else {
                        None
                    };
                    let sequence = Arc::clone(self.connection.answer_stream(&mut cell, stream));
                    let first =
                        first.or_else(|| (!cell.streamed).then(|| cell.waker.clone()).flatten());
                    drop(cell);
                    self.woke_callers = true;
                    wake(first);
                    Some(sequence)
                }
                _ => None,
            }
        } else {
            self.check_incoming(stream, "DATA")?;
            match self.connection.incoming().cell(stream) {
                Some(cell) => match &cell.stream {
                    Some(sequence) => Some(Arc::clone(sequence)),
                    None => {
                        return Err(Violation::malformed(
                            "DATA on a call that was not opened for it",
                        ));
                    }
                },
                None => None,
            }
        };
        let dropped = sequence.is_none();
        if let Some(sequence) = sequence {
            let waker = sequence.recv().accept(bytes)?;
            wake(waker);
        }
        // The stream's own window bounds what it holds, so the connection's is free again at once.
        if dropped && is_planted(Fault::KeepConnectionCredit) {
            return Ok(());
        }
        self.ungranted += bytes.len() as u32;
        let window = self.connection.config().settings.connection_window;
        if self.ungranted >= window / 2 {
            let granted = std::mem::take(&mut self.ungranted);
            self.window += u64::from(granted);
            let mut out = self.connection.lock();
            out.grant = out.grant.saturating_add(granted);
        }
        Ok(())
    }

    fn on_credit(&mut self, stream: Option<StreamId>, bytes: u32) -> Result<(), Violation> {
        let Some(stream) = stream else {
            return self.connection.lock().add_credit(bytes);
        };
        let ours = stream.parts().by_acceptor == self.connection.config().acceptor;
        let sequence = if ours {
            if !self.connection.slots().was_used(stream) {
                return Err(never_opened("CREDIT"));
            }
            self.connection
                .slots()
                .find(stream)
                .and_then(|cell| cell.stream.clone())
        } else {
            self.check_incoming(stream, "CREDIT")?;
            // A receiver that has sent no DATA yet may be granted some all the same.
            self.connection.incoming_stream(stream)
        };
        if let Some(sequence) = sequence {
            sequence.send().add_credit(bytes)?;
            self.connection.lock().list(&sequence);
        }
        Ok(())
    }

    fn on_head(&mut self, stream: StreamId, metadata: Metadata) -> Result<(), Violation> {
        if !self.connection.slots().was_used(stream) {
            return Err(never_opened("HEAD"));
        }
        let Some(mut cell) = self.connection.slots().find(stream) else {
            return Ok(());
        };
        if !matches!(cell.state, State::Waiting) {
            return Ok(());
        }
        if cell.leading.is_some() {
            return Err(Violation::malformed("a second HEAD"));
        }
        if cell
            .stream
            .as_ref()
            .is_some_and(|sequence| sequence.recv().has_begun())
        {
            return Err(Violation::malformed("HEAD after DATA"));
        }
        if cell.streamed
            && let Some(sequence) = cell.stream.clone()
        {
            let waker = sequence.recv().lead(metadata.clone());
            wake(waker);
        }
        cell.leading = Some(Box::new(metadata));
        Ok(())
    }

    #[inline]
    fn on_reply(&mut self, stream: StreamId, reply: IncomingReply<'_>) -> Result<(), Violation> {
        let slot = stream.parts().slot;
        let Some(mut cell) = self.connection.slots().find(stream) else {
            return Err(if self.connection.slots().was_used(stream) {
                Violation::malformed("a second REPLY")
            } else {
                never_opened("REPLY")
            });
        };
        match cell.state {
            State::Abandoned if is_planted(Fault::LeakSlot) => {}
            State::Abandoned => {
                cell.clear();
                drop(cell);
                self.connection.free_slot(slot);
            }
            // Their wakers were woken when they ended on this side.
            State::Expired => drop(cell.answer(Answer::Failed(deadline_exceeded()))),
            State::GivenUp(_) => {
                if let State::GivenUp(status) = std::mem::take(&mut cell.state) {
                    drop(cell.answer(Answer::Failed(status)));
                }
            }
            _ if cell.streamed => {
                let sequence = cell.stream.take();
                cell.clear();
                drop(cell);
                self.connection.free_slot(slot);
                self.woke_callers = true;
                if let Some(sequence) = sequence {
                    let end = match streamed_end(reply) {
                        Ok((metadata, Some(body))) => {
                            // A stream of one that came in the REPLY itself.
                            sequence
                                .recv()
                                .feed(&(body.len() as u32).to_le_bytes(), body);
                            End::Complete(metadata)
                        }
                        Ok((metadata, None)) => End::Complete(metadata),
                        Err(status) => End::Failed(status),
                    };
                    sequence.close(end);
                }
            }
            _ => {
                let waker = answer(&mut cell, reply);
                drop(cell);
                self.woke_callers = true;
                wake(waker);
            }
        }
        Ok(())
    }

    fn on_go_away(
        &mut self,
        accepted: u64,
        code: GoAwayCode,
        reason: &str,
    ) -> Result<(), Violation> {
        if self.peer_drains && accepted != self.peer_accepted {
            return Err(Violation::malformed(
                "a second GOAWAY counts other calls than the first",
            ));
        }
        self.peer_drains = true;
        self.peer_accepted = accepted;
        let mut wakers = Vec::new();
        {
            let mut out = self.connection.lock();
            if accepted > out.begun {
                return Err(Violation::malformed(
                    "GOAWAY counts more calls than were made",
                ));
            }
            self.connection
                .refuse_calls(&mut out, never_sent("the peer is draining"));
            wakers.extend(out.take_waiters());
        }
        for (slot, mut cell) in self.connection.slots().used() {
            if cell.ordinal > accepted {
                let status = never_sent("the peer was draining and did not begin the call");
                wakers.extend(self.connection.fail_call(slot, &mut cell, status));
            }
        }
        self.woke_callers = true;
        for waker in wakers {
            waker.wake();
        }
        if code != GoAwayCode::Drain {
            self.peer_closed = true;
            self.connection
                .close(lost(format!("the peer closed the connection: {reason}")));
        }
        Ok(())
    }

    /// A frame about a call of the peer's must be about one that it made; that it has ended is no mistake.
    fn check_incoming(&self, stream: StreamId, kind: &str) -> Result<(), Violation> {
        let limit = self.connection.incoming().limit();
        let slot = stream.parts().slot;
        if slot >= limit {
            let text = format!("{kind} in slot {slot}, but {limit} calls are allowed at once");
            return Err(Violation::limit(text));
        }
        // In a drain calls are dropped unseen, and what belongs to them too.
        if self.draining || self.connection.incoming().was_used(stream) {
            return Ok(());
        }
        Err(never_opened(kind))
    }
}

/// The longest timeout that is reckoned with: a year.
const LONGEST_US: u64 = 365 * 24 * 3600 * 1_000_000;

fn never_opened(kind: &str) -> Violation {
    Violation::malformed(format!("{kind} on a stream that was never opened"))
}

fn wake(waker: Option<Waker>) {
    if let Some(waker) = waker {
        waker.wake();
    }
}

fn fail(
    connection: &Connection,
    stream: StreamId,
    code: Code,
    text: impl Into<String>,
    never_begun: bool,
) {
    let error = OutgoingError {
        code,
        never_begun,
        text: text.into(),
        detail: None,
    };
    connection.reply(stream, Err(&error), None);
}

/// Stores a unary answer.
#[inline]
fn answer(cell: &mut Cell, reply: IncomingReply<'_>) -> Option<Waker> {
    if let Some(metadata) = reply.metadata {
        cell.trailing = Some(Box::new(metadata));
    }
    let begun = cell
        .stream
        .as_ref()
        .is_some_and(|sequence| sequence.recv().has_begun());
    let answer = match reply.result {
        Ok(ReplyBody::Inline(_)) if begun => {
            Answer::Failed(Status::internal("the answer is not exactly one message"))
        }
        Ok(ReplyBody::Inline(body)) if body.len() <= Cell::INLINE => {
            cell.body.extend_from_slice(body);
            Answer::Inline
        }
        Ok(ReplyBody::Inline(body)) => Answer::Large(Bytes::copy_from_slice(body), None),
        Ok(ReplyBody::Streamed) => {
            if let Some(sequence) = &cell.stream {
                sequence.close(End::Complete(None));
            }
            Answer::Streamed
        }
        Err(error) => Answer::Failed(status(error, cell.trailing.as_deref().cloned())),
    };
    if !matches!(answer, Answer::Streamed)
        && let Some(sequence) = cell.stream.take()
    {
        // REPLY before END: what was still to be sent is dropped.
        sequence.close(End::Complete(None));
    }
    cell.answer(answer)
}

type StreamedEnd<'a> = (Option<Box<Metadata>>, Option<&'a [u8]>);

fn streamed_end(reply: IncomingReply<'_>) -> Result<StreamedEnd<'_>, Status> {
    match reply.result {
        Ok(ReplyBody::Streamed) => Ok((reply.metadata.map(Box::new), None)),
        Ok(ReplyBody::Inline(body)) => Ok((reply.metadata.map(Box::new), Some(body))),
        Err(error) => Err(status(error, reply.metadata)),
    }
}

fn status(error: ReplyError<'_>, metadata: Option<Metadata>) -> Status {
    let progress = if error.never_begun {
        Progress::NeverSent
    } else {
        Progress::Answered
    };
    let mut status = Status::new(error.code, error.text.to_owned()).with_progress(progress);
    if let Some((type_name, bytes)) = error.detail {
        status = status.with_detail_bytes(type_name, Bytes::copy_from_slice(bytes));
    }
    match metadata {
        Some(metadata) => status.with_metadata(metadata),
        None => status,
    }
}

/// Counts a call as running while its request is put together.
struct Assembled {
    connection: Arc<Connection>,
    counted: bool,
}

impl Drop for Assembled {
    fn drop(&mut self) {
        if self.counted {
            self.connection.incoming().end_running();
        }
    }
}

async fn assemble(
    mut assembled: Assembled,
    services: Arc<Services>,
    context: Context,
    route: Arc<Route>,
    stream: StreamId,
) {
    let connection = Arc::clone(&assembled.connection);
    let Some(sequence) = connection.incoming_stream(stream) else {
        return;
    };
    let mut reader = StreamReader::new(Arc::clone(&connection), sequence, route.method);
    let first = poll_fn(|cx| reader.poll_message(cx)).await;
    let last = match &first {
        Ok(Some(_)) => poll_fn(|cx| reader.poll_message(cx)).await,
        _ => Ok(None),
    };
    let (body, permit) = match (first, last) {
        (Ok(Some(message)), Ok(None)) => message,
        (Ok(_), Ok(_)) => {
            let text = "the method takes exactly one request";
            return fail(&connection, stream, Code::InvalidArgument, text, true);
        }
        (Err(status), _) | (_, Err(status)) => {
            return fail(&connection, stream, status.code(), status.message(), true);
        }
    };
    let call = ServerCall::new(
        context,
        Arc::clone(&route),
        Arc::clone(&connection),
        stream,
        CallBody::Owned(body),
    );
    // From here on the handler's own future counts.
    assembled.counted = false;
    let made = catch_unwind(AssertUnwindSafe(|| {
        route.dispatch(services.interceptors(), call)
    }));
    // Decoded, or kept by interceptors, which hold what they hold on their own account.
    drop(permit);
    match made {
        Ok(handler) => {
            if let Some(serving) = handler.into_serving() {
                let serving: Pin<Box<dyn Future<Output = ()> + Send>> = serving;
                serving.await;
            }
        }
        Err(_) => {
            connection.incoming().end_running();
            fail(
                &connection,
                stream,
                Code::Internal,
                "the handler panicked",
                false,
            );
        }
    }
}

const _: () = assert!(
    MESSAGE_PREFIX == 4,
    "`feed` writes the prefix of `MESSAGE_PREFIX` bytes itself"
);
