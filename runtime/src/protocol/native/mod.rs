//! The native protocol, version 1: the layout of its bytes, apart from sockets, tasks and time.
//!
//! `docs/protocol.md` is the specification; section numbers in this module's comments are its.

// The engine uses the rest of this layout as it grows.
#![allow(dead_code)]

pub(crate) mod call;
pub(crate) mod control;
pub(crate) mod cursor;
pub(crate) mod error;
pub(crate) mod frame;
pub(crate) mod hello;
pub(crate) mod metadata;
pub(crate) mod preface;
pub(crate) mod reply;
pub(crate) mod stream_id;

#[cfg(test)]
mod tests;
