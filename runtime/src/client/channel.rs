use std::fmt;
use std::sync::Arc;

use super::builder::ChannelBuilder;
use super::connect::Managed;
use crate::call::{Interceptors, Status};
use crate::engine::connection::Connection;
use crate::engine::driver::never_sent;
use crate::engine::spare::Spare;
use crate::transport::Endpoint;

/// Where calls go: a connection that is made when it is needed and made anew when it is lost.
///
/// Cheap to clone; all clones share the connection, which drains and closes when the last of them is dropped.
///
/// ```no_run
/// # async fn example() -> Result<(), virtuoso::Status> {
/// use virtuoso::Channel;
///
/// let channel = Channel::connect("tcp://127.0.0.1:7000").await?;
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Channel {
    link: Link,
    interceptors: Option<Interceptors>,
    spare: Spare<Connection>,
}

#[derive(Clone)]
enum Link {
    /// Connects to an endpoint.
    Managed(Arc<Managed>),
    /// Back over a connection that somebody else opened.
    Fixed(Option<Arc<Connection>>),
}

impl Channel {
    /// Connects, and waits for the handshake.
    ///
    /// # Errors
    /// `invalid_argument` for an address that is none; `unavailable` when nobody answers there.
    pub async fn connect(address: &str) -> Result<Channel, Status> {
        Channel::builder(address).connect().await
    }

    /// A channel that connects with its first call. The first call travels with the handshake, it does not wait for it.
    ///
    /// # Errors
    /// `invalid_argument` for an address that is none.
    pub fn lazy(address: &str) -> Result<Channel, Status> {
        Channel::builder(address).lazy()
    }

    /// A channel with options of its own, and with services that the other side may call.
    pub fn builder(address: &str) -> ChannelBuilder {
        ChannelBuilder::new(address)
    }

    pub(crate) fn managed(managed: Arc<Managed>, interceptors: Option<Interceptors>) -> Channel {
        Channel {
            link: Link::Managed(managed),
            interceptors,
            spare: Spare::default(),
        }
    }

    pub(crate) fn of_connection(connection: Option<Arc<Connection>>) -> Channel {
        Channel {
            link: Link::Fixed(connection),
            interceptors: None,
            spare: Spare::default(),
        }
    }

    /// Where it connects to; where the peer is, for a channel back over a connection.
    pub fn endpoint(&self) -> Option<&Endpoint> {
        match &self.link {
            Link::Managed(managed) => Some(managed.endpoint()),
            Link::Fixed(connection) => connection
                .as_ref()
                .map(|connection| connection.peer_address()),
        }
    }

    /// Whether a connection stands now.
    pub fn is_connected(&self) -> bool {
        matches!(self.current(), Some(Ok(_)))
    }

    /// What every call goes through first.
    pub(crate) fn interceptors(&self) -> Option<&Interceptors> {
        self.interceptors.as_ref()
    }

    /// The same channel, past the interceptors.
    pub(crate) fn without_interceptors(&self) -> Channel {
        Channel {
            link: self.link.clone(),
            interceptors: None,
            spare: Spare::default(),
        }
    }

    /// The connection, if one stands; `Some(Err(_))` when none ever will.
    #[inline]
    pub(crate) fn current(&self) -> Option<Result<Arc<Connection>, Status>> {
        match &self.link {
            Link::Managed(managed) => managed.current().map(Ok),
            Link::Fixed(Some(connection)) if !connection.is_refusing() => {
                Some(Ok(Arc::clone(connection)))
            }
            Link::Fixed(_) => Some(Err(never_sent("the connection to the peer is gone"))),
        }
    }

    /// The connection, if one stands; with less ado where a call has left it behind.
    #[inline]
    pub(crate) fn at_hand(&self) -> Option<Arc<Connection>> {
        match self.spare.take() {
            Some(connection) if !connection.is_refusing() => Some(connection),
            _ => self.fetch(),
        }
    }

    #[cold]
    fn fetch(&self) -> Option<Arc<Connection>> {
        self.current()?.ok()
    }

    /// Takes the connection of a call that has ended, for the next one.
    #[inline]
    pub(crate) fn leave_behind(&self, connection: Arc<Connection>) {
        self.spare.put(connection);
    }

    /// Waits for a connection.
    ///
    /// # Errors
    /// `unavailable`, never sent, when the attempt that this waits for fails.
    pub(crate) async fn ready(self) -> Result<Arc<Connection>, Status> {
        match &self.link {
            Link::Managed(managed) => managed.ready().await,
            Link::Fixed(_) => match self.current() {
                Some(result) => result,
                None => Err(never_sent("the connection to the peer is gone")),
            },
        }
    }

    /// Stops taking calls, lets those that run end, and closes. Calls that begin later connect anew.
    pub fn close(&self) {
        if let Some(Ok(connection)) = self.current() {
            connection.drain();
        }
    }

    /// What the connection holds for calls now, for tests that look for leaks.
    #[cfg(any(test, feature = "testing"))]
    pub fn usage(&self) -> Option<crate::testing::Usage> {
        Some(self.current()?.ok()?.usage().into())
    }
}

impl fmt::Debug for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Channel")
            .field("endpoint", &self.endpoint())
            .field("connected", &self.is_connected())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::engine::spare::Spare;

    #[test]
    fn a_spare_is_taken_once_or_dropped() {
        let value = Arc::new(7);
        let spare = Spare::default();
        assert!(spare.take().is_none());
        spare.put(Arc::clone(&value));
        spare.put(Arc::clone(&value));
        assert_eq!(Arc::strong_count(&value), 2, "it keeps one");
        assert!(spare.clone().take().is_none(), "each clone has its own");
        let taken = spare.take();
        assert!(taken.is_some() && spare.take().is_none());
        spare.put(Arc::clone(&value));
        drop((taken, spare));
        assert_eq!(Arc::strong_count(&value), 1);
    }

    #[test]
    fn callers_on_several_threads_share_one_spare() {
        let value = Arc::new(7);
        let spare = Spare::default();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..10_000 {
                        let taken = spare.take().unwrap_or_else(|| Arc::clone(&value));
                        spare.put(taken);
                    }
                });
            }
        });
        drop(spare);
        assert_eq!(Arc::strong_count(&value), 1);
    }
}
