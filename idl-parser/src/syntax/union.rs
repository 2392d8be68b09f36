//! `union U { … }`, at package level and inline in a struct.

use super::{Broken, Ident, Number, Prefix, Reserved, RustType, TypeRef};
use crate::source::Span;

/// A named union.
#[derive(Debug, Clone, PartialEq)]
pub struct Union {
    /// Documentation and annotations.
    pub prefix: Prefix,
    /// The name.
    pub name: Ident,
    /// All members in written order.
    pub members: Vec<UnionMember>,
    /// From `union` to `}`.
    pub span: Span,
}

impl Union {
    /// The readable variants in written order.
    pub fn variants(&self) -> impl Iterator<Item = &Variant> {
        variants(&self.members)
    }
}

/// An inline union, which shares the numbers of its struct.
#[derive(Debug, Clone, PartialEq)]
pub struct Oneof {
    /// Documentation and annotations.
    pub prefix: Prefix,
    /// The name.
    pub name: Ident,
    /// All members in written order.
    pub members: Vec<UnionMember>,
    /// From the macro front end: the enum that declares the variants. The members then say nothing but their numbers.
    pub rust: Option<RustType>,
    /// From `union` to `}`.
    pub span: Span,
}

impl Oneof {
    /// The readable variants in written order.
    pub fn variants(&self) -> impl Iterator<Item = &Variant> {
        variants(&self.members)
    }
}

/// A member of a union.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "the nouns speak for themselves")]
#[allow(
    clippy::large_enum_variant,
    reason = "nearly all members are of the largest variant"
)]
pub enum UnionMember {
    Variant(Variant),
    Reserved(Reserved),
    Broken(Broken),
}

/// One variant: `name: T = 1;` or `name = 1;`.
#[derive(Debug, Clone, PartialEq)]
pub struct Variant {
    /// Documentation and annotations.
    pub prefix: Prefix,
    /// The name.
    pub name: Ident,
    /// What it carries.
    pub ty: Option<TypeRef>,
    /// The number; compulsory, but checked later.
    pub number: Option<Number>,
    /// From the name to `;`.
    pub span: Span,
}

fn variants(members: &[UnionMember]) -> impl Iterator<Item = &Variant> {
    members.iter().filter_map(|member| match member {
        UnionMember::Variant(variant) => Some(variant),
        _ => None,
    })
}
