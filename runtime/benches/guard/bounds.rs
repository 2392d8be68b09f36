//! The committed bounds, and which counts are out of them.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};

/// By how many per cent a count may differ from its bound on the platform that the bounds are for. There, counts repeat to
/// the last instruction; but a change elsewhere may move what the compiler inlines.
pub(crate) const TOLERANCE: u64 = 3;

/// How many per cent more a count may be on another platform, whose compiler and C library do the same in another way.
pub(crate) const TOLERANCE_ELSEWHERE: u64 = 25;

/// Instructions by guard.
pub(crate) type Counts = BTreeMap<String, u64>;

/// What is in the file.
#[derive(Debug, PartialEq)]
pub(crate) struct Bounds {
    /// The compiler, target and C library that the instructions were counted with.
    pub(crate) platform: String,
    /// What each guard takes.
    pub(crate) instructions: Counts,
}

impl Bounds {
    /// Where they are committed.
    pub(crate) fn path() -> PathBuf {
        [
            env!("CARGO_MANIFEST_DIR"),
            "benches",
            "guard",
            "bounds.json",
        ]
        .iter()
        .collect()
    }

    /// Reads them.
    ///
    /// # Errors
    /// The file is missing, or is not what [`to_text`](Self::to_text) gives.
    pub(crate) fn read() -> Result<Bounds, String> {
        let path = Bounds::path();
        let text = std::fs::read_to_string(&path).map_err(|error| error.to_string());
        text.and_then(|text| Bounds::parse(&text))
            .map_err(|error| format!("{}: {error}", path.display()))
    }

    /// Reads them from the text of the file.
    ///
    /// # Errors
    /// It is not what [`to_text`](Self::to_text) gives.
    pub(crate) fn parse(text: &str) -> Result<Bounds, String> {
        let value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let platform = value["platform"]
            .as_str()
            .ok_or("`platform` is no string")?;
        let instructions = value["instructions"]
            .as_object()
            .ok_or("`instructions` is no object")?;
        let bound = |(name, bound): (&String, &Value)| match bound.as_u64() {
            Some(bound) => Ok((name.clone(), bound)),
            None => Err(format!("the bound of `{name}` is no count")),
        };
        Ok(Bounds {
            platform: platform.to_owned(),
            instructions: instructions.iter().map(bound).collect::<Result<_, _>>()?,
        })
    }

    /// The text of the file.
    pub(crate) fn to_text(&self) -> String {
        let value = json!({"platform": self.platform, "instructions": self.instructions});
        format!("{value:#}\n")
    }

    /// What is wrong with the count of a guard on this platform; `None` when it is within its bound.
    pub(crate) fn complaint(&self, platform: &str, guard: &str, count: u64) -> Option<String> {
        let Some(&bound) = self.instructions.get(guard) else {
            return Some(format!("`{guard}` has no bound"));
        };
        let here = platform == self.platform;
        let tolerance = if here { TOLERANCE } else { TOLERANCE_ELSEWHERE };
        if count.abs_diff(bound) * 100 <= bound * tolerance {
            return None;
        }
        let off = per_cent(count, bound).abs();
        if count > bound {
            Some(format!(
                "`{guard}` takes {count} instructions, {off:.1} % more than its bound, {bound}"
            ))
        } else {
            here.then(|| {
                format!(
                    "`{guard}` takes {count} instructions, {off:.1} % less than its bound, {bound}: commit the better bound"
                )
            })
        }
    }
}

/// By how many per cent a count differs from its bound.
pub(crate) fn per_cent(count: u64, bound: u64) -> f64 {
    (count as f64 / bound as f64 - 1.0) * 100.0
}

/// The platform of this program.
///
/// # Errors
/// The compiler cannot be asked.
pub(crate) fn platform() -> Result<String, String> {
    let compiler = ask("rustc", &["-vV"])?;
    let release = compiler.lines().next().unwrap_or_default();
    let target = compiler
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .ok_or("rustc does not name its host")?;
    let libc = ask("getconf", &["GNU_LIBC_VERSION"]).unwrap_or_else(|_| "another libc".into());
    Ok(format!("{release}, {target}, {}", libc.trim()))
}

fn ask(program: &str, arguments: &[&str]) -> Result<String, String> {
    let output = Command::new(program).args(arguments).output();
    let output = output.map_err(|error| format!("{program} does not start: {error}"))?;
    if !output.status.success() {
        return Err(format!("{program}: {}", output.status));
    }
    String::from_utf8(output.stdout).map_err(|error| format!("{program}: {error}"))
}
