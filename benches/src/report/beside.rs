//! What other calls do to small ones: their latency alone, beside others on another connection, and on the same.

use super::dash;
use super::figures::{Case, PeerFigures};
use super::table::{Format, Table};
use crate::statistics::Summary;
use crate::workload::{Shape, Workload};

/// A row's title, the workloads on another connection and on the same one, and how many calls are in flight.
type Kind = (&'static str, Workload, Option<Workload>, usize);

const KINDS: &[Kind] = &[
    (
        "16 MiB messages",
        Workload::MixedApart,
        Some(Workload::MixedSame),
        16,
    ),
    (
        "a handler that computes",
        Workload::SpinApart,
        Some(Workload::SpinSame),
        16,
    ),
    (
        "a handler that waits",
        Workload::SleepApart,
        Some(Workload::SleepSame),
        16,
    ),
    ("a flood", Workload::Flood, None, 1),
];

/// The table; `None` when nothing of it was measured.
pub(super) fn table(cases: &[Case<'_>]) -> Option<Table> {
    let heading = [
        "beside",
        "peer",
        "alone p50 µs",
        "p99 µs",
        "other connection p50 µs",
        "p99 µs",
        "same connection p50 µs",
        "p99 µs",
        "p99, same to other",
    ];
    let mut table = Table::new(heading.map(str::to_owned).to_vec());
    for &(title, apart, same, in_flight) in KINDS {
        let shape = Shape {
            in_flight,
            connections: 1,
        };
        let Some(case) = find(cases, apart, shape) else {
            continue;
        };
        for peer in case.peers.iter().filter(|peer| peer.p50().is_some()) {
            let of = |workload: Workload| {
                let case = find(cases, workload, shape)?;
                case.peers.iter().find(|other| other.name == peer.name)
            };
            let (alone, same) = (of(Workload::Unary), same.and_then(of));
            let ratio = same
                .and_then(PeerFigures::p99)
                .zip(peer.p99())
                .map(|(same, apart)| format!("{:.2}×", same.ratio(&apart)));
            let mut row = vec![title.to_owned(), peer.name.to_owned()];
            for peer in [alone, Some(peer), same] {
                row.push(text(peer.and_then(PeerFigures::p50)));
                row.push(text(peer.and_then(PeerFigures::p99)));
            }
            row.push(ratio.unwrap_or_else(dash));
            table.push(row);
        }
    }
    (!table.is_empty()).then_some(table)
}

fn find<'c, 'a>(cases: &'c [Case<'a>], workload: Workload, shape: Shape) -> Option<&'c Case<'a>> {
    cases
        .iter()
        .find(|case| case.workload == workload && case.shape == shape)
}

fn text(figure: Option<Summary>) -> String {
    figure.map_or_else(dash, |figure| Format::Fixed(1).text(figure.median))
}
