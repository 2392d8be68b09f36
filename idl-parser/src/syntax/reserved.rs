//! `reserved 6..=9, "lost";`

use super::{Prefix, StringLit, Value};
use crate::source::Span;

/// Numbers and names that must not be used again.
#[derive(Debug, Clone, PartialEq)]
pub struct Reserved {
    /// Annotations; documentation here is V0008.
    pub prefix: Prefix,
    /// What is reserved.
    pub slots: Vec<Slot>,
    /// From `reserved` to `;`.
    pub span: Span,
}

/// One reserved number, range or name.
#[derive(Debug, Clone, PartialEq)]
pub struct Slot {
    /// Which.
    pub kind: ReservedKind,
    /// All of it.
    pub span: Span,
}

/// Number, range or name.
#[derive(Debug, Clone, PartialEq)]
pub enum ReservedKind {
    /// `"name"`
    Name(StringLit),
    /// `7`; the value is [`Int`](super::ValueKind::Int) or [`Broken`](super::ValueKind::Broken).
    Number(Value),
    /// `6..=9`, `6..10` or `6..`
    Range {
        /// First number.
        start: Value,
        /// Last number, or the one behind it; `None` for all that follow.
        end: Option<Value>,
        /// `..=` and not `..`.
        inclusive: bool,
    },
}
