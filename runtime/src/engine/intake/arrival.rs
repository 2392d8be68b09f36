//! The peer's calls, as they come: held back, begun, ended by their deadlines.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::{self, Waker};
use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;

use super::assemble::{Assembled, assemble};
use super::{Defined, Intake, fail, owned};
use crate::call::{Code, Context, Metadata, TraceContext};
use crate::descriptor::MethodKind;
use crate::engine::connection::Connection;
use crate::engine::dispatched::Dispatched;
use crate::engine::framing::{IncomingCall, StreamId, Violation};
use crate::engine::incoming::CallId;
use crate::engine::outbox::HIGH_WATER;
use crate::engine::pending::Pending;
use crate::engine::replies::Replies;
use crate::engine::serve::{CallBody, Running, ServerCall, Stage};
use crate::engine::services::{Route, Services};
use crate::engine::stream::End;
use crate::rt;
use crate::rt::fault::{Fault, is_planted};

/// After how many calls of one batch it is looked again whether too much waits to be written.
const CONGESTION_CHECK: u32 = 16;

/// The longest timeout that is reckoned with: a year.
const LONGEST_US: u64 = 365 * 24 * 3600 * 1_000_000;

/// A call that was taken in and not begun.
pub(super) struct Parked {
    pub(super) id: CallId,
    method: u16,
    route: Arc<Route>,
    deadline: Option<Instant>,
    trace: Option<TraceContext>,
    metadata: Option<Metadata>,
    oneway: bool,
    open: bool,
    body: Bytes,
}

/// What beginning a call needs, apart from the table that its route is borrowed from.
struct Place<'a> {
    connection: &'a Arc<Connection>,
    services: &'a Arc<Services>,
    replies: &'a mut Option<Replies>,
    earliest: &'a mut Option<Instant>,
    spawned: &'a mut bool,
}

impl Intake {
    /// The short way of [`Intake::on_call`] for a call that has nothing besides its request.
    #[inline]
    pub(super) fn on_plain_call(
        &mut self,
        stream: StreamId,
        method: u16,
        body: &[u8],
        owner: Option<&Bytes>,
        pending: &mut Pending,
    ) -> Result<(), Violation> {
        let defined = self.routes.get(usize::from(method));
        let open = !self.draining && !self.congested && self.parked.is_empty();
        let Some(Some(Defined {
            route: Some(route), ..
        })) = defined
        else {
            return self.on_call(IncomingCall::plain(stream, method, body), owner, pending);
        };
        // Every few calls go the long way, which looks for congestion.
        let looks = self.calls.wrapping_add(1).is_multiple_of(CONGESTION_CHECK);
        if !open || looks || !route.is_plain() || is_planted(Fault::RunTwice) {
            return self.on_call(IncomingCall::plain(stream, method, body), owner, pending);
        }
        self.calls = self.calls.wrapping_add(1);
        let connection = &self.connection;
        let id = connection.incoming().open(stream, false)?;
        connection.accept();
        if !connection.incoming().may_begin() {
            too_many(connection, id);
            return Ok(());
        }
        let body = match owner {
            Some(frame) => CallBody::Owned(frame.slice_ref(body)),
            None => CallBody::Borrowed(body),
        };
        let context = Context::new(Arc::clone(connection), id, route.method, None);
        let mut place = Place {
            connection: &self.connection,
            services: &self.services,
            replies: &mut self.replies,
            earliest: &mut self.earliest,
            spawned: &mut self.spawned,
        };
        place.serve(context, route, id, None, body, pending);
        Ok(())
    }

    #[inline(never)]
    pub(super) fn on_call(
        &mut self,
        mut call: IncomingCall<'_>,
        owner: Option<&Bytes>,
        pending: &mut Pending,
    ) -> Result<(), Violation> {
        let number = usize::from(call.method);
        if self.routes.get(number).is_none_or(Option::is_none) {
            return Err(Violation::malformed(format!(
                "CALL of method {}, which was not defined",
                call.method
            )));
        }
        if self.draining && !is_planted(Fault::ServeRefused) {
            // Not accepted, as our GOAWAY says.
            return Ok(());
        }
        let id = self.connection.incoming().open(call.stream, call.oneway)?;
        self.connection.accept();
        let deadline = call
            .timeout_us
            .map(|timeout| rt::now() + Duration::from_micros(timeout.min(LONGEST_US)));
        self.calls = self.calls.wrapping_add(1);
        if self.calls.is_multiple_of(CONGESTION_CHECK) {
            self.check_congestion()?;
        }
        if call.timeout_us == Some(0) {
            self.refuse(
                id,
                Code::DeadlineExceeded,
                "the deadline had passed when the call came",
            );
            return Ok(());
        }
        if call.open {
            // Its DATA may be in the next frame.
            self.connection.expect_data(id);
        }
        let Some(Some(Defined { path, route })) = self.routes.get(number) else {
            return Ok(());
        };
        let Some(route) = route else {
            let text = format!("`{path}` is not served here");
            self.refuse(id, Code::Unimplemented, text);
            return Ok(());
        };
        if self.congested || !self.parked.is_empty() {
            self.parked.push_back(Parked {
                id,
                method: call.method,
                route: Arc::clone(route),
                deadline,
                trace: call.trace,
                metadata: call.metadata,
                oneway: call.oneway,
                open: call.open,
                body: owned(call.body, owner),
            });
            return Ok(());
        }
        let mut place = Place {
            connection: &self.connection,
            services: &self.services,
            replies: &mut self.replies,
            earliest: &mut self.earliest,
            spawned: &mut self.spawned,
        };
        if is_planted(Fault::RunTwice) && !call.open {
            place.begin(route, id, deadline, &mut call.clone(), owner, pending);
        }
        place.begin(route, id, deadline, &mut call, owner, pending);
        Ok(())
    }

