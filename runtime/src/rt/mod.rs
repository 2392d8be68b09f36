//! What a simulation must own: spawning, time, randomness.
//!
//! Everything in the runtime that starts a task, asks for the time or needs a random number does it through this
//! module. In a program that runs for real these are thin names for tokio and for a generator that the operating
//! system seeds. Inside a `testing::Simulation` every node has a [`Scope`], and the same calls
//! go to the scope instead: its tasks end when the node crashes, its random numbers follow from the seed, and
//! nothing is handed to another thread.

mod clock;
pub mod entropy;
#[doc(hidden)]
pub mod fault;
mod scope;
mod task;

pub use clock::{SlowClock, now, slow_clock};
pub use scope::{Entered, Scope, Scoped, is_simulated};
pub use task::{offload, poll_again, spawn};
pub use tokio::task::JoinHandle;
