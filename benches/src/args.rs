//! The command line.

use std::fs::File;
use std::io::BufReader;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::{Args, Parser, Subcommand, ValueEnum as _};

use crate::codec::schema::{Direction, Schema};
use crate::codec::{self, measure};
use crate::peer;
use crate::record::Line;
use crate::report::Report;
use crate::run::{self, Plan};
use crate::workload::{Shape, Workload};
use crate::{control, load, server, system_calls};

/// How often `--smoke` tries a measurement. A pool that opens a connection for each call may need longer for them than a
/// smoke test lasts; so there is a bound to what is in flight, too.
const SMOKE_ATTEMPTS: u32 = 3;
const SMOKE_IN_FLIGHT: usize = 16;

/// Measures RPC frameworks side by side: separate processes over loopback TCP, closed loop.
#[derive(Parser)]
#[command(version)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measure the peers in interleaved rounds and print the table.
    Run(RunArguments),
    /// Print the tables of a file that `run --json` wrote, or write them and plots into a folder.
    Report(ReportArguments),
    /// Measure what cargo takes to build with a framework, and print Markdown.
    #[cfg(feature = "build-cost")]
    BuildCost(BuildCostArguments),
    /// Measure codecs, in one process, and print the tables.
    Codec(CodecArguments),
    /// Encode or decode a value so many times (what callgrind counts).
    #[command(hide = true)]
    CodecRepeat(CodecRepeatArguments),
    /// Serve a peer on a free loopback port, print the address, end with the standard input.
    Serve(ServeArguments),
    /// Put load on a server (what `run` starts as its client process).
    #[command(hide = true)]
    Load(LoadArguments),
}

#[derive(Args)]
struct RunArguments {
    /// Peers to measure, in this order; all that are built in unless given.
    #[arg(long, value_delimiter = ',')]
    peers: Vec<String>,
    /// Workloads to run; all unless given.
    #[arg(long, value_enum, value_delimiter = ',')]
    workloads: Vec<Workload>,
    /// Calls in flight: `N` on one connection, `NxC` spread over C connections; each workload's own unless given.
    #[arg(long, value_delimiter = ',')]
    in_flight: Vec<Shape>,
    /// Seconds measured in each run.
    #[arg(long, default_value = "3", value_parser = seconds)]
    seconds: Duration,
    /// Seconds of load before the measurement begins.
    #[arg(long, default_value = "1", value_parser = seconds)]
    warmup: Duration,
    /// Interleaved rounds; every round runs every peer once in every case.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Worker threads of the tokio runtime on each side; 1 is the current-thread runtime.
    #[arg(long, default_value_t = 2, value_parser = threads)]
    threads: usize,
    /// Count system calls as well, in a further round under strace.
    #[arg(long)]
    syscalls: bool,
    /// Write one JSON object a line: first the session, then each run as it ends.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Peers that the others are compared with, where they were measured.
    #[arg(long, value_delimiter = ',', default_value = "echo,bare,tonic")]
    baseline: Vec<String>,
    /// Only show that everything runs: one round, a few seconds for each peer, with 16 calls in flight at most; what fails
    /// is tried again.
    #[arg(long, conflicts_with_all = ["seconds", "warmup", "rounds"])]
    smoke: bool,
    /// Everything that the report needs, in about 25 minutes with all peers: short runs, three rounds, system calls.
    #[arg(long, conflicts_with_all = ["seconds", "warmup", "rounds", "workloads", "in_flight", "smoke", "syscalls"])]
    full: bool,
}

#[derive(Args)]
struct ReportArguments {
    /// The JSON lines of a run.
    file: PathBuf,
    /// Peers that the others are compared with, where they were measured.
    #[arg(long, value_delimiter = ',', default_value = "echo,bare,tonic")]
    baseline: Vec<String>,
    /// Write `README.md` and a plot for each case here instead, for example into `docs/benchmarks`.
    #[arg(long, value_name = "FOLDER")]
    into: Option<PathBuf>,
}

