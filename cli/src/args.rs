//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

/// Services and events from one contract.
#[derive(Debug, Parser)]
#[command(
    name = "virtuoso",
    version,
    after_help = "A contract is a set of `.idl` files. `virtuoso new shop` starts a project with one.",
    disable_help_subcommand = true
)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Check(Check),
    Gen(Gen),
    New(New),
}

/// Checks contracts and shows what is wrong with them.
///
/// Reads every `.idl` file at or below the given paths and reports all mistakes, each with its
/// place, its code and what to do about it. Exits with 1 if there are errors; warnings alone are
/// fine.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  virtuoso check idl\n  virtuoso check --format json idl | jq .message"
)]
pub(crate) struct Check {
    /// Files, and directories below which every `.idl` file is read
    #[arg(value_name = "FILE|DIR", required = true)]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// Generates code from contracts.
///
/// Writes only files whose contents change. Contracts with errors generate nothing.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  virtuoso gen --lang rust --out src/gen idl\n  virtuoso gen --lang rust --out src/gen --check idl   # in CI: is it current?"
)]
pub(crate) struct Gen {
    /// What to generate
    #[arg(long, value_name = "LANGUAGE", value_parser = languages())]
    pub(crate) lang: String,
    /// Directory to write into
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Write nothing; exit with 1 if a file is missing or not current
    #[arg(long)]
    pub(crate) check: bool,
    /// Derive `serde` traits (Rust)
    #[arg(long)]
    pub(crate) serde: bool,
    /// Files, and directories below which every `.idl` file is read
    #[arg(value_name = "FILE|DIR", required = true)]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// Starts a project: a contract, a server and a client that run.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  virtuoso new shop && cd shop && cargo run")]
pub(crate) struct New {
    /// Name of the project and of its directory, which must not exist
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    /// Directory to create it in
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) path: PathBuf,
    /// Depend on the packages of this checkout of Virtuoso instead of published ones
    #[arg(long, value_name = "DIR")]
    pub(crate) virtuoso_path: Option<PathBuf>,
}

/// How findings are shown.
#[derive(Debug, clap::Args)]
pub(crate) struct Output {
    /// For people, or for tools: one JSON object per line and finding
    #[arg(long, value_enum, default_value_t = Format::Terminal)]
    pub(crate) format: Format,
    /// When to use colours; `auto` does if standard error is a terminal and `NO_COLOR` is not set
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Color::Auto)]
    pub(crate) color: Color,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people, on standard error
    Terminal,
    /// For tools, on standard output
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// If standard error is a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

fn languages() -> clap::builder::PossibleValuesParser {
    virtuoso_codegen::BACKENDS
        .iter()
        .map(|backend| backend.name())
        .collect::<Vec<_>>()
        .into()
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_holds_together() {
        super::Args::command().debug_assert();
    }
}
