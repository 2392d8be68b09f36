//! The serving side: a listener, its connections, limits and the drain.

mod accept;
mod builder;
mod handle;

pub use accept::Server;
pub use builder::ServerBuilder;
pub use handle::ServerHandle;
