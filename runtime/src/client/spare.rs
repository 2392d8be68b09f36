//! A connection at hand.

use std::sync::{Arc, Mutex};

use crate::engine::connection::Connection;

/// The connection that the last call of a channel has left behind, for its next one.
///
/// Callers on several threads that each count the same connection up and down, and read-lock what it is kept in, pass
/// these two words to and fro between their processors, which takes longer than all else that beginning a call does.
/// With clones of the channel, each caller has its own word. Where they share one channel, who finds it taken counts.
#[derive(Default)]
pub(crate) struct Spare(Mutex<Option<Arc<Connection>>>);

impl Spare {
    /// The connection, if it is there and nobody else is at it.
    #[inline]
    pub(crate) fn take(&self) -> Option<Arc<Connection>> {
        self.0.try_lock().ok()?.take()
    }

    /// Keeps the connection, unless there is one.
    #[inline]
    pub(crate) fn put(&self, connection: Arc<Connection>) {
        if let Ok(mut spare) = self.0.try_lock()
            && spare.is_none()
        {
            *spare = Some(connection);
        }
    }
}

impl Clone for Spare {
    fn clone(&self) -> Spare {
        Spare::default()
    }
}
