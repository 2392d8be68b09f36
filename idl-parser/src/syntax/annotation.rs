//! `@name(…)` and `annotation name(…) on …;`

use super::{Ident, Param, Path, Prefix, RustType, Value};
use crate::source::Span;

/// The use of an annotation.
#[derive(Debug, Clone, PartialEq)]
pub struct Annotation {
    /// Its name without `@`.
    pub name: Path,
    /// The arguments as written.
    pub arguments: Vec<Argument>,
    /// From the macro front end: the Rust type that declares it.
    pub rust: Option<RustType>,
    /// From `@` to the closing parenthesis.
    pub span: Span,
}

/// One argument: `value` or `name: value`.
#[derive(Debug, Clone, PartialEq)]
pub struct Argument {
    /// The name before `:`.
    pub name: Option<Ident>,
    /// The value.
    pub value: Value,
    /// All of it.
    pub span: Span,
}

/// The declaration of a custom annotation.
#[derive(Debug, Clone, PartialEq)]
pub struct AnnotationDecl {
    /// Documentation and annotations.
    pub prefix: Prefix,
    /// The name.
    pub name: Ident,
    /// What it takes.
    pub params: Vec<Param>,
    /// What it applies to; unchecked.
    pub targets: Vec<Ident>,
    /// From `annotation` to `;`.
    pub span: Span,
}