    /// Looks whether too much waits to be written.
    ///
    /// # Errors
    /// More REPLYs wait than the peer has slots: it begins calls in slots whose REPLY it cannot have read.
    fn check_congestion(&mut self) -> Result<(), Violation> {
        let mut out = self.connection.lock();
        if let Some(replies) = &mut self.replies {
            replies.hand_in(&mut out);
        }
        self.congested |= out.len() > HIGH_WATER;
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
            if self.connection.incoming().is_open(parked.id) {
                if parked
                    .deadline
                    .is_some_and(|deadline| deadline <= rt::now())
                {
                    let text = "the deadline passed before the call could begin";
                    self.refuse(parked.id, Code::DeadlineExceeded, text);
                } else {
                    let mut place = Place {
                        connection: &self.connection,
                        services: &self.services,
                        replies: &mut self.replies,
                        earliest: &mut self.earliest,
                        spawned: &mut self.spawned,
                    };
                    let body = &parked.body;
                    let mut call = IncomingCall {
                        stream: parked.id.stream,
                        method: parked.method,
                        timeout_us: None,
                        trace: parked.trace,
                        metadata: parked.metadata,
                        oneway: parked.oneway,
                        open: parked.open,
                        body,
                    };
                    place.begin(
                        &parked.route,
                        parked.id,
                        parked.deadline,
                        &mut call,
                        Some(body),
                        pending,
                    );
                }
            }
            let mut out = self.connection.lock();
            if let Some(replies) = &mut self.replies {
                replies.hand_in(&mut out);
            }
            self.congested = out.len() > HIGH_WATER;
        }
    }

    /// Puts plain answers with all that is to be written.
    #[inline]
    pub(crate) fn hand_in_replies(&mut self) {
        if let Some(replies) = self.replies.as_mut().filter(|replies| !replies.is_empty()) {
            replies.hand_in(&mut self.connection.lock());
        }
    }

    /// Gives the memory back of a busy time that is over.
    pub(crate) fn shrink(&mut self) {
        if let Some(replies) = &mut self.replies {
            replies.shrink();
        }
    }

    pub(crate) fn has_parked(&self) -> bool {
        !self.parked.is_empty()
    }

    /// The connection is over; what waits is not begun.
    pub(crate) fn abandon_parked(&mut self) {
        self.parked.clear();
    }

    /// Ends the peer's calls whose deadline has passed.
    pub(crate) fn expire_incoming(&mut self, now: Instant) {
        if self.earliest.is_none_or(|earliest| now < earliest) {
            return;
        }
        self.earliest = None;
        let acceptor = self.connection.config().acceptor;
        for id in self.connection.incoming().open_calls(!acceptor) {
            let deadline = self.connection.incoming().peek_deadline(id);
            match deadline {
                Some(deadline) if deadline <= now => {
                    let text = "the deadline passed on the receiver's side";
                    fail(&self.connection, id, Code::DeadlineExceeded, text, false);
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
        for id in self.connection.incoming().open_calls(!acceptor) {
            fail(&self.connection, id, Code::Unavailable, text, false);
        }
    }
}

impl Place<'_> {
    /// Begins a call that may have anything.
    fn begin(
        &mut self,
        route: &Arc<Route>,
        id: CallId,
        deadline: Option<Instant>,
        call: &mut IncomingCall<'_>,
        owner: Option<&Bytes>,
        pending: &mut Pending,
    ) {
        let kind = route.method.kind;
        let streams_in = matches!(kind, MethodKind::ClientStream | MethodKind::Bidi);
        let streams_out = matches!(kind, MethodKind::ServerStream | MethodKind::Bidi);
        if call.oneway && streams_out {
            let text = "a method that answers with a stream was called oneway";
            return fail(self.connection, id, Code::InvalidArgument, text, true);
        }
        if !self.connection.incoming().may_begin() {
            return too_many(self.connection, id);
        }
        let cap = route.method.timeout.filter(|_| !streams_in && !streams_out);
        let deadline = deadline.or_else(|| cap.map(|cap| rt::now() + cap));
        let mut context = Context::new(Arc::clone(self.connection), id, route.method, deadline);
        if call.metadata.is_some() || call.trace.is_some() {
            context.extend(call.metadata.take(), call.trace);
        }
        if call.open && !streams_in {
            self.connection.incoming().begin_running();
            return self.assemble(context, route, id, deadline);
        }
        let body = if streams_in {
            if !call.open {
                self.feed(id, call.body);
            }
            CallBody::Streamed
        } else {
            match owner {
                Some(frame) => CallBody::Owned(frame.slice_ref(call.body)),
                None => CallBody::Borrowed(call.body),
            }
        };
        self.serve(context, route, id, deadline, body, pending);
    }

    /// Makes the handler and polls it once in place.
    #[inline]
    fn serve(
        &mut self,
        context: Context,
        route: &Arc<Route>,
        id: CallId,
        deadline: Option<Instant>,
        body: CallBody<'_>,
        pending: &mut Pending,
    ) {
        let spawn = route.take_spawn();
        if spawn {
            self.connection.incoming().begin_running();
        }
        let server_call = ServerCall::new(context, route, self.connection, id, body, spawn);
        let interceptors = self.services.interceptors();
        // A trait's method may run code of the user's before it returns its future.
        let made = catch_unwind(AssertUnwindSafe(|| {
            route.dispatch_behind(interceptors, server_call)
        }));
        let Ok(dispatched) = made else {
            return self.not_made(route, id, spawn);
        };
        let Some(mut dispatched) = dispatched else {
            return;
        };
        if spawn {
            self.note_deadline(id, deadline);
            return self.spawn(dispatched, pending);
        }
        // Its own waker comes with the first poll inside `pending`, which follows in this same turn.
        let mut cx = task::Context::from_waker(Waker::noop());
        let mut stage = Stage {
            connection: self.connection,
            replies: self.replies.as_mut(),
            running: false,
        };
        if dispatched.poll(&mut cx, &mut stage).is_pending() {
            self.connection.incoming().begin_running();
            self.note_deadline(id, deadline);
            pending.push(Running::new(self.connection, dispatched));
        }
    }

    /// Lets a handler that was counted go on in a task of its own.
    #[cold]
    fn spawn(&mut self, dispatched: Dispatched<'_>, pending: &mut Pending) {
        *self.spawned = true;
        let running = Running::new(self.connection, dispatched);
        if let Err(running) = self.connection.tasks().spawn(running) {
            pending.push(running);
        }
    }

    /// The service panicked before there was a handler.
    #[cold]
    fn not_made(&self, route: &Route, id: CallId, counted: bool) {
        tracing::error!(
            method = route.method.path,
            "the handler panicked when it was called"
        );
        if counted {
            self.connection.end_running();
        }
        let text = "the handler panicked";
        fail(self.connection, id, Code::Internal, text, false);
    }

    /// Puts a large request together and serves it, off the connection's task.
    fn assemble(
        &mut self,
        context: Context,
        route: &Arc<Route>,
        id: CallId,
        deadline: Option<Instant>,
    ) {
        self.note_deadline(id, deadline);
        let connection = Arc::clone(self.connection);
        let services = Arc::clone(self.services);
        let assembled = Assembled {
            connection: Arc::clone(&connection),
            counted: true,
        };
        let spawned = self.connection.tasks().spawn(assemble(
            assembled,
            services,
            context,
            Arc::clone(route),
            id,
        ));
        if spawned.is_err() {
            let text = "too many handlers run beside their connections";
            fail(&connection, id, Code::ResourceExhausted, text, true);
        }
    }

    /// A request that came in the CALL itself, for a method that takes a stream: its only message.
    fn feed(&self, id: CallId, bytes: &[u8]) {
        if let Some(stream) = self.connection.incoming_stream(id) {
            let mut recv = stream.recv();
            // 66,560 bytes at most, but the window is for what comes as DATA.
            recv.feed(&(bytes.len() as u32).to_le_bytes(), bytes);
            let _ = recv.finish(End::Complete(None));
        }
    }

    /// A call that goes on past its first poll is ended when its deadline passes.
    fn note_deadline(&mut self, id: CallId, deadline: Option<Instant>) {
        if let Some(deadline) = deadline
            && let Some(mut cell) = self.connection.incoming().cell(id)
        {
            cell.deadline = Some(deadline);
            let earliest = self.earliest.map_or(deadline, |known| known.min(deadline));
            *self.earliest = Some(earliest);
        }
    }
}

#[cold]
fn too_many(connection: &Connection, id: CallId) {
    let text = "as many handlers run as may at once";
    fail(connection, id, Code::ResourceExhausted, text, true);
}
