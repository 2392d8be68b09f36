//! Runs every peer in every case, round after round.

use std::fs::File;
use std::io::Write as _;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};

use crate::control::{LoadResult, Message, STOP, USAGE};
use crate::load;
use crate::peer::Entry;
use crate::process::Process;
use crate::record::{self, Line, Run, Session};
use crate::usage::{Snapshot, Usage};
use crate::workload::{Shape, Workload};

/// How long a child may take for what takes milliseconds on an idle machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// What to measure.
pub(crate) struct Plan {
    pub(crate) peers: Vec<&'static Entry>,
    pub(crate) workloads: Vec<Workload>,
    pub(crate) shapes: Vec<Shape>,
    pub(crate) warmup: Duration,
    pub(crate) seconds: Duration,
    pub(crate) rounds: u32,
    pub(crate) threads: usize,
    pub(crate) json: Option<PathBuf>,
}

/// Measures, tells the progress on the standard error, and returns all records.
///
/// # Errors
///
/// When a run fails: a comparison with a hole in it would mislead.
pub(crate) fn run(plan: &Plan) -> anyhow::Result<Vec<Line>> {
    let mut records = Records::create(plan)?;
    let cases: Vec<(Workload, Shape)> = plan
        .workloads
        .iter()
        .flat_map(|&workload| plan.shapes.iter().map(move |&shape| (workload, shape)))
        .collect();
    let total = plan.rounds as usize * cases.len() * plan.peers.len();
    let began = Instant::now();
    let mut done = 0;
    if cfg!(debug_assertions) {
        eprintln!("warning: this is a debug build; its figures mean nothing");
    }
    for round in 1..=plan.rounds {
        for &(workload, shape) in &cases {
            // Peers are innermost: what slows the machine for a while slows all of them.
            for peer in &plan.peers {
                let run = measure(plan, round, peer, workload, shape)
                    .with_context(|| format!("{}, {} {shape}", peer.name, workload.name()))?;
                done += 1;
                let left = began.elapsed() * (total - done) as u32 / done as u32;
                eprintln!(
                    "[{done:>3}/{total}, {:>4} s left] round {round}  {} {shape:<6} {:<10} \
                     {:>9.0} calls/s  p50 {:>7.1} µs",
                    left.as_secs(),
                    workload.name(),
                    peer.name,
                    run.rate(),
                    run.latency.p50_ns as f64 / 1e3,
                );
                records.push(Line::Run(run))?;
            }
        }
    }
    Ok(records.lines)
}

/// One measurement with a fresh server and a fresh client.
fn measure(
    plan: &Plan,
    round: u32,
    peer: &Entry,
    workload: Workload,
    shape: Shape,
) -> anyhow::Result<Run> {
    let load_average = record::load_average();
    let threads = plan.threads.to_string();
    let arguments = ["serve", peer.name, "--threads", &threads].map(str::to_owned);
    let mut server = Process::start("server", arguments)?;
    let Message::Listening(address) = server.hear(PATIENCE)? else {
        bail!("the server did not tell its address");
    };
    let (warmup, seconds) = (plan.warmup, plan.seconds);
    let load = load::Plan {
        address,
        workload,
        shape,
        warmup,
        seconds,
        threads: plan.threads,
    };
    let mut client = Process::start("client", load.to_arguments(peer.name))?;
    let (result, usage) = observe(&mut server, &mut client, warmup, seconds)?;
    if result.calls == 0 {
        bail!("no call ended within {seconds:?}");
    }
    Ok(Run {
        round,
        peer: peer.name.to_owned(),
        workload,
        shape,
        calls: result.calls,
        window_us: result.window_us,
        latency: result.latency,
        client: result.usage,
        server: usage,
        load_average,
    })
}

/// Follows the client through its window; the server's usage is read at both ends of it.
fn observe(
    server: &mut Process,
    client: &mut Process,
    warmup: Duration,
    seconds: Duration,
) -> anyhow::Result<(LoadResult, Usage)> {
    let Message::Started = client.hear(warmup + PATIENCE)? else {
        bail!("the client did not start");
    };
    let before = snapshot(server)?;
    let Message::Measured = client.hear(seconds + PATIENCE)? else {
        bail!("the client did not measure");
    };
    let usage = snapshot(server)?.since(&before);
    client.say(STOP)?;
    let Message::Result(result) = client.hear(PATIENCE)? else {
        bail!("the client has no result");
    };
    Ok((result, usage))
}

fn snapshot(server: &mut Process) -> anyhow::Result<Snapshot> {
    server.say(USAGE)?;
    match server.hear(PATIENCE)? {
        Message::Snapshot(snapshot) => Ok(snapshot),
        other => bail!("the server answered {other:?}"),
    }
}

/// All records, each also written to the file at once, so that an interrupted session keeps what
/// it has.
struct Records {
    lines: Vec<Line>,
    file: Option<File>,
}

impl Records {
    fn create(plan: &Plan) -> anyhow::Result<Self> {
        let file = plan.json.as_ref().map(|path| {
            File::create(path).with_context(|| format!("cannot write `{}`", path.display()))
        });
        let mut records = Records {
            lines: Vec::new(),
            file: file.transpose()?,
        };
        let session = Session::here(plan.threads, plan.warmup, plan.seconds, plan.rounds);
        records.push(Line::Session(session))?;
        Ok(records)
    }

    fn push(&mut self, line: Line) -> anyhow::Result<()> {
        if let Some(file) = &mut self.file {
            writeln!(file, "{}", serde_json::to_string(&line)?)
                .context("cannot write the JSON lines")?;
        }
        self.lines.push(line);
        Ok(())
    }
}
