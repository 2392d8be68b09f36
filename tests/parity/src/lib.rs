//! Contracts written twice: as `.idl` files below `idl/`, and as Rust below `src/contracts/`.
//!
//! The tests of this package show that both are the same: their schemas, their bytes, and what clients and servers make of
//! them.

virtuoso::include_idl!();

mod contract;
mod contracts;

pub use contract::{Codec, Contract, Message, Read, Service, Side, Wrong};
pub use contracts::ALL;
