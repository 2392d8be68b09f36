//! What could not be read.

use std::fmt;

use super::Ident;
use crate::source::Span;

/// A broken item or member. Its error has been reported.
#[derive(Debug, Clone, PartialEq)]
pub struct Broken {
    /// What it seems to declare.
    pub kind: Kind,
    /// The declared name, where it can be read: it counts as declared with unknown type.
    pub name: Option<Ident>,
    /// All that was skipped, with documentation and annotations.
    pub span: Span,
}

/// Kinds of declarations, in the words that messages use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `package`
    Package,
    /// `use`
    Use,
    /// `struct`
    Struct,
    /// `enum`
    Enum,
    /// `union` at package level
    Union,
    /// `error`
    Error,
    /// `service`
    Service,
    /// `events`
    Events,
    /// `const`
    Const,
    /// `type`
    Alias,
    /// `annotation`
    Annotation,
    /// A field of a struct or error
    Field,
    /// `union` in a struct
    Oneof,
    /// A variant of a union
    Variant,
    /// A value of an enum
    Value,
    /// `rpc`
    Method,
    /// A parameter of a method or annotation
    Param,
    /// `topic`
    Topic,
    /// `reserved`
    Reserved,
    /// Not to be told
    Unknown,
}

impl Kind {
    /// The noun for messages, without article.
    pub fn noun(self) -> &'static str {
        match self {
            Kind::Package => "package",
            Kind::Use => "import",
            Kind::Struct => "struct",
            Kind::Enum => "enum",
            Kind::Union => "union",
            Kind::Error => "error",
            Kind::Service => "service",
            Kind::Events => "events block",
            Kind::Const => "constant",
            Kind::Alias => "alias",
            Kind::Annotation => "annotation",
            Kind::Field => "field",
            Kind::Oneof => "inline union",
            Kind::Variant => "variant",
            Kind::Value => "value",
            Kind::Method => "method",
            Kind::Param => "parameter",
            Kind::Topic => "topic",
            Kind::Reserved => "reserved",
            Kind::Unknown => "declaration",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.noun())
    }
}
