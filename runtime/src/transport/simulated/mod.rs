//! The network of a simulation: connections between nodes whose every delay and failure follows from one seed.
//!
//! A packet takes the latency of its link, waits for the link's bandwidth, and is sent again after a pause when it is
//! lost; so on a byte stream loss is delay. A partition is silence: what is under way waits, and a sender whose bytes
//! stay unacknowledged too long gives its connection up. A crash is silence too, and the restarted node answers with
//! a reset. All of it is one queue of events in virtual time, which one task works off in order.

mod connection;
mod delivery;
mod host;
mod link;
mod listener;
mod network;
mod stream;
mod trace;

pub use link::Link;
pub use trace::{Event, EventKind, Trace};

pub(crate) use host::HostId;
pub(crate) use listener::bind;
pub(crate) use network::{Network, drive};
pub(crate) use stream::connect;

use std::io::{self, ErrorKind};
use std::sync::Arc;

use crate::rt::Scope;

/// Where the running code is: attached to the scope of each node.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) network: Arc<Network>,
    pub(crate) host: HostId,
    /// A crash ends this number's right to speak for the host.
    pub(crate) incarnation: u64,
}

impl Place {
    fn current() -> io::Result<Arc<Self>> {
        Scope::current()
            .and_then(|scope| scope.attached())
            .ok_or_else(|| {
                let reason =
                    "sim:// is the network of a Simulation, and this code does not run in one";
                io::Error::new(ErrorKind::Unsupported, reason)
            })
    }
}
