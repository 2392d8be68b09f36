//! The commands, one file each.

mod check;
mod generate;
mod new;

use std::process::ExitCode;

use crate::args::{Args, Command};

/// What became of a command that could do its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// All is well.
    Good,
    /// A contract has mistakes, or something is not current.
    Bad,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Good => ExitCode::SUCCESS,
            Outcome::Bad => ExitCode::from(1),
        }
    }
}

/// Why a command could not do its work.
pub(crate) type Error = Box<dyn std::error::Error>;

/// Runs a command.
pub(crate) fn run(args: Args) -> Result<Outcome, Error> {
    match args.command {
        Command::Check(check) => check::run(&check),
        Command::Gen(generate) => generate::run(&generate),
        Command::New(new) => new::run(&new),
    }
}
