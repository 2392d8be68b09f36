//! `struct S { … }`

use super::{Broken, Field, Ident, Oneof, Prefix, Reserved};
use crate::source::Span;

/// A struct.
#[derive(Debug, Clone, PartialEq)]
pub struct Struct {
    /// Documentation and annotations.
    pub prefix: Prefix,
    /// The name.
    pub name: Ident,
    /// All members in written order.
    pub members: Vec<StructMember>,
    /// From `struct` to `}`.
    pub span: Span,
}

impl Struct {
    /// The readable fields in written order, without those of inline unions.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.members.iter().filter_map(|member| match member {
            StructMember::Field(field) => Some(field),
            _ => None,
        })
    }
}

/// A member of a struct or error.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "the nouns speak for themselves")]
#[allow(
    clippy::large_enum_variant,
    reason = "nearly all members are of the largest variant"
)]
pub enum StructMember {
    Field(Field),
    Oneof(Oneof),
    Reserved(Reserved),
    Broken(Broken),
}
