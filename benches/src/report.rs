//! The records as Markdown tables that also read well in a terminal.

use std::fmt;

use crate::record::{Line, Run, Session};
use crate::statistics::Summary;
use crate::workload::{Shape, Workload};

/// Tables over all sessions of a file; prints as Markdown.
pub(crate) struct Report<'a> {
    sessions: Vec<(&'a Session, Vec<&'a Run>)>,
    baselines: &'a [String],
}

impl<'a> Report<'a> {
    /// Groups `lines` by session; peers are compared with each of `baselines` that was measured.
    pub(crate) fn new(lines: &'a [Line], baselines: &'a [String]) -> Self {
        let mut sessions: Vec<(&Session, Vec<&Run>)> = Vec::new();
        for line in lines {
            match (line, sessions.last_mut()) {
                (Line::Session(session), _) => sessions.push((session, Vec::new())),
                (Line::Run(run), Some((_, runs))) => runs.push(run),
                // `record::read` refuses a file that begins with a run.
                (Line::Run(_), None) => {}
            }
        }
        Report {
            sessions,
            baselines,
        }
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (session, runs) in &self.sessions {
            write_session(f, session)?;
            let cases = cases(runs);
            for case in &cases {
                write!(f, "\n### {}\n\n{}", case.title(), case.figures())?;
            }
            for baseline in self.baselines {
                if let Some(table) = ratios(&cases, baseline) {
                    write!(f, "\n### Ratios to {baseline}\n\n{table}")?;
                }
            }
        }
        Ok(())
    }
}

fn write_session(f: &mut fmt::Formatter<'_>, session: &Session) -> fmt::Result {
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

/// The runs of one workload and shape, by peer.
struct Case<'a> {
    workload: Workload,
    shape: Shape,
    peers: Vec<PeerFigures<'a>>,
}

/// What one peer did in one case, over all rounds.
struct PeerFigures<'a> {
    name: &'a str,
    rate: Summary,
    p50: Summary,
    p99: Summary,
    p999: Summary,
    client_cpu: Summary,
    server_cpu: Summary,
    cpu: Summary,
    client_switches: Summary,
    server_switches: Summary,
    server_rss: Summary,
}

/// The cases, and the peers in them, in the order in which they were measured.
fn cases<'a>(runs: &[&'a Run]) -> Vec<Case<'a>> {
    let mut grouped: InOrder<(Workload, Shape), InOrder<&str, Vec<&Run>>> = Vec::new();
    for run in runs {
        let peers = entry(&mut grouped, (run.workload, run.shape));
        entry(peers, run.peer.as_str()).push(run);
    }
    grouped
        .into_iter()
        .map(|((workload, shape), peers)| {
            let peers = peers
                .into_iter()
                .filter_map(|(name, runs)| PeerFigures::of(name, &runs));
            Case {
                workload,
                shape,
                peers: peers.collect(),
            }
        })
        .collect()
}

/// A map of a few entries that keeps the order in which they came.
type InOrder<K, V> = Vec<(K, V)>;

/// The value of `key`, appended if it is new.
fn entry<K: PartialEq, V: Default>(entries: &mut InOrder<K, V>, key: K) -> &mut V {
    let index = entries
        .iter()
        .position(|(known, _)| *known == key)
        .unwrap_or_else(|| {
            entries.push((key, V::default()));
            entries.len() - 1
        });
    &mut entries[index].1
}

impl<'a> PeerFigures<'a> {
    fn of(name: &'a str, runs: &[&Run]) -> Option<Self> {
        let over = |figure: &dyn Fn(&Run) -> f64| Summary::of(runs.iter().map(|run| figure(run)));
        let client_cpu = |run: &Run| run.client.cpu_per_call(run.rate());
        let server_cpu = |run: &Run| run.server.cpu_per_call(run.rate());
        Some(PeerFigures {
            name,
            rate: over(&Run::rate)?,
            p50: over(&|run| run.latency.p50_ns as f64 / 1e3)?,
            p99: over(&|run| run.latency.p99_ns as f64 / 1e3)?,
            p999: over(&|run| run.latency.p999_ns as f64 / 1e3)?,
            client_cpu: over(&client_cpu)?,
            server_cpu: over(&server_cpu)?,
            cpu: over(&|run| client_cpu(run) + server_cpu(run))?,
            client_switches: over(&|run| run.client.switches_per_call(run.rate()))?,
            server_switches: over(&|run| run.server.switches_per_call(run.rate()))?,
            server_rss: over(&|run| run.server.peak_rss_kib as f64 / 1024.0)?,
        })
    }
}

