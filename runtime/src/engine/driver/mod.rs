//! The connection's own task: reads, dispatches, polls handlers in place, and writes.
//!
//! It never awaits: reading, writing, handlers and timers are polled together, so that two full pipes cannot block each
//! other, and it spends a budget of its own per turn.

mod leaving;
mod reading;
mod timers;
mod writing;

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::BytesMut;
use tokio::time::Instant;

use super::busy_poll::BusyPoll;
use super::connection::Connection;
use super::framing::{FrameReader, Violation};
use super::input::Input;
use super::intake::Intake;
use super::outbox::HIGH_WATER;
use super::output::Output;
use super::pending::Pending;
use super::services::Services;
use super::timer::Timer;
use crate::call::{Progress, Status};
use crate::rt;

/// How long a closing connection waits for its peer to read what was written.
const LINGER: Duration = Duration::from_secs(2);
/// Handlers that took longer than this in one batch are measured one by one.
const SLOW_BATCH: Duration = Duration::from_millis(1);

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
        let read = self.read(cx);
        // Also of what came before a violation.
        self.intake.hand_in_replies();
        let more_input = read?;
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

fn wake_all(wakers: impl IntoIterator<Item = Waker>) {
    for waker in wakers {
        waker.wake();
    }
}

/// What calls that were sent and not answered end with.
pub(crate) fn lost(reason: impl Into<std::borrow::Cow<'static, str>>) -> Status {
    Status::unavailable(reason).with_progress(Progress::Sent)
}

/// What calls that did not begin end with.
pub(crate) fn never_sent(reason: impl Into<std::borrow::Cow<'static, str>>) -> Status {
    Status::unavailable(reason).with_progress(Progress::NeverSent)
}
