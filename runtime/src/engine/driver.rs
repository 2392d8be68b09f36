//! The connection's own task: reads, dispatches, polls handlers in place, and writes.
//!
//! It never awaits: reading, writing, handlers and timers are polled together, so that two full pipes cannot block each
//! other, and it spends a budget of its own per turn.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::BytesMut;
use tokio::time::Instant;

use super::busy_poll::BusyPoll;
use super::connection::Connection;
use super::framing::{FrameReader, GoAwayCode, OutgoingReply, Step, Violation};
use super::input::Input;
use super::intake::Intake;
use super::outbox::{HIGH_WATER, Outbox};
use super::output::Output;
use super::pending::Pending;
use super::services::Services;
use super::stream::{Finish, Stream};
use super::timer::Timer;
use crate::call::{Code, Progress, Status};
use crate::rt;
use crate::rt::fault::{Fault, is_planted};

/// Bytes that one turn takes in before others on the thread have their turn.
const READ_BUDGET: usize = 512 * 1024;
/// Handlers that one turn polls.
const SERVE_BUDGET: usize = 256;
/// Writes of one turn.
const WRITE_BUDGET: usize = 16;
/// How long a closing connection waits for its peer to read what was written.
const LINGER: Duration = Duration::from_secs(2);
/// Handlers that took longer than this in one batch are measured one by one.
const SLOW_BATCH: Duration = Duration::from_millis(1);

/// How long a turn may take before large bodies that wait are written in its middle.
const UNLOAD: Duration = Duration::from_micros(200);

/// Times that govern a connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Times {
    /// How long the peer may take to say HELLO.
    pub(crate) handshake: Duration,
    /// After how long a silent peer is asked, and after as long again given up.
    pub(crate) keepalive: Option<Duration>,
    /// How long a connection without calls stays open.
    pub(crate) idle: Option<Duration>,
    /// How long a drain may take.
    pub(crate) drain: Duration,
}

/// The task.
pub(crate) struct Driver {
    connection: Arc<Connection>,
    reader: Box<dyn FrameReader>,
    intake: Intake,
    input: Input,
    output: Output,

    /// The peer has written its last.
    eof: bool,
    serving: Pending,
    phase: Phase,
    timer: Timer,
    /// Runs while handlers are polled.
    clock: Option<rt::SlowClock>,
    /// Runs since the last write in the middle of this turn.
    unloaded: Option<rt::SlowClock>,
    begun: Instant,
    /// The peer has sent something since the last keepalive tick.
    heard: bool,
    tick: Instant,
    asked: bool,
    /// When it is next looked whether the connection is idle, and how many calls there had been the last time.
    idle_check: Option<Instant>,
    calls_seen: u64,
    drain_until: Option<Instant>,
    /// All that was ready has run since the last turn.
    deferred: bool,
    busy_poll: BusyPoll,
    /// Bytes came, or went, in this turn.
    worked: bool,
    /// A large message was among what went last.
    wrote_large: bool,
    /// A large message came in this turn.
    took_large: bool,
    /// Earliest deadline of our calls, as the callers armed it.
    armed: Option<Instant>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Reading and writing.
    Open,
    /// Nothing more is begun; what is pending is written, then writing shuts down.
    Closing { until: Instant },
    /// Writing has shut down; what the peer still sends is read and dropped, so that no reset eats our last bytes.
    Lingering { until: Instant },
}

/// Why the connection is over at once.
enum Ended {
    Eof,
    Io(io::Error),
    Violation(Violation),
    Done,
}

impl From<io::Error> for Ended {
    fn from(error: io::Error) -> Ended {
        Ended::Io(error)
    }
}

impl From<Violation> for Ended {
    fn from(violation: Violation) -> Ended {
        Ended::Violation(violation)
    }
}

