//! Back ends of the Virtuoso contract compiler.
//!
//! A contract becomes code in these stages:
//!
//! 1. `Contract::read` finds the contract files below the roots and hands them to `virtuoso-idl`,
//!    which parses, resolves and checks them into one `Schema`;
//! 2. a `Backend` turns the `Schema` into an `Output`: relative paths with their contents;
//! 3. the output is written, file by file, where it differs from what is there.
//!
//! A build script needs one line:
//!
//! ```no_run
//! # #[cfg(feature = "compile")]
//! fn main() -> virtuoso_codegen::Result<()> {
//!     virtuoso_codegen::compile("idl")
//! }
//! # #[cfg(not(feature = "compile"))]
//! # fn main() {}
//! ```
//!
//! and the crate includes what it generated with `virtuoso::include_idl!();`.

#[cfg(feature = "compile")]
mod build_script;
mod config;
#[cfg(feature = "compile")]
mod contract;
mod error;
pub mod names;
#[cfg(feature = "text")]
mod output;
pub mod rust;

#[cfg(feature = "compile")]
pub use build_script::compile;
pub use config::Config;
#[cfg(feature = "compile")]
pub use contract::Contract;
pub use error::{Error, Result};
#[cfg(feature = "text")]
pub use output::{Output, Staleness};

#[cfg(feature = "text")]
use virtuoso_idl::schema::Schema;

/// One language or format that contracts are turned into.
#[cfg(feature = "text")]
pub trait Backend: Sync {
    /// The name by which users choose it: `rust`.
    fn name(&self) -> &'static str;

    /// Turns all declared packages into files.
    ///
    /// # Errors
    ///
    /// The schema holds something that the back end cannot express.
    fn generate(&self, schema: &Schema, config: &Config) -> Result<Output>;
}

/// All back ends.
#[cfg(feature = "text")]
pub const BACKENDS: &[&dyn Backend] = &[&rust::Rust];

/// The back end of this name.
#[cfg(feature = "text")]
pub fn backend(name: &str) -> Option<&'static dyn Backend> {
    BACKENDS
        .iter()
        .copied()
        .find(|backend| backend.name() == name)
}
