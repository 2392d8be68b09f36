//! A whole system on the simulated network: clients, servers and callbacks, every kind of call, and all that can befall
//! nodes and links. What must hold whatever happens is checked for each seed ([`ledger`]), and each check is shown to
//! find a bug that is planted for it.
//!
//! `VIRTUOSO_SEEDS=5000` runs more seeds than usual; `VIRTUOSO_SEED=17` runs that one alone and prints its trace when it
//! fails.

#[allow(
    unreachable_pub,
    dead_code,
    reason = "shared with the tests of the engine"
)]
#[path = "../engine/service.rs"]
mod service;

mod calls;
mod handler;
mod ledger;
mod plan;
mod regressions;
mod system;
mod weather;

use ledger::Tally;
use system::{Report, run};
use virtuoso::testing::fault::{self, Fault};
use weather::Weather;

/// How many seeds are run, unless the environment says otherwise.
const SEEDS: u64 = 200;
/// Tests that share the seeds, so that they run side by side.
const SHARES: u64 = 4;

fn variable(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(
        text.parse()
            .unwrap_or_else(|_| panic!("{name} is no number: {text}")),
    )
}

/// Every fourth seed has the weather in which nothing may be lost.
fn run_seed(seed: u64) -> Report {
    let weather = if (seed / SHARES).is_multiple_of(4) {
        Weather::Drains
    } else {
        Weather::Storm
    };
    run(seed, weather)
}

/// Runs this share of the seeds.
fn share(of: u64) {
    if let Some(seed) = variable("VIRTUOSO_SEED") {
        if seed % SHARES == of {
            let report = run_seed(seed);
            assert!(report.violations.is_empty(), "{}\n{report}", report.trace);
        }
        return;
    }
    let seeds = variable("VIRTUOSO_SEEDS").unwrap_or(SEEDS);
    let mut failed = String::new();
    let mut tally = Tally::default();
    for seed in (0..seeds).filter(|seed| seed % SHARES == of) {
        let report = run_seed(seed);
        tally.add(&report.tally);
        if !report.violations.is_empty() {
            failed += &format!("{report}\n");
        }
    }
    println!("{tally}");
    assert!(failed.is_empty(), "{failed}");
    // Runs in which nothing happens prove nothing.
    if seeds >= SEEDS {
        tally.assert_eventful();
    }
}

#[test]
fn seeds_0() {
    share(0);
}

#[test]
fn seeds_1() {
    share(1);
}

#[test]
fn seeds_2() {
    share(2);
}

#[test]
fn seeds_3() {
    share(3);
}

#[test]
fn a_seed_fixes_the_run() {
    for weather in [Weather::Storm, Weather::Drains] {
        for seed in 1000..1002 {
            let (first, second) = (run(seed, weather), run(seed, weather));
            assert!(first.trace.count > 1000, "{first}");
            assert_eq!(
                (first.trace.hash, first.trace.count),
                (second.trace.hash, second.trace.count),
                "{}",
                first_difference(&first, &second),
            );
        }
        let (one, other) = (run(1000, weather), run(1001, weather));
        assert_ne!(one.trace.hash, other.trace.hash);
    }
}

fn first_difference(first: &Report, second: &Report) -> String {
    let mut pairs = first.trace.events.iter().zip(&second.trace.events);
    match pairs.find(|(one, other)| one != other) {
        Some((one, other)) => format!("seed {}: first\n{one}\nthen\n{other}", first.seed),
        None => format!(
            "seed {}: one trace goes on where the other ends",
            first.seed
        ),
    }
}

/// The checks are only worth what they find: each of these bugs must be found, and by a check that is about it.
#[test]
fn planted_bugs_are_found() {
    use Fault::*;
    for (bug, weather, check) in [
        (ForgetDeadline, Weather::Storm, "by its deadline"),
        (KeepConnectionCredit, Weather::Storm, "not at rest"),
        (KeepStreamCredit, Weather::Storm, "has not ended"),
        (LeakSlot, Weather::Storm, "not at rest"),
        (FreeSlotEarly, Weather::Storm, "broke the protocol"),
        (LoseData, Weather::Storm, "instead of"),
        (DenySending, Weather::Storm, "was never sent, but ran"),
        (RunTwice, Weather::Storm, "ran 2 times"),
        (StaleAnswer, Weather::Storm, "belongs to another"),
        (DropDeadline, Weather::Storm, "has no deadline"),
        (CutDrain, Weather::Drains, "lost in a drain"),
        (ServeRefused, Weather::Drains, "was never sent, but ran"),
        (KeepHandler, Weather::Storm, "not at rest"),
    ] {
        let _planted = fault::plant(bug);
        let found = (0..40).any(|seed| {
            let report = run(seed, weather);
            report
                .violations
                .iter()
                .any(|violation| violation.contains(check))
        });
        assert!(found, "{bug:?} is not found by “{check}”");
    }
}
