//! A child process that the parent talks to line by line.

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};

use crate::control::Message;

/// A child of this program. Dropping it ends it.
pub(crate) struct Process {
    role: &'static str,
    child: Child,
    /// `None` once the child was asked to end.
    input: Option<ChildStdin>,
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
        let mut command = Command::new(own_program()?);
        command.arg0(env!("CARGO_PKG_NAME")).args(arguments);
        Self::spawn(role, command)
    }

    /// Starts this program again with `arguments` under strace, which writes its counts into `counts` at the end.
    ///
    /// # Errors
    ///
    /// When there is no strace, or the process cannot be started.
    pub(crate) fn start_counted(
        role: &'static str,
        arguments: impl IntoIterator<Item = String>,
        counts: &Path,
    ) -> anyhow::Result<Self> {
        let mut command = Command::new("strace");
        command
            .args(["--summary-only", "--follow-forks", "--output"])
            .arg(counts)
            .arg("--");
        // To strace, /proc/self would be strace.
        command.arg(std::env::current_exe()?).args(arguments);
        Self::spawn(role, command)
    }

    fn spawn(role: &'static str, mut command: Command) -> anyhow::Result<Self> {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start the {role} process"))?;
        let input = child.stdin.take();
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
        let input = self
            .input
            .as_mut()
            .with_context(|| format!("the {} ends", self.role))?;
        writeln!(input, "{word}").with_context(|| format!("the {} is gone", self.role))
    }

    /// Lets the child end by itself, within `patience`.
    ///
    /// # Errors
    ///
    /// When it does not.
    pub(crate) fn finish(mut self, patience: Duration) -> anyhow::Result<()> {
        self.input = None;
        let asked = Instant::now();
        while self.child.try_wait()?.is_none() {
            ensure!(asked.elapsed() < patience, "the {} does not end", self.role);
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }

    /// The child's next message, within `patience`.
    ///
    /// # Errors
    ///
    /// When the child has failed, is gone, silent for too long, or not understood.
    pub(crate) fn hear(&mut self, patience: Duration) -> anyhow::Result<Message> {
        match self.messages.recv_timeout(patience) {
            Ok(line) => match serde_json::from_str(&line)
                .with_context(|| format!("the {} said `{line}`", self.role))?
            {
                Message::Failed(error) => bail!("the {} failed: {error}", self.role),
                message => Ok(message),
            },
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
