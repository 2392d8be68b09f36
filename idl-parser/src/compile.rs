//! The driver: every file parsed, then all of them lowered together.

use crate::diagnostic::{Diagnostic, Severity, Sink};
use crate::lower::lower;
use crate::parse::parse;
use crate::schema::Schema;
use crate::source::Sources;

/// What became of a set of contracts.
#[derive(Debug)]
pub struct Compiled {
    /// The resolved model; partial, and no back end's business, if there are errors.
    pub schema: Schema,
    /// Errors and warnings, by file and place.
    pub diagnostics: Vec<Diagnostic>,
}

impl Compiled {
    /// Whether the contracts are unusable.
    pub fn has_errors(&self) -> bool {
        self.diagnostics
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error)
    }
}

/// Parses, resolves and checks all files of `sources`.
///
/// ```
/// use virtuoso_idl::source::{SourceFile, Sources};
///
/// let mut sources = Sources::new();
/// sources.add(SourceFile::new("a.idl", "package a.v1;\n\nstruct Point { x: i32 = 1; y: i32 = 2; }\n"));
/// let compiled = virtuoso_idl::compile(&sources);
/// assert!(!compiled.has_errors());
/// assert!(compiled.schema.struct_by_name("a.v1.Point").is_some());
/// ```
pub fn compile(sources: &Sources) -> Compiled {
    let mut sink = Sink::new();
    let files: Vec<_> = sources
        .iter()
        .map(|(id, source)| parse(id, source, &mut sink))
        .collect();
    let schema = lower(&files, sources, &mut sink);
    Compiled {
        schema,
        diagnostics: sink.into_diagnostics(),
    }
}
