//! capnp-rpc: Cap'n Proto. What it makes is bound to a thread, so connections are dealt out to as many threads as other
//! peers have workers, and callers run on the thread of their connection.

mod client;
mod server;
mod threads;

use std::net::SocketAddr;

use ::capnp_rpc::rpc_twoparty_capnp::Side;
use ::capnp_rpc::twoparty::VatNetwork;
use futures_util::AsyncReadExt as _;
use futures_util::io::{BufReader, BufWriter};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::compat::TokioAsyncReadCompatExt as _;

use crate::peer::Peer;
use threads::Threads;

#[allow(unreachable_pub, missing_docs, unused, clippy::all)]
mod bench_capnp {
    include!("../../capnp/bench_capnp.rs");
}

use bench_capnp::{bench, record, record_sink};

/// The peer.
pub(crate) struct CapnpRpc;

impl Peer for CapnpRpc {
    const NAME: &'static str = "capnp-rpc";
    type Caller = client::Client;

    async fn serve(listener: TcpListener, backend: Option<client::Client>) -> anyhow::Result<()> {
        let threads = Threads::of_process();
        let backend = backend.map(|client| client.address());
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            let stream = stream.into_std()?;
            threads.run(move || async move {
                if let Err(error) = server::answer(stream, backend).await {
                    eprintln!("capnp-rpc: a connection failed: {error:#}");
                }
            });
        }
    }

    async fn connect(address: SocketAddr) -> anyhow::Result<client::Client> {
        client::Client::connect(address).await
    }
}

/// A connection's network, buffered as Cap'n Proto's documentation recommends.
fn network(stream: TcpStream, side: Side) -> Box<VatNetwork<impl futures_util::AsyncRead + Unpin>> {
    let (reader, writer) = stream.compat().split();
    Box::new(VatNetwork::new(
        BufReader::new(reader),
        BufWriter::new(writer),
        side,
        Default::default(),
    ))
}
