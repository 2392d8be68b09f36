use std::fmt;
use std::sync::Arc;

use crate::client::{Channel, Client};
use crate::engine::connection::Connection;
use crate::transport::Endpoint;

/// The other side of a connection, as a handler sees it.
///
/// ```no_run
/// # use virtuoso::{Channel, Client, Context};
/// # use virtuoso::descriptor::ServiceDescriptor;
/// # #[derive(Clone)] struct OrderWatcherClient(Channel);
/// # impl Client for OrderWatcherClient {
/// #     const SERVICE: &'static ServiceDescriptor = &ServiceDescriptor::new("orders.v1.OrderWatcher", &[]);
/// #     fn from_channel(channel: Channel) -> Self { Self(channel) }
/// # }
/// # fn handler(cx: &Context) {
/// // A client of a service that the caller brought along with `Channel::builder(..).serve(..)`.
/// let watcher: OrderWatcherClient = cx.peer().client();
/// # }
/// ```
#[derive(Clone)]
pub struct Peer {
    connection: Option<Arc<Connection>>,
}

impl Peer {
    pub(crate) fn new(connection: Option<Arc<Connection>>) -> Peer {
        Peer { connection }
    }

    /// A client whose calls travel back over this same connection. It may be kept; its calls fail as `unavailable` once
    /// the connection is gone, and as `unimplemented` when the peer serves no such service.
    pub fn client<C: Client>(&self) -> C {
        C::from_channel(Channel::of_connection(self.connection.clone()))
    }

    /// Where the peer is, as its transport tells.
    pub fn address(&self) -> Option<&Endpoint> {
        self.connection
            .as_ref()
            .map(|connection| connection.peer_address())
    }

    /// The name that the peer's program gave itself; empty when it gave none.
    pub fn name(&self) -> &str {
        self.settings().map_or("", |settings| &settings.name)
    }

    /// The version that the peer's program gave itself; empty when it gave none.
    pub fn version(&self) -> &str {
        self.settings().map_or("", |settings| &settings.version)
    }

    /// The services that the peer speaks, each with the fingerprint of its contract.
    pub fn schemas(&self) -> impl Iterator<Item = (&str, u64)> {
        let schemas = self
            .settings()
            .map_or(&[][..], |settings| &settings.schemas);
        schemas
            .iter()
            .map(|(fingerprint, name)| (name.as_str(), *fingerprint))
    }

    /// Whether the connection still stands.
    pub fn is_connected(&self) -> bool {
        self.connection
            .as_ref()
            .is_some_and(|connection| !connection.is_closed())
    }

    fn settings(&self) -> Option<&crate::engine::settings::Settings> {
        self.connection.as_ref()?.peer_settings()
    }
}

impl fmt::Debug for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Peer")
            .field("address", &self.address())
            .field("name", &self.name())
            .field("connected", &self.is_connected())
            .finish_non_exhaustive()
    }
}
