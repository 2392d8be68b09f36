//! The Virtuoso contract language.

pub mod diagnostic;
pub mod schema;
pub mod source;
pub mod syntax;
