//! Any text as a contract: compiled, its diagnostics rendered, its schema shown.

use virtuoso_idl::diagnostic::render::{Style, json, terminal};
use virtuoso_idl::source::{SourceFile, Sources};

/// The most diagnostics that compiling gives, with the note that there are more.
const MOST: usize = 51;

/// One file; after a NUL byte another one.
pub fn compile(input: &[u8]) {
    let mut sources = Sources::new();
    for (number, content) in input.splitn(2, |byte| *byte == 0).enumerate() {
        sources.add(SourceFile::new(format!("{number}.idl"), content));
    }
    let compiled = virtuoso_idl::compile(&sources);
    assert!(
        compiled.diagnostics.len() <= MOST,
        "{} diagnostics",
        compiled.diagnostics.len()
    );
    for diagnostic in &compiled.diagnostics {
        // Every span is one of the file's text, at whole characters.
        sources.slice(diagnostic.primary.span);
        terminal(diagnostic, &sources, Style::Plain);
        json(diagnostic, &sources);
    }
    if !compiled.has_errors() {
        compiled.schema.dump();
    }
}