#[cfg(feature = "build-cost")]
#[derive(Args)]
struct BuildCostArguments {
    /// Only the hello world: its crates and its cold build.
    #[arg(long, conflicts_with = "contract")]
    hello: bool,
    /// Only the code generated from a large contract.
    #[arg(long)]
    contract: bool,
    /// Write the projects here and keep them, instead of into a temporary folder.
    #[arg(long)]
    folder: Option<PathBuf>,
    /// Interleaved rounds.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
}

#[derive(Args)]
struct CodecArguments {
    /// Codecs to measure, in this order; all that are built in unless given.
    #[arg(long, value_delimiter = ',')]
    codecs: Vec<String>,
    /// Schemas to measure; all unless given.
    #[arg(long, value_enum, value_delimiter = ',')]
    schemas: Vec<Schema>,
    /// Interleaved rounds; every round runs every codec once in every case.
    #[arg(long, default_value_t = 15, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Seconds that a codec runs in each round of each case, at least.
    #[arg(long, default_value = "0.01", value_parser = seconds)]
    seconds: Duration,
    /// Count instructions as well, in processes under callgrind.
    #[arg(long)]
    instructions: bool,
    /// Only show that everything runs: one short round.
    #[arg(long, conflicts_with_all = ["seconds", "rounds"])]
    smoke: bool,
    /// Write `codec.md` and `codec.json` into this folder as well, for example into `docs/benchmarks`.
    #[arg(long, value_name = "FOLDER")]
    into: Option<PathBuf>,
}

#[derive(Args)]
struct CodecRepeatArguments {
    codec: String,
    #[arg(value_enum)]
    schema: Schema,
    #[arg(value_enum)]
    direction: Direction,
    times: u64,
}

#[derive(Args)]
struct ServeArguments {
    /// The peer to serve.
    peer: String,
    /// Worker threads; 1 is the current-thread runtime.
    #[arg(long, default_value_t = 2, value_parser = threads)]
    threads: usize,
    /// A second server, which handlers call.
    #[arg(long)]
    backend: Option<SocketAddr>,
}

/// What the client process is told; [`load::Plan::to_arguments`] writes it.
#[derive(Args)]
struct LoadArguments {
    peer: String,
    #[arg(long)]
    address: SocketAddr,
    #[arg(long, value_enum)]
    workload: Workload,
    #[arg(long)]
    in_flight: Shape,
    #[arg(long, value_parser = seconds)]
    warmup: Duration,
    #[arg(long, value_parser = seconds)]
    seconds: Duration,
    #[arg(long, value_parser = threads)]
    threads: usize,
}

impl Arguments {
    /// Does what the command line says.
    pub(crate) fn execute(self) -> anyhow::Result<()> {
        match self.command {
            Command::Run(arguments) => arguments.execute(),
            Command::Report(arguments) => arguments.execute(),
            #[cfg(feature = "build-cost")]
            Command::BuildCost(arguments) => arguments.execute(),
            Command::Codec(arguments) => arguments.execute(),
            Command::CodecRepeat(arguments) => codec::find(&arguments.codec)?.repeat(
                arguments.schema,
                arguments.direction,
                arguments.times,
            ),
            Command::Serve(arguments) => control::or_report(
                peer::find(&arguments.peer)
                    .and_then(|peer| server::run(peer, arguments.threads, arguments.backend)),
            ),
            Command::Load(arguments) => control::or_report(arguments.execute()),
        }
    }
}

