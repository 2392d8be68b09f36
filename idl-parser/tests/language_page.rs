//! The examples of the language reference are contracts: the whole files among them compile without an error. (Lints may warn: the page shows
//! what they are about.)

use std::fmt::Write;

use virtuoso_idl::diagnostic::{Severity, render};
use virtuoso_idl::source::{SourceFile, Sources};

/// Fenced blocks that begin with this line are whole files.
const FENCE: &str = "```idl";

#[test]
fn whole_files_of_the_language_page_compile() {
    let page = include_str!("../../docs/language.md");
    let examples = examples(page);
    assert!(examples.len() >= 3, "the page shows whole files");
    let mut complaints = String::new();
    for (line, text) in examples {
        let mut sources = Sources::default();
        sources.add(SourceFile::new(format!("language.md:{line}"), text));
        let diagnostics = virtuoso_idl::compile(&sources).diagnostics;
        for diagnostic in diagnostics
            .into_iter()
            .filter(|it| it.severity == Severity::Error)
        {
            let shown = render::terminal(&diagnostic, &sources, render::Style::Plain);
            writeln!(complaints, "in the example at line {line}:\n{shown}").unwrap();
        }
    }
    assert!(complaints.is_empty(), "{complaints}");
}

/// Each whole file with the line it begins at.
fn examples(page: &str) -> Vec<(usize, String)> {
    let mut examples = Vec::new();
    let mut lines = page.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        if line == FENCE {
            let text: Vec<&str> = lines
                .by_ref()
                .map(|(_, line)| line)
                .take_while(|line| !line.starts_with("```"))
                .collect();
            examples.push((at + 2, text.join("\n") + "\n"));
        }
    }
    examples
}
