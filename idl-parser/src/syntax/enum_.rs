//! `enum E { … }`

use super::{Broken, Ident, Number, Prefix, Reserved};
use crate::source::Span;

/// An enum.
#[derive(Debug, Clone, PartialEq)]
pub struct Enum {
    /// Documentation and annotations.
    pub prefix: Prefix,
    /// The name.
    pub name: Ident,
    /// All members in written order.
    pub members: Vec<EnumMember>,
    /// From `enum` to `}`.
    pub span: Span,
}

impl Enum {
    /// The readable values in written order.
    pub fn values(&self) -> impl Iterator<Item = &EnumValue> {
        self.members.iter().filter_map(|member| match member {
            EnumMember::Value(value) => Some(value),
            _ => None,
        })
    }
}

/// A member of an enum.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "the nouns speak for themselves")]
pub enum EnumMember {
    Value(EnumValue),
    Reserved(Reserved),
    Broken(Broken),
}

/// One value of an enum: `name = number;`.
#[derive(Debug, Clone, PartialEq)]
pub struct EnumValue {
    /// Documentation and annotations.
    pub prefix: Prefix,
    /// The name.
    pub name: Ident,
    /// The number; compulsory, but checked later.
    pub number: Option<Number>,
    /// From the name to `;`.
    pub span: Span,
}
