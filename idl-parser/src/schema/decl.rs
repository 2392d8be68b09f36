//! What every declaration carries: name, documentation, place and annotations.

use super::annotation::Annotation;
use crate::source::Span;

/// The part that all declarations share, be they items or members.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decl {
    /// The name as written; Rust names follow from it alone.
    pub name: String,
    /// Markdown of the `///` lines, without the slashes; empty when undocumented.
    pub docs: String,
    /// Where the name stands; `None` for what is synthesized or built in.
    pub span: Option<Span>,
    /// Names on the wires where `@name` overrides them.
    pub names: WireNames,
    /// Set by `@deprecated`.
    pub deprecated: Option<Deprecation>,
    /// Custom annotations, in written order.
    pub annotations: Vec<Annotation>,
    /// `@meta` pairs, in written order.
    pub meta: Vec<(String, String)>,
    /// Lints that `@allow` silences here and inside.
    pub allow: Vec<String>,
}

impl Decl {
    /// A bare declaration of this name.
    pub fn new(name: impl Into<String>, span: Option<Span>) -> Self {
        Self {
            name: name.into(),
            span,
            ..Self::default()
        }
    }
}

/// Overrides from `@name`; what is `None` follows the rules of specification section 5.1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WireNames {
    /// Name in protobuf, gRPC and Connect.
    pub proto: Option<String>,
    /// Name in JSON and XML-RPC members.
    pub json: Option<String>,
    /// Name of a service or method in the native protocol, JSON-RPC and XML-RPC.
    pub rpc: Option<String>,
    /// Name in Thrift.
    pub thrift: Option<String>,
}

impl WireNames {
    /// The same name on every wire: `@name("x")`.
    pub fn all(name: &str) -> Self {
        let name = Some(name.to_owned());
        Self {
            proto: name.clone(),
            json: name.clone(),
            rpc: name.clone(),
            thrift: name,
        }
    }

    /// Whether nothing is overridden.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// `@deprecated`, with its reason when one is given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deprecation {
    /// Why, and what to use instead.
    pub reason: Option<String>,
}
