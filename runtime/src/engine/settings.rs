//! What each side of a connection is ready to receive.

use std::time::Duration;

/// Limits that a side announces: what it is ready to receive, never what it may send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    /// Largest frame payload, bytes.
    pub(crate) max_frame: u32,
    /// Largest message, bytes.
    pub(crate) max_message: u32,
    /// Calls that the peer may have open at once.
    pub(crate) calls: u32,
    /// DATA bytes that may be on the way in one stream and direction.
    pub(crate) stream_window: u32,
    /// DATA bytes that may be on the way in the connection and direction.
    pub(crate) connection_window: u32,
    /// Entries of the table of method numbers.
    pub(crate) methods: u32,
    /// Largest block of metadata, bytes.
    pub(crate) max_metadata: u32,
    /// The peer's program, for people.
    pub(crate) name: String,
    /// Its version, for people.
    pub(crate) version: String,
    /// Services that it speaks, each with the fingerprint of its contract.
    pub(crate) schemas: Vec<(u64, String)>,
    /// How often it says something when idle.
    pub(crate) keepalive: Option<Duration>,
}

impl Settings {
    /// The floors of version 1: what holds before the peer's settings have come. A side may only announce more.
    pub(crate) const FLOORS: Settings = Settings {
        max_frame: 69_632,
        max_message: 65_536,
        calls: 16,
        stream_window: 65_536,
        connection_window: 65_536,
        methods: 64,
        max_metadata: 4_096,
        name: String::new(),
        version: String::new(),
        schemas: Vec::new(),
        keepalive: None,
    };
}
