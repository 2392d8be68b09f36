//! Diagnostics as text: for people ([`terminal`]) and for tools ([`json`]).

mod json;
mod terminal;

pub use json::json;
pub use terminal::{Style, terminal};

#[cfg(test)]
mod tests;
