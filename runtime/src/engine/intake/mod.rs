//! What the connection's task does with each frame that came.

mod arrival;
mod assemble;
mod replies;

use std::collections::VecDeque;
use std::sync::Arc;
use std::task::Waker;

use bytes::Bytes;
use tokio::time::Instant;

use super::connection::Connection;
use super::driver::{lost, never_sent};
use super::framing::{Event, GoAwayCode, MESSAGE_PREFIX, OutgoingError, StreamId, Violation};
use super::incoming::CallId;
use super::pending::Pending;
use super::replies::Replies;
use super::services::{Route, Services};
use super::slots::State;
use super::stream::End;
use crate::call::{Code, Metadata};
use crate::rt::fault::{Fault, is_planted};
use arrival::Parked;

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
    replies: Option<Replies>,
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
    /// A handler that was slow in place was spawned.
    pub(crate) spawned: bool,
    /// The earliest deadline of a handler that is pending.
    pub(crate) earliest: Option<Instant>,
}

struct Defined {
    path: Box<str>,
    route: Option<Arc<Route>>,
}

impl Intake {
    pub(crate) fn new(connection: Arc<Connection>, services: Arc<Services>) -> Intake {
        let window = u64::from(connection.config().settings.connection_window);
        let replies = connection.lock().writer.plain_reply().map(Replies::new);
        Intake {
            connection,
            services,
            routes: Vec::new(),
            parked: VecDeque::new(),
            calls: 0,
            window,
            ungranted: 0,
            replies,
            congested: false,
            draining: false,
            peer_drains: false,
            peer_accepted: 0,
            peer_closed: false,
            woke_callers: false,
            spawned: false,
            earliest: None,
        }
    }

    /// Takes one frame; `owner` is the buffer that it alone fills, of which messages may then be slices.
    ///
    /// # Errors
    /// The peer broke the protocol.
    #[inline]
    pub(crate) fn take(
        &mut self,
        event: Event<'_>,
        owner: Option<&Bytes>,
        pending: &mut Pending,
    ) -> Result<(), Violation> {
        match event {
            Event::PlainReply { stream, body } => self.on_plain_reply(stream, body, owner),
            Event::PlainCall {
                stream,
                method,
                body,
            } => self.on_plain_call(stream, method, body, owner, pending),
            Event::Reply { stream, reply } => self.on_reply(stream, reply, owner),
            Event::Call(call) => self.on_call(call, owner, pending),
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

    /// Answers a call whose handler never began.
    pub(super) fn refuse(&self, id: CallId, code: Code, text: impl Into<String>) {
        fail(&self.connection, id, code, text, true);
    }

    fn on_cancel(&mut self, stream: StreamId, reason: Code) -> Result<(), Violation> {
        self.check_incoming(stream, "CANCEL")?;
        if let Some(id) = self.connection.incoming().current(stream) {
            fail(&self.connection, id, reason, "the caller left", false);
            // A call that was held back holds its request no longer.
            self.parked.retain(|parked| parked.id != id);
        }
        Ok(())
    }

    fn on_end(&mut self, stream: StreamId) -> Result<(), Violation> {
        self.check_incoming(stream, "END")?;
        let incoming = self.connection.incoming();
        let Some(cell) = incoming.current(stream).and_then(|id| incoming.cell(id)) else {
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
        let accepted = if ours {
            if !self.connection.slots().was_used(stream) {
                return Err(never_opened("DATA"));
            }
            match self.connection.slots().find(stream) {
                Some(mut cell) if cell.state == State::Waiting => {
                    let sequence = Arc::clone(self.connection.answer_stream(&mut cell, stream));
                    let mut recv = sequence.recv();
                    // With the first piece the caller begins to read. All under the cell's lock, under which a caller
                    // that finds nothing to read leaves its waker.
                    let begins = !recv.has_begun();
                    let reader = recv.accept(bytes)?;
                    Some([begins.then(|| cell.waker.clone()).flatten(), reader])
                }
                _ => None,
            }
        } else {
            self.check_incoming(stream, "DATA")?;
            let incoming = self.connection.incoming();
            match incoming.current(stream).and_then(|id| incoming.cell(id)) {
                Some(cell) => match &cell.stream {
                    Some(sequence) => Some([None, sequence.recv().accept(bytes)?]),
                    None => {
                        return Err(Violation::malformed(
                            "DATA on a call that was not opened for it",
                        ));
                    }
                },
                None => None,
            }
        };
        let dropped = accepted.is_none();
        for waker in accepted.into_iter().flatten().flatten() {
            self.woke_callers |= ours;
            waker.wake();
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
                .and_then(|cell| cell.stream().cloned())
        } else {
            self.check_incoming(stream, "CREDIT")?;
            // A receiver that has sent no DATA yet may be granted some all the same.
            let id = self.connection.incoming().current(stream);
            id.and_then(|id| self.connection.incoming_stream(id))
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
        if cell.state != State::Waiting {
            return Ok(());
        }
        if cell.is_led() {
            return Err(Violation::malformed("a second HEAD"));
        }
        if cell
            .stream()
            .is_some_and(|sequence| sequence.recv().has_begun())
        {
            return Err(Violation::malformed("HEAD after DATA"));
        }
        if cell.streamed
            && let Some(sequence) = cell.stream()
        {
            let waker = sequence.recv().lead(metadata.clone());
            wake(waker);
        }
        cell.lead(metadata);
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
            if accepted > self.connection.begun() {
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

pub(super) fn never_opened(kind: &str) -> Violation {
    Violation::malformed(format!("{kind} on a stream that was never opened"))
}

/// `part` of a frame as bytes that may be kept.
pub(super) fn owned(part: &[u8], owner: Option<&Bytes>) -> Bytes {
    match owner {
        Some(frame) => frame.slice_ref(part),
        None => Bytes::copy_from_slice(part),
    }
}

pub(super) fn wake(waker: Option<Waker>) {
    if let Some(waker) = waker {
        waker.wake();
    }
}

pub(super) fn fail(
    connection: &Connection,
    id: CallId,
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
    connection.reply(id, Err(&error), None);
}

const _: () = assert!(
    MESSAGE_PREFIX == 4,
    "`feed` writes the prefix of `MESSAGE_PREFIX` bytes itself"
);
