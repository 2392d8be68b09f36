//! The records by case and peer, and the figures that tables and plots show of them.

use super::table::Format;
use crate::record::{Line, Run, SystemCalls};
use crate::statistics::Summary;
use crate::workload::{Shape, Workload};

/// The runs of one workload and shape, by peer.
pub(super) struct Case<'a> {
    pub(super) workload: Workload,
    pub(super) shape: Shape,
    /// All peers of the session, also those that lack the workload.
    pub(super) peers: Vec<PeerFigures<'a>>,
}

/// What one peer did in one case, over all rounds.
pub(super) struct PeerFigures<'a> {
    pub(super) name: &'a str,
    runs: Vec<&'a Run>,
    system_calls: Option<&'a SystemCalls>,
}

/// A column of a case's table.
pub(super) struct Column<'a> {
    pub(super) heading: String,
    pub(super) format: Format,
    /// A further column shows the least and the greatest.
    pub(super) range: bool,
    pub(super) of: Figure<'a>,
}

/// A figure of a peer in a case; `None` when it was not measured.
pub(super) type Figure<'a> = fn(&PeerFigures<'a>) -> Option<Summary>;

/// The cases, and the peers in them, in the order in which they were first measured.
pub(super) fn cases<'a>(lines: &[&'a Line]) -> Vec<Case<'a>> {
    let mut peers: Vec<&str> = Vec::new();
    let mut kinds: Vec<(Workload, Shape)> = Vec::new();
    for line in lines {
        if let Line::Run(run) = line {
            if !peers.contains(&run.peer.as_str()) {
                peers.push(&run.peer);
            }
            if !kinds.contains(&(run.workload, run.shape)) {
                kinds.push((run.workload, run.shape));
            }
        }
    }
    let case = |(workload, shape)| Case {
        workload,
        shape,
        peers: peers
            .iter()
            .map(|name| PeerFigures::of(lines, name, workload, shape))
            .collect(),
    };
    kinds.into_iter().map(case).collect()
}

/// The columns of a case's table.
pub(super) fn columns<'a>(case: &Case<'a>) -> Vec<Column<'a>> {
    let column = |heading: &str, format, range, of: Figure<'a>| Column {
        heading: heading.to_owned(),
        format,
        range,
        of,
    };
    let server_peak = column(
        "server peak MiB",
        Format::Fixed(1),
        false,
        PeerFigures::server_peak,
    );
    if !case.workload.is_busy() {
        return vec![
            column(
                "KiB/connection",
                Format::Fixed(1),
                true,
                PeerFigures::kib_per_connection,
            ),
            server_peak,
        ];
    }
    let unit = case.workload.unit();
    let digits = Format::Fixed(if unit == "call" { 1 } else { 3 });
    let mut columns = vec![
        column(
            &format!("{unit}s/s"),
            Format::Whole,
            true,
            PeerFigures::rate,
        ),
        column("p50 µs", digits, true, PeerFigures::p50),
        column(
            "p99 µs",
            digits,
            case.workload.beside().is_some(),
            PeerFigures::p99,
        ),
        column("p99.9 µs", digits, false, PeerFigures::p999),
        column(
            &format!("CPU µs/{unit}"),
            Format::Fixed(2),
            false,
            PeerFigures::cpu,
        ),
        column("client", Format::Fixed(2), false, PeerFigures::client_cpu),
        column("server", Format::Fixed(2), false, PeerFigures::server_cpu),
        column(
            &format!("switches/{unit}, client"),
            Format::Fixed(3),
            false,
            PeerFigures::client_switches,
        ),
        column(
            "server",
            Format::Fixed(3),
            false,
            PeerFigures::server_switches,
        ),
        column(
            "client peak MiB",
            Format::Fixed(1),
            false,
            PeerFigures::client_peak,
        ),
        server_peak,
    ];
    if case.peers.iter().any(|peer| peer.system_calls.is_some()) {
        columns.extend([
            column(
                &format!("system calls/{unit}, client"),
                Format::Fixed(3),
                false,
                PeerFigures::client_system_calls,
            ),
            column(
                "server",
                Format::Fixed(3),
                false,
                PeerFigures::server_system_calls,
            ),
        ]);
    }
    if let Some(beside) = case.workload.beside() {
        columns.insert(
            1,
            column(
                &format!("{}/s", beside.call.unit()),
                Format::Fixed(1),
                true,
                PeerFigures::beside_rate,
            ),
        );
    }
    columns
}

