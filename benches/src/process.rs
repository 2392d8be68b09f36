//! A child process that the parent talks to line by line.

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use anyhow::{Context as _, bail};

use crate::control::Message;

/// A child of this program. Dropping it ends it.
pub(crate) struct Process {
    role: &'static str,
    child: Child,
    input: ChildStdin,
    messages: Receiver<String>,
}

impl Process {
    /// Starts this program again with `arguments`.
    ///
    /// # Errors
    ///
    /// When the process cannot be started.
    pub(crate) fn start(
        role: &'static str,
        arguments: impl IntoIterator<Item = String>,
    ) -> anyhow::Result<Self> {
        let mut child = Command::new(own_program()?)
            .arg0(env!("CARGO_PKG_NAME"))
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start the {role} process"))?;
        let input = child.stdin.take().expect("its input is piped");
        let output = child.stdout.take().expect("its output is piped");
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        Ok(Process {
            role,
            child,
            input,
            messages,
        })
    }

    /// Sends the child a word.
    ///
    /// # Errors
    ///
    /// When the child is gone.
    pub(crate) fn say(&mut self, word: &str) -> anyhow::Result<()> {
        writeln!(self.input, "{word}").with_context(|| format!("the {} is gone", self.role))
    }

    /// The child's next message, within `patience`.
    ///
    /// # Errors
    ///
    /// When the child is gone, silent for too long, or not understood.
    pub(crate) fn hear(&mut self, patience: Duration) -> anyhow::Result<Message> {
        match self.messages.recv_timeout(patience) {
            Ok(line) => serde_json::from_str(&line)
                .with_context(|| format!("the {} said `{line}`", self.role)),
            Err(RecvTimeoutError::Timeout) => {
                bail!("the {} said nothing for {patience:?}", self.role)
            }
            Err(RecvTimeoutError::Disconnected) => {
                let status = self.child.wait()?;
                bail!("the {} ended early ({status})", self.role)
            }
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Both only fail when the child is gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// This very program, even if the file it was started from has been built anew meanwhile.
fn own_program() -> std::io::Result<std::path::PathBuf> {
    match cfg!(target_os = "linux") {
        true => Ok("/proc/self/exe".into()),
        false => std::env::current_exe(),
    }
}
