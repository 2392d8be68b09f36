//! Runs every peer in every case, round after round.

use std::fs::File;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};

use crate::control::{LoadResult, Message, STOP, USAGE};
use crate::load;
use crate::peer::Entry;
use crate::process::Process;
use crate::record::{self, Failure, Line, Run, Session};
use crate::system_calls;
use crate::usage::{Snapshot, Usage};
use crate::workload::{Shape, Workload};

/// How long a child may take for what takes milliseconds on an idle machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// The children's roles.
pub(crate) const SERVER: &str = "server";
const SECOND_SERVER: &str = "second server";
const CLIENT: &str = "client";

/// What to measure.
pub(crate) struct Plan {
    pub(crate) peers: Vec<&'static Entry>,
    pub(crate) workloads: Vec<Workload>,
    /// Of every workload, or each workload's own.
    pub(crate) shapes: Option<Vec<Shape>>,
    pub(crate) warmup: Duration,
    pub(crate) seconds: Duration,
    pub(crate) rounds: u32,
    /// How often a measurement is tried before it counts as failed.
    pub(crate) attempts: u32,
    /// Shapes with more in flight are cut to this.
    pub(crate) most_in_flight: Option<usize>,
    pub(crate) threads: usize,
    /// Count system calls too.
    pub(crate) system_calls: bool,
    pub(crate) json: Option<PathBuf>,
}

/// Measures, tells the progress on the standard error, and returns all records. What fails is recorded as failed, and the
/// rest goes on: one peer's bug in the second hour must not cost what is measured of the others.
///
/// # Errors
///
/// When a record cannot be written.
pub(crate) fn run(plan: &Plan) -> anyhow::Result<Vec<Line>> {
    let mut records = Records::create(plan)?;
    let cases = plan.cases();
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
                let measure = || measure(plan, round, peer, workload, shape);
                let line = attempt(plan.attempts, measure)
                    .map(|run| run.map(Line::Run))
                    .unwrap_or_else(|error| {
                        let during = format!("round {round}");
                        Some(failure(during, peer, workload, shape, &error))
                    });
                done += 1;
                let left = began.elapsed() * (total - done) as u32 / done as u32;
                eprintln!(
                    "[{done:>3}/{total}, {:>4} s left] round {round}  {:<11} {shape:<9} {:<10} {}",
                    left.as_secs(),
                    workload.name(),
                    peer.name,
                    brief(line.as_ref()),
                );
                records.extend(line)?;
            }
        }
    }
    if plan.system_calls {
        count_system_calls(plan, &cases, &mut records)?;
    }
    Ok(records.lines)
}

/// One more round, under strace.
fn count_system_calls(
    plan: &Plan,
    cases: &[(Workload, Shape)],
    records: &mut Records,
) -> anyhow::Result<()> {
    // Calls beside those that are measured would be counted as theirs.
    let counted = |workload: Workload| workload.is_busy() && workload.beside().is_none();
    let cases: Vec<_> = cases.iter().filter(|(of, _)| counted(*of)).collect();
    let total = cases.len() * plan.peers.len();
    let mut done = 0;
    for &&(workload, shape) in &cases {
        for peer in &plan.peers {
            done += 1;
            let line = system_calls::count(plan, peer, workload, shape)
                .map(|counted| counted.map(Line::SystemCalls))
                .unwrap_or_else(|error| {
                    let during = "the count of system calls".to_owned();
                    Some(failure(during, peer, workload, shape, &error))
                });
            eprintln!(
                "[{done:>3}/{total}] system calls  {:<11} {shape:<9} {:<10} {}",
                workload.name(),
                peer.name,
                brief(line.as_ref()),
            );
            records.extend(line)?;
        }
    }
    Ok(())
}

