//! Literals and paths in value position (specification, section 2).

use std::time::Duration;

use super::Path;
use crate::source::Span;

/// A value as written.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// What it is.
    pub kind: ValueKind,
    /// All of it.
    pub span: Span,
}

/// Kinds of values.
#[derive(Debug, Clone, PartialEq)]
pub enum ValueKind {
    /// `42`, `-7`, `0xff`, `0b10`; from −2⁶³ to 2⁶⁴−1.
    Int(i128),
    /// `1.5`, `2e9`, `inf`, `nan`
    Float(f64),
    /// `true`, `false`
    Bool(bool),
    /// `250ms`
    Duration(Duration),
    /// `4MiB`, in bytes
    Size(u64),
    /// `"text"`, without escapes
    String(String),
    /// `b"bytes"`, without escapes
    Bytes(Vec<u8>),
    /// A constant or an enum value
    Path(Path),
    /// `1..=64`, `1..`, `..=9`, `0..10`
    Range {
        /// First, if not open.
        start: Option<Box<Value>>,
        /// Last, or the one behind it, if not open.
        end: Option<Box<Value>>,
        /// `..=` and not `..`.
        inclusive: bool,
    },
    /// `[a, b]`
    List(Vec<Value>),
    /// `{"k": v}`
    Map(Vec<Entry>),
    /// From the macro front end: an expression that only the Rust compiler can evaluate.
    Rust(String),
    /// A literal with a mistake that has been reported.
    Broken,
}

impl ValueKind {
    /// The noun for messages, without article.
    pub fn noun(&self) -> &'static str {
        match self {
            ValueKind::Int(_) => "integer",
            ValueKind::Float(_) => "float",
            ValueKind::Bool(_) => "bool",
            ValueKind::Duration(_) => "duration",
            ValueKind::Size(_) => "size",
            ValueKind::String(_) => "string",
            ValueKind::Bytes(_) => "bytes",
            ValueKind::Path(_) => "name",
            ValueKind::Range { .. } => "range",
            ValueKind::List(_) => "list",
            ValueKind::Map(_) => "map",
            ValueKind::Rust(_) => "expression",
            ValueKind::Broken => "value",
        }
    }
}

/// One entry of a map.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Before `:`; a scalar.
    pub key: Value,
    /// Behind `:`.
    pub value: Value,
    /// All of it.
    pub span: Span,
}

/// A text literal where the grammar allows nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StringLit {
    /// The text without escapes.
    pub value: String,
    /// With the quotes.
    pub span: Span,
}
