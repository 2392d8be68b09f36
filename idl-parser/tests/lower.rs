//! The passes of the compiler, from trees to the schema.
//!
//! A case is `tests/lower/<code>-<what>.idl`, or a folder of that name with several files. What is
//! reported is compared with `<case>.stderr`; without errors the dump of the schema is compared
//! with `<case>.schema`. `BLESS=1` writes what was found.

#[path = "lower/load.rs"]
mod load;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use virtuoso_idl::Compiled;
use virtuoso_idl::diagnostic::Code;
use virtuoso_idl::diagnostic::render::{Style, terminal};
use virtuoso_idl::source::{SourceFile, Sources};

/// Codes of work to come, with the work. None of them can be met by the passes of today.
const LATER: &[(&str, &str)] = &[
    (
        "V0202",
        "imports of `.proto` and `.thrift` files, which resolve by path",
    ),
    (
        "V0415",
        "wires that cannot carry every method: `check --wire`",
    ),
    ("V0701", "comparison of schemas: `breaking`"),
    ("V0702", "comparison of schemas: `breaking`"),
    ("V0703", "comparison of schemas: `breaking`"),
    ("V0704", "comparison of schemas: `breaking`"),
    ("V0705", "comparison of schemas: `breaking`"),
    ("V0801", "import of `.proto`"),
    ("V0802", "import of `.proto` and `.thrift`"),
    ("V0803", "import of `.proto`"),
    ("V0804", "import of `.proto`"),
    ("V0805", "import of `.proto`"),
    ("V0806", "import of `.thrift`"),
    ("V0807", "import of `.thrift`"),
    ("V0808", "exports"),
];

/// Codes whose cases are too large to keep, with the test that makes them.
const MADE: &[(&str, &str)] = &[("V0902", "`parse/tree.rs` makes a file of more than 4 MiB")];

#[test]
fn goldens() {
    let mut failures = Vec::new();
    for case in cases() {
        let (sources, compiled) = compile(&case);
        let rendered = render(&sources, &compiled);
        compare(&golden(&case, "stderr"), &rendered, &mut failures);
        let dump = match compiled.has_errors() {
            true => String::new(),
            false => compiled.schema.dump(),
        };
        compare(&golden(&case, "schema"), &dump, &mut failures);
    }
    let failures = failures.join("\n");
    assert!(
        failures.is_empty(),
        "{failures}\nBLESS=1 accepts what was found"
    );
}

#[test]
fn each_case_reports_what_its_name_says() {
    for case in cases() {
        let name = case.file_stem().unwrap().to_string_lossy().into_owned();
        let (_, compiled) = compile(&case);
        let codes: BTreeSet<&str> = compiled
            .diagnostics
            .iter()
            .map(|diagnostic| diagnostic.code.as_str())
            .collect();
        match name.split_once('-') {
            Some(("valid", _)) => assert!(!compiled.has_errors(), "{name}: {codes:?}"),
            Some(("lint", lint)) => assert_eq!(codes, BTreeSet::from([lint]), "{name}"),
            Some(("many", _)) => assert!(codes.len() > 1, "{name}: {codes:?}"),
            Some((code, _)) => {
                let code = code.to_uppercase();
                assert_eq!(codes, BTreeSet::from([code.as_str()]), "{name}");
            }
            None => panic!("{name} says nothing about what it shows"),
        }
    }
}

#[test]
fn every_golden_has_its_case() {
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path
            .extension()
            .is_some_and(|ext| ext == "stderr" || ext == "schema")
        {
            let alone = path.with_extension("idl").exists();
            let many = path.with_extension("").is_dir();
            assert!(alone || many, "{} has no case", path.display());
        }
    }
}

