//! Counts the instructions of calls and of the codec, and compares them with the committed bounds.
//!
//! `cargo bench -p virtuoso --bench guard -- [WORD]` counts all guards, or those with the word in their name;
//! with `record` for a word it writes what is counted as the new bounds. Needs valgrind.

mod bounds;
mod callgrind;
mod calls;
mod guards;
mod messages;
#[path = "../../tests/engine/service.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    reason = "shared with the tests, which use more of it"
)]
mod service;

use std::process::ExitCode;

use bounds::{Bounds, Counts, TOLERANCE_ELSEWHERE};
use guards::{GUARDS, Guard};

/// Makes the bounds what is counted now.
const RECORD: &str = "record";

fn main() -> ExitCode {
    // Cargo adds `--bench`.
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench")
        .collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments[..] {
        [callgrind::COUNTED, name] => run(name),
        [] => guard(""),
        [RECORD] => record(),
        [word] => guard(word),
        _ => Err("expected one word at most".into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(name: &str) -> Result<(), String> {
    let guard = GUARDS.iter().find(|guard| guard.name == name);
    callgrind::run(guard.ok_or_else(|| format!("there is no guard `{name}`"))?);
    Ok(())
}

fn record() -> Result<(), String> {
    let mut instructions = Counts::new();
    for guard in GUARDS {
        let count = count(guard)?;
        println!("{:<32} {count:>9}", guard.name);
        instructions.insert(guard.name.into(), count);
    }
    let bounds = Bounds {
        platform: bounds::platform()?,
        instructions,
    };
    let path = Bounds::path();
    std::fs::write(&path, bounds.to_text()).map_err(|error| format!("{}: {error}", path.display()))
}

/// Counts and compares all guards whose name contains this.
fn guard(word: &str) -> Result<(), String> {
    let guards: Vec<&Guard> = GUARDS
        .iter()
        .filter(|guard| guard.name.contains(word))
        .collect();
    if guards.is_empty() {
        return Err(format!("no guard has `{word}` in its name"));
    }
    if !callgrind::is_installed() {
        let lacking = "valgrind is not installed, so no instructions were counted";
        if std::env::var_os("VIRTUOSO_REQUIRE_ALL").is_some() {
            return Err(lacking.into());
        }
        println!("skipped: {lacking}");
        return Ok(());
    }
    let bounds = Bounds::read()?;
    let platform = bounds::platform()?;
    if platform != bounds.platform {
        println!(
            "The bounds are for {}; this is {platform}: only what takes {TOLERANCE_ELSEWHERE} % more fails.",
            bounds.platform
        );
    }
    println!("{:<32} {:>9} {:>9}", "instructions", "counted", "bound");
    let mut complaints = Vec::new();
    for guard in guards {
        let count = count(guard)?;
        let bound = bounds.instructions.get(guard.name).copied();
        let bound = bound.map_or_else(String::new, |bound| {
            format!("{bound:>9} {:>+6.1} %", bounds::per_cent(count, bound))
        });
        println!("{:<32} {count:>9} {bound}", guard.name);
        complaints.extend(bounds.complaint(&platform, guard.name, count));
    }
    for complaint in &complaints {
        eprintln!("{complaint}");
    }
    if complaints.is_empty() {
        return Ok(());
    }
    Err(format!(
        "{} out of bounds. Profiles for callgrind_annotate are in {}. If that is how it shall be, `make bounds` \
         records what is counted now; commit it with the reason",
        complaints.len(),
        env!("CARGO_TARGET_TMPDIR")
    ))
}

fn count(guard: &Guard) -> Result<u64, String> {
    callgrind::count(guard).map_err(|error| format!("`{}`: {error}", guard.name))
}
