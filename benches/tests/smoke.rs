//! Every peer that is built in runs every case, in separate processes, and none is left over.

use std::process::Command;

const PROGRAM: &str = env!("CARGO_BIN_EXE_virtuoso-bench");

#[cfg(has_peer)]
#[test]
fn smoke_run_records_every_peer_in_every_case() {
    let file = std::env::temp_dir().join(format!("virtuoso-bench-{}.jsonl", std::process::id()));
    let run = Command::new(PROGRAM)
        .args(["run", "--smoke", "--json"])
        .arg(&file)
        .output()
        .unwrap();
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    let report = Command::new(PROGRAM)
        .arg("report")
        .arg(&file)
        .output()
        .unwrap();
    let lines = std::fs::read_to_string(&file).unwrap();
    std::fs::remove_file(&file).unwrap();

    assert_eq!(
        run.stdout, report.stdout,
        "`report` reads what `run` has written"
    );
    // Unary at 1, 16 and 16x8, the flood and the idle connections, which all have; and then: two echoes in two
    // shapes; records, stream, mixed twice, fan-out; a computing and a waiting handler, each twice.
    let cases = [
        ("bare", cfg!(feature = "peer-bare"), 5),
        ("capnp-rpc", cfg!(feature = "peer-capnp-rpc"), 5 + 4 + 5 + 4),
        (
            "connectrpc",
            cfg!(feature = "peer-connectrpc"),
            5 + 4 + 5 + 4,
        ),
        ("echo", cfg!(feature = "peer-echo"), 5 + 4 + 4 + 2),
        ("jsonrpsee", cfg!(feature = "peer-jsonrpsee"), 5 + 3),
        ("tarpc", cfg!(feature = "peer-tarpc"), 5 + 4 + 4 + 4),
        ("tonic", cfg!(feature = "peer-tonic"), 5 + 4 + 5 + 4),
        ("ttrpc", cfg!(feature = "peer-ttrpc"), 5 + 4 + 3 + 4),
        ("virtuoso", cfg!(feature = "peer-virtuoso"), 5 + 4 + 5 + 4),
        ("volo-grpc", cfg!(feature = "peer-volo-grpc"), 5 + 4 + 5 + 4),
        ("volo-thrift", cfg!(feature = "peer-volo-thrift"), 5 + 4 + 2),
    ];
    for (peer, is_built, expected) in cases {
        let runs = lines.matches(&format!("\"peer\":\"{peer}\"")).count();
        assert_eq!(
            runs,
            if is_built { expected } else { 0 },
            "{peer}:\n{lines}"
        );
    }
}

#[test]
fn unknown_peer_is_named() {
    let run = Command::new(PROGRAM)
        .args(["run", "--peers", "smoke-signals"])
        .output()
        .unwrap();
    assert!(!run.status.success());
    let error = String::from_utf8(run.stderr).unwrap();
    assert!(
        error.contains("no peer `smoke-signals`") && error.contains("peer-…"),
        "{error}"
    );
}

#[cfg(feature = "peer-echo")]
#[test]
fn child_ends_when_its_parent_is_gone() {
    use std::io::{BufRead as _, BufReader, Read as _};
    let mut server = Command::new(PROGRAM)
        .args(["serve", "echo"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(server.stdout.take().unwrap());
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    assert!(line.contains("listening"), "{line}");
    // What the kernel does for a parent that dies in whatever way.
    drop(server.stdin.take());
    assert!(server.wait().unwrap().success());
    assert_eq!(output.read(&mut [0]).unwrap(), 0);
}

#[cfg(any(
    feature = "codec-buffa",
    feature = "codec-prost",
    feature = "codec-virtuoso"
))]
#[test]
fn smoke_run_measures_every_codec_both_ways() {
    let run = Command::new(PROGRAM)
        .args(["codec", "--smoke"])
        .output()
        .unwrap();
    let (told, errors) = (
        String::from_utf8_lossy(&run.stdout),
        String::from_utf8_lossy(&run.stderr),
    );
    assert!(run.status.success(), "{errors}");
    for (codec, is_built) in [
        ("buffa", cfg!(feature = "codec-buffa")),
        ("prost", cfg!(feature = "codec-prost")),
        ("virtuoso", cfg!(feature = "codec-virtuoso")),
    ] {
        // The third column of both tables.
        let rows = told
            .lines()
            .filter(|line| line.split('|').nth(3).map(str::trim) == Some(codec));
        // Eight schemas, two directions.
        let expected = if is_built { 16 } else { 0 };
        assert_eq!(rows.count(), expected, "{codec}:\n{told}");
    }
}

#[cfg(feature = "peer-echo")]
#[test]
fn child_that_fails_tells_why() {
    // A port that was free a moment ago, so that nobody listens there.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = port.local_addr().unwrap().to_string();
    drop(port);
    let mut client = Command::new(PROGRAM)
        .args(["load", "echo", "--address", &address, "--workload", "unary"])
        .args(["--in-flight", "1", "--warmup", "0", "--seconds", "0"])
        .args(["--threads", "1"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    // A child whose input ends is one whose parent is gone, and says nothing.
    let input = client.stdin.take();
    let client = client.wait_with_output().unwrap();
    drop(input);
    let told = String::from_utf8(client.stdout).unwrap();
    assert!(
        told.contains("\"failed\"") && told.contains("refused"),
        "{told}"
    );
}
