//! Diagnostics as text: for people (`terminal`) and for tools (`json`).

#[cfg(feature = "json")]
mod json;
#[cfg(feature = "render")]
mod terminal;

#[cfg(feature = "json")]
pub use json::json;
#[cfg(feature = "render")]
pub use terminal::{Style, terminal};

#[cfg(all(test, feature = "json", feature = "render"))]
mod tests;
