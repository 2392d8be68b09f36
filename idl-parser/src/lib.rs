//! The Virtuoso contract language.

pub mod diagnostic;
pub mod source;
pub mod syntax;