impl Case<'_> {
    fn title(&self) -> String {
        let Shape {
            in_flight,
            connections,
        } = self.shape;
        let connections = match connections {
            1 => "one connection".to_owned(),
            connections => format!("{connections} connections"),
        };
        format!(
            "{}, {in_flight} in flight, {connections}",
            self.workload.name()
        )
    }

    fn figures(&self) -> Table {
        let mut table = Table::new(&[
            "peer",
            "calls/s",
            "(min–max)",
            "p50 µs",
            "(min–max)",
            "p99 µs",
            "p99.9 µs",
            "CPU µs/call",
            "client",
            "server",
            "switches/call, client",
            "server",
            "server peak MiB",
        ]);
        for peer in &self.peers {
            table.push(vec![
                peer.name.to_owned(),
                thousands(peer.rate.median),
                format!(
                    "({}–{})",
                    thousands(peer.rate.min),
                    thousands(peer.rate.max)
                ),
                format!("{:.1}", peer.p50.median),
                format!("({:.1}–{:.1})", peer.p50.min, peer.p50.max),
                format!("{:.1}", peer.p99.median),
                format!("{:.1}", peer.p999.median),
                format!("{:.2}", peer.cpu.median),
                format!("{:.2}", peer.client_cpu.median),
                format!("{:.2}", peer.server_cpu.median),
                format!("{:.3}", peer.client_switches.median),
                format!("{:.3}", peer.server_switches.median),
                format!("{:.1}", peer.server_rss.median),
            ]);
        }
        table
    }
}

/// All peers against one, in every case; `None` when it was not measured or is alone.
fn ratios(cases: &[Case<'_>], baseline: &str) -> Option<Table> {
    let mut table = Table::new(&["case", "peer", "calls/s", "p50", "p99", "CPU/call"]);
    for case in cases {
        let Some(base) = case.peers.iter().find(|peer| peer.name == baseline) else {
            continue;
        };
        for peer in case.peers.iter().filter(|peer| peer.name != baseline) {
            let times = |figure: Summary, base: Summary| format!("{:.2}×", figure.ratio(&base));
            table.push(vec![
                format!("{} {}", case.workload.name(), case.shape),
                peer.name.to_owned(),
                times(peer.rate, base.rate),
                times(peer.p50, base.p50),
                times(peer.p99, base.p99),
                times(peer.cpu, base.cpu),
            ]);
        }
    }
    (table.rows.len() > 1).then_some(table)
}

/// A Markdown table with aligned columns. The first row is the heading.
struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    fn new(heading: &[&str]) -> Self {
        Table {
            rows: vec![heading.iter().map(|cell| (*cell).to_owned()).collect()],
        }
    }

    fn push(&mut self, row: Vec<String>) {
        debug_assert_eq!(row.len(), self.rows[0].len());
        self.rows.push(row);
    }

    fn width(&self, column: usize) -> usize {
        self.rows
            .iter()
            .map(|row| row[column].chars().count())
            .max()
            .unwrap_or(0)
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, row) in self.rows.iter().enumerate() {
            for (column, cell) in row.iter().enumerate() {
                let width = self.width(column);
                // Names to the left, figures to the right.
                match column {
                    0 => write!(f, "| {cell:<width$} ")?,
                    _ => write!(f, "| {cell:>width$} ")?,
                }
            }
            writeln!(f, "|")?;
            if index == 0 {
                for column in 0..row.len() {
                    let dashes = "-".repeat(self.width(column));
                    match column {
                        0 => write!(f, "|-{dashes}-")?,
                        _ => write!(f, "|-{dashes}:")?,
                    }
                }
                writeln!(f, "|")?;
            }
        }
        Ok(())
    }
}

/// A whole number with its thousands set apart.
fn thousands(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests;
