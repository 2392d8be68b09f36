//! `rpc m(…) -> R throws E;`

use super::{Annotation, Default, Ident, Number, Path, Prefix, RustType, TypeRef};
use crate::source::Span;

/// A method.
#[derive(Debug, Clone, PartialEq)]
pub struct Method {
    /// Documentation and annotations.
    pub prefix: Prefix,
    /// The word `oneway`.
    pub oneway: Option<Span>,
    /// The name.
    pub name: Ident,
    /// The parameters. A single one without name is the whole request body.
    pub params: Vec<Param>,
    /// What it returns.
    pub returns: Option<Returns>,
    /// The declared errors.
    pub throws: Vec<Thrown>,
    /// In place of `throws`, from the macro front end: the Rust type of the errors.
    pub error: Option<RustType>,
    /// From `oneway` or `rpc` to `;`.
    pub span: Span,
}

/// A parameter of a method or of an annotation.
#[derive(Debug, Clone, PartialEq)]
pub struct Param {
    /// Documentation and annotations.
    pub prefix: Prefix,
    /// The name; without one it is a request body, or V0416.
    pub name: Option<Ident>,
    /// The word `stream`.
    pub stream: Option<Span>,
    /// Its type.
    pub ty: TypeRef,
    /// `= n`, which no parameter may have (V0116).
    pub number: Option<Number>,
    /// The default.
    pub default: Option<Default>,
    /// From the name, `stream` or type to the end.
    pub span: Span,
}

/// `-> T` or `-> stream T`.
#[derive(Debug, Clone, PartialEq)]
pub struct Returns {
    /// The word `stream`.
    pub stream: Option<Span>,
    /// The result.
    pub ty: TypeRef,
    /// From `->` to the end of the type.
    pub span: Span,
}

/// One error behind `throws`.
#[derive(Debug, Clone, PartialEq)]
pub struct Thrown {
    /// Its annotations.
    pub annotations: Vec<Annotation>,
    /// The error.
    pub path: Path,
    /// With annotations.
    pub span: Span,
}
