//! A connection at hand.

use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicPtr, Ordering};

use crate::engine::connection::Connection;

/// The connection that the last call of a channel has left behind, for its next one.
///
/// Callers on several threads that each count the same connection up and down, and read-lock what it is kept in, pass
/// these two words to and fro between their processors, which takes longer than all else that beginning a call does.
/// With clones of the channel, each caller has its own word. Where they share one channel, who finds it taken counts.
#[derive(Default)]
pub(crate) struct Spare(AtomicPtr<Connection>);

impl Spare {
    /// The connection, if it is there.
    #[inline]
    pub(crate) fn take(&self) -> Option<Arc<Connection>> {
        let connection = self.0.swap(ptr::null_mut(), Ordering::Acquire);
        // SAFETY: all that `put` stores comes from `Arc::into_raw`, and who swaps it out, which one thread alone can, owns
        // that count.
        (!connection.is_null()).then(|| unsafe { Arc::from_raw(connection) })
    }

    /// Keeps the connection, unless there is one.
    #[inline]
    pub(crate) fn put(&self, connection: Arc<Connection>) {
        if !self.0.load(Ordering::Relaxed).is_null() {
            return;
        }
        let connection = Arc::into_raw(connection).cast_mut();
        let former = self.0.swap(connection, Ordering::AcqRel);
        if !former.is_null() {
            // SAFETY: as in `take`.
            drop(unsafe { Arc::from_raw(former) });
        }
    }
}

impl Drop for Spare {
    fn drop(&mut self) {
        drop(self.take());
    }
}

impl Clone for Spare {
    fn clone(&self) -> Spare {
        Spare::default()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::Spare;
    use crate::engine::connection::Connection;
    use crate::engine::connection::tests::connect;
    use crate::transport::memory;

    #[test]
    fn what_is_put_is_taken_once_or_dropped() {
        let (io, _peer) = memory::pair(1 << 10);
        let connection = connect(io);
        let spare = Spare::default();
        assert!(spare.take().is_none());
        let counted = || Arc::strong_count(&connection);
        spare.put(Arc::clone(&connection));
        spare.put(Arc::clone(&connection));
        assert_eq!(counted(), 2, "it keeps one");
        assert!(spare.clone().take().is_none(), "each clone has its own");
        let taken: Option<Arc<Connection>> = spare.take();
        assert!(taken.is_some() && spare.take().is_none());
        spare.put(Arc::clone(&connection));
        drop((taken, spare));
        assert_eq!(counted(), 1);
    }

    #[test]
    fn callers_on_several_threads_share_one() {
        let (io, _peer) = memory::pair(1 << 10);
        let connection = connect(io);
        let spare = Spare::default();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..10_000 {
                        let taken = spare.take().unwrap_or_else(|| Arc::clone(&connection));
                        spare.put(taken);
                    }
                });
            }
        });
        drop(spare);
        assert_eq!(Arc::strong_count(&connection), 1);
    }
}
