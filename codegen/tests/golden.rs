//! Every contract in `golden/` becomes exactly the Rust beside it.
//!
//! `BLESS=1 cargo test -p virtuoso-codegen --test golden` writes what is generated now. The package
//! `generated` compiles and runs the same files.

use std::fs;
use std::path::{Path, PathBuf};

use virtuoso_codegen::{Backend as _, Config, Contract, rust::Rust};

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

fn generate(contract: &Path, config: &Config) -> String {
    let contract = Contract::read(&[contract.to_owned()]).unwrap();
    let schema = contract
        .into_schema()
        .unwrap_or_else(|error| panic!("{error}"));
    let output = Rust.generate(&schema, config).unwrap();
    output.get("virtuoso.rs").unwrap().to_owned()
}

/// Compares with the file, or writes it.
fn check(file: &Path, generated: &str, failures: &mut Vec<String>) {
    if std::env::var_os("BLESS").is_some() {
        fs::write(file, generated).unwrap();
        return;
    }
    let expected = fs::read_to_string(file).unwrap_or_default();
    if expected != generated {
        let line = expected
            .lines()
            .zip(generated.lines())
            .position(|(a, b)| a != b);
        let line = line.unwrap_or(expected.lines().count().min(generated.lines().count()));
        failures.push(format!(
            "{}:{}: expected `{}`, generated `{}`",
            file.display(),
            line + 1,
            expected.lines().nth(line).unwrap_or("the end"),
            generated.lines().nth(line).unwrap_or("the end"),
        ));
    }
}

#[test]
fn contracts_become_the_rust_beside_them() {
    let mut failures = Vec::new();
    let mut contracts: Vec<_> = fs::read_dir(golden())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    contracts.retain(|path| path.is_dir() || path.extension().is_some_and(|found| found == "idl"));
    contracts.retain(|path| !path.ends_with("serde.idl"));
    contracts.sort();
    assert!(contracts.len() > 10, "the contracts are gone");
    for contract in &contracts {
        let generated = generate(contract, &Config::new());
        check(&contract.with_extension("rs"), &generated, &mut failures);
    }
    let serde = generate(&golden().join("serde.idl"), &Config::new().serde(true));
    check(&golden().join("serde.rs"), &serde, &mut failures);
    assert!(
        failures.is_empty(),
        "BLESS=1 writes them anew:\n{}",
        failures.join("\n")
    );
}

#[test]
fn what_rust_cannot_express_is_an_error_that_names_it() {
    use virtuoso_idl::source::{SourceFile, Sources};

    for (text, item) in [
        ("const value: u32 = 1;", "value"),
        ("@newtype type out = u32;", "out"),
        ("struct A { @wrapped x: u32 = 1; }", "x"),
    ] {
        let mut sources = Sources::new();
        sources.add(SourceFile::new(
            "a.idl",
            format!("package a.v1;\n\n{text}\n"),
        ));
        let contract = Contract::check(sources);
        let error = Rust.generate(&contract.schema, &Config::new()).unwrap_err();
        assert!(error.is_unsupported() && error.span().is_some(), "{text}");
        assert!(
            error.to_string().starts_with(&format!("`{item}`: ")),
            "{error}"
        );
    }
}
