//! Identifiers and dotted paths.

use std::fmt;

use crate::source::Span;

/// An identifier.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Ident {
    /// Its spelling.
    pub name: String,
    /// Where it stands.
    pub span: Span,
}

impl Ident {
    /// The spelling.
    pub fn as_str(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for Ident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// One or more identifiers joined with dots.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Path {
    /// The parts; at least one.
    pub parts: Vec<Ident>,
    /// All of it.
    pub span: Span,
}

impl Path {
    /// The only part of a path without dots.
    pub fn as_ident(&self) -> Option<&Ident> {
        match self.parts.as_slice() {
            [ident] => Some(ident),
            _ => None,
        }
    }

    /// The last part.
    ///
    /// # Panics
    ///
    /// If the path was built by hand without parts.
    pub fn last(&self) -> &Ident {
        self.parts.last().expect("a path has at least one part")
    }

    /// What stands before the last dot, joined with dots; `""` for a path without dots.
    pub fn parent(&self) -> String {
        join(&self.parts[..self.parts.len().saturating_sub(1)])
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&join(&self.parts))
    }
}

fn join(parts: &[Ident]) -> String {
    let parts: Vec<&str> = parts.iter().map(Ident::as_str).collect();
    parts.join(".")
}
