//! For tests of systems: a simulation of nodes and their network, scripted peers, and an allocator that counts.
//!
//! The feature `testing` brings this module.

mod allocator;
mod control;
mod peer;
mod simulation;
#[cfg(test)]
mod tests;
mod usage;

#[doc(hidden)]
pub use crate::rt::fault;
pub use crate::transport::simulated::{Event, EventKind, Link, Trace};
pub use allocator::CountingAllocator;
pub use control::{Control, note};
pub use peer::{Frame, PeerError, ScriptedPeer};
pub use simulation::{Builder, Failure, Simulation};
pub use usage::Usage;
