//! The Virtuoso contract language.

pub mod diagnostic;
#[cfg(feature = "grammar")]
mod parse;
#[cfg(feature = "grammar")]
mod scan;
pub mod schema;
pub mod source;
pub mod syntax;

#[cfg(feature = "grammar")]
pub use parse::parse;