impl Plan {
    fn cases(&self) -> Vec<(Workload, Shape)> {
        let of = |workload: Workload| {
            // Idle connections have no calls in flight.
            let given = self.shapes.clone().filter(|_| workload.is_busy());
            let mut shapes = given.unwrap_or_else(|| workload.shapes());
            if let Some(most) = self.most_in_flight.filter(|_| workload.is_busy()) {
                for shape in &mut shapes {
                    *shape = shape.at_most(most);
                }
                shapes.dedup();
            }
            shapes.into_iter().map(move |shape| (workload, shape))
        };
        self.workloads.iter().copied().flat_map(of).collect()
    }
}

fn failure(
    during: String,
    peer: &Entry,
    workload: Workload,
    shape: Shape,
    error: &anyhow::Error,
) -> Line {
    Line::Failure(Failure {
        during,
        peer: peer.name.to_owned(),
        workload,
        shape,
        error: format!("{error:#}"),
    })
}

/// What was found, on one line.
fn brief(line: Option<&Line>) -> String {
    match line {
        None => "not supported".to_owned(),
        Some(Line::Run(run)) => brief_run(run),
        Some(Line::SystemCalls(counted)) => format!(
            "{:.3} client  {:.3} server",
            counted.client_per_call, counted.server_per_call
        ),
        Some(Line::Failure(failure)) => format!("failed: {}", failure.error),
        Some(Line::Session(_)) => String::new(),
    }
}

fn brief_run(run: &Run) -> String {
    if !run.workload.is_busy() {
        return format!("{:>9.1} KiB each", run.kib_per_connection());
    }
    let unit = run.workload.unit();
    let p50 = run.latency.p50_ns as f64 / 1e3;
    let mut text = format!("{:>9.0} {unit}s/s  p50 {p50:>7.2} µs", run.rate());
    if let Some(beside) = run.workload.beside() {
        let p99 = run.latency.p99_ns as f64 / 1e3;
        text += &format!(
            "  p99 {p99:>7.1} µs  beside {:.1} {}/s",
            run.beside_rate(),
            beside.call.unit(),
        );
    }
    text
}

/// What a measurement has found.
pub(crate) struct Measured {
    pub(crate) result: LoadResult,
    pub(crate) server: Usage,
    pub(crate) rss_before_kib: u64,
}

/// The outcome of the first of `attempts` that does not fail, or of the last.
fn attempt<R>(attempts: u32, mut measure: impl FnMut() -> anyhow::Result<R>) -> anyhow::Result<R> {
    for _ in 1..attempts {
        match measure() {
            Err(error) => eprintln!("failed, once more: {error:#}"),
            outcome => return outcome,
        }
    }
    measure()
}

/// One measurement with a fresh server and a fresh client; `None` when the peer lacks the workload.
fn measure(
    plan: &Plan,
    round: u32,
    peer: &Entry,
    workload: Workload,
    shape: Shape,
) -> anyhow::Result<Option<Run>> {
    let load_average = record::load_average();
    let measured = observe(plan, peer, workload, shape, &mut |role, arguments| {
        Process::start(role, arguments)
    })?;
    let Some((
        Measured {
            result,
            server,
            rss_before_kib,
        },
        _,
    )) = measured
    else {
        return Ok(None);
    };
    Ok(Some(Run {
        round,
        peer: peer.name.to_owned(),
        workload,
        shape,
        calls: result.calls,
        window_us: result.window_us,
        latency: result.latency,
        beside: result.beside,
        rss_before_kib,
        client: result.usage,
        server,
        load_average,
    }))
}

