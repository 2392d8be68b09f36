//! A report over made-up records whose figures are easy to check by eye.

use super::*;
use crate::latency::Latency;
use crate::record::{self, Run, SystemCalls};
use crate::usage::Usage;
use crate::workload::{Shape, Workload};

fn session() -> Line {
    Line::Session(Session {
        version: "0.0.0".to_owned(),
        began_unix: 0,
        profile: "release".to_owned(),
        processor: "Abacus".to_owned(),
        processors: 2,
        kernel: "1.2.3".to_owned(),
        threads: 2,
        warmup_seconds: 0.5,
        seconds: 1.0,
        rounds: 3,
    })
}

/// A second with `calls` calls; the server's window is twice as long as the client's, which must
/// not show in the figures for each call.
fn run(round: u32, peer: &str, calls: u64, cpu_us: u64) -> Line {
    let usage = |factor: u64| Usage {
        window_us: 1_000_000 * factor,
        user_us: cpu_us * calls * factor,
        system_us: 0,
        voluntary_switches: calls * factor / 2,
        involuntary_switches: 0,
        peak_rss_kib: 2048,
        rss_kib: 1524,
    };
    let nanoseconds = 1_000_000_000 / calls;
    Line::Run(Run {
        round,
        peer: peer.to_owned(),
        workload: Workload::Unary,
        shape: Shape {
            in_flight: 128,
            connections: 8,
        },
        calls,
        window_us: 1_000_000,
        latency: Latency {
            p50_ns: nanoseconds,
            p90_ns: nanoseconds,
            p99_ns: 2 * nanoseconds,
            p999_ns: 3 * nanoseconds,
            max_ns: 4 * nanoseconds,
        },
        beside: 4,
        rss_before_kib: 1500,
        client: usage(1),
        server: usage(2),
        load_average: None,
    })
}

fn records() -> Vec<Line> {
    let mut records = vec![session()];
    for (round, ours, echo) in [
        (1, 200_000, 90_000),
        (2, 250_000, 100_000),
        (3, 400_000, 125_000),
    ] {
        records.extend([run(round, "ours", ours, 1), run(round, "echo", echo, 2)]);
    }
    records
}

#[test]
fn medians_ranges_and_ratios() {
    let (records, baselines) = (records(), ["echo".to_owned(), "absent".to_owned()]);
    let expected = "
Abacus (2 processors), kernel 1.2.3; virtuoso-bench 0.0.0, release build; 2 worker threads on each \
side; medians of 3 interleaved rounds of 1 s after 0.5 s of warm-up, min–max in brackets.

### unary, 128 in flight, 8 connections

| peer | calls/s |         (min–max) | p50 µs |  (min–max) | p99 µs | p99.9 µs | CPU µs/call | client \
| server | switches/call, client | server | client peak MiB | server peak MiB |
|------|--------:|------------------:|-------:|-----------:|-------:|---------:|------------:|-------:\
|-------:|----------------------:|-------:|----------------:|----------------:|
| ours | 250,000 | (200,000–400,000) |    4.0 |  (2.5–5.0) |    8.0 |     12.0 |        2.00 |   1.00 \
|   1.00 |                 0.500 |  0.500 |             2.0 |             2.0 |
| echo | 100,000 |  (90,000–125,000) |   10.0 | (8.0–11.1) |   20.0 |     30.0 |        4.00 |   2.00 \
|   2.00 |                 0.500 |  0.500 |             2.0 |             2.0 |

### Ratios to echo

| case        | peer | calls/s |   p50 |   p99 | CPU/call |
|-------------|-----:|--------:|------:|------:|---------:|
| unary 128x8 | ours |   2.50× | 0.40× | 0.40× |    0.50× |
";
    assert_eq!(Report::new(&records, &baselines).to_string(), expected);
}

#[test]
fn sessions_are_not_mixed() {
    let mut records = records();
    records.extend([session(), run(1, "echo", 1_000, 1)]);
    let baselines = ["echo".to_owned()];
    let report = Report::new(&records, &baselines);
    assert_eq!(report.sessions.len(), 2);
    let text = report.to_string();
    assert_eq!(
        text.matches("### Ratios").count(),
        1,
        "a baseline alone has no ratios"
    );
    assert!(text.contains("(1,000–1,000)"));
}

