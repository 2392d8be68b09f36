//! Three contracts, written from the language reference alone, and servers for them in memory.

// Generated code writes `&*DEFAULT` for a parameter whose default is a newtype.
#![allow(clippy::explicit_auto_deref)]

virtuoso::include_idl!();

/// Names that are keywords somewhere.
pub mod oddities;
/// Documents that many edit at once.
pub mod rooms;
/// A railway's interlocking.
pub mod signals;
/// A network of telescopes.
pub mod telescopes;
