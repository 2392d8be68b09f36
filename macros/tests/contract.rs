//! What is declared in Rust is written out as `.idl`, and means the same there.

#[allow(dead_code, unreachable_pub)]
mod shop;

use std::fs;
use std::path::Path;

use shop::*;
use virtuoso::ContractText;
use virtuoso_idl::compile;
use virtuoso_idl::source::{SourceFile, Sources};

fn contract() -> ContractText {
    virtuoso::contract_of::<(OrdersClient, OrderEventsTopics)>()
}

/// `BLESS=1` writes the files anew.
#[test]
fn the_text_is_the_one_beside() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/contract");
    if std::env::var_os("BLESS").is_some() {
        contract().update(&root).unwrap();
    }
    for (path, text) in contract().files() {
        let expected = fs::read_to_string(root.join(&path)).unwrap_or_default();
        assert_eq!(text, expected, "{}", path.display());
    }
}

#[test]
fn the_compiler_of_contracts_finds_nothing_wrong() {
    let mut sources = Sources::new();
    for (path, text) in contract().files() {
        sources.add(SourceFile::new(path.display().to_string(), text));
    }
    let compiled = compile(&sources);
    assert!(
        !compiled.has_errors(),
        "{:#?}\n{}",
        compiled.diagnostics,
        contract()
    );
    // What comes out of the compiler is written as it came in.
    for (id, package) in compiled
        .schema
        .packages
        .iter()
        .filter(|(_, package)| !package.builtin)
    {
        let mut again = format!("package {};\n", package.name());
        for item in &compiled.schema.packages[id].items {
            again.push('\n');
            for piece in virtuoso_idl::print::item(&compiled.schema, *item) {
                match piece {
                    virtuoso_idl::print::Piece::Text(text) => again.push_str(&text),
                    other => panic!("{other:?} in a contract without Rust"),
                }
            }
        }
        let again = virtuoso::private::lay_out(&again);
        assert_eq!(Some(again.as_str()), contract().package(package.name()));
    }
}

#[test]
fn a_stale_file_is_written_and_told() {
    let root = std::env::temp_dir().join(format!("virtuoso-contract-{}", std::process::id()));
    let stale = contract().update(&root).unwrap();
    assert_eq!(stale.len(), 2);
    assert_eq!(
        contract().update(&root).unwrap(),
        Vec::<std::path::PathBuf>::new()
    );
    contract().assert_current(&root);
    fs::write(&stale[0], "package shop.common.v1;\n").unwrap();
    let told = std::panic::catch_unwind(|| contract().assert_current(&root));
    assert!(told.is_err());
    contract().assert_current(&root);
    fs::remove_dir_all(root).unwrap();
}
