//! Contract files on disk → `Schema` and diagnostics.

use std::path::PathBuf;

use virtuoso_idl::diagnostic::render::{Style, terminal};
use virtuoso_idl::diagnostic::{Diagnostic, Severity};
use virtuoso_idl::schema::Schema;
use virtuoso_idl::source::Sources;

use crate::{Error, Result};

/// The contracts below some roots: their text, what they mean and what is wrong with them.
#[derive(Debug)]
pub struct Contract {
    /// All files, in the order of the roots and of their paths.
    pub sources: Sources,
    /// What they declare; partial where there are errors.
    pub schema: Schema,
    /// All findings, in the order of the files.
    pub diagnostics: Vec<Diagnostic>,
}

impl Contract {
    /// Reads and checks every `.idl` file below `roots`, each of which is a directory or one file.
    ///
    /// Mistakes in the contracts are no error here, but [`diagnostics`](Self::diagnostics).
    ///
    /// # Errors
    ///
    /// A root does not exist, holds no contract or too many, or something cannot be read.
    pub fn read(roots: &[PathBuf]) -> Result<Self> {
        let sources = virtuoso_idl::load(roots).map_err(Error::load)?;
        Ok(Self::check(sources))
    }

    /// Checks contracts that are in memory.
    pub fn check(sources: Sources) -> Self {
        let compiled = virtuoso_idl::compile(&sources);
        Self {
            sources,
            schema: compiled.schema,
            diagnostics: compiled.diagnostics,
        }
    }

    /// The findings that make the contracts unusable.
    pub fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        let errors = |diagnostic: &&Diagnostic| diagnostic.severity == Severity::Error;
        self.diagnostics.iter().filter(errors)
    }

    /// The findings that do not.
    pub fn warnings(&self) -> impl Iterator<Item = &Diagnostic> {
        let warnings = |diagnostic: &&Diagnostic| diagnostic.severity == Severity::Warning;
        self.diagnostics.iter().filter(warnings)
    }

    /// The schema, if it can be used.
    ///
    /// # Errors
    ///
    /// The contracts have mistakes, which the error shows as the compiler does.
    pub fn into_schema(self) -> Result<Schema> {
        let errors: Vec<_> = self
            .errors()
            .map(|error| terminal(error, &self.sources, Style::Plain))
            .collect();
        if errors.is_empty() {
            Ok(self.schema)
        } else {
            Err(Error::contract(errors.len(), errors.join("\n\n")))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn mistakes_are_shown_where_they_are() {
        let dir = tempfile::tempdir().unwrap();
        let text = "package a.v1;\n\nstruct A {\n    x: Missing = 1;\n}\n";
        fs::write(dir.path().join("a.idl"), text).unwrap();
        let contract = Contract::read(&[dir.path().to_owned()]).unwrap();
        assert_eq!(contract.errors().count(), 1);
        let error = contract.into_schema().unwrap_err();
        assert!(error.is_contract());
        let text = error.to_string();
        assert!(
            text.contains("error[V0201]") && text.contains("a.idl:4:8"),
            "{text}"
        );
    }

    #[test]
    fn a_root_that_is_missing_or_empty_is_named_with_what_to_do() {
        let dir = tempfile::tempdir().unwrap();
        for root in [dir.path().join("none"), dir.path().to_owned()] {
            let error = Contract::read(std::slice::from_ref(&root)).unwrap_err();
            assert!(!error.is_contract());
            let text = error.to_string();
            assert!(
                text.contains(root.to_str().unwrap()) && text.contains("another path"),
                "{text}"
            );
        }
    }
}
