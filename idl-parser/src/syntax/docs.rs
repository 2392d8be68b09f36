//! Documentation and what else stands before a declaration.

use super::Annotation;
use crate::source::Span;

/// One `///` or `//!` line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocLine {
    /// The text without the slashes, one leading space and trailing white space.
    pub text: String,
    /// From the slashes to the end of the line.
    pub span: Span,
}

/// Consecutive documentation lines, in Markdown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Docs {
    /// The lines in order.
    pub lines: Vec<DocLine>,
}

impl Docs {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The lines joined with line feeds.
    pub fn text(&self) -> String {
        let lines: Vec<&str> = self.lines.iter().map(|line| line.text.as_str()).collect();
        lines.join("\n")
    }

    /// From the first to the last line.
    pub fn span(&self) -> Option<Span> {
        Some(self.lines.first()?.span.join(self.lines.last()?.span))
    }
}

/// Documentation and annotations before a declaration, each in written order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Prefix {
    /// The documentation.
    pub docs: Docs,
    /// The annotations.
    pub annotations: Vec<Annotation>,
}
