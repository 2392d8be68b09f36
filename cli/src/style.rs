//! Diagnostics on the terminal.

use std::io::{self, IsTerminal as _, Write as _};

use virtuoso_codegen::Contract;
use virtuoso_idl::diagnostic::render::{Style, json, terminal};

use crate::args::{Color, Format, Output};

impl Color {
    /// Whether text on standard error is coloured.
    fn style(self) -> Style {
        let colored = match self {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
                !plain && io::stderr().is_terminal()
            }
        };
        if colored {
            Style::Colored
        } else {
            Style::Plain
        }
    }
}

/// Shows all findings, and for people how many there are.
///
/// # Errors
///
/// The output cannot be written.
pub(crate) fn show(contract: &Contract, output: &Output) -> io::Result<()> {
    match output.format {
        Format::Json => {
            let mut out = io::stdout().lock();
            for diagnostic in &contract.diagnostics {
                writeln!(out, "{}", json(diagnostic, &contract.sources))?;
            }
            out.flush()
        }
        Format::Terminal => {
            let style = output.color.style();
            let mut out = io::stderr().lock();
            for diagnostic in &contract.diagnostics {
                writeln!(out, "{}\n", terminal(diagnostic, &contract.sources, style))?;
            }
            let (errors, warnings) = (contract.errors().count(), contract.warnings().count());
            if errors + warnings > 0 {
                let found: Vec<_> = [(errors, "error"), (warnings, "warning")]
                    .into_iter()
                    .filter(|(count, _)| *count > 0)
                    .map(|(count, what)| count_of(count, what))
                    .collect();
                writeln!(out, "{} found", found.join(" and "))?;
            }
            out.flush()
        }
    }
}

/// `1 file`, `2 files`.
pub(crate) fn count_of(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}
