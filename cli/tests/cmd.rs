//! Transcripts of the command: `tests/cmd/NAME.txt` runs in a copy of the directory `tests/cmd/NAME`.
//!
//! A line that begins with `$ ` is a command: `virtuoso …`, `rm FILE` or `append FILE TEXT`. What follows
//! it is its standard output; lines of standard error begin with `! `, and an exit code other than 0 is
//! the line `? CODE`. `BLESS=1 cargo test -p virtuoso-cli --test cmd` writes what happens now.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd")
}

#[test]
fn transcripts() {
    let mut transcripts: Vec<_> = fs::read_dir(cases())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    transcripts.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    transcripts.sort();
    assert!(!transcripts.is_empty());
    let mut failures = String::new();
    for path in transcripts {
        let expected = fs::read_to_string(&path).unwrap();
        let found = run(&path, &expected);
        if std::env::var_os("BLESS").is_some() {
            fs::write(&path, found).unwrap();
        } else if found != expected {
            let _ = writeln!(
                failures,
                "{}:\n{}",
                path.display(),
                difference(&expected, &found)
            );
        }
    }
    assert!(failures.is_empty(), "BLESS=1 writes them anew\n{failures}");
}

/// The transcript as it happens now.
fn run(path: &Path, transcript: &str) -> String {
    let dir = tempfile::tempdir().unwrap();
    copy(&path.with_extension(""), dir.path());
    let mut out = String::new();
    let mut comments = true;
    for line in transcript.lines() {
        let Some(command) = line.strip_prefix("$ ") else {
            // What stands before the first command is the author's.
            if comments {
                let _ = writeln!(out, "{line}");
            }
            continue;
        };
        comments = false;
        let _ = writeln!(out, "{line}");
        let words: Vec<&str> = command.split_whitespace().collect();
        match words.as_slice() {
            ["virtuoso", args @ ..] => virtuoso(dir.path(), args, &mut out),
            ["rm", file] => fs::remove_file(dir.path().join(file)).unwrap(),
            ["append", file, text @ ..] => {
                let file = dir.path().join(file);
                let text = fs::read_to_string(&file).unwrap() + &text.join(" ") + "\n";
                fs::write(file, text).unwrap();
            }
            _ => panic!("{}: no such command: {command}", path.display()),
        }
    }
    out
}

fn virtuoso(dir: &Path, args: &[&str], out: &mut String) {
    let output = Command::new(env!("CARGO_BIN_EXE_virtuoso"))
        .args(args)
        .current_dir(dir)
        .env_remove("NO_COLOR")
        .env("COLUMNS", "100")
        .output()
        .unwrap();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let _ = writeln!(out, "{}", line.trim_end());
    }
    for line in String::from_utf8(output.stderr).unwrap().lines() {
        // Escapes are made visible, and no line ends with a space.
        let line = format!("! {line}").replace('\u{1b}', "\\e");
        let _ = writeln!(out, "{}", line.trim_end());
    }
    match output.status.code() {
        Some(0) => {}
        code => {
            let _ = writeln!(out, "? {}", code.expect("the command exits by itself"));
        }
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).into_iter().flatten() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            fs::create_dir(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn difference(expected: &str, found: &str) -> String {
    let lines = expected.lines().zip(found.lines());
    let at = lines.take_while(|(a, b)| a == b).count();
    let line = |text: &str| text.lines().nth(at).unwrap_or("(the end)").to_owned();
    format!(
        "  line {}\n  - {}\n  + {}",
        at + 1,
        line(expected),
        line(found)
    )
}