#[test]
fn records_survive_the_file() {
    let records = records();
    let mut file: String = records
        .iter()
        .map(|line| serde_json::to_string(line).unwrap() + "\n\n")
        .collect();
    assert_eq!(record::read(file.as_bytes()).unwrap(), records);
    file.push_str("{}");
    let error = record::read(file.as_bytes()).unwrap_err();
    assert!(format!("{error:#}").starts_with("line 15: "), "{error:#}");
    let orphan = serde_json::to_string(&records[1]).unwrap();
    assert!(
        record::read(orphan.as_bytes())
            .unwrap_err()
            .to_string()
            .contains("session")
    );
}

fn at(line: Line, workload: Workload) -> Line {
    match line {
        Line::Run(run) => Line::Run(Run { workload, ..run }),
        other => other,
    }
}

#[test]
fn what_a_peer_lacks_is_a_dash() {
    let mut records = records();
    records.push(at(run(1, "ours", 1000, 1), Workload::FanOut));
    let report = Report::new(&records, &[]).to_string();
    let table = report.split("### fan-out").nth(1).unwrap();
    let row = table
        .lines()
        .find(|line| line.starts_with("| echo"))
        .unwrap();
    assert!(
        row.split('|')
            .skip(2)
            .all(|cell| matches!(cell.trim(), "–" | "")),
        "{row}"
    );
}

#[test]
fn tables_show_what_the_workload_is_about() {
    let mut records = vec![session()];
    for workload in [
        Workload::Idle,
        Workload::Stream,
        Workload::MixedSame,
        Workload::Unary,
    ] {
        records.push(at(run(1, "ours", 1000, 1), workload));
    }
    records.push(Line::SystemCalls(SystemCalls {
        peer: "ours".to_owned(),
        workload: Workload::Unary,
        shape: Shape {
            in_flight: 128,
            connections: 8,
        },
        client_per_call: 0.25,
        server_per_call: 0.125,
    }));
    let report = Report::new(&records, &[]).to_string();
    let sections: Vec<&str> = report.split("### ").collect();
    assert!(
        sections[1].starts_with("idle, 8 connections\n"),
        "{}",
        sections[1]
    );
    assert!(
        sections[1].contains("| KiB/connection | "),
        "{}",
        sections[1]
    );
    assert!(
        sections[1].contains("| ours |            3.0 | (3.0–3.0) |"),
        "{}",
        sections[1]
    );
    assert!(sections[2].contains("| messages/s | "), "{}", sections[2]);
    assert!(
        sections[3].contains("| 16 MiB messages/s | "),
        "{}",
        sections[3]
    );
    assert!(
        sections[3].contains("|               4.0 | "),
        "{}",
        sections[3]
    );
    assert!(
        sections[4].contains("| system calls/call, client | server |"),
        "{}",
        sections[4]
    );
    assert!(
        sections[4].contains("|                     0.250 |  0.125 |"),
        "{}",
        sections[4]
    );
    assert!(!sections[3].contains("system calls"));
}

#[test]
fn a_folder_gets_tables_and_plots() {
    let folder = std::env::temp_dir().join(format!("virtuoso-bench-report-{}", std::process::id()));
    let mut records = records();
    records.push(at(run(1, "<fast> & new", 1000, 1), Workload::Records));
    records.extend([session(), run(1, "echo", 1_000, 1)]);
    Report::new(&records, &["echo".to_owned()])
        .write_into(&folder)
        .unwrap();
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let (text, plot, other) = (
        read("README.md"),
        read("unary-128x8.svg"),
        read("records-128x8.svg"),
    );
    assert!(folder.join("session-2-unary-128x8.svg").exists());
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(text.contains("![unary, 128 in flight, 8 connections](unary-128x8.svg)\n\n| peer"));
    assert!(text.contains("### Ratios to echo"));
    // The longest line ends where the room for figures begins; bars are to its scale.
    assert!(plot.contains("H610.0"), "{plot}");
    assert!(
        plot.contains("width=\"312.5\""),
        "250,000 of 400,000: {plot}"
    );
    assert!(plot.contains(">250,000</text>") && plot.contains("calls a second; more is better"));
    assert!(
        other.contains("&lt;fast&gt; &amp; new") && other.contains(">–</text>"),
        "{other}"
    );
}

fn case(line: Line, workload: Workload, in_flight: usize, connections: usize) -> Line {
    let shape = Shape {
        in_flight,
        connections,
    };
    match line {
        Line::Run(run) => Line::Run(Run {
            workload,
            shape,
            ..run
        }),
        other => other,
    }
}

