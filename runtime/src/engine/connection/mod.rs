//! What the tasks of a connection share: its own task, callers, and handlers that run elsewhere.

mod answers;
mod calls;

pub(crate) use calls::{Begun, NewCall, Request};

use std::fmt;
use std::io;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::Waker;
use std::time::Duration;

use super::budget::Budget;
use super::driver::Times;
use super::framing::{FrameWriter, StreamId};
use super::incoming::IncomingCalls;
use super::outbox::Outbox;
use super::output::Output;
use super::settings::Settings;
use super::slots::{Cell, Slots};
use super::stream::Stream;
use super::sync::AtomicWaker;
use super::tasks::TaskSet;
use crate::call::{Metadata, Progress, Status};
use crate::rt;
use crate::transport::{Endpoint, Io};

/// A body above this goes as DATA under credit: 64 KiB of payload, and 1 KiB for the fields around it.
pub(crate) const INLINE_BODY: usize = 64 * 1024 + 1024;

/// How long what was appended may wait for others who work on large messages.
const OVERDUE: Duration = Duration::from_micros(60);

/// Polls that are measured after a batch of them took long.
const MEASURED_POLLS: u32 = 512;

/// How a connection is set up; one for all connections of a server or channel.
#[derive(Debug)]
pub(crate) struct Config {
    /// What we announce.
    pub(crate) settings: Settings,
    /// Calls of ours that may be open at once, whatever the peer allows.
    pub(crate) in_flight: u32,
    /// Callers that may wait for a slot.
    pub(crate) waiting: usize,
    /// Bytes that messages which are being put together may hold.
    pub(crate) reassembly: usize,
    /// How often it is looked for input before sleeping.
    pub(crate) busy_poll: u32,
    /// We accepted the connection.
    pub(crate) acceptor: bool,
    pub(crate) times: Times,
}

/// One connection.
pub(crate) struct Connection {
    io: Arc<dyn Io>,
    config: Arc<Config>,
    outbox: Mutex<Outbox>,
    slots: Slots,
    incoming: IncomingCalls,
    budget: Arc<Budget>,
    tasks: Arc<TaskSet>,
    /// Our calls that were begun, written under the outbox's lock, and those that have ended.
    begun: AtomicU64,
    ended: AtomicU64,
    /// Callers that wait for a slot; pairs with the slots' bits.
    waiting: AtomicUsize,
    /// Calls of the peer that we accepted, for GOAWAY.
    accepted: AtomicU64,
    draining: AtomicBool,
    /// Mirrors whether the outbox refuses calls.
    refusing: AtomicBool,
    /// A large answer waits to be written.
    laden: AtomicBool,
    /// Polls of handlers that are yet to be measured, because a batch of them took long.
    measured: AtomicU32,
    peer: OnceLock<Settings>,
    /// Asked for when somebody wants to know.
    peer_address: OnceLock<Endpoint>,
    /// Why it is over.
    closed: OnceLock<Status>,
    task: AtomicWaker,
    opened: tokio::sync::Notify,
}

