//! The Virtuoso contract language.

#[cfg(feature = "grammar")]
mod compile;
pub mod diagnostic;
mod load;
mod lower;
#[cfg(feature = "grammar")]
mod parse;
#[cfg(feature = "grammar")]
mod scan;
pub mod schema;
pub mod source;
pub mod syntax;

#[cfg(feature = "grammar")]
pub use compile::{Compiled, compile};
pub use load::{LoadError, load};
pub use lower::{lint::NAMES as LINTS, lower};
#[cfg(feature = "grammar")]
pub use parse::parse;