/// How a child is started, by its role and arguments.
pub(crate) type Start<'a> = &'a mut dyn FnMut(&'static str, Vec<String>) -> anyhow::Result<Process>;

/// Runs a server and a client to the end of the client's load, and gives the two processes as well; `None` when the peer
/// lacks the workload.
pub(crate) fn observe(
    plan: &Plan,
    peer: &Entry,
    workload: Workload,
    shape: Shape,
    start: Start<'_>,
) -> anyhow::Result<Option<(Measured, [Process; 2])>> {
    let (warmup, seconds, threads) = (plan.warmup, plan.seconds, plan.threads);
    let second = match workload {
        Workload::FanOut => Some(serve(
            threads,
            SECOND_SERVER,
            peer,
            None,
            &mut |role, arguments| Process::start(role, arguments),
        )?),
        _ => None,
    };
    let backend = second.as_ref().map(|&(_, address)| address);
    let (mut server, address) = serve(threads, SERVER, peer, backend, start)?;
    let rss_before_kib = snapshot(&mut server)?.rss_kib();
    let load = load::Plan {
        address,
        workload,
        shape,
        warmup,
        seconds,
        threads,
    };
    let mut client = start(CLIENT, load.to_arguments(peer.name))?;
    let Some((result, usage)) = follow(&mut server, &mut client, warmup, seconds)? else {
        return Ok(None);
    };
    if result.calls == 0 && workload.is_busy() {
        bail!("no {} ended within {seconds:?}", workload.unit());
    }
    Ok(Some((
        Measured {
            result,
            server: usage,
            rss_before_kib,
        },
        [server, client],
    )))
}

/// Starts a server process.
fn serve(
    threads: usize,
    role: &'static str,
    peer: &Entry,
    backend: Option<SocketAddr>,
    start: Start<'_>,
) -> anyhow::Result<(Process, SocketAddr)> {
    let mut arguments = ["serve", peer.name, "--threads", &threads.to_string()]
        .map(str::to_owned)
        .to_vec();
    if let Some(address) = backend {
        arguments.extend(["--backend".to_owned(), address.to_string()]);
    }
    let mut server = start(role, arguments)?;
    match server.hear(PATIENCE)? {
        Message::Listening(address) => Ok((server, address)),
        _ => bail!("the {role} did not tell its address"),
    }
}

/// Follows the client through its window; the server's usage is read at both ends of it. `None` when the peer lacks the
/// workload.
fn follow(
    server: &mut Process,
    client: &mut Process,
    warmup: Duration,
    seconds: Duration,
) -> anyhow::Result<Option<(LoadResult, Usage)>> {
    let mut before = None;
    let mut usage = None;
    let mut patience = warmup + PATIENCE;
    loop {
        match (client.hear(patience)?, before.take()) {
            // Noticed early or, on a busy machine, after the window has begun.
            (Message::Unsupported, _) => return Ok(None),
            (Message::Started, None) => {
                before = Some(snapshot(server)?);
                patience = seconds + PATIENCE;
            }
            (Message::Measured, Some(before)) => {
                usage = Some(snapshot(server)?.since(&before));
                client.say(STOP)?;
                patience = PATIENCE;
            }
            (Message::Result(result), _) => {
                return Ok(Some((result, usage.context("the client did not measure")?)));
            }
            (other, _) => bail!("the client said {other:?} out of turn"),
        }
    }
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
        records.extend([Line::Session(session)])?;
        Ok(records)
    }

    fn extend(&mut self, lines: impl IntoIterator<Item = Line>) -> anyhow::Result<()> {
        for line in lines {
            if let Some(file) = &mut self.file {
                writeln!(file, "{}", serde_json::to_string(&line)?)
                    .context("cannot write the JSON lines")?;
            }
            self.lines.push(line);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::attempt;

    #[test]
    fn what_fails_is_tried_as_often_as_asked_and_no_more() {
        for (attempts, works_at, expected) in
            [(1, 2, None), (3, 3, Some(3)), (3, 4, None), (3, 1, Some(1))]
        {
            let mut tried = 0;
            let outcome = attempt(attempts, || {
                tried += 1;
                anyhow::ensure!(tried == works_at, "not yet");
                Ok(tried)
            });
            assert_eq!(outcome.ok(), expected);
            assert!(tried <= attempts);
        }
    }
}
