//! Instructions, counted by callgrind.

use std::process::Command;

use anyhow::{Context as _, ensure};

use super::schema::{Direction, Schema};

/// Operations that are counted.
const TIMES: u64 = 20;

/// Otherwise glibc copies large values with `rep movsb`, of which valgrind counts every byte as an instruction.
const COPY_IN_A_LOOP: &str = "glibc.cpu.x86_rep_movsb_threshold=1000000000";

/// Whether valgrind is installed.
pub(crate) fn is_available() -> bool {
    Command::new("valgrind")
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success())
}

/// Instructions for each operation: the difference between a process that does some and one that does twice as many,
/// so that whatever else a process does falls out.
pub(super) fn count(codec: &str, schema: Schema, direction: Direction) -> anyhow::Result<f64> {
    let some = count_process(codec, schema, direction, TIMES)?;
    let more = count_process(codec, schema, direction, 2 * TIMES)?;
    Ok((more as f64 - some as f64) / TIMES as f64)
}

fn count_process(
    codec: &str,
    schema: Schema,
    direction: Direction,
    times: u64,
) -> anyhow::Result<u64> {
    let output = Command::new("valgrind")
        .env("GLIBC_TUNABLES", COPY_IN_A_LOOP)
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe()?)
        .args(["codec-repeat", codec, schema.name(), direction.name()])
        .arg(times.to_string())
        .output()
        .context("cannot run valgrind")?;
    let told = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "callgrind failed:\n{told}");
    collected(&told).with_context(|| format!("callgrind told no count:\n{told}"))
}

/// The count in a line such as `==123== Collected : 4567`.
fn collected(told: &str) -> Option<u64> {
    let (_, count) = told
        .lines()
        .find_map(|line| line.split_once("Collected :"))?;
    count.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn count_is_found_among_what_callgrind_tells() {
        let told = "==7== Events    : Ir\n==7== Collected : 123456\n==7== \n==7== I   refs:      123,456\n";
        assert_eq!(collected(told), Some(123_456));
        assert_eq!(collected("==7== Events    : Ir\n"), None);
    }
}
