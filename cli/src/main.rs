//! The `virtuoso` command.
//!
//! Exit codes: 0 when all is well, 1 when a contract has mistakes or generated files are not
//! current, 2 when the command cannot do what it was asked to.

mod args;
mod command;
mod style;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    let args = args::Args::parse();
    match command::run(args) {
        Ok(outcome) => outcome.into(),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}
