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
use crate::workload::{Shape, Workload, payload};
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
    let large = Arc::new(AtomicU64::new(0));
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
                callers.spawn(call_until_stopped(
                    caller,
                    plan.workload,
                    first_id,
                    phase.clone(),
                ));
            }
        }
    }
    if plan.workload.is_mixed() {
        let caller = match plan.workload {
            Workload::MixedSame => connections[0].clone(),
            _ => P::connect(plan.address).await.context("cannot connect")?,
        };
        callers.spawn(upload_until_stopped(caller, phase.clone(), large.clone()));
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
    let large_messages = large.load(Ordering::Relaxed);
    Ok(LoadResult {
        calls,
        calls_in_all,
        window_us,
        latency,
        large_messages,
        usage,
    })
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

/// What the receiver of a stream tells of each message.
pub(crate) struct Progress {
    phase: Arc<Phase>,
    began: Instant,
    unrecorded: u64,
    in_all: u64,
    stopped: bool,
}

impl Progress {
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

async fn call_until_stopped<C: Caller>(
    mut caller: C,
    workload: Workload,
    first_id: u64,
    phase: Arc<Phase>,
) -> anyhow::Result<u64> {
    let payload = match workload {
        Workload::Echo4k => payload::of(payload::SMALL),
        Workload::Echo64k => payload::of(payload::LARGE),
        _ => Bytes::new(),
    };
    if workload == Workload::Stream {
        return receive_until_stopped(caller, phase).await;
    }
    let mut began = Instant::now();
    for id in first_id.. {
        match workload {
            Workload::Echo4k | Workload::Echo64k => caller.echo(&payload).await,
            Workload::Records => caller.records(id).await,
            Workload::FanOut => caller.fan_out(id).await,
            _ => caller.unary(id).await,
        }?;
        if phase.record(&mut began, 1).is_break() {
            return Ok(id - first_id + 1);
        }
    }
    unreachable!("there are more ids than calls")
}

async fn receive_until_stopped<C: Caller>(mut caller: C, phase: Arc<Phase>) -> anyhow::Result<u64> {
    let mut progress = Progress {
        phase,
        began: Instant::now(),
        unrecorded: 0,
        in_all: 0,
        stopped: false,
    };
    while !progress.stopped {
        caller.stream(&mut progress).await?;
    }
    Ok(progress.in_all)
}

async fn upload_until_stopped<C: Caller>(
    mut caller: C,
    phase: Arc<Phase>,
    large: Arc<AtomicU64>,
) -> anyhow::Result<u64> {
    let payload = payload::of(payload::BULK);
    loop {
        caller.upload(&payload).await?;
        match phase.get() {
            Phase::MEASURED => _ = large.fetch_add(1, Ordering::Relaxed),
            // They are beside the calls that are counted.
            Phase::STOPPED => return Ok(0),
            _ => {}
        }
    }
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
