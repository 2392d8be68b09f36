//! What was asked of us (issue 9), beside what was measured.

use super::figures::{Case, Figure, PeerFigures};
use super::table::{Format, Table};
use crate::statistics::Summary;
use crate::workload::{Shape, Workload};

/// The peer that is judged.
const OURS: &str = "virtuoso";
/// Written for these workloads only, so never the best peer.
const HAND_WRITTEN: &[&str] = &["echo", "bare"];
/// Peers that open a connection for each call in flight, whatever the case says.
const POOLS: &[&str] = &["volo-thrift"];

/// Whom a figure of ours is compared with.
#[derive(Clone, Copy)]
enum Against {
    /// One peer, in the same case.
    Peer(&'static str),
    /// The best of all that are not written by hand.
    Best,
    /// Ourselves, in another workload.
    Ours(Workload),
}

/// What a ratio has to be.
#[derive(Clone, Copy)]
enum Bound {
    AtLeast(f64),
    AtMost(f64),
    /// Less than the other's figure.
    Below,
}

struct Bar {
    workload: Workload,
    /// The cases that count; for ours, those with no more connections than the other has opened.
    shapes: &'static [Shape],
    figure: What,
    against: Against,
    bound: Bound,
}

#[derive(Clone, Copy)]
enum What {
    Rate,
    P50,
    P99,
    Cpu,
    Memory,
}

const fn shape(in_flight: usize, connections: usize) -> Shape {
    Shape {
        in_flight,
        connections,
    }
}

const fn bar(
    workload: Workload,
    shapes: &'static [Shape],
    figure: What,
    against: Against,
    bound: Bound,
) -> Bar {
    Bar {
        workload,
        shapes,
        figure,
        against,
        bound,
    }
}

const ONE: &[Shape] = &[shape(1, 1)];
const EIGHT: &[Shape] = &[shape(8, 1)];
const SIXTEEN: &[Shape] = &[shape(16, 1)];
const SIXTEEN_OR_POOL: &[Shape] = &[shape(16, 1), shape(16, 16)];
const MANY: &[Shape] = &[shape(128, 1)];
const MOST: &[Shape] = &[shape(512, 1)];
const SPREAD: &[Shape] = &[shape(128, 8)];
const IDLE: &[Shape] = &[shape(2000, 2000)];

const BARS: &[Bar] = {
    use Against::{Best, Ours, Peer};
    use Bound::{AtLeast, AtMost, Below};
    use What::{Cpu, Memory, P50, P99, Rate};
    use Workload::{Echo4k, Echo64k, Idle, MixedApart, MixedSame, Records, Stream, Unary};
    const ECHO: Against = Peer("echo");
    const BARE: Against = Peer("bare");
    const TONIC: Against = Peer("tonic");
    &[
        bar(Unary, ONE, P50, ECHO, AtMost(1.05)),
        bar(Unary, ONE, P50, Best, Below),
        bar(Unary, ONE, Rate, BARE, AtLeast(0.85)),
        bar(Unary, SIXTEEN, Rate, ECHO, AtLeast(1.1)),
        bar(Unary, SIXTEEN, Rate, Best, AtLeast(2.0)),
        bar(Unary, SIXTEEN, Rate, BARE, AtLeast(0.85)),
        bar(Unary, MANY, Rate, ECHO, AtLeast(1.6)),
        bar(Unary, MANY, Rate, Best, AtLeast(4.0)),
        bar(Unary, MANY, Rate, TONIC, AtLeast(10.0)),
        bar(Unary, MANY, Cpu, Best, AtMost(0.25)),
        bar(Unary, MANY, Rate, BARE, AtLeast(0.85)),
        bar(Unary, MOST, Rate, ECHO, AtLeast(1.5)),
        bar(Unary, MOST, Rate, Best, AtLeast(5.0)),
        bar(Unary, MOST, Rate, TONIC, AtLeast(15.0)),
        bar(Unary, MOST, Rate, BARE, AtLeast(0.85)),
        bar(Unary, SPREAD, Rate, ECHO, AtLeast(2.2)),
        bar(Unary, SPREAD, Rate, Best, AtLeast(5.0)),
        bar(Unary, SPREAD, Rate, TONIC, AtLeast(15.0)),
        bar(Unary, SPREAD, Rate, BARE, AtLeast(0.85)),
        bar(Echo4k, SIXTEEN_OR_POOL, Rate, Best, AtLeast(0.95)),
        bar(Echo64k, SIXTEEN_OR_POOL, Rate, Best, AtLeast(1.0)),
        bar(Records, EIGHT, Rate, Best, AtLeast(1.2)),
        bar(Stream, ONE, Rate, TONIC, AtLeast(1.2)),
        bar(MixedSame, SIXTEEN, P99, Ours(MixedApart), AtMost(1.5)),
        bar(Idle, IDLE, Memory, Best, Below),
    ]
};

/// Each bar with the ratio that was measured; `None` when not one of them was.
pub(super) fn table(cases: &[Case<'_>]) -> Option<Table> {
    let heading = [
        "case",
        "figure",
        "ours",
        "compared with",
        "theirs",
        "bar",
        "measured",
        "reached",
    ];
    let mut table = Table::new(heading.map(str::to_owned).to_vec());
    for bar in BARS {
        if let Some(row) = bar.row(cases) {
            table.push(row.to_vec());
        }
    }
    (!table.is_empty()).then_some(table)
}

/// A figure, and where it was measured.
struct Found<'a> {
    name: &'a str,
    shape: Shape,
    figure: Summary,
}

impl Bar {
    fn row(&self, cases: &[Case<'_>]) -> Option<[String; 8]> {
        let theirs = match self.against {
            Against::Peer(name) => self.best(cases, self.workload, |found| found.name == name),
            Against::Best => self.best(cases, self.workload, |found| {
                found.name != OURS && !HAND_WRITTEN.contains(&found.name)
            }),
            Against::Ours(workload) => self.best(cases, workload, |found| found.name == OURS),
        }?;
        let most = match POOLS.contains(&theirs.name) {
            true => theirs.shape.in_flight,
            false => theirs.shape.connections,
        };
        let ours = self.best(cases, self.workload, |found| {
            found.name == OURS && found.shape.connections <= most
        })?;
        let ratio = ours.figure.ratio(&theirs.figure);
        let (bound, reached) = match self.bound {
            Bound::AtLeast(bound) => (format!("≥ {bound}×"), ratio >= bound),
            Bound::AtMost(bound) => (format!("≤ {bound}×"), ratio <= bound),
            Bound::Below => ("< 1×".to_owned(), ratio < 1.0),
        };
        let against = match self.against {
            Against::Peer(name) => name.to_owned(),
            Against::Best if theirs.shape == ours.shape => {
                format!("{}, the best peer", theirs.name)
            }
            Against::Best => format!("{} ({}), the best peer", theirs.name, theirs.shape),
            Against::Ours(workload) => workload.name().to_owned(),
        };
        let (figure, format) = self.figure.heading();
        Some([
            format!("{} {}", self.workload.name(), ours.shape),
            figure.to_owned(),
            format.text(ours.figure.median),
            against,
            format.text(theirs.figure.median),
            bound,
            format!("{ratio:.2}×"),
            if reached { "yes" } else { "no" }.to_owned(),
        ])
    }

    /// The best figure of those peers and cases that `counts` admits.
    fn best<'a>(
        &self,
        cases: &[Case<'a>],
        workload: Workload,
        counts: impl Fn(&Found<'a>) -> bool,
    ) -> Option<Found<'a>> {
        let of = self.figure.of();
        let sign = match self.figure {
            What::Rate => 1.0,
            _ => -1.0,
        };
        cases
            .iter()
            .filter(|case| case.workload == workload && self.shapes.contains(&case.shape))
            .flat_map(|case| case.peers.iter().map(|peer| (case.shape, peer)))
            .filter_map(|(shape, peer)| {
                let (name, figure) = (peer.name, of(peer)?);
                Some(Found {
                    name,
                    shape,
                    figure,
                })
            })
            .filter(counts)
            .max_by(|a, b| (sign * a.figure.median).total_cmp(&(sign * b.figure.median)))
    }
}

impl What {
    fn heading(self) -> (&'static str, Format) {
        match self {
            What::Rate => ("calls/s", Format::Whole),
            What::P50 => ("p50 µs", Format::Fixed(1)),
            What::P99 => ("p99 µs", Format::Fixed(1)),
            What::Cpu => ("CPU µs/call", Format::Fixed(2)),
            What::Memory => ("KiB/connection", Format::Fixed(1)),
        }
    }

    fn of<'a>(self) -> Figure<'a> {
        match self {
            What::Rate => PeerFigures::rate,
            What::P50 => PeerFigures::p50,
            What::P99 => PeerFigures::p99,
            What::Cpu => PeerFigures::cpu,
            What::Memory => PeerFigures::kib_per_connection,
        }
    }
}
