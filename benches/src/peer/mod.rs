//! The peers that are measured: one module, one feature and one line of [`PEERS`] each.

use std::future::Future;
use std::net::SocketAddr;

use anyhow::bail;

use crate::{load, server};

#[cfg(feature = "peer-bare")]
mod bare;
#[cfg(feature = "peer-echo")]
mod echo;
#[cfg(feature = "peer-tonic")]
mod tonic;
#[cfg(feature = "peer-virtuoso")]
mod virtuoso;

/// The peers that are built in.
pub(crate) const PEERS: &[Entry] = &[
    #[cfg(feature = "peer-echo")]
    Entry::of::<echo::Echo>(),
    #[cfg(feature = "peer-bare")]
    Entry::of::<bare::Bare>(),
    #[cfg(feature = "peer-tonic")]
    Entry::of::<tonic::Tonic>(),
    #[cfg(feature = "peer-virtuoso")]
    Entry::of::<virtuoso::Virtuoso>(),
];

/// An RPC framework.
///
/// Sockets have TCP_NODELAY set on both sides, and limits lie above the workloads. Everything else
/// is as a user finds it, or better.
pub(crate) trait Peer: 'static {
    /// The name on the command line and in reports.
    const NAME: &'static str;
    /// The client.
    type Caller: Caller;

    /// Serves all workloads on `listener`, for good.
    fn serve(
        listener: tokio::net::TcpListener,
    ) -> impl Future<Output = anyhow::Result<()>> + Send + 'static;

    /// Opens one connection.
    fn connect(address: SocketAddr) -> impl Future<Output = anyhow::Result<Self::Caller>> + Send;
}

/// A handle on one connection. Clones share the connection; each caller has a clone of its own and
/// makes one call at a time.
pub(crate) trait Caller: Clone + Send + 'static {
    /// Makes one call of [`Workload::Unary`](crate::workload::Workload::Unary): builds the request
    /// of `id` and verifies the reply, with the functions of
    /// [`workload::unary`](crate::workload::unary).
    fn unary(&mut self, id: u64) -> impl Future<Output = anyhow::Result<()>> + Send;
}

/// A peer as the command line finds it.
pub(crate) struct Entry {
    /// [`Peer::NAME`].
    pub(crate) name: &'static str,
    /// The server process.
    pub(crate) serve: fn(std::net::TcpListener, usize) -> anyhow::Result<()>,
    /// The client process.
    pub(crate) load: fn(&load::Plan) -> anyhow::Result<()>,
}

impl Entry {
    const fn of<P: Peer>() -> Self {
        Entry {
            name: P::NAME,
            serve: server::serve::<P>,
            load: load::run::<P>,
        }
    }
}

/// Finds a peer by its name.
///
/// # Errors
///
/// When no peer of this name is built in.
pub(crate) fn find(name: &str) -> anyhow::Result<&'static Entry> {
    match PEERS.iter().find(|peer| peer.name == name) {
        Some(peer) => Ok(peer),
        None => {
            let names: Vec<&str> = PEERS.iter().map(|peer| peer.name).collect();
            bail!(
                "there is no peer `{name}` in this build (features `peer-…`); there are: {}",
                names.join(", ")
            )
        }
    }
}
