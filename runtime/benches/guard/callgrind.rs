//! Counting the instructions of one guard: this program runs itself under valgrind's callgrind.

use std::hint::black_box;
use std::io;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::guards::Guard;

/// What makes this program the one that is counted; the name of a guard follows.
pub(crate) const COUNTED: &str = "counted";

/// Makes glibc copy without `rep movsb`, which would count each byte as an instruction.
const COPY_IN_A_LOOP: &str = "glibc.cpu.x86_rep_movsb_threshold=1000000000";

/// Whether valgrind can be run.
pub(crate) fn is_installed() -> bool {
    let version = Command::new("valgrind")
        .arg("--version")
        .stdout(Stdio::null())
        .status();
    version.is_ok_and(|status| status.success())
}

/// The file that the profile of a guard is written to, for `callgrind_annotate`.
pub(crate) fn profile(guard: &Guard) -> PathBuf {
    let name = guard
        .name
        .replace(|c: char| !c.is_ascii_alphanumeric(), "_");
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("guard.{name}.callgrind"))
}

/// Instructions each time that the guard is done.
///
/// # Errors
/// Valgrind or the guard failed, or nothing was counted.
pub(crate) fn count(guard: &Guard) -> Result<u64, String> {
    let profile = profile(guard);
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    // Only what valgrind needs: reading the environment takes instructions, too.
    let needed = ["PATH", "VALGRIND_LIB"];
    let needed = needed.map(|name| std::env::var_os(name).map(|value| (name, value)));
    let output = Command::new("valgrind")
        .env_clear()
        .envs(needed.into_iter().flatten())
        .env("GLIBC_TUNABLES", COPY_IN_A_LOOP)
        .arg("--tool=callgrind")
        .arg("--toggle-collect=*instructions_are_counted_here*")
        .arg(format!("--callgrind-out-file={}", profile.display()))
        .arg(program)
        .args([COUNTED, guard.name])
        .output()
        .map_err(|error| format!("valgrind does not start: {error}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("under valgrind: {}\n{said}", output.status));
    }
    let read = std::fs::read_to_string(&profile);
    let total = read.and_then(|profile| total(&profile).ok_or(io::ErrorKind::InvalidData.into()));
    match total {
        Ok(0) => Err("callgrind counted nothing: is the program stripped of its symbols?".into()),
        Ok(total) => Ok((total + u64::from(guard.times) / 2) / u64::from(guard.times)),
        Err(error) => Err(format!("{}: {error}", profile.display())),
    }
}

/// Does it once to warm up, and once to be counted; what runs under valgrind.
pub(crate) fn run(guard: &Guard) {
    let mut run = (guard.prepare)();
    run(guard.times);
    instructions_are_counted_here(&mut || run(guard.times));
}

/// Callgrind collects while this is on the stack, which it finds by its name.
#[inline(never)]
fn instructions_are_counted_here(run: &mut dyn FnMut()) {
    run();
    // A call in tail position would leave the stack before it ends.
    black_box(());
}

/// The instructions in a profile that callgrind wrote.
pub(crate) fn total(profile: &str) -> Option<u64> {
    let line = profile
        .lines()
        .find_map(|line| line.strip_prefix("totals: "))?;
    line.trim().parse().ok()
}