#[test]
fn every_code_is_shown_by_a_golden_or_belongs_to_later_work() {
    let mut shown = BTreeSet::new();
    for stage in ["parse", "lower"] {
        let folder = folder().with_file_name(stage);
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path
                .extension()
                .is_none_or(|extension| extension != "stderr")
            {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            for code in Code::ALL {
                if text.contains(&format!("error[{code}]: ")) {
                    shown.insert(code.as_str());
                }
            }
        }
    }
    shown.extend(MADE.iter().map(|(code, _)| *code));
    let later: BTreeSet<&str> = LATER.iter().map(|(code, _)| *code).collect();
    for code in Code::ALL.iter().map(|code| code.as_str()) {
        match (shown.contains(code), later.contains(code)) {
            (true, true) => panic!("{code} has a golden: take it off the list of later work"),
            (false, false) => panic!("{code} has no golden and no later work"),
            (true, false) | (false, true) => {}
        }
    }
}

/// Whatever is cut off or left out, every pass finishes and points into the files.
#[test]
fn mutilated_cases_are_reported_and_nothing_else() {
    for case in cases() {
        let (sources, _) = compile(&case);
        let (_, first) = sources.iter().next().unwrap();
        let text = first.text();
        let words = text.split_inclusive(' ').scan(0, |at, word| {
            let start = *at;
            *at += word.len();
            Some(start..*at)
        });
        for word in words.step_by(5) {
            let cut = text[..word.start].to_owned();
            let hole = format!("{cut}{}", &text[word.end..]);
            for text in [cut, hole] {
                let mut mutilated = Sources::new();
                mutilated.add(SourceFile::new(first.path(), text.as_str()));
                for (_, file) in sources.iter().skip(1) {
                    mutilated.add(SourceFile::new(file.path(), file.text()));
                }
                let compiled = virtuoso_idl::compile(&mutilated);
                for diagnostic in &compiled.diagnostics {
                    let spans = diagnostic.secondary.iter().map(|label| label.span);
                    for span in spans.chain([diagnostic.primary.span]) {
                        let text = mutilated.get(span.file).text();
                        assert!(text.get(span.range()).is_some(), "{diagnostic:?}\n{text}");
                    }
                }
                let _ = compiled.schema.fingerprint();
            }
        }
    }
}

#[test]
fn order_of_files_does_not_matter() {
    let case = folder().join("valid-packages");
    let (_, forward) = compile(&case);
    let mut files: Vec<PathBuf> = fs::read_dir(&case)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files.reverse();
    let mut sources = Sources::new();
    for file in files {
        sources.add(SourceFile::new(shown(&file), fs::read(&file).unwrap()));
    }
    let backward = virtuoso_idl::compile(&sources);
    assert_eq!(forward.schema.fingerprint(), backward.schema.fingerprint());
}

#[test]
fn a_schema_knows_what_it_depends_on() {
    let (_, compiled) = compile(&folder().join("valid-packages"));
    let schema = compiled.schema;
    let order = schema.packages_in_order();
    let names: Vec<_> = order.iter().map(|id| schema.packages[*id].name()).collect();
    assert_eq!(
        names,
        ["google.protobuf", "shop.common.v1", "shop.orders.v1"]
    );
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lower")
}

fn cases() -> Vec<PathBuf> {
    let entries = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut cases: Vec<PathBuf> = entries
        .filter(|path| path.is_dir() || path.extension().is_some_and(|ext| ext == "idl"))
        .collect();
    cases.sort();
    assert!(cases.len() > 80, "only {} cases were found", cases.len());
    cases
}

fn golden(case: &Path, extension: &str) -> PathBuf {
    let mut name = case.file_stem().unwrap().to_owned();
    name.push(".");
    name.push(extension);
    case.with_file_name(name)
}

/// The path of a file within the folder of cases.
fn shown(path: &Path) -> String {
    path.strip_prefix(folder())
        .unwrap()
        .to_string_lossy()
        .replace('\\', "/")
}

fn compile(case: &Path) -> (Sources, Compiled) {
    let read = virtuoso_idl::load(&[case]).unwrap();
    let mut sources = Sources::new();
    for (_, file) in read.iter() {
        sources.add(SourceFile::new(shown(Path::new(file.path())), file.text()));
    }
    let compiled = virtuoso_idl::compile(&sources);
    (sources, compiled)
}

fn render(sources: &Sources, compiled: &Compiled) -> String {
    let mut all = String::new();
    for diagnostic in &compiled.diagnostics {
        writeln!(all, "{}\n", terminal(diagnostic, sources, Style::Plain)).unwrap();
    }
    all
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
