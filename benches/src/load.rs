//! The client process: a fixed number of callers, each with one call in flight (a closed loop).

use std::net::SocketAddr;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use bytes::Bytes;
use tokio::task::JoinSet;

use crate::control::{self, LoadResult, Message, STOP};
use crate::peer::{Caller, Peer, Unsupported};
use crate::usage::{Snapshot, Usage};
use crate::workload::{BesideCall, SLOWNESS, Shape, Workload, payload};
use crate::{latency, runtime};

/// Messages of a stream that share a reading of the clock.
const STREAM_BATCH: u64 = 256;

/// By how much a window is longer than asked for, at most, when no call has ended in it; the parent waits longer.
const LONGEST_EXTENSION: Duration = Duration::from_secs(20);

/// What the client process has to do.
pub(crate) struct Plan {
    pub(crate) address: SocketAddr,
    pub(crate) workload: Workload,
    pub(crate) shape: Shape,
    pub(crate) warmup: Duration,
    pub(crate) seconds: Duration,
    pub(crate) threads: usize,
}

impl Plan {
    /// The command line that starts this plan in a process of its own.
    pub(crate) fn to_arguments(&self, peer: &str) -> Vec<String> {
        let mut arguments = vec!["load".to_owned(), peer.to_owned()];
        for (option, value) in [
            ("--address", self.address.to_string()),
            ("--workload", self.workload.name().to_owned()),
            ("--in-flight", self.shape.to_string()),
            ("--warmup", self.warmup.as_secs_f64().to_string()),
            ("--seconds", self.seconds.as_secs_f64().to_string()),
            ("--threads", self.threads.to_string()),
        ] {
            arguments.extend([option.to_owned(), value]);
        }
        arguments
    }
}

/// Puts load on a server, measures, and reports to the parent; what
/// [`Entry::load`](crate::peer::Entry::load) points to. A peer that lacks the workload is reported as such.
///
/// # Errors
///
/// When the server cannot be reached, a call fails or a reply is wrong.
pub(crate) fn run<P: Peer>(plan: &Plan) -> anyhow::Result<()> {
    let commands = control::commands();
    runtime::raise_file_limit()?;
    let outcome = runtime::build(plan.threads)?.block_on(measure::<P>(plan, commands));
    let message = match outcome {
        Ok(result) => Message::Result(result),
        Err(error) if error.is::<Unsupported>() => Message::Unsupported,
        Err(error) => return Err(error),
    };
    control::report(&message)
}

async fn measure<P: Peer>(plan: &Plan, commands: Receiver<String>) -> anyhow::Result<LoadResult> {
    let mut connections = Vec::with_capacity(plan.shape.connections);
    for _ in 0..plan.shape.connections {
        connections.push(P::connect(plan.address).await.context("cannot connect")?);
    }
    let phase = Arc::new(Phase::default());
    let beside = Arc::new(AtomicU64::new(0));
    let mut callers = JoinSet::new();
    match plan.workload {
        // Each connection has been used, and is then left alone.
        Workload::Idle => {
            for (id, caller) in connections.iter_mut().enumerate() {
                caller.unary(id as u64).await?;
            }
        }
        _ => {
            for index in 0..plan.shape.in_flight {
                let caller = connections[index % connections.len()].clone();
                // Ids of different callers never meet, so a reply that went astray is noticed.
                let first_id = (index as u64) << 40;
                callers.spawn(caller.call_until_stopped(Calls {
                    workload: plan.workload,
                    first_id,
                    phase: phase.clone(),
                }));
            }
        }
    }
    if let Some(what) = plan.workload.beside() {
        let connection = match what.on_same_connection {
            true => connections[0].clone(),
            false => P::connect(plan.address).await.context("cannot connect")?,
        };
        for index in 0..what.callers {
            let first_id = ((plan.shape.in_flight + index) as u64) << 40;
            callers.spawn(call_beside(
                connection.clone(),
                what.call,
                first_id,
                phase.clone(),
                beside.clone(),
            ));
        }
    }
    // A thread of its own: its clock does not wait for a busy runtime.
    let (is_busy, warmup, seconds) = (plan.workload.is_busy(), plan.warmup, plan.seconds);
    let conductor =
        std::thread::spawn(move || conduct(&phase, is_busy, warmup, seconds, &commands));
    let mut calls_in_all = 0;
    while let Some(ended) = callers.join_next().await {
        calls_in_all += ended??;
    }
    let conducted = tokio::task::spawn_blocking(move || conductor.join()).await?;
    let (window, usage) = conducted.expect("the conductor does not panic")?;
    drop(connections);
    let (calls, latency) = latency::collect()?;
    let window_us = u64::try_from(window.as_micros())?;
    let beside = beside.load(Ordering::Relaxed);
    Ok(LoadResult {
        calls,
        calls_in_all,
        window_us,
        latency,
        beside,
        usage,
    })
}

/// The calls of one caller.
pub(crate) struct Calls {
    /// What it calls.
    pub(crate) workload: Workload,
    /// The id of its first call; the others count on from it.
    pub(crate) first_id: u64,
    phase: Arc<Phase>,
}

impl Calls {
    /// What an echo sends.
    pub(crate) fn payload(&self) -> Bytes {
        match self.workload {
            Workload::Echo4k => payload::of(payload::SMALL),
            Workload::Echo64k => payload::of(payload::LARGE),
            _ => Bytes::new(),
        }
    }

