//! The table that the parser runs on says what `grammar.pest` says.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use pest_meta::ast::RuleType;
use pest_meta::optimizer::{OptimizedExpr, OptimizedRule};

const TABLE: &str = "src/parse/grammar/table.rs";

#[test]
fn table_is_current() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let grammar = fs::read_to_string(root.join("src/grammar.pest")).unwrap();
    let (builtins, rules) =
        pest_meta::parse_and_optimize(&grammar).unwrap_or_else(|errors| panic!("{}", errors[0]));
    for builtin in builtins {
        assert!(is_known(builtin), "the table has no word for `{builtin}`");
    }
    let expected = table(&rules);
    let file = root.join(TABLE);
    if std::env::var_os("BLESS").is_some() {
        fs::write(&file, &expected).unwrap();
    }
    // Compared without `assert_eq!`, which would print both.
    assert!(
        fs::read_to_string(&file).unwrap() == expected,
        "{TABLE} is older than the grammar: BLESS=1 writes it anew, with --no-default-features even while the parser does not compile"
    );
}

fn table(rules: &[OptimizedRule]) -> String {
    let mut text = "//! `grammar.pest`, as pest reads it. Written by `BLESS=1 cargo test -p virtuoso-idl --no-default-features --test grammar`.\n\n\
                    use super::Definition;\nuse super::Expression::*;\n\n\
                    #[allow(clippy::upper_case_acronyms, non_camel_case_types, reason = \"the grammar's names, which `expected …` messages find words for\")]\n\
                    #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]\n\
                    pub(in crate::parse) enum Rule {\n"
        .to_owned();
    for rule in rules {
        writeln!(text, "    {},", rule.name).unwrap();
    }
    text.push_str("    EOI,\n}\n\n/// In the order of [`Rule`].\n");
    writeln!(
        text,
        "pub(super) static DEFINITIONS: [Definition; {}] = [",
        rules.len() + 1
    )
    .unwrap();
    for rule in rules {
        // What is skipped is skipped without its own skipping.
        let trivia = matches!(rule.name.as_str(), "WHITESPACE" | "COMMENT");
        let (silent, atomic) = match rule.ty {
            RuleType::Normal => (false, trivia),
            RuleType::Silent => (true, trivia),
            RuleType::Atomic => (false, true),
            RuleType::CompoundAtomic | RuleType::NonAtomic => {
                panic!("the table has no word for the kind of `{}`", rule.name)
            }
        };
        definition(
            &mut text,
            &rule.name,
            silent,
            atomic,
            &expression(&rule.expr),
        );
    }
    definition(&mut text, "EOI", false, false, "End");
    text.push_str("];\n");
    text
}

fn definition(text: &mut String, name: &str, silent: bool, atomic: bool, expression: &str) {
    writeln!(
        text,
        "    // {name}\n    Definition {{ silent: {silent}, atomic: {atomic}, expression: {expression} }},"
    )
    .unwrap();
}

fn expression(of: &OptimizedExpr) -> String {
    match of {
        OptimizedExpr::Str(text) => format!("Text({text:?})"),
        OptimizedExpr::Range(first, last) => {
            let one = |text: &str| text.chars().next().expect("a character");
            format!("Range({:?}, {:?})", one(first), one(last))
        }
        OptimizedExpr::Ident(name) => name_of(name),
        OptimizedExpr::PosPred(inner) => format!("Ahead(&{})", expression(inner)),
        OptimizedExpr::NegPred(inner) => format!("NotAhead(&{})", expression(inner)),
        OptimizedExpr::Opt(inner) => format!("Optional(&{})", expression(inner)),
        OptimizedExpr::Rep(inner) => format!("Repeat(&{})", expression(inner)),
        OptimizedExpr::Skip(ends) => format!("Until(&{ends:?})"),
        OptimizedExpr::Seq(first, rest) => {
            let mut parts = vec![expression(first)];
            let mut rest = rest;
            while let OptimizedExpr::Seq(next, more) = &**rest {
                parts.push(expression(next));
                rest = more;
            }
            parts.push(expression(rest));
            format!("Sequence(&[{}])", parts.join(", "))
        }
        OptimizedExpr::Choice(first, rest) => {
            let mut ways = vec![expression(first)];
            let mut rest = rest;
            while let OptimizedExpr::Choice(next, more) = &**rest {
                ways.push(expression(next));
                rest = more;
            }
            ways.push(expression(rest));
            format!("Choice(&[{}])", ways.join(", "))
        }
        other => panic!("the table has no word for {other:?}"),
    }
}

/// What pest has built in, or else the rule.
fn name_of(name: &str) -> String {
    match name {
        "ANY" => "Any".to_owned(),
        "SOI" => "Start".to_owned(),
        "ASCII_DIGIT" => "Range('0', '9')".to_owned(),
        "ASCII_HEX_DIGIT" => {
            "Choice(&[Range('0', '9'), Range('a', 'f'), Range('A', 'F')])".to_owned()
        }
        "ASCII_ALPHA" => "Choice(&[Range('a', 'z'), Range('A', 'Z')])".to_owned(),
        "ASCII_ALPHANUMERIC" => {
            "Choice(&[Range('a', 'z'), Range('A', 'Z'), Range('0', '9')])".to_owned()
        }
        rule => format!("Rule(Rule::{rule})"),
    }
}

fn is_known(builtin: &str) -> bool {
    builtin == "EOI" || !name_of(builtin).starts_with("Rule")
}