impl Driver {
    /// Drives `connection`; `sniffed` is what was read already.
    pub(crate) fn new(
        connection: Arc<Connection>,
        reader: Box<dyn FrameReader>,
        services: Arc<Services>,
        sniffed: BytesMut,
    ) -> Driver {
        let now = rt::now();
        let idle = connection.config().times.idle;
        let intake = Intake::new(Arc::clone(&connection), services);
        let looks = match connection.io().can_look() {
            true => connection.config().busy_poll,
            false => 0,
        };
        Driver {
            reader,
            intake,
            input: Input::new(sniffed),
            output: Output::default(),
            eof: false,
            serving: Pending::default(),
            phase: Phase::Open,
            timer: Timer::new(now),
            clock: None,
            unloaded: None,
            begun: now,
            heard: false,
            tick: now,
            asked: false,
            idle_check: idle.map(|idle| now + idle),
            calls_seen: 0,
            drain_until: None,
            deferred: false,
            busy_poll: BusyPoll::new(looks),
            worked: false,
            wrote_large: false,
            took_large: false,
            armed: None,
            connection,
        }
    }

    fn times(&self) -> &Times {
        &self.connection.config().times
    }

    /// One turn; `Ready` when the connection is over.
    fn turn(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            match self.step(cx) {
                Ok(Poll::Pending) => return Poll::Pending,
                Ok(Poll::Ready(())) => {}
                Err(Ended::Violation(violation)) => self.refuse(violation),
                Err(Ended::Eof) => {
                    self.eof = true;
                    match self.phase {
                        Phase::Open => {
                            self.connection
                                .close(lost("the peer closed the connection"));
                            self.close_within(LINGER);
                        }
                        // What is still to be written, it may be reading.
                        Phase::Closing { .. } => {}
                        Phase::Lingering { .. } => return Poll::Ready(()),
                    }
                }
                Err(Ended::Io(error)) => {
                    self.connection
                        .close(lost("the connection broke").with_source(error));
                    return Poll::Ready(());
                }
                Err(Ended::Done) => return Poll::Ready(()),
            }
        }
    }

    /// Reads, serves and writes once. `Ready` asks to be called again, `Pending` waits for a waker.
    fn step(&mut self, cx: &mut Context<'_>) -> Result<Poll<()>, Ended> {
        let requested = {
            let mut out = self.connection.lock();
            let requested = out.scheduled && !out.is_empty();
            // Whoever appends from now on need not wake this task.
            out.scheduled = true;
            out.deferred = None;
            self.intake.congested = out.len() + self.output.len() > HIGH_WATER;
            // Also where nothing can be written: a deadline passes all the same.
            self.armed = out.armed;
            requested
        };
        self.clock = (!self.serving.is_empty()).then(rt::slow_clock);
        self.unloaded = None;
        self.took_large = false;
        let more_input = self.read(cx)?;
        let more_serving = self.poll_serving(cx)?;
        if self.clock.is_some_and(|clock| clock.exceeds(SLOW_BATCH)) {
            self.connection.measure();
        }
        if std::mem::take(&mut self.intake.spawned) {
            // What was spawned runs on this thread next, and for long: another one is to go on here.
            cx.waker().wake_by_ref();
        }
        self.drain_step();
        let deferred = std::mem::take(&mut self.deferred);
        let woke = std::mem::take(&mut self.intake.woke_callers);
        let shared = self.connection.in_flight() > 1;
        if !deferred && (woke || requested) && shared {
            // Those who were woken, and those who are about to call, share the next write.
            return Ok(self.defer(cx));
        }
        let more_output = self.flush(cx)?;
        self.close_step(cx)?;
        if self.poll_timer(cx)? {
            return Ok(Poll::Ready(()));
        }
        // Calls were held back for what has been written now.
        let may_resume = self.intake.has_parked() && !self.is_congested();
        let looks = self.looks_again();
        if more_input || more_serving || more_output || may_resume || looks || (woke && shared) {
            return Ok(self.defer(cx));
        }
        self.input.sleep();
        Ok(Poll::Pending)
    }

    /// Comes again once others have had their turn; whoever appends meanwhile need not wake this task, but writes by itself
    /// where a large message keeps the others busy for long.
    fn defer(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.deferred = true;
        let since = self.took_large.then(rt::slow_clock);
        let mut out = self.connection.lock();
        out.scheduled = true;
        out.deferred = since;
        drop(out);
        rt::poll_again(cx);
        Poll::Pending
    }

    /// Whether to look for input once more before sleeping.
    fn looks_again(&mut self) -> bool {
        let worked = std::mem::take(&mut self.worked);
        // Who only calls expects nothing while none of its calls is in flight.
        let expects = self.phase == Phase::Open
            && (self.connection.config().acceptor || self.connection.in_flight() > 0);
        if !expects {
            self.busy_poll.end();
            return false;
        }
        if worked {
            self.busy_poll.begin()
        } else {
            self.busy_poll.again()
        }
    }

    /// Takes in what has come, up to the budget; says whether there may be more.
    fn read(&mut self, cx: &mut Context<'_>) -> Result<bool, Ended> {
        if self.eof {
            return Ok(false);
        }
        let mut budget = READ_BUDGET;
        if !self.input.is_empty() && self.phase == Phase::Open {
            // What was sniffed, or what was left when calls were held back.
            self.take_frames()?;
        }
        loop {
            let in_frame = self.input.is_in_frame();
            let buffer = self.input.room();
            let room = buffer.capacity() - buffer.len();
            let mut polled = self.connection.io().poll_read(cx, buffer);
            if polled.is_pending() && self.busy_poll.is_looking() {
                polled = match self.connection.io().try_read(buffer) {
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => Poll::Pending,
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => Poll::Pending,
                    read => Poll::Ready(read),
                };
            }
            match polled {
                Poll::Pending => return Ok(false),
                Poll::Ready(Ok(0)) => return Err(Ended::Eof),
                Poll::Ready(Ok(read)) => {
                    self.heard = true;
                    let first = !std::mem::replace(&mut self.worked, true);
                    self.clock.get_or_insert_with(rt::slow_clock);
                    if self.phase != Phase::Open {
                        self.input.clear();
                    } else {
                        self.take_frames()?;
                    }
                    if first {
                        let large = self.wrote_large || in_frame || self.input.is_in_frame();
                        self.busy_poll.found(large);
                    }
                    if read == room && !in_frame {
                        self.input.grow();
                    }
                    budget = budget.saturating_sub(read);
                    if budget == 0 {
                        return Ok(true);
                    }
                }
                Poll::Ready(Err(error)) => return Err(error.into()),
            }
        }
    }

    /// Dispatches all whole frames of the input.
    fn take_frames(&mut self) -> Result<(), Ended> {
        if self.input.is_in_frame() {
            return self.take_large_frame();
        }
        let input = self.input.take();
        let mut at = 0;
        let violation = loop {
            match self.reader.step(&input[at..]) {
                Ok(Step::Frame { consumed, event }) => {
                    at += consumed;
                    if let Err(violation) = self.intake.take(event, None, &mut self.serving) {
                        break violation;
                    }
                    if self.intake.peer_closed {
                        self.close_within(LINGER);
                        return Ok(());
                    }
                    self.unload_if_due()?;
                }
                Ok(Step::Need(total)) => {
                    self.input.put_back(input, at, total);
                    return Ok(());
                }
                Ok(Step::NeedLarge(total)) => {
                    self.input.begin_frame(input, at, total);
                    return Ok(());
                }
                Err(violation) => break violation,
            }
        };
        Err(Ended::Violation(violation))
    }

    /// Dispatches a large frame, once it is whole.
    fn take_large_frame(&mut self) -> Result<(), Ended> {
        let Some(frame) = self.input.take_frame() else {
            return Ok(());
        };
        if let Step::Frame { event, .. } = self.reader.step(&frame)? {
            self.intake.take(event, Some(&frame), &mut self.serving)?;
        }
        self.took_large = true;
        self.unload_if_due()?;
        Ok(())
    }

    /// Polls handlers that are ready to go on; says whether there may be more.
    fn poll_serving(&mut self, cx: &mut Context<'_>) -> Result<bool, Ended> {
        self.intake.resume_parked(&mut self.serving);
        if self.serving.is_empty() {
            return Ok(false);
        }
        for _ in 0..SERVE_BUDGET {
            match self.serving.poll_next(cx) {
                Poll::Ready(Some(())) => {}
                Poll::Ready(None) | Poll::Pending => return Ok(false),
            }
            self.unload_if_due()?;
        }
        Ok(true)
    }

    /// Writes in the middle of a turn that takes long, if large bodies wait: the peer works on them while this side goes
    /// on. What the transport does not take at once goes at the end of the turn.
    #[inline(always)]
    fn unload_if_due(&mut self) -> Result<(), Ended> {
        if self.connection.is_laden() {
            return self.unload();
        }
        Ok(())
    }

    #[inline(never)]
    fn unload(&mut self) -> Result<(), Ended> {
        let since = self.unloaded.or(self.clock);
        if since.is_none_or(|since| !since.exceeds(UNLOAD)) {
            return Ok(());
        }
        self.unloaded = Some(rt::slow_clock());
        self.connection.set_laden(false);
        if self.output.len() == 0 {
            self.connection.lock().hand_over(&mut self.output);
        }
        if self.output.len() == 0 {
            return Ok(());
        }
        self.wrote_large = true;
        match self.output.write(&**self.connection.io()) {
            Ok(_) => self.worked = true,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    /// Writes what is pending, and DATA as far as credit goes; says whether there may be more.
    fn flush(&mut self, cx: &mut Context<'_>) -> Result<bool, Ended> {
        let mut roomy = Vec::new();
        for _ in 0..WRITE_BUDGET {
            if self.output.len() == 0 {
                let connection = Arc::clone(&self.connection);
                let mut out = connection.lock();
                out.settle();
                if out.can_pump() {
                    out.pump(&mut roomy, |out, stream, finish| {
                        end_stream(&connection, out, stream, finish)
                    });
                }
                self.armed = out.armed;
                out.writing = !out.is_empty();
                if !out.writing {
                    out.scheduled = false;
                    // Somebody found a slot but too much waiting to be written.
                    let starved = std::mem::take(&mut out.starved);
                    let waiter = starved.then(|| out.next_waiter()).flatten();
                    drop(out);
                    wake_all(waiter);
                    tell_room(&mut roomy);
                    return Ok(false);
                }
                self.wrote_large = self.connection.is_laden();
                self.connection.set_laden(false);
                out.hand_over(&mut self.output);
                drop(out);
                tell_room(&mut roomy);
            }
            match self.output.write(&**self.connection.io()) {
                Ok(_) => self.worked = true,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    match self.connection.io().poll_write_ready(cx) {
                        Poll::Ready(ready) => ready?,
                        // What is appended meanwhile needs no wake-up: this task comes again when it can write.
                        Poll::Pending => return Ok(false),
                    }
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(true)
    }

    fn is_congested(&self) -> bool {
        self.connection.lock().len() + self.output.len() > HIGH_WATER
    }

    fn is_flushed(&self) -> bool {
        self.output.len() == 0 && self.connection.lock().is_empty()
    }

    /// Begins and ends a drain.
    fn drain_step(&mut self) {
        if self.phase != Phase::Open {
            return;
        }
        if self.connection.is_draining() && self.drain_until.is_none() {
            self.drain_until = Some(rt::now() + self.times().drain);
            self.intake.draining = true;
            let accepted = self.connection.accepted().load(Ordering::Acquire);
            let mut out = self.connection.lock();
            let out = &mut *out;
            out.writer
                .go_away(&mut out.pending, accepted, GoAwayCode::Drain, "draining");
        }
        // A peer that drains shuts down by itself: what it still calls is on its way.
        if self.drain_until.is_none() {
            return;
        }
        let incoming = self.connection.incoming();
        // An answer whose handler has ended may wait for credit.
        let busy = incoming.running() > 0 || self.intake.has_parked() || incoming.is_any_open();
        if busy && !is_planted(Fault::CutDrain) {
            return;
        }
        {
            // No handler runs that might call back; a client that was kept has missed its time.
            let mut out = self.connection.lock();
            self.connection
                .refuse_calls(&mut out, never_sent("the connection is draining"));
        }
        if self.connection.in_flight() == 0 {
            self.close_within(LINGER);
        }
    }

    /// Begins nothing more, and closes once all is written, or the time has passed.
    fn close_within(&mut self, time: Duration) {
        self.phase = Phase::Closing {
            until: rt::now() + time,
        };
    }

    /// Shuts down once all is written.
    fn close_step(&mut self, cx: &mut Context<'_>) -> Result<(), Ended> {
        if let Phase::Closing { .. } = self.phase
            && self.is_flushed()
            && self.connection.lock().listed() == 0
        {
            match self.connection.io().poll_shutdown(cx) {
                Poll::Ready(shut) => {
                    shut?;
                    self.connection.close(lost("the connection was closed"));
                    if self.eof {
                        return Err(Ended::Done);
                    }
                    self.phase = Phase::Lingering {
                        until: rt::now() + LINGER,
                    };
                    cx.waker().wake_by_ref();
                }
                Poll::Pending => {}
            }
        }
        Ok(())
    }

    /// The peer broke the protocol: say so, end everything, close.
    fn refuse(&mut self, violation: Violation) {
        if self.phase != Phase::Open {
            return;
        }
        tracing::debug!(peer = %self.connection.peer_address(), reason = violation.reason, "closing");
        let text = format!("the connection was closed: {}", violation.reason);
        let status = match violation.code {
            GoAwayCode::UnsupportedVersion => never_sent(text),
            _ => lost(text),
        };
        let accepted = self.connection.accepted().load(Ordering::Acquire);
        if !violation.foreign {
            let mut out = self.connection.lock();
            let out = &mut *out;
            let reason = &violation.reason;
            out.writer
                .go_away(&mut out.pending, accepted, violation.code, reason);
        }
        self.connection.close(status);
        self.input.clear();
        self.close_within(LINGER);
    }

    /// Handles the time that has come, if one has; says whether something was done.
    fn poll_timer(&mut self, cx: &mut Context<'_>) -> Result<bool, Ended> {
        let Some(next) = self.next_time() else {
            return Ok(false);
        };
        if !self.timer.is_due(next, cx) {
            return Ok(false);
        }
        let now = rt::now();
        match self.phase {
            Phase::Closing { until } | Phase::Lingering { until } => {
                return if now >= until {
                    Err(Ended::Done)
                } else {
                    Ok(true)
                };
            }
            Phase::Open => {}
        }
        if self.connection.peer_settings().is_none() && now >= self.begun + self.times().handshake {
            return Err(violation(
                GoAwayCode::Idle,
                "no HELLO within the handshake's time",
            ));
        }
        if self.drain_until.is_some_and(|until| now >= until) {
            self.intake.give_up("the drain reached its bound");
            self.connection.close(lost("the drain reached its bound"));
            self.close_within(LINGER);
            return Ok(true);
        }
        self.intake.expire_incoming(now);
        self.expire_outgoing(now);
        if self
            .times()
            .keepalive
            .is_some_and(|interval| now >= self.tick + interval)
        {
            self.keepalive(now)?;
        }
        self.check_idle(now);
        Ok(true)
    }

    /// The next time at which something is due.
    fn next_time(&self) -> Option<Instant> {
        if let Phase::Closing { until } | Phase::Lingering { until } = self.phase {
            return Some(until);
        }
        let handshake = self
            .connection
            .peer_settings()
            .is_none()
            .then(|| self.begun + self.times().handshake);
        let keepalive = self.times().keepalive.map(|interval| self.tick + interval);
        [
            handshake,
            keepalive,
            self.idle_check,
            self.drain_until,
            self.armed,
            self.intake.earliest,
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// Ends our calls whose deadline has passed, and tells the peer.
    fn expire_outgoing(&mut self, now: Instant) {
        if self.armed.is_none_or(|armed| now < armed) {
            return;
        }
        // From now on each call that begins arms for itself, whether the search below meets it or not.
        self.connection.lock().armed = None;
        let mut wakers = Vec::new();
        let mut cancelled = Vec::new();
        let mut earliest: Option<Instant> = None;
        for (slot, mut cell) in self.connection.slots().used() {
            let Some(deadline) = cell.deadline else {
                continue;
            };
            if deadline > now {
                earliest = Some(earliest.map_or(deadline, |known| known.min(deadline)));
            } else {
                wakers.extend(cell.expire());
                cancelled.push((slot, cell.generation));
            }
        }
        {
            let mut out = self.connection.lock();
            let out = &mut *out;
            for (slot, generation) in cancelled {
                let id = out.writer.stream_id(slot, generation);
                out.writer
                    .cancel(&mut out.pending, id, Code::DeadlineExceeded);
            }
            out.armed = [earliest, out.armed].into_iter().flatten().min();
            self.armed = out.armed;
        }
        wake_all(wakers);
    }

    /// Asks a silent peer, and gives it up when it was asked and stayed silent.
    fn keepalive(&mut self, now: Instant) -> Result<(), Ended> {
        self.tick = now;
        if std::mem::take(&mut self.heard) {
            self.asked = false;
        } else if self.asked {
            return Err(violation(
                GoAwayCode::KeepaliveTimeout,
                "nothing came within the keepalive's time",
            ));
        } else {
            self.asked = true;
            let mut out = self.connection.lock();
            let out = &mut *out;
            // What a busy time has left behind.
            if self.serving.is_empty() {
                self.serving = Pending::default();
            }
            if out.pending.is_empty() {
                out.pending = Vec::new();
            }
            out.writer
                .ping(&mut out.pending, rt::entropy::next_u64().to_le_bytes());
            self.input.shrink();
        }
        Ok(())
    }

    /// Drains a connection on which there was no call for the idle time; it is looked once in that time, so that one may
    /// stay up to twice as long.
    fn check_idle(&mut self, now: Instant) {
        let (Some(idle), Some(check)) = (self.times().idle, self.idle_check) else {
            return;
        };
        if now < check {
            return;
        }
        let calls =
            self.connection.lock().begun + self.connection.accepted().load(Ordering::Acquire);
        let busy = self.connection.in_flight() > 0 || self.connection.incoming().running() > 0;
        if busy || calls != self.calls_seen {
            self.calls_seen = calls;
            self.idle_check = Some(now + idle);
        } else {
            self.idle_check = None;
            self.connection.drain();
        }
    }
}

impl Future for Driver {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = self.get_mut();
        this.connection.register(cx.waker());
        this.turn(cx)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.connection.close(lost("the connection is gone"));
        self.intake.abandon_parked();
        // Handlers that outlive their caller go on elsewhere, the others end at their next poll there.
        for running in std::mem::take(&mut self.serving) {
            if tokio::runtime::Handle::try_current().is_ok() {
                // A full set drops it, which its panic guard survives.
                let _ = self.connection.tasks().spawn(running);
            }
        }
    }
}

/// Writes how a stream ends, after its last DATA.
fn end_stream(connection: &Connection, out: &mut Outbox, stream: &Arc<Stream>, finish: Finish) {
    match finish {
        Finish::End => out.writer.end(&mut out.pending, stream.id()),
        Finish::Reply {
            id,
            metadata,
            error,
        } => {
            let Some(mut closed) = connection.close_call(id) else {
                return;
            };
            let metadata = metadata.or_else(|| closed.take_trailing());
            let reply = error
                .as_ref()
                .map_or(OutgoingReply::Streamed, OutgoingReply::Error);
            connection.write_reply(out, id, closed.oneway, metadata.as_deref(), reply, None);
            closed.end(|| Status::cancelled("the call has ended"));
        }
    }
}

fn wake_all(wakers: impl IntoIterator<Item = Waker>) {
    for waker in wakers {
        waker.wake();
    }
}

fn tell_room(streams: &mut Vec<Arc<Stream>>) {
    for stream in streams.drain(..) {
        stream.tell_room();
    }
}

fn violation(code: GoAwayCode, reason: &str) -> Ended {
    Ended::Violation(Violation::new(code, reason))
}

/// What calls that were sent and not answered end with.
pub(crate) fn lost(reason: impl Into<std::borrow::Cow<'static, str>>) -> Status {
    Status::unavailable(reason).with_progress(Progress::Sent)
}

/// What calls that did not begin end with.
pub(crate) fn never_sent(reason: impl Into<std::borrow::Cow<'static, str>>) -> Status {
    Status::unavailable(reason).with_progress(Progress::NeverSent)
}