impl RunArguments {
    fn execute(self) -> anyhow::Result<()> {
        let peers = match self.peers.as_slice() {
            [] => peer::PEERS.iter().collect(),
            names => names
                .iter()
                .map(|name| peer::find(name))
                .collect::<Result<Vec<_>, _>>()?,
        };
        anyhow::ensure!(
            !peers.is_empty(),
            "no peer is built in: enable a `peer-…` feature"
        );
        let system_calls = self.syscalls || self.full;
        anyhow::ensure!(
            !system_calls || system_calls::is_available(),
            "system calls are counted by strace, which is not installed"
        );
        let milliseconds = Duration::from_millis;
        let (warmup, seconds, rounds) = match (self.smoke, self.full) {
            (true, _) => (milliseconds(20), milliseconds(60), 1),
            (_, true) => (milliseconds(400), milliseconds(1200), 3),
            _ => (self.warmup, self.seconds, self.rounds),
        };
        let records = run::run(&Plan {
            peers,
            workloads: match self.workloads.as_slice() {
                [] => Workload::value_variants().to_vec(),
                _ => self.workloads,
            },
            shapes: Some(self.in_flight).filter(|shapes| !shapes.is_empty()),
            warmup,
            seconds,
            rounds,
            attempts: if self.smoke { SMOKE_ATTEMPTS } else { 1 },
            most_in_flight: self.smoke.then_some(SMOKE_IN_FLIGHT),
            threads: self.threads,
            system_calls,
            json: self.json,
        })?;
        print!("{}", Report::new(&records, &self.baseline));
        let failures: Vec<_> = records.iter().filter_map(Line::failure).collect();
        if failures.is_empty() {
            return Ok(());
        }
        // The report is long, and its end is what is seen first.
        let list: String = failures
            .iter()
            .map(|failure| format!("\n  {failure}"))
            .collect();
        bail!("measurements failed:{list}")
    }
}

impl ReportArguments {
    fn execute(self) -> anyhow::Result<()> {
        let file = File::open(&self.file)
            .with_context(|| format!("cannot open `{}`", self.file.display()))?;
        let records = crate::record::read(BufReader::new(file))
            .with_context(|| format!("cannot read `{}`", self.file.display()))?;
        let report = Report::new(&records, &self.baseline);
        match &self.into {
            Some(folder) => report.write_into(folder)?,
            None => print!("{report}"),
        }
        Ok(())
    }
}

#[cfg(feature = "build-cost")]
impl BuildCostArguments {
    fn execute(self) -> anyhow::Result<()> {
        let cost = crate::build_cost::run(&crate::build_cost::Plan {
            hello: !self.contract,
            contract: !self.hello,
            folder: self.folder,
            rounds: self.rounds,
        })?;
        print!("{cost}");
        Ok(())
    }
}

impl CodecArguments {
    fn execute(self) -> anyhow::Result<()> {
        let codecs = match self.codecs.as_slice() {
            [] => codec::CODECS.iter().collect(),
            names => names
                .iter()
                .map(|name| codec::find(name))
                .collect::<Result<Vec<_>, _>>()?,
        };
        anyhow::ensure!(
            !codecs.is_empty(),
            "no codec is built in: enable a `codec-…` feature"
        );
        anyhow::ensure!(
            !self.instructions || codec::callgrind_is_available(),
            "instructions are counted by valgrind, which is not installed"
        );
        let (window, rounds) = match self.smoke {
            true => (Duration::from_millis(1), 1),
            false => (self.seconds, self.rounds),
        };
        let measured = measure::run(&measure::Plan {
            codecs,
            schemas: match self.schemas.as_slice() {
                [] => Schema::value_variants().to_vec(),
                _ => self.schemas,
            },
            window,
            rounds,
            instructions: self.instructions,
        })?;
        if let Some(folder) = &self.into {
            measured.write_into(folder)?;
        }
        print!("{measured}");
        Ok(())
    }
}

impl LoadArguments {
    fn execute(self) -> anyhow::Result<()> {
        let peer = peer::find(&self.peer)?;
        (peer.load)(&load::Plan {
            address: self.address,
            workload: self.workload,
            shape: self.in_flight,
            warmup: self.warmup,
            seconds: self.seconds,
            threads: self.threads,
        })
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text
        .parse()
        .map_err(|_| "expected a number of seconds".to_owned())?;
    match Duration::try_from_secs_f64(seconds) {
        Ok(duration) if duration <= Duration::from_secs(3600) => Ok(duration),
        _ => Err("expected between 0 and 3600 seconds".to_owned()),
    }
}

fn threads(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(threads @ 1..=1024) => Ok(threads),
        _ => Err("expected between 1 and 1024 threads".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn seconds_are_bounded() {
        assert_eq!(seconds("0.25"), Ok(Duration::from_millis(250)));
        for bad in ["-1", "NaN", "1e9", "soon"] {
            assert!(seconds(bad).is_err(), "{bad}");
        }
    }
}
