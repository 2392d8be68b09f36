//! Counts system calls in a run of its own: strace slows both sides several times over.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::Context as _;

use crate::peer::Entry;
use crate::process::Process;
use crate::record::SystemCalls;
use crate::run::{self, PATIENCE, Plan, SERVER};
use crate::workload::{Shape, Workload};

/// Those that move bytes, wait or wake. The rest is nearly all the start of the process, and would be spread over too
/// few calls.
const COUNTED: &[&str] = &[
    "epoll_ctl",
    "epoll_pwait",
    "epoll_wait",
    "futex",
    "poll",
    "read",
    "readv",
    "recvfrom",
    "recvmsg",
    "sched_yield",
    "sendmmsg",
    "sendmsg",
    "sendto",
    "write",
    "writev",
];

/// Whether strace can be had.
pub(crate) fn is_available() -> bool {
    let mut command = Command::new("strace");
    command
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Counts; `None` when the peer lacks the workload.
///
/// # Errors
///
/// When the run fails, or what strace has written is not understood.
pub(crate) fn count(
    plan: &Plan,
    peer: &Entry,
    workload: Workload,
    shape: Shape,
) -> anyhow::Result<Option<SystemCalls>> {
    let file = |role: &str| {
        std::env::temp_dir().join(format!(
            "virtuoso-bench-{}-{role}.strace",
            std::process::id()
        ))
    };
    let files: [PathBuf; 2] = [file(SERVER), file("client")];
    let outcome = run::observe(plan, peer, workload, shape, &mut |role, arguments| {
        Process::start_counted(role, arguments, &files[usize::from(role != SERVER)])
    });
    let counted = outcome.and_then(|outcome| {
        let Some((measured, processes)) = outcome else {
            return Ok(None);
        };
        // strace writes at the end.
        for process in processes {
            process.finish(PATIENCE)?;
        }
        let calls = measured.result.calls_in_all as f64;
        anyhow::Ok(Some(SystemCalls {
            peer: peer.name.to_owned(),
            workload,
            shape,
            client_per_call: read(&files[1])? as f64 / calls,
            server_per_call: read(&files[0])? as f64 / calls,
        }))
    });
    for file in &files {
        // Absent when the run has failed early.
        let _ = fs::remove_file(file);
    }
    counted
}

fn read(file: &Path) -> anyhow::Result<u64> {
    let text = fs::read_to_string(file).with_context(|| format!("no `{}`", file.display()))?;
    sum(&text).with_context(|| format!("strace wrote `{text}`"))
}

/// Adds up the counted calls of strace's table: `% time, seconds, usecs/call, calls, errors or nothing, syscall`.
fn sum(table: &str) -> Option<u64> {
    let mut total = None;
    for line in table.lines() {
        let cells: Vec<&str> = line.split_whitespace().collect();
        if let [_, _, _, calls, .., name] = cells.as_slice()
            && COUNTED.contains(name)
        {
            total = Some(total.unwrap_or(0) + calls.parse::<u64>().ok()?);
        }
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_is_added_up() {
        let table = "\
% time     seconds  usecs/call     calls    errors syscall
------ ----------- ----------- --------- --------- ----------------
 60.00    0.010000           5      2000       100 futex
 30.00    0.005000           5      1000           sendto
 10.00    0.001000           5       200           mmap
------ ----------- ----------- --------- --------- ----------------
100.00    0.016000           5      3200       100 total
";
        assert_eq!(sum(table), Some(3000));
        assert_eq!(sum("strace: exec: No such file or directory"), None);
    }
}
