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
    /// From the macro front end: the Rust type that this stands for, without its `Option`.
    pub rust: Option<RustType>,
    /// All of it.
    pub span: Span,
}

/// A type in Rust, which the macro front end reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RustType {
    /// As written.
    pub text: String,
    /// Where.
    pub span: Span,
    /// Whether its name tells what it is in the contract. If not, the path and arguments of the [`TypeRef`] mean nothing.
    pub known: bool,
}

impl fmt::Display for TypeRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(rust) = &self.rust {
            return f.write_str(&rust.text);
        }
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
