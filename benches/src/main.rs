//! Measures RPC frameworks side by side.
//!
//! Every measurement is a fresh pair of processes, a server and a client, that talk over loopback
//! TCP. The parent drives both through their standard input and output:
//!
//! 1. [`args`]: the command line.
//! 2. [`run`]: rounds, cases and peers, interleaved; each measurement is one [`record::Run`].
//! 3. [`process`]: a child that is ended whatever happens to the parent.
//! 4. [`server`] and [`load`]: what the two children do, generic over [`peer::Peer`].
//! 5. [`usage`] and [`latency`]: what is measured. [`control`]: what parent and children say.
//!    [`system_calls`]: what is counted apart from that.
//! 6. [`report`]: medians, ranges and ratios from the records ([`statistics`]), as Markdown and plots.
//!
//! `build_cost`, a feature, runs no peer: it measures what cargo takes to build with them.
//!
//! [`codec`] measures codecs alone, in one process.

// Without a peer there is nothing to measure, but the package still builds.
#![cfg_attr(not(has_peer), allow(dead_code))]

mod args;
#[cfg(feature = "build-cost")]
mod build_cost;
mod codec;
#[cfg(any(feature = "codec-virtuoso", feature = "peer-virtuoso"))]
mod contract;
mod control;
mod latency;
mod load;
mod peer;
mod process;
mod record;
mod report;
mod run;
mod runtime;
mod server;
mod statistics;
mod system_calls;
mod usage;
mod workload;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    match args::Arguments::parse().execute() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