impl Connection {
    pub(crate) fn new(
        io: Arc<dyn Io>,
        mut writer: Box<dyn FrameWriter>,
        config: Arc<Config>,
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
            peer_address: OnceLock::new(),
            io,
            outbox: Mutex::new(outbox),
            slots,
            incoming: IncomingCalls::new(config.settings.calls, tasks.total()),
            budget: Budget::new(config.reassembly),
            tasks,
            begun: AtomicU64::new(0),
            ended: AtomicU64::new(0),
            waiting: AtomicUsize::new(0),
            accepted: AtomicU64::new(0),
            draining: AtomicBool::new(false),
            refusing: AtomicBool::new(false),
            laden: AtomicBool::new(false),
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
        self.peer_address.get_or_init(|| self.io.peer_addr())
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

    #[inline]
    pub(crate) fn lock(&self) -> MutexGuard<'_, Outbox> {
        self.outbox.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Calls of ours that were begun.
    #[inline]
    pub(crate) fn begun(&self) -> u64 {
        self.begun.load(Ordering::Acquire)
    }

    /// Calls of ours that have not ended.
    #[inline]
    pub(crate) fn in_flight(&self) -> usize {
        // In this order: of calls that end meanwhile, none counts as ended that does not count as begun.
        let ended = self.ended.load(Ordering::Acquire);
        (self.begun() - ended) as usize
    }

    /// Calls of the peer's that we accepted.
    pub(crate) fn accepted(&self) -> u64 {
        self.accepted.load(Ordering::Acquire)
    }

    /// Counts one more; called by the connection's task alone.
    #[inline]
    pub(crate) fn accept(&self) {
        let accepted = self.accepted.load(Ordering::Relaxed);
        self.accepted.store(accepted + 1, Ordering::Release);
    }

    /// Whether a large body waits to be written.
    #[inline]
    pub(crate) fn is_laden(&self) -> bool {
        self.laden.load(Ordering::Relaxed)
    }

    /// A large body waits, or none any more.
    pub(crate) fn set_laden(&self, laden: bool) {
        self.laden.store(laden, Ordering::Relaxed);
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
            if let Some(stream) = cell.stream() {
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

    /// Whether a body goes in the frame of its CALL or REPLY.
    #[inline]
    pub(super) fn fits_inline(&self, length: usize, metadata: Option<&Metadata>) -> bool {
        /// All that may stand before metadata and body, rounded up.
        const FIXED: usize = 64;
        length <= INLINE_BODY
            && metadata.is_none_or(|metadata| {
                let frame = FIXED + metadata_size(metadata) + length;
                frame <= self.peer_limits().max_frame as usize
            })
    }

    pub(super) fn new_stream(&self, id: StreamId) -> Arc<Stream> {
        let credit = self.peer_limits().stream_window;
        Arc::new(Stream::new(id, credit, self.config.settings.stream_window))
    }

    /// The stream of a call of ours whose answer has begun to come as DATA.
    pub(crate) fn answer_stream<'a>(&self, cell: &'a mut Cell, id: StreamId) -> &'a Arc<Stream> {
        cell.stream_or(|| self.new_stream(id))
    }

    /// Sees to it that what was appended is written: by this caller at once when nothing else is in flight, else by
    /// the connection's task together with what others append until it comes.
    #[inline(always)]
    pub(super) fn flush_soon(&self, mut out: MutexGuard<'_, Outbox>, wake: bool) {
        if wake || !out.scheduled {
            self.schedule(out, wake);
        } else if out.deferred.is_some() && !out.writing {
            self.write_if_overdue(&mut out);
        }
    }

    fn schedule(&self, mut out: MutexGuard<'_, Outbox>, wake: bool) {
        let alone = self.in_flight() <= 1;
        if !wake && alone && !out.writing && self.write_now(&mut out) {
            return;
        }
        out.scheduled = true;
        drop(out);
        self.wake();
    }

    /// Writes what the connection's task, which lets others go first, would write too late: the peer would have nothing to
    /// do meanwhile.
    #[cold]
    fn write_if_overdue(&self, out: &mut Outbox) {
        if out.deferred.is_some_and(|clock| clock.exceeds(OVERDUE)) {
            self.write_now(out);
            out.deferred = Some(rt::slow_clock());
        }
    }

    /// One attempt to write all that is pending; says whether it is gone. The rest, and any error, is the task's.
    fn write_now(&self, out: &mut Outbox) -> bool {
        if out.large.len() > 0 {
            let mut output = Output::default();
            output.fill(&mut out.pending, &mut out.large);
            // What it could not write, and any error, the task meets again.
            let _ = output.write(&*self.io);
            let all = output.len() == 0;
            output.give_back(&mut out.pending, &mut out.large);
            if all {
                out.replies = 0;
            }
            return all;
        }
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
            if let Some(closed) = self.incoming.close(id) {
                closed.end(|| status.clone());
            }
        }
        for waker in wakers {
            waker.wake();
        }
        self.opened.notify_waiters();
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
            pending: out.len(),
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

#[cfg(test)]
mod tests;
