//! `package a.b.v1;` and `use a.b.v1.{A, B as C};`

use super::{Ident, Path, Prefix};
use crate::source::Span;

/// The package of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Package {
    /// Annotations; documentation here is V0008.
    pub prefix: Prefix,
    /// The package's name.
    pub path: Path,
    /// From `package` to `;`.
    pub span: Span,
}

/// An import.
#[derive(Debug, Clone, PartialEq)]
pub struct Use {
    /// Annotations; documentation here is V0008.
    pub prefix: Prefix,
    /// The path behind `use`: of the package for a list, else with the name at its end.
    pub path: Path,
    /// Which names.
    pub kind: UseKind,
    /// From `use` to `;`.
    pub span: Span,
}

/// What an import brings.
#[derive(Debug, Clone, PartialEq)]
pub enum UseKind {
    /// `use a.b.Name;` or `use a.b.Name as Alias;`: the last part of the path.
    Single {
        /// The name behind `as`.
        alias: Option<Ident>,
    },
    /// `use a.b.{A, B as C};`
    List(Vec<Imported>),
}

/// One name in braces.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// The name in its package.
    pub name: Ident,
    /// The name behind `as`.
    pub alias: Option<Ident>,
    /// With the alias.
    pub span: Span,
}
