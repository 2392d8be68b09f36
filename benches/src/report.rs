//! The records as Markdown tables that also read well in a terminal, and as plots.

mod bars;
mod beside;
mod chart;
mod figures;
pub(crate) mod table;

use std::fmt;
use std::fs;
use std::path::Path;

use anyhow::Context as _;

use crate::record::{Failure, Line, Session};
use figures::{Case, cases, columns, ratio_columns};
use table::Table;

/// Tables over all sessions of a file; prints as Markdown.
pub(crate) struct Report<'a> {
    sessions: Vec<Measured<'a>>,
    baselines: &'a [String],
}

/// A session and what was measured in it.
struct Measured<'a> {
    session: &'a Session,
    cases: Vec<Case<'a>>,
    failures: Vec<&'a Failure>,
}

impl<'a> Report<'a> {
    /// Groups `lines` by session; peers are compared with each of `baselines` that was measured.
    pub(crate) fn new(lines: &'a [Line], baselines: &'a [String]) -> Self {
        let mut sessions: Vec<(&Session, Vec<&Line>)> = Vec::new();
        for line in lines {
            match (line, sessions.last_mut()) {
                (Line::Session(session), _) => sessions.push((session, Vec::new())),
                (line, Some((_, lines))) => lines.push(line),
                // `record::read` refuses a file that does not begin with a session.
                (_, None) => {}
            }
        }
        let sessions = sessions
            .into_iter()
            .map(|(session, lines)| Measured {
                session,
                cases: cases(&lines),
                failures: lines.iter().filter_map(|line| line.failure()).collect(),
            })
            .collect();
        Report {
            sessions,
            baselines,
        }
    }

    /// Writes `README.md` and a plot for each case into a folder, which is made if need be.
    ///
    /// # Errors
    ///
    /// When a file cannot be written.
    pub(crate) fn write_into(&self, folder: &Path) -> anyhow::Result<()> {
        let write = |name: &str, text: &str| {
            let path = folder.join(name);
            fs::write(&path, text).with_context(|| format!("cannot write `{}`", path.display()))
        };
        fs::create_dir_all(folder)
            .with_context(|| format!("cannot make the folder `{}`", folder.display()))?;
        for (index, measured) in self.sessions.iter().enumerate() {
            for case in &measured.cases {
                write(&plot_name(index, case), &chart::of(case))?;
            }
        }
        let mut text = "# Benchmarks\n\nWritten by `virtuoso-bench report`; its README tells how it measures. Figures \
                        of other sessions, and of other machines, are not comparable: judge by the ratios.\n"
            .to_owned();
        self.write(&mut text, true)?;
        write("README.md", &text)
    }

    fn write(&self, f: &mut dyn fmt::Write, plots: bool) -> fmt::Result {
        for (index, measured) in self.sessions.iter().enumerate() {
            let cases = &measured.cases;
            write_session(f, measured.session)?;
            write_failures(f, &measured.failures)?;
            if let Some(table) = bars::table(cases) {
                write!(
                    f,
                    "\n### What was asked of virtuoso\n\nIssue 9's bars, by medians. The best peer is the best of all but \
                     echo and bare; in echoes we open no more connections than it does. Codec and build cost are \
                     measured elsewhere.\n\n{table}"
                )?;
            }
            if let Some(table) = beside::table(cases) {
                write!(
                    f,
                    "\n### Small calls beside others\n\nAlone, while the others pass on another connection, and on the \
                     same one.\n\n{table}"
                )?;
            }
            for case in cases {
                let title = case.title();
                write!(f, "\n### {title}\n\n")?;
                if plots {
                    write!(f, "![{title}]({})\n\n", plot_name(index, case))?;
                }
                write!(f, "{}", figures_table(case))?;
            }
            for baseline in self.baselines {
                if let Some(table) = ratios(cases, baseline) {
                    write!(f, "\n### Ratios to {baseline}\n\n{table}")?;
                }
            }
        }
        Ok(())
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, false)
    }
}

/// Files of sessions after the first are told apart by the session's number.
fn plot_name(session: usize, case: &Case<'_>) -> String {
    let name = format!("{}-{}.svg", case.workload.name(), case.shape);
    match session {
        0 => name,
        later => format!("session-{}-{name}", later + 1),
    }
}

fn write_session(f: &mut dyn fmt::Write, session: &Session) -> fmt::Result {
    let Session {
        version,
        profile,
        processor,
        processors,
        kernel,
        threads,
        ..
    } = session;
    let Session {
        warmup_seconds,
        seconds,
        rounds,
        ..
    } = session;
    let flavour = match threads {
        1 => "current-thread runtime".to_owned(),
        threads => format!("{threads} worker threads"),
    };
    let rounds = match rounds {
        1 => "one round".to_owned(),
        rounds => format!("medians of {rounds} interleaved rounds"),
    };
    writeln!(
        f,
        "\n{processor} ({processors} processors), kernel {kernel}; virtuoso-bench {version}, \
         {profile} build; {flavour} on each side; {rounds} of \
         {seconds} s after {warmup_seconds} s of warm-up, min–max in brackets."
    )
}

/// What failed is said before any figure: a comparison with an unnamed hole in it would mislead.
fn write_failures(f: &mut dyn fmt::Write, failures: &[&Failure]) -> fmt::Result {
    if failures.is_empty() {
        return Ok(());
    }
    writeln!(f, "\n**Failed**, and not part of the figures:\n")?;
    for failure in failures {
        writeln!(f, "- {failure}")?;
    }
    Ok(())
}

fn figures_table(case: &Case<'_>) -> Table {
    let columns = columns(case);
    let mut heading = vec!["peer".to_owned()];
    for column in &columns {
        heading.push(column.heading.clone());
        if column.range {
            heading.push("(min–max)".to_owned());
        }
    }
    let mut table = Table::new(heading);
    for peer in &case.peers {
        let mut row = vec![peer.name.to_owned()];
        for column in &columns {
            let figure = (column.of)(peer);
            row.push(figure.map_or_else(dash, |figure| column.format.text(figure.median)));
            if column.range {
                row.push(figure.map_or_else(dash, |figure| column.format.range(figure)));
            }
        }
        table.push(row);
    }
    table
}

/// What stands where a peer lacks the workload, or a figure was not measured.
fn dash() -> String {
    "–".to_owned()
}

/// All peers against one, in every case with calls; `None` when it was not measured or is alone.
fn ratios(cases: &[Case<'_>], baseline: &str) -> Option<Table> {
    let columns = ratio_columns();
    let heading = ["case", "peer"]
        .into_iter()
        .chain(columns.iter().map(|&(heading, _)| heading));
    let mut table = Table::new(heading.map(str::to_owned).collect());
    for case in cases.iter().filter(|case| case.workload.is_busy()) {
        let Some(base) = case.peers.iter().find(|peer| peer.name == baseline) else {
            continue;
        };
        for peer in case.peers.iter().filter(|peer| peer.name != baseline) {
            let figures = columns
                .iter()
                .map(|(_, of)| Some(of(peer)?.ratio(&of(base)?)));
            let figures: Vec<Option<f64>> = figures.collect();
            if figures.iter().all(Option::is_none) {
                continue;
            }
            let mut row = vec![
                format!("{} {}", case.workload.name(), case.shape),
                peer.name.to_owned(),
            ];
            let times =
                |ratio: Option<f64>| ratio.map_or_else(dash, |ratio| format!("{ratio:.2}×"));
            row.extend(figures.into_iter().map(times));
            table.push(row);
        }
    }
    (!table.is_empty()).then_some(table)
}

#[cfg(test)]
mod tests;
