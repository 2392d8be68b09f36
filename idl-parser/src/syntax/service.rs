//! `service S { rpc …; }`

use super::{Broken, Ident, Method, Prefix, Reserved};
use crate::source::Span;

/// A service.
#[derive(Debug, Clone, PartialEq)]
pub struct Service {
    /// Documentation and annotations.
    pub prefix: Prefix,
    /// The name.
    pub name: Ident,
    /// All members in written order.
    pub members: Vec<ServiceMember>,
    /// From `service` to `}`.
    pub span: Span,
}

impl Service {
    /// The readable methods in written order.
    pub fn methods(&self) -> impl Iterator<Item = &Method> {
        self.members.iter().filter_map(|member| match member {
            ServiceMember::Method(method) => Some(method),
            _ => None,
        })
    }
}

/// A member of a service.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "the nouns speak for themselves")]
#[allow(
    clippy::large_enum_variant,
    reason = "nearly all members are of the largest variant"
)]
pub enum ServiceMember {
    Method(Method),
    Reserved(Reserved),
    Broken(Broken),
}
