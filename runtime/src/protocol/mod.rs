//! Wires: bytes on a connection ↔ calls. A protocol knows no generated type; the engine does all that they share.

pub(crate) mod native;

use std::sync::Arc;

use bytes::BytesMut;

use crate::engine::connection::{Config, Connection};
use crate::engine::driver::Driver;
use crate::engine::services::Services;
use crate::engine::tasks::TaskSet;
use crate::transport::Io;

/// A wire.
pub(crate) trait Protocol: Send + Sync {
    /// Its name, for people.
    fn name(&self) -> &'static str;

    /// Whether a connection that begins with these bytes speaks it.
    fn detect(&self, first: &[u8]) -> Detection;

    /// Takes a connected stream over; the driver is to be spawned.
    fn open(&self, opening: Opening) -> (Arc<Connection>, Driver);
}

/// What the first bytes say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Detection {
    /// It is this protocol.
    Yes,
    /// It is another one.
    No,
    /// More bytes are needed to tell.
    More,
}

/// A stream and all that a connection on it needs.
pub(crate) struct Opening {
    pub(crate) io: Arc<dyn Io>,
    /// Bytes that were read to tell the protocol.
    pub(crate) sniffed: BytesMut,
    pub(crate) config: Arc<Config>,
    pub(crate) services: Arc<Services>,
    pub(crate) tasks: Arc<TaskSet>,
}

/// All protocols that a server listens for, in the order of asking.
pub(crate) static ALL: &[&dyn Protocol] = &[&native::Native];

/// Which protocol a connection speaks that begins with `first`; `Err` when it is none, `Ok(None)` when more is needed.
pub(crate) fn detect(first: &[u8]) -> Result<Option<&'static dyn Protocol>, ()> {
    let mut undecided = false;
    for protocol in ALL {
        match protocol.detect(first) {
            Detection::Yes => return Ok(Some(*protocol)),
            Detection::More => undecided = true,
            Detection::No => {}
        }
    }
    if undecided { Ok(None) } else { Err(()) }
}
