//! Virtuoso: services that call each other and tell each other what happened, from one contract.

pub(crate) mod protocol;
pub mod rt;
pub mod transport;
