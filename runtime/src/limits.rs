//! Bounds with their defaults, one place for both sides.

use std::sync::Arc;
use std::time::Duration;

use crate::engine::connection::{Config, INLINE_BODY};
use crate::engine::driver::Times;
use crate::engine::settings::Settings;

/// What one connection may hold and how long it may wait; each has a default, and none is unbounded.
///
/// Sizes are bytes. What is announced to the peer is what *this* side is ready to receive; values below the floors of the
/// native protocol are raised to them.
///
/// ```
/// use virtuoso::Limits;
///
/// let limits = Limits::default().max_message(64 * 1024 * 1024);
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Limits {
    max_message: u32,
    max_metadata: u32,
    calls: u32,
    in_flight: u32,
    waiting: usize,
    stream_window: u32,
    connection_window: u32,
    reassembly: usize,
    methods: u32,
    handshake: Duration,
    keepalive: Option<Duration>,
    idle: Option<Duration>,
    drain: Duration,
    busy_poll: u32,
    name: String,
    version: String,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            max_message: 16 * 1024 * 1024,
            max_metadata: 16 * 1024,
            calls: 1024,
            in_flight: 1024,
            waiting: 65_536,
            stream_window: 256 * 1024,
            connection_window: 1024 * 1024,
            reassembly: 64 * 1024 * 1024,
            methods: 4096,
            handshake: Duration::from_secs(10),
            keepalive: Some(Duration::from_secs(20)),
            idle: Some(Duration::from_secs(15 * 60)),
            drain: Duration::from_secs(30),
            busy_poll: 200,
            name: String::new(),
            version: String::new(),
        }
    }
}

macro_rules! setters {
    ($($(#[$doc:meta])* $name:ident: $type:ty;)*) => {
        impl Limits {
            $(
                $(#[$doc])*
                #[must_use]
                pub fn $name(mut self, $name: $type) -> Self {
                    self.$name = $name;
                    self
                }
            )*
        }
    };
}

setters! {
    /// Largest message that is received; 16 MiB. The budget for reassembly is at least this.
    max_message: u32;
    /// Largest block of metadata that is received; 16 KiB.
    max_metadata: u32;
    /// Calls that the peer may have open at once; 1,024, at most 65,536.
    calls: u32;
    /// Calls of ours that may be open at once, whatever the peer allows; 1,024, at most 65,536.
    in_flight: u32;
    /// Callers that may wait for one of those; 65,536. Further ones get `resource_exhausted`.
    waiting: usize;
    /// Streamed bytes that may be on the way to us in one stream; 256 KiB.
    stream_window: u32;
    /// Streamed bytes that may be on the way to us in all; 1 MiB.
    connection_window: u32;
    /// Bytes that messages larger than their window may hold while they are put together; 64 MiB.
    reassembly: usize;
    /// Methods that the peer may have numbered at once; 4,096.
    methods: u32;
    /// How long the peer may take to begin; 10 seconds.
    handshake: Duration;
    /// After how long a silent peer is asked whether it is there; given up after as long again; 20 seconds.
    keepalive: Option<Duration>;
    /// How long a connection without calls stays open; 15 minutes.
    idle: Option<Duration>;
    /// How long a drain waits for what runs; 30 seconds.
    drain: Duration;
    /// How often a connection that has just worked looks for more before its thread sleeps; 200, which takes less than
    /// 0.1 ms. Being woken costs a thread more than a few looks, so this saves both time and work while calls come close
    /// together; where they do not, it looks ever more rarely. 0 sleeps at once: for programs that share too few
    /// processors with others.
    busy_poll: u32;
}

/// Which side of a connection.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Connector,
    Acceptor,
}

impl Limits {
    /// Tells the peer the program's name and version.
    #[must_use]
    pub fn program(mut self, name: impl Into<String>, version: impl Into<String>) -> Self {
        self.name = name.into();
        self.version = version.into();
        self
    }

    pub(crate) fn config(&self, role: Role, schemas: &[(u64, String)]) -> Arc<Config> {
        let floors = Settings::FLOORS;
        let max_message = self.max_message.max(floors.max_message);
        let max_metadata = self.max_metadata.max(floors.max_metadata);
        let settings = Settings {
            // The largest inline body and the metadata before it fit.
            max_frame: floors
                .max_frame
                .max(INLINE_BODY as u32 + 1024 + max_metadata),
            max_message,
            calls: self.calls.clamp(floors.calls, 65_536),
            stream_window: self.stream_window.max(floors.stream_window),
            connection_window: self.connection_window.max(floors.connection_window),
            methods: self.methods.clamp(floors.methods, 65_536),
            max_metadata,
            name: self.name.clone(),
            version: self.version.clone(),
            schemas: schemas.to_vec(),
            keepalive: self.keepalive,
        };
        Arc::new(Config {
            in_flight: self.in_flight.clamp(1, 65_536),
            waiting: self.waiting,
            reassembly: self.reassembly.max(max_message as usize),
            busy_poll: self.busy_poll,
            acceptor: role == Role::Acceptor,
            settings,
            times: Times {
                handshake: self.handshake,
                keepalive: self.keepalive,
                idle: self.idle,
                drain: self.drain,
            },
        })
    }
}
