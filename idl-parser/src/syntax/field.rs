//! Fields, and the `= n` and `default v` that fields share with other members.

use super::{Ident, Prefix, TypeRef, Value};
use crate::source::Span;

/// A field: `name: T = 1 default v;`.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Documentation and annotations.
    pub prefix: Prefix,
    /// The name.
    pub name: Ident,
    /// Its type.
    pub ty: TypeRef,
    /// The number; compulsory, but checked later.
    pub number: Option<Number>,
    /// The default.
    pub default: Option<Default>,
    /// From the name to `;`.
    pub span: Span,
}

/// `= n`. The grammar takes any value; one that is no integer is V0116.
#[derive(Debug, Clone, PartialEq)]
pub struct Number {
    /// What stands behind `=`.
    pub value: Value,
    /// From `=` to the end of the value.
    pub span: Span,
}

/// `default v`.
#[derive(Debug, Clone, PartialEq)]
pub struct Default {
    /// What stands behind `default`.
    pub value: Value,
    /// From `default` to the end of the value.
    pub span: Span,
}
