//! `error E(status) { … }`

use super::{Field, Ident, Prefix, StructMember};
use crate::source::Span;

/// An error declaration.
#[derive(Debug, Clone, PartialEq)]
pub struct ErrorDecl {
    /// Documentation and annotations.
    pub prefix: Prefix,
    /// The name.
    pub name: Ident,
    /// The status; unchecked.
    pub status: Ident,
    /// All members in written order; none for `error E(status);`.
    pub members: Vec<StructMember>,
    /// From `error` to `}` or `;`.
    pub span: Span,
}

impl ErrorDecl {
    /// The readable fields in written order, without those of inline unions.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.members.iter().filter_map(|member| match member {
            StructMember::Field(field) => Some(field),
            _ => None,
        })
    }
}
