//! References to types.

use std::fmt;

use super::Path;
use crate::source::Span;

/// `T`, `T?`, `list<T>`, `map<K, V>`; names are unresolved.
#[derive(Debug, Clone, PartialEq)]
pub struct TypeRef {
    /// The name before any `<`.
    pub path: Path,
    /// What stands between `<` and `>`.
    pub arguments: Vec<TypeRef>,
    /// The `?`.
    pub optional: Option<Span>,
    /// All of it.
    pub span: Span,
}

impl fmt::Display for TypeRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path)?;
        for (i, argument) in self.arguments.iter().enumerate() {
            write!(f, "{}{argument}", if i == 0 { "<" } else { ", " })?;
        }
        if !self.arguments.is_empty() {
            f.write_str(">")?;
        }
        if self.optional.is_some() {
            f.write_str("?")?;
        }
        Ok(())
    }
}