#[test]
fn bars_name_the_best_peer_and_our_ratio() {
    let mut records = vec![session()];
    for (peer, calls) in [
        ("virtuoso", 400_000),
        ("echo", 250_000),
        ("bare", 500_000),
        ("tonic", 40_000),
        ("tarpc", 160_000),
    ] {
        records.push(case(run(1, peer, calls, 1), Workload::Unary, 128, 1));
    }
    let report = Report::new(&records, &[]).to_string();
    let section = report.split("### ").nth(1).unwrap();
    assert!(
        section.starts_with("What was asked of virtuoso\n"),
        "{section}"
    );
    let row = |start: &str, end: &str| {
        let cells = |line: &str| {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            cells.join("|")
        };
        let found = section
            .lines()
            .map(cells)
            .any(|line| line == format!("|unary 128|{start}|{end}|"));
        assert!(found, "{start}, {end}: {section}");
    };
    row("calls/s|400,000|echo|250,000", "≥ 1.6×|1.60×|yes");
    row(
        "calls/s|400,000|tarpc, the best peer|160,000",
        "≥ 4×|2.50×|no",
    );
    row("calls/s|400,000|tonic|40,000", "≥ 10×|10.00×|yes");
    row("calls/s|400,000|bare|500,000", "≥ 0.85×|0.80×|no");
    assert_eq!(section.matches("| unary 128 ").count(), 5);
}

#[test]
fn echoes_are_compared_at_the_connections_that_the_best_peer_opens() {
    let measured = |best: &str| {
        let mut records = vec![session()];
        for (peer, calls, connections) in [
            ("virtuoso", 1_000, 1),
            ("virtuoso", 3_000, 16),
            (best, 2_000, 1),
            ("tonic", 1_500, 16),
        ] {
            records.push(case(
                run(1, peer, calls, 1),
                Workload::Echo64k,
                16,
                connections,
            ));
        }
        Report::new(&records, &[]).to_string()
    };
    let text = measured("tarpc");
    assert!(
        text.contains("0.50×") && text.contains("tarpc, the best peer"),
        "{text}"
    );
    let text = measured("volo-thrift");
    assert!(
        text.contains("1.50×") && text.contains("volo-thrift (16), the best peer"),
        "{text}"
    );
}

#[test]
fn small_calls_beside_others_stand_side_by_side() {
    let mut records = vec![session()];
    for (workload, calls) in [
        (Workload::Unary, 100_000),
        (Workload::SpinApart, 50_000),
        (Workload::SpinSame, 10_000),
    ] {
        records.push(case(run(1, "ours", calls, 1), workload, 16, 1));
    }
    let report = Report::new(&records, &[]).to_string();
    let section = report
        .split("### Small calls beside others")
        .nth(1)
        .unwrap();
    let row = section
        .lines()
        .find(|line| line.contains("| ours ") || line.contains(" ours |"));
    let cells: Vec<&str> = row.unwrap().split('|').map(str::trim).collect();
    assert_eq!(
        cells[1..10],
        [
            "a handler that computes",
            "ours",
            "10.0",
            "20.0",
            "20.0",
            "40.0",
            "100.0",
            "200.0",
            "5.00×"
        ]
    );
    assert_eq!(
        section.matches("a handler that").count(),
        1,
        "what was not measured is left out"
    );
}

#[test]
fn what_failed_is_named_and_the_other_rounds_count() {
    let failed = Line::Failure(Failure {
        during: "round 2".to_owned(),
        peer: "ours".to_owned(),
        workload: Workload::Unary,
        shape: Shape {
            in_flight: 128,
            connections: 8,
        },
        error: "the client failed: no connection left".to_owned(),
    });
    let records = [
        session(),
        run(1, "ours", 100_000, 1),
        failed,
        run(3, "ours", 300_000, 1),
    ];
    let json: Vec<String> = records
        .iter()
        .map(|line| serde_json::to_string(line).unwrap())
        .collect();
    let records = record::read(json.join("\n").as_bytes()).unwrap();
    let report = Report::new(&records, &[]).to_string();
    assert!(
        report.contains("- ours, unary 128x8, round 2: the client failed: no connection left\n"),
        "{report}"
    );
    assert!(report.contains("200,000"), "{report}");
}
