//! The front of the compiler, from text to tree.
//!
//! A case is a file below `tests/parse`: `case.idl` is parsed and its diagnostics are compared with
//! `case.stderr`, or with nothing if there is no such file. `BLESS=1` writes what was found.

#[path = "parse/dump.rs"]
mod dump;
#[path = "parse/hostile.rs"]
mod hostile;
#[path = "parse/tree.rs"]
mod tree;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use virtuoso_idl::diagnostic::render::{Style, terminal};
use virtuoso_idl::diagnostic::{Diagnostic, Sink};
use virtuoso_idl::source::{FileId, SourceFile, Sources};
use virtuoso_idl::syntax;

/// A parsed file with all that was reported.
struct Parsed {
    sources: Sources,
    tree: syntax::File,
    diagnostics: Vec<Diagnostic>,
}

impl Parsed {
    fn new(path: &str, content: impl Into<Vec<u8>>) -> Self {
        let mut sources = Sources::new();
        let id = sources.add(SourceFile::new(path, content));
        let mut sink = Sink::new();
        let tree = virtuoso_idl::parse(id, sources.get(id), &mut sink);
        Parsed {
            sources,
            tree,
            diagnostics: sink.into_diagnostics(),
        }
    }

    fn text(&self) -> &str {
        self.sources.get(FileId(0)).text()
    }

    /// All diagnostics as a terminal shows them.
    fn rendered(&self) -> String {
        let mut all = String::new();
        for diagnostic in &self.diagnostics {
            writeln!(
                all,
                "{}\n",
                terminal(diagnostic, &self.sources, Style::Plain)
            )
            .unwrap();
        }
        all
    }

    fn codes(&self) -> Vec<&'static str> {
        self.diagnostics
            .iter()
            .map(|diagnostic| diagnostic.code.as_str())
            .collect()
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/parse")
}

fn example() -> String {
    fs::read_to_string(folder().join("example.idl")).unwrap()
}

/// Compares with a golden file, which does not exist where nothing is expected.
fn compare(golden: &Path, found: &str, failures: &mut Vec<String>) {
    let expected = fs::read_to_string(golden).unwrap_or_default();
    if expected == found {
        return;
    }
    if std::env::var_os("BLESS").is_some() {
        if found.is_empty() {
            fs::remove_file(golden).unwrap();
        } else {
            fs::write(golden, found).unwrap();
        }
        return;
    }
    let name = golden.file_name().unwrap().to_string_lossy();
    failures.push(format!(
        "{name}\n--- expected\n{expected}\n--- found\n{found}"
    ));
}

#[test]
fn goldens() {
    let mut cases: Vec<PathBuf> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "idl"))
        .collect();
    cases.sort();
    assert!(cases.len() > 40, "only {} cases were found", cases.len());
    let mut failures = Vec::new();
    for case in &cases {
        let name = case.file_name().unwrap().to_string_lossy();
        let parsed = Parsed::new(&name, fs::read(case).unwrap());
        compare(
            &case.with_extension("stderr"),
            &parsed.rendered(),
            &mut failures,
        );
    }
    assert!(
        failures.is_empty(),
        "{}\nBLESS=1 accepts what was found",
        failures.join("\n")
    );
}

#[test]
fn every_golden_has_its_case() {
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path
            .extension()
            .is_some_and(|extension| extension == "stderr")
        {
            assert!(
                path.with_extension("idl").exists(),
                "{} has no case",
                path.display()
            );
        }
    }
}

#[test]
fn the_example_reads_without_a_word_and_survives_a_round_trip() {
    let parsed = Parsed::new("example.idl", example());
    assert_eq!(parsed.rendered(), "");
    let dump = dump::dump(&parsed.tree);
    let again = Parsed::new("example.dump", dump.as_str());
    assert_eq!(again.rendered(), "");
    assert_eq!(
        dump::dump(&again.tree),
        dump,
        "a tree prints as what reads as the same tree"
    );
    let mut failures = Vec::new();
    compare(&folder().join("example.dump"), &dump, &mut failures);
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
