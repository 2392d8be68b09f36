//! The guards run, each has its bound, and a count that is out of its bound is noticed.

use std::collections::BTreeSet;
use std::io::Write;

use crate::bounds::{Bounds, Counts, TOLERANCE, TOLERANCE_ELSEWHERE, platform};
use crate::callgrind;
use crate::guards::GUARDS;

#[test]
fn every_guard_runs() {
    for guard in GUARDS {
        let mut run = (guard.prepare)();
        run(1);
        run(3);
    }
    if std::env::var_os("VIRTUOSO_REQUIRE_ALL").is_none() {
        // Not by a macro, whose output tests that pass would swallow.
        let _ = writeln!(
            std::io::stderr(),
            "skipped: instructions are counted by `make guard` only"
        );
    }
}

#[test]
fn each_guard_has_a_bound_and_each_bound_a_guard() {
    let bounds = Bounds::read().unwrap();
    let bounds: BTreeSet<&str> = bounds.instructions.keys().map(String::as_str).collect();
    let guards: BTreeSet<&str> = GUARDS.iter().map(|guard| guard.name).collect();
    assert_eq!(bounds, guards);
}

#[test]
fn what_is_written_is_read() {
    let bounds = bounds();
    assert_eq!(Bounds::parse(&bounds.to_text()), Ok(bounds));
    for broken in [
        "",
        "{}",
        r#"{"platform": "here"}"#,
        r#"{"platform": "here", "instructions": {"call": -1}}"#,
    ] {
        assert!(Bounds::parse(broken).is_err(), "{broken}");
    }
}

#[test]
fn a_count_out_of_its_bound_is_noticed_in_either_direction() {
    let bounds = bounds();
    let complaint = |count| bounds.complaint("here", "call", count);
    let slack = 10 * TOLERANCE;
    for count in [1000 - slack, 1000, 1000 + slack] {
        assert_eq!(complaint(count), None);
    }
    let more = complaint(1000 + slack + 1).unwrap();
    assert!(more.contains("3.1 % more than its bound, 1000"), "{more}");
    let less = complaint(1000 - slack - 1).unwrap();
    assert!(less.contains("commit the better bound"), "{less}");
    assert!(bounds.complaint("here", "other", 1000).is_some());
}

#[test]
fn on_another_platform_only_a_count_far_above_its_bound_is_noticed() {
    let bounds = bounds();
    let complaint = |count| bounds.complaint("there", "call", count);
    let slack = 10 * TOLERANCE_ELSEWHERE;
    for count in [1, 1000, 1000 + slack] {
        assert_eq!(complaint(count), None);
    }
    assert!(complaint(1000 + slack + 1).is_some());
}

#[test]
fn the_platform_names_its_compiler() {
    let platform = platform().unwrap();
    assert!(platform.starts_with("rustc 1."), "{platform}");
    assert!(platform.contains(std::env::consts::ARCH), "{platform}");
}

#[test]
fn the_instructions_are_read_from_a_profile() {
    let profile = "version: 1\nevents: Ir\n\nfn=(1) main\n3 20\n\ntotals: 20\n";
    assert_eq!(callgrind::total(profile), Some(20));
    assert_eq!(callgrind::total("version: 1\nevents: Ir\n"), None);
}

fn bounds() -> Bounds {
    Bounds {
        platform: "here".into(),
        instructions: Counts::from([("call".into(), 1000)]),
    }
}
