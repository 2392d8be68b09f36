//! A cargo project in a temporary folder.

use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

use anyhow::Context as _;
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike as _;

/// Files of a project that is to be written.
pub(super) struct Files {
    /// The framework.
    pub(super) framework: &'static str,
    /// Paths with their contents.
    pub(super) files: Vec<(&'static str, Vec<u8>)>,
    /// Of these, the one that holds the generated code.
    pub(super) root: &'static str,
}

/// A project that has been written.
pub(super) struct Project {
    framework: &'static str,
    folder: PathBuf,
    root: PathBuf,
}

/// What a run of cargo took.
#[derive(Clone, Copy)]
pub(super) struct Cost {
    /// By the clock.
    pub(super) wall: Duration,
    /// User and system time of cargo and everything that it ran.
    pub(super) cpu: Duration,
}

impl Project {
    /// Writes the files below `folder`, with the lock file of this checkout, so that all frameworks get the
    /// dependencies that we develop with.
    pub(super) fn write(files: Files, folder: &Path) -> anyhow::Result<Self> {
        let Files {
            framework,
            mut files,
            root,
        } = files;
        let folder = folder.join(framework);
        let lock = checkout().join("Cargo.lock");
        let lock = fs::read(&lock).with_context(|| format!("cannot read `{}`", lock.display()))?;
        files.push(("Cargo.lock", lock));
        for (path, contents) in files {
            let path = folder.join(path);
            let parent = path.parent().expect("a file of a project lies in a folder");
            fs::create_dir_all(parent)?;
            fs::write(&path, contents)
                .with_context(|| format!("cannot write `{}`", path.display()))?;
        }
        let root = folder.join(root);
        Ok(Project {
            framework,
            folder,
            root,
        })
    }

    /// The framework.
    pub(super) fn name(&self) -> &'static str {
        self.framework
    }

    /// Downloads what the project depends on.
    pub(super) fn fetch(&self) -> anyhow::Result<()> {
        self.output(&["fetch"]).map(drop)
    }

    /// How many crates are built for it, build dependencies and procedural macros too, itself left out.
    pub(super) fn crates(&self) -> anyhow::Result<usize> {
        let tree = self.output(&[
            "tree",
            "--offline",
            "--edges",
            "normal,build",
            "--prefix",
            "none",
            "--format",
            "{p}",
        ])?;
        // The first line is the project; a package that appears again has a mark.
        let mut crates: Vec<&str> = tree.lines().skip(1).collect();
        for name in &mut crates {
            *name = name.trim_end_matches(" (*)");
        }
        crates.sort_unstable();
        crates.dedup();
        Ok(crates.len())
    }

    /// Forgets everything that was built.
    pub(super) fn clean(&self) -> anyhow::Result<()> {
        match fs::remove_dir_all(self.target()) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(error).context("cannot remove what was built")
            }
            _ => Ok(()),
        }
    }

    /// Makes cargo think that the crate has changed, but nothing else.
    pub(super) fn touch(&self) -> anyhow::Result<()> {
        let file = File::options().append(true).open(&self.root)?;
        Ok(file.set_modified(SystemTime::now())?)
    }

    /// Runs cargo and tells what it took.
    pub(super) fn cargo(&self, arguments: &[&str]) -> anyhow::Result<Cost> {
        let mut arguments = arguments.to_vec();
        arguments.extend(["--offline", "--quiet"]);
        let (began, used) = (Instant::now(), children()?);
        self.output(&arguments)?;
        Ok(Cost {
            wall: began.elapsed(),
            cpu: children()?.saturating_sub(used),
        })
    }

    fn output(&self, arguments: &[&str]) -> anyhow::Result<String> {
        let output = Command::new(cargo())
            .args(arguments)
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", self.target())
            // Ours come from a path, which cargo compiles incrementally unless told otherwise.
            .env("CARGO_INCREMENTAL", "0")
            .stdin(Stdio::null())
            .output()
            .context("cannot run cargo")?;
        anyhow::ensure!(
            output.status.success(),
            "`cargo {}` fails for {}:\n{}",
            arguments.join(" "),
            self.framework,
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(String::from_utf8(output.stdout)?)
    }

    fn target(&self) -> PathBuf {
        self.folder.join("target")
    }
}

/// This repository.
pub(super) fn checkout() -> &'static Path {
    let benches = Path::new(env!("CARGO_MANIFEST_DIR"));
    benches.parent().expect("the benchmarks lie in a workspace")
}

/// The compiler's version.
pub(super) fn compiler() -> String {
    let version = Command::new("rustc").arg("--version").output();
    match version {
        Ok(output) => String::from_utf8_lossy(&output.stdout).trim().to_owned(),
        Err(_) => "an unknown compiler".to_owned(),
    }
}

/// `cargo run` tells its own path; it can be replaced by a program that waits for silence first.
fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// CPU time of all children that have ended.
fn children() -> anyhow::Result<Duration> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let microseconds =
        usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    Ok(Duration::from_micros(microseconds.try_into()?))
}
