//! The native protocol, version 1: the layout of its bytes, apart from sockets, tasks and time.
//!
//! `docs/protocol.md` is the specification; section numbers in this module's comments are its.

pub(crate) mod call;
pub(crate) mod control;
pub(crate) mod cursor;
pub(crate) mod error;
pub(crate) mod frame;
pub(crate) mod framing;
pub(crate) mod hello;
pub(crate) mod metadata;
pub(crate) mod preface;
pub(crate) mod reply;
pub(crate) mod stream_id;

use std::sync::Arc;

use super::{Detection, Opening, Protocol};
use crate::engine::connection::Connection;
use crate::engine::driver::Driver;
use framing::{NativeReader, NativeWriter};

/// The native protocol.
pub(crate) struct Native;

impl Protocol for Native {
    fn name(&self) -> &'static str {
        "native"
    }

    fn detect(&self, first: &[u8]) -> Detection {
        let length = first.len().min(preface::MAGIC.len());
        if first[..length] != preface::MAGIC[..length] {
            Detection::No
        } else if first.len() < preface::PREFACE_LEN {
            // The version decides what is sent first.
            Detection::More
        } else {
            Detection::Yes
        }
    }

    fn open(&self, opening: Opening) -> (Arc<Connection>, Driver) {
        let Opening {
            io,
            sniffed,
            config,
            services,
            tasks,
        } = opening;
        let reader = Box::new(NativeReader::new(config.acceptor, &config.settings));
        let writer = Box::new(NativeWriter::new(config.acceptor));
        let connection = Connection::new(io, writer, config, tasks);
        let driver = Driver::new(Arc::clone(&connection), reader, services, sniffed);
        (connection, driver)
    }
}

#[cfg(test)]
mod tests;
