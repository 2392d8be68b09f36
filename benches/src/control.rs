//! What the parent and its two children say to each other: a word or a JSON object a line.
//!
//! A child lives as long as its standard input is open. However the parent ends (Ctrl-C, a panic,
//! a kill), the pipe closes and the child exits.

use std::io::{self, BufRead as _, Write as _};
use std::net::SocketAddr;
use std::sync::mpsc::{Receiver, channel};

use serde::{Deserialize, Serialize};

use crate::latency::Latency;
use crate::usage::{Snapshot, Usage};

/// To the server: report a [`Snapshot`].
pub(crate) const USAGE: &str = "usage";
/// To the client: end the load.
pub(crate) const STOP: &str = "stop";

/// What a child reports.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Message {
    /// The server accepts connections here.
    Listening(SocketAddr),
    /// The server's answer to [`USAGE`].
    Snapshot(Snapshot),
    /// The client is warm and the measured window begins.
    Started,
    /// The measured window is over; the load goes on until [`STOP`], so that the server's snapshot
    /// is taken under load as well.
    Measured,
    /// The peer lacks the workload; the client ends.
    Unsupported,
    /// The client's result, after [`STOP`].
    Result(LoadResult),
    /// The child cannot do what it was told, and ends.
    Failed(String),
}

/// What the client process has measured.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct LoadResult {
    /// Calls, or messages of streams, that ended inside the window.
    pub(crate) calls: u64,
    /// Calls, or messages of streams, that ended at any time.
    pub(crate) calls_in_all: u64,
    /// Length of the window.
    pub(crate) window_us: u64,
    /// Their latency.
    pub(crate) latency: Latency,
    /// Calls that ended inside the window beside those that are measured.
    pub(crate) beside: u64,
    /// What the client process used.
    pub(crate) usage: Usage,
}

/// Reports to the parent. A parent that is gone is no error: the child is about to exit.
pub(crate) fn report(message: &Message) -> anyhow::Result<()> {
    let mut line = serde_json::to_string(message)?;
    line.push('\n');
    let mut output = io::stdout().lock();
    let _ = output
        .write_all(line.as_bytes())
        .and_then(|()| output.flush());
    Ok(())
}

/// Reports what made a child fail, so that it is recorded where the figures would be.
pub(crate) fn or_report(outcome: anyhow::Result<()>) -> anyhow::Result<()> {
    match outcome {
        Ok(()) => Ok(()),
        Err(error) => report(&Message::Failed(format!("{error:#}"))),
    }
}

/// The parent's words, one a line. The process exits when the parent has closed the pipe.
pub(crate) fn commands() -> Receiver<String> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for line in io::stdin().lock().lines().map_while(Result::ok) {
            let _ = sender.send(line);
        }
        std::process::exit(0);
    });
    receiver
}
