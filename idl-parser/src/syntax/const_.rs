//! `const NAME: T = value;`

use super::{Ident, Prefix, TypeRef, Value};
use crate::source::Span;

/// A constant.
#[derive(Debug, Clone, PartialEq)]
pub struct Const {
    /// Documentation and annotations.
    pub prefix: Prefix,
    /// The name.
    pub name: Ident,
    /// Its type.
    pub ty: TypeRef,
    /// Its value.
    pub value: Value,
    /// From `const` to `;`.
    pub span: Span,
}
