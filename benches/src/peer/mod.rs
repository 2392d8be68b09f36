//! The peers that are measured: one module, one feature and one line of [`PEERS`] each.

use std::fmt;
use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, bail};
use bytes::Bytes;

use crate::load::{Calls, Progress};
use crate::{load, server};

#[cfg(feature = "peer-bare")]
mod bare;
#[cfg(feature = "peer-capnp-rpc")]
mod capnp_rpc;
#[cfg(feature = "peer-connectrpc")]
mod connectrpc;
#[cfg(feature = "peer-echo")]
mod echo;
#[cfg(feature = "peer-jsonrpsee")]
mod jsonrpsee;
#[cfg(feature = "peer-tarpc")]
mod tarpc;
#[cfg(feature = "peer-tonic")]
mod tonic;
#[cfg(feature = "peer-ttrpc")]
mod ttrpc;
#[cfg(feature = "peer-virtuoso")]
mod virtuoso;
#[cfg(feature = "peer-volo-grpc")]
mod volo_grpc;
#[cfg(feature = "peer-volo-thrift")]
mod volo_thrift;

/// The peers that are built in.
pub(crate) const PEERS: &[Entry] = &[
    #[cfg(feature = "peer-echo")]
    Entry::of::<echo::Echo>(),
    #[cfg(feature = "peer-bare")]
    Entry::of::<bare::Bare>(),
    #[cfg(feature = "peer-jsonrpsee")]
    Entry::of::<jsonrpsee::Jsonrpsee>(),
    #[cfg(feature = "peer-tarpc")]
    Entry::of::<tarpc::Tarpc>(),
    #[cfg(feature = "peer-ttrpc")]
    Entry::of::<ttrpc::Ttrpc>(),
    #[cfg(feature = "peer-volo-thrift")]
    Entry::of::<volo_thrift::VoloThrift>(),
    #[cfg(feature = "peer-capnp-rpc")]
    Entry::of::<capnp_rpc::CapnpRpc>(),
    #[cfg(feature = "peer-connectrpc")]
    Entry::of::<connectrpc::Connectrpc>(),
    #[cfg(feature = "peer-volo-grpc")]
    Entry::of::<volo_grpc::VoloGrpc>(),
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

    /// Serves all workloads on `listener`, for good. Handlers that make calls of their own make them to `backend`,
    /// with [`fan_out`].
    fn serve(
        listener: tokio::net::TcpListener,
        backend: Option<Self::Caller>,
    ) -> impl Future<Output = anyhow::Result<()>> + Send + 'static;

    /// Opens one connection.
    fn connect(address: SocketAddr) -> impl Future<Output = anyhow::Result<Self::Caller>> + Send;
}

/// A handle on one connection. Clones share the connection; each caller has a clone of its own and
/// makes one call at a time.
///
/// Methods build requests and verify replies with the functions of [`workload`](crate::workload). What a peer lacks it
/// leaves out, and its figure is a dash.
pub(crate) trait Caller: Clone + Send + Sync + 'static {
    /// Makes one small call with the values of [`unary`](crate::workload::unary), which depend on `id`.
    fn unary(&mut self, id: u64) -> impl Future<Output = anyhow::Result<()>> + Send;

    /// Sends `payload` and takes it back.
    fn echo(&mut self, _payload: &Bytes) -> impl Future<Output = anyhow::Result<()>> + Send {
        unsupported()
    }

    /// Takes a list of [`record`](crate::workload::record)s, whose ids begin with `first`.
    fn records(&mut self, _first: u64) -> impl Future<Output = anyhow::Result<()>> + Send {
        unsupported()
    }

    /// Receives a stream of [`record`](crate::workload::record)s and tells `progress` of each, until the end or until
    /// that says `Break`.
    fn stream(
        &mut self,
        _progress: &mut Progress,
    ) -> impl Future<Output = anyhow::Result<()>> + Send {
        unsupported()
    }

    /// Sends `payload` and takes its length back.
    fn upload(&mut self, _payload: &Bytes) -> impl Future<Output = anyhow::Result<()>> + Send {
        unsupported()
    }

    /// Makes a call whose handler computes for so long, as [`slow::spin`](crate::workload::slow::spin) does.
    fn spin(&mut self, _long: Duration) -> impl Future<Output = anyhow::Result<()>> + Send {
        unsupported()
    }

    /// Makes a call whose handler waits for so long, as [`slow::sleep`](crate::workload::slow::sleep) does.
    fn sleep(&mut self, _long: Duration) -> impl Future<Output = anyhow::Result<()>> + Send {
        unsupported()
    }

    /// Makes a call whose handler does [`fan_out`], and answers with `id`.
    fn fan_out(&mut self, _id: u64) -> impl Future<Output = anyhow::Result<()>> + Send {
        unsupported()
    }

    /// Makes calls until the load ends, and tells how many there were. A client that is bound to a thread makes them
    /// there.
    fn call_until_stopped(
        self,
        calls: Calls,
    ) -> impl Future<Output = anyhow::Result<u64>> + Send + 'static {
        load::call_until_stopped(self, calls)
    }
}

/// The error of what a peer lacks.
#[derive(Debug)]
pub(crate) struct Unsupported;

impl fmt::Display for Unsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not supported")
    }
}

impl std::error::Error for Unsupported {}

async fn unsupported() -> anyhow::Result<()> {
    Err(Unsupported.into())
}

/// What the handler of a fan-out does before it answers: three calls at once to a second server.
#[allow(dead_code, reason = "not every peer has it")]
pub(crate) async fn fan_out<C: Caller>(backend: Option<&C>, id: u64) -> anyhow::Result<()> {
    let backend = backend.context("the server was started without a second one")?;
    let (mut first, mut second, mut third) = (backend.clone(), backend.clone(), backend.clone());
    tokio::try_join!(first.unary(id), second.unary(id ^ 1), third.unary(id ^ 2))?;
    Ok(())
}

/// A peer as the command line finds it.
pub(crate) struct Entry {
    /// [`Peer::NAME`].
    pub(crate) name: &'static str,
    /// The server process.
    pub(crate) serve: fn(std::net::TcpListener, usize, Option<SocketAddr>) -> anyhow::Result<()>,
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
