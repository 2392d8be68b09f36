use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use tokio::sync::Notify;

use crate::engine::connection::Connection;

/// Steers a server that runs: drains it, counts its connections. Cheap to clone.
#[derive(Clone)]
pub struct ServerHandle {
    shared: Arc<Shared>,
}

pub(super) struct Shared {
    draining: AtomicBool,
    /// Wakes in the order of waiting, which a `watch` does not.
    drained: Notify,
    connections: Mutex<Connections>,
}

#[derive(Default)]
struct Connections {
    open: BTreeMap<u64, Weak<Connection>>,
    next: u64,
}

impl ServerHandle {
    pub(super) fn new() -> ServerHandle {
        let shared = Shared {
            draining: AtomicBool::new(false),
            drained: Notify::new(),
            connections: Mutex::default(),
        };
        ServerHandle {
            shared: Arc::new(shared),
        }
    }

    /// Begins the drain: no more connections, no more calls; what runs may end, within the limit's bound.
    /// [`Server::serve`](super::Server::serve) then returns.
    pub fn drain(&self) {
        self.shared.draining.store(true, Ordering::SeqCst);
        self.shared.drained.notify_waiters();
        for connection in self.open() {
            connection.drain();
        }
    }

    /// Whether the drain has begun.
    pub fn is_draining(&self) -> bool {
        self.shared.draining.load(Ordering::SeqCst)
    }

    /// Connections that are open now.
    pub fn connections(&self) -> usize {
        self.lock().open.len()
    }

    /// What all connections together hold for calls now, for tests that look for leaks.
    #[cfg(any(test, feature = "testing"))]
    pub fn usage(&self) -> crate::testing::Usage {
        let mut total = crate::testing::Usage::default();
        for connection in self.open() {
            total.add(connection.usage().into());
        }
        total
    }

    /// Resolves once the drain has begun.
    pub(super) async fn drained(&self) {
        let drained = self.shared.drained.notified();
        if !self.is_draining() {
            drained.await;
        }
    }

    pub(super) fn add(&self, connection: &Arc<Connection>) -> u64 {
        let id = {
            let mut connections = self.lock();
            let id = connections.next;
            connections.next += 1;
            connections.open.insert(id, Arc::downgrade(connection));
            id
        };
        if self.is_draining() {
            connection.drain();
        }
        id
    }

    pub(super) fn remove(&self, id: u64) {
        self.lock().open.remove(&id);
    }

    fn open(&self) -> Vec<Arc<Connection>> {
        self.lock()
            .open
            .values()
            .filter_map(Weak::upgrade)
            .collect()
    }

    fn lock(&self) -> MutexGuard<'_, Connections> {
        self.shared
            .connections
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for ServerHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerHandle")
            .field("connections", &self.connections())
            .field("draining", &self.is_draining())
            .finish()
    }
}
