//! The tour as a user takes it: in one process, and in two.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Output, Stdio};

fn quickstart(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quickstart"));
    command.args(args).env_remove("NO_COLOR");
    command
}

/// Each line stands in the transcript, after the one before.
fn assert_told(output: &Output, lines: &[&str]) {
    let transcript = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{}\n{transcript}\n{errors}",
        output.status
    );
    let mut told = transcript
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    for line in lines {
        assert!(
            told.any(|told| told == *line),
            "`{line}` is not where it should be:\n{transcript}"
        );
    }
}

const TOUR: &[&str] = &[
    "1. Unary: one request, one answer",
    "← receipt it would be EUR 18.00",
    "← receipt the same receipt, and still one order",
    "2. Server stream: one request, many answers",
    "← status placed",
    "← status paid",
    "← status shipped",
    "3. Client stream: many requests, one answer",
    "← summary 96 accepted, 4 rejected",
    "4. Bidirectional: both at once",
    "← support It steeps while it ships.",
    "5. Oneway: no answer",
    "· diary `seen` Ada has seen the order",
    "6. A typed error",
    "✗ OutOfStock POT-0001 is out of stock",
    "sku: POT-0001, available: 3",
    "7. Broken constraints",
    "✗ invalid_argument 5 violations",
    "order.items[0].sku must match `[A-Z]{3}-[0-9]{4}`",
    "order.items[0].quantity must be 1..=999, is 0",
    "order.ship_to.city must have 1..=100 characters, has 0",
    "8. Metadata both ways, and interceptors on both sides",
    "← leading branch: Delft",
    "← trailing audit: shop.orders.v1.Orders/place for acme: ok",
    "13 calls went through the client's interceptor",
    "9. A callback: the server calls the client",
    "· approve the shop asks whether EUR 9.00 is all right: yes",
    "← receipt EUR 9.00",
    "· approve the shop asks whether EUR 90.00 is all right: no",
    "✗ declined the card's holder said no",
    "10. A deadline that passes, twice",
    "✗ deadline_exceeded as it had to",
    "· diary `get` was dropped where it waited: its caller had left",
    "✗ deadline_exceeded for the caller",
    "· diary `pay` runs on without its caller: the bank has the money, so the tea ships",
    "· watch the order is shipped all the same",
    "11. A stream in flight while 64 MiB pass",
    "← size 67108864 bytes arrived",
];

#[test]
fn in_one_process() {
    let output = quickstart(&[]).output().unwrap();
    assert_told(&output, TOUR);
    assert_told(
        &output,
        &[
            "12. A drain",
            "← support Always.",
            "· server drains",
            "✗ unavailable it never began, so to repeat it elsewhere is safe",
            "← support It steeps while it ships.",
            "← end the stream was open before, so it went on to its own end",
            "· server has returned from `serve`: nothing is left to wait for",
        ],
    );
    let transcript = String::from_utf8(output.stdout).unwrap();
    let exchanges = transcript.lines().find_map(|line| {
        line.trim()
            .strip_suffix(" questions asked and answered while it was under way")?
            .split(' ')
            .next_back()
    });
    let exchanges: u32 = exchanges
        .and_then(|number| number.parse().ok())
        .expect("how many were answered meanwhile");
    assert!(
        exchanges > 0,
        "the stream stood still while the photo passed"
    );
    assert!(
        !transcript.contains('\x1b'),
        "no styles where no terminal is"
    );
}

/// Ends the server with the test, however that ends.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn in_two_processes() {
    let mut server = Server(
        quickstart(&["serve", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap(),
    );
    let mut line = String::new();
    BufReader::new(server.0.stdout.as_mut().unwrap())
        .read_line(&mut line)
        .unwrap();
    let address = line
        .strip_prefix("listening on ")
        .and_then(|rest| rest.split(';').next())
        .expect(&line);
    // The second finds what the first has left.
    for _ in 0..2 {
        assert_told(&quickstart(&["call", address]).output().unwrap(), TOUR);
    }
}

#[test]
fn help_and_mistakes() {
    let help = quickstart(&["--help"]).output().unwrap();
    assert_told(
        &help,
        &["quickstart call ADDR the client alone, against a server that runs already"],
    );
    let wrong = quickstart(&["dance"]).output().unwrap();
    assert_eq!((wrong.status.code(), wrong.stdout), (Some(2), Vec::new()));
    assert_eq!(wrong.stderr, help.stdout);
    let nobody = quickstart(&["call", "memory:nobody"]).output().unwrap();
    assert_eq!(nobody.status.code(), Some(1));
    assert!(
        String::from_utf8(nobody.stderr)
            .unwrap()
            .starts_with("quickstart: unavailable: ")
    );
}
