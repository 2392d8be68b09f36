//! What the generator emits, by hand: one of everything, with the contract above each item.
//!
//! `rt` is the runtime's codec and descriptors under one name, as generated code sees it.

#![allow(
    unreachable_pub,
    dead_code,
    reason = "generated items are public, and the tests use some of them"
)]

mod rt {
    pub(super) use virtuoso::codec::*;
    pub(super) use virtuoso::descriptor::*;
    pub(super) use virtuoso::types::*;
}

mod call;
mod named;
mod order;
mod scalars;

pub use call::*;
pub use named::*;
pub use order::*;
pub use scalars::*;