    /// Follows the calls from now on.
    pub(crate) fn begin(&self) -> Progress {
        Progress {
            phase: self.phase.clone(),
            began: Instant::now(),
            unrecorded: 0,
            in_all: 0,
            stopped: false,
        }
    }
}

/// What the callers do with the call that they have just ended.
#[derive(Default)]
struct Phase(AtomicU8);

impl Phase {
    /// Warming up, or waiting for the parent after the window: nothing is recorded.
    const UNRECORDED: u8 = 0;
    /// Inside the window.
    const MEASURED: u8 = 1;
    /// No further call.
    const STOPPED: u8 = 2;

    fn set(&self, phase: u8) {
        self.0.store(phase, Ordering::Release);
    }

    fn get(&self) -> u8 {
        self.0.load(Ordering::Acquire)
    }

    /// `count` calls or messages took until now since `began`, which becomes now.
    fn record(&self, began: &mut Instant, count: u64) -> ControlFlow<()> {
        // One reading of the clock a call: building the request belongs to the call.
        let ended = Instant::now();
        let took = ended - std::mem::replace(began, ended);
        match self.get() {
            Self::MEASURED => latency::record(took, count),
            Self::STOPPED => return ControlFlow::Break(()),
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

/// What a caller tells of each call, and the receiver of a stream of each message.
pub(crate) struct Progress {
    phase: Arc<Phase>,
    began: Instant,
    unrecorded: u64,
    in_all: u64,
    stopped: bool,
}

impl Progress {
    /// One call has ended; `Break` when it was the last.
    #[inline]
    pub(crate) fn ended(&mut self) -> ControlFlow<()> {
        self.in_all += 1;
        self.phase.record(&mut self.began, 1)
    }

    /// Whether the load is over, as [`Progress::received`] has told.
    pub(crate) fn is_stopped(&self) -> bool {
        self.stopped
    }

    /// How many calls or messages there were.
    pub(crate) fn in_all(&self) -> u64 {
        self.in_all
    }

    /// One message has come; `Break` when the load is over and the stream is to be dropped.
    #[inline]
    #[allow(dead_code, reason = "not every peer has streams")]
    pub(crate) fn received(&mut self) -> ControlFlow<()> {
        self.unrecorded += 1;
        if self.unrecorded < STREAM_BATCH {
            return ControlFlow::Continue(());
        }
        let flow = self.phase.record(&mut self.began, self.unrecorded);
        self.in_all += self.unrecorded;
        self.unrecorded = 0;
        self.stopped = flow.is_break();
        flow
    }
}

/// Makes calls until the load ends; how many there were, or messages of streams.
pub(crate) async fn call_until_stopped<C: Caller>(
    mut caller: C,
    calls: Calls,
) -> anyhow::Result<u64> {
    let payload = calls.payload();
    let mut progress = calls.begin();
    if calls.workload == Workload::Stream {
        while !progress.is_stopped() {
            caller.stream(&mut progress).await?;
        }
        return Ok(progress.in_all());
    }
    for id in calls.first_id.. {
        match calls.workload {
            Workload::Echo4k | Workload::Echo64k => caller.echo(&payload).await,
            Workload::Records => caller.records(id).await,
            Workload::FanOut => caller.fan_out(id).await,
            _ => caller.unary(id).await,
        }?;
        if progress.ended().is_break() {
            break;
        }
    }
    Ok(progress.in_all())
}

/// Makes calls that are not measured; those that end inside the window are counted apart.
async fn call_beside<C: Caller>(
    mut caller: C,
    call: BesideCall,
    first_id: u64,
    phase: Arc<Phase>,
    count: Arc<AtomicU64>,
) -> anyhow::Result<u64> {
    let payload = match call {
        BesideCall::Upload => payload::of(payload::BULK),
        _ => Bytes::new(),
    };
    for id in first_id.. {
        match call {
            BesideCall::Upload => caller.upload(&payload).await,
            BesideCall::Spin => caller.spin(SLOWNESS).await,
            BesideCall::Sleep => caller.sleep(SLOWNESS).await,
            BesideCall::Unary => caller.unary(id).await,
        }?;
        match phase.get() {
            Phase::MEASURED => _ = count.fetch_add(1, Ordering::Relaxed),
            Phase::STOPPED => break,
            _ => {}
        }
    }
    // They are beside the calls that are counted.
    Ok(0)
}

/// Moves the callers through their phases and tells the parent; the measured window and what the
/// process used in it.
fn conduct(
    phase: &Phase,
    is_busy: bool,
    warmup: Duration,
    seconds: Duration,
    commands: &Receiver<String>,
) -> anyhow::Result<(Duration, Usage)> {
    std::thread::sleep(warmup);
    let before = Snapshot::take()?;
    phase.set(Phase::MEASURED);
    let began = Instant::now();
    control::report(&Message::Started)?;
    std::thread::sleep(seconds);
    // A short window on a slow machine: it becomes as long as it takes for anything to end.
    while is_busy && latency::is_empty() && began.elapsed() < seconds + LONGEST_EXTENSION {
        std::thread::sleep(Duration::from_millis(5));
    }
    phase.set(Phase::UNRECORDED);
    let window = began.elapsed();
    let usage = Snapshot::take()?.since(&before);
    control::report(&Message::Measured)?;
    // No more words can only mean that the process is exiting.
    while commands.recv()? != STOP {}
    phase.set(Phase::STOPPED);
    Ok((window, usage))
}
