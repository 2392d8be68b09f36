//! Virtuoso: services that call each other and tell each other what happened, from one contract.

pub mod codec;
pub mod descriptor;
pub(crate) mod protocol;
pub mod rt;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod transport;
pub mod types;
