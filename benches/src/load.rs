//! The client process: a fixed number of callers, each with one call in flight (a closed loop).

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use tokio::task::JoinSet;

use crate::control::{self, LoadResult, Message, STOP};
use crate::peer::{Caller, Peer};
use crate::usage::{Snapshot, Usage};
use crate::workload::{Shape, Workload};
use crate::{latency, runtime};

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
/// [`Entry::load`](crate::peer::Entry::load) points to.
///
/// # Errors
///
/// When the server cannot be reached, a call fails or a reply is wrong.
pub(crate) fn run<P: Peer>(plan: &Plan) -> anyhow::Result<()> {
    let commands = control::commands();
    runtime::build(plan.threads)?.block_on(async {
        let mut connections = Vec::with_capacity(plan.shape.connections);
        for _ in 0..plan.shape.connections {
            connections.push(P::connect(plan.address).await.context("cannot connect")?);
        }
        let phase = Arc::new(Phase::default());
        let mut callers = JoinSet::new();
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
        // A thread of its own: its clock does not wait for a busy runtime.
        let (warmup, seconds) = (plan.warmup, plan.seconds);
        let conductor = std::thread::spawn(move || conduct(&phase, warmup, seconds, &commands));
        while let Some(ended) = callers.join_next().await {
            ended??;
        }
        let (window, usage) = conductor.join().expect("the conductor does not panic")?;
        let (calls, latency) = latency::collect()?;
        control::report(&Message::Result(LoadResult {
            calls,
            window_us: u64::try_from(window.as_micros())?,
            latency,
            usage,
        }))
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
}

async fn call_until_stopped<C: Caller>(
    mut caller: C,
    workload: Workload,
    first_id: u64,
    phase: Arc<Phase>,
) -> anyhow::Result<()> {
    let mut began = Instant::now();
    for id in first_id.. {
        match workload {
            Workload::Unary => caller.unary(id).await.context("a call failed")?,
        }
        // One reading of the clock a call: building the request belongs to the call.
        let ended = Instant::now();
        match phase.get() {
            Phase::MEASURED => latency::record(ended - began),
            Phase::STOPPED => break,
            _ => {}
        }
        began = ended;
    }
    Ok(())
}

/// Moves the callers through their phases and tells the parent; the measured window and what the
/// process used in it.
fn conduct(
    phase: &Phase,
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
    phase.set(Phase::UNRECORDED);
    let window = began.elapsed();
    let usage = Snapshot::take()?.since(&before);
    control::report(&Message::Measured)?;
    // No more words can only mean that the process is exiting.
    while commands.recv()? != STOP {}
    phase.set(Phase::STOPPED);
    Ok((window, usage))
}
