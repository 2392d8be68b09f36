//! The Virtuoso contract language: `.idl` text in, a resolved [`Schema`](schema::Schema) out.
//!
//! The stages, in order:
//!
//! 1. [`load`] finds contract files and reads them into [`Sources`](source::Sources).
//! 2. `parse` turns each file into a [`syntax`] tree; what it cannot read becomes one broken node.
//! 3. [`lower`] resolves names, checks everything that the language asks for, and builds the schema.
//!
//! `compile` runs the last two. Whatever is wrong is a [`Diagnostic`](diagnostic::Diagnostic) with a
//! code, places and advice; nothing panics on any input. Without the feature `grammar` the crate
//! reads no text, which is what macros need.

#[cfg(feature = "grammar")]
mod compile;
pub mod diagnostic;
mod load;
mod lower;
#[cfg(feature = "grammar")]
mod parse;
pub mod print;
#[cfg(feature = "grammar")]
mod scan;
pub mod schema;
pub mod source;
pub mod syntax;

#[cfg(feature = "grammar")]
pub use compile::{Compiled, compile};
pub use load::{LoadError, load};
pub use lower::{lint::NAMES as LINTS, lower, similar::nearest};
#[cfg(feature = "grammar")]
pub use parse::parse;
