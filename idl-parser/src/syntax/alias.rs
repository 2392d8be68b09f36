//! `type A = T;`

use super::{Ident, Prefix, TypeRef};
use crate::source::Span;

/// An alias.
#[derive(Debug, Clone, PartialEq)]
pub struct Alias {
    /// Documentation and annotations.
    pub prefix: Prefix,
    /// The new name.
    pub name: Ident,
    /// The target.
    pub ty: TypeRef,
    /// From `type` to `;`.
    pub span: Span,
}
