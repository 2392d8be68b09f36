//! `events E { topic …; }`

use super::{Broken, Ident, Path, Prefix, Reserved, RustType, StringLit};
use crate::source::Span;

/// An events block.
#[derive(Debug, Clone, PartialEq)]
pub struct Events {
    /// Documentation and annotations.
    pub prefix: Prefix,
    /// The name.
    pub name: Ident,
    /// All members in written order.
    pub members: Vec<EventsMember>,
    /// From `events` to `}`.
    pub span: Span,
}

impl Events {
    /// The readable topics in written order.
    pub fn topics(&self) -> impl Iterator<Item = &Topic> {
        self.members.iter().filter_map(|member| match member {
            EventsMember::Topic(topic) => Some(topic),
            _ => None,
        })
    }
}

/// A member of an events block.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "the nouns speak for themselves")]
pub enum EventsMember {
    Topic(Topic),
    Reserved(Reserved),
    Broken(Broken),
}

/// One topic: `topic name: Payload on "address";`.
#[derive(Debug, Clone, PartialEq)]
pub struct Topic {
    /// Documentation and annotations.
    pub prefix: Prefix,
    /// The name.
    pub name: Ident,
    /// The type of the payload.
    pub payload: Path,
    /// From the macro front end, in place of the path: the Rust type of the payload.
    pub rust: Option<RustType>,
    /// The address behind `on`.
    pub address: Option<StringLit>,
    /// From `topic` to `;`.
    pub span: Span,
}