/// The columns of the tables of ratios.
pub(super) fn ratio_columns<'a>() -> [(&'static str, Figure<'a>); 4] {
    [
        ("calls/s", PeerFigures::rate),
        ("p50", PeerFigures::p50),
        ("p99", PeerFigures::p99),
        ("CPU/call", PeerFigures::cpu),
    ]
}

impl<'a> Case<'a> {
    pub(super) fn title(&self) -> String {
        let Shape {
            in_flight,
            connections,
        } = self.shape;
        let count = match connections {
            1 => "one connection".to_owned(),
            connections => format!("{connections} connections"),
        };
        match self.workload {
            Workload::Idle => format!("idle, {count}"),
            workload => format!("{}, {in_flight} in flight, {count}", workload.name()),
        }
    }

    /// What the case is about, for its plot: whether more is better, what it is, and the figure.
    pub(super) fn headline(&self) -> (bool, String, Figure<'a>) {
        match self.workload {
            Workload::Idle => (
                false,
                "KiB of server memory a connection".to_owned(),
                PeerFigures::kib_per_connection,
            ),
            workload if workload.beside().is_some() => {
                (false, "p99 in µs".to_owned(), PeerFigures::p99)
            }
            Workload::Unary if self.shape.in_flight == 1 => {
                (false, "p50 in µs".to_owned(), PeerFigures::p50)
            }
            workload => (
                true,
                format!("{}s a second", workload.unit()),
                PeerFigures::rate,
            ),
        }
    }
}

impl<'a> PeerFigures<'a> {
    fn of(lines: &[&'a Line], name: &'a str, workload: Workload, shape: Shape) -> Self {
        let mut figures = PeerFigures {
            name,
            runs: Vec::new(),
            system_calls: None,
        };
        for line in lines {
            match line {
                Line::Run(run) if run.is_of(name, workload, shape) => figures.runs.push(run),
                Line::SystemCalls(counted) if counted.is_of(name, workload, shape) => {
                    figures.system_calls = Some(counted);
                }
                _ => {}
            }
        }
        figures
    }

    fn over(&self, figure: impl Fn(&Run) -> f64) -> Option<Summary> {
        Summary::of(self.runs.iter().map(|run| figure(run)))
    }

    pub(super) fn rate(&self) -> Option<Summary> {
        self.over(Run::rate)
    }

    fn beside_rate(&self) -> Option<Summary> {
        self.over(Run::beside_rate)
    }

    pub(super) fn p50(&self) -> Option<Summary> {
        self.over(|run| run.latency.p50_ns as f64 / 1e3)
    }

    pub(super) fn p99(&self) -> Option<Summary> {
        self.over(|run| run.latency.p99_ns as f64 / 1e3)
    }

    fn p999(&self) -> Option<Summary> {
        self.over(|run| run.latency.p999_ns as f64 / 1e3)
    }

    fn client_cpu(&self) -> Option<Summary> {
        self.over(|run| run.client.cpu_per_call(run.rate()))
    }

    fn server_cpu(&self) -> Option<Summary> {
        self.over(|run| run.server.cpu_per_call(run.rate()))
    }

    pub(super) fn cpu(&self) -> Option<Summary> {
        self.over(|run| run.client.cpu_per_call(run.rate()) + run.server.cpu_per_call(run.rate()))
    }

    fn client_switches(&self) -> Option<Summary> {
        self.over(|run| run.client.switches_per_call(run.rate()))
    }

    fn server_switches(&self) -> Option<Summary> {
        self.over(|run| run.server.switches_per_call(run.rate()))
    }

    fn client_peak(&self) -> Option<Summary> {
        self.over(|run| run.client.peak_rss_kib as f64 / 1024.0)
    }

    fn server_peak(&self) -> Option<Summary> {
        self.over(|run| run.server.peak_rss_kib as f64 / 1024.0)
    }

    pub(super) fn kib_per_connection(&self) -> Option<Summary> {
        self.over(Run::kib_per_connection)
    }

    fn client_system_calls(&self) -> Option<Summary> {
        Summary::of(self.system_calls.map(|counted| counted.client_per_call))
    }

    fn server_system_calls(&self) -> Option<Summary> {
        Summary::of(self.system_calls.map(|counted| counted.server_per_call))
    }
}
