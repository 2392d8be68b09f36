//! Ours: the native protocol.

use std::net::SocketAddr;

use ::virtuoso::{Channel, Context, Limits, Server, Status};

use crate::peer::{Caller, Peer};
use crate::workload::unary;

#[allow(unreachable_pub, reason = "generated for a library")]
mod generated {
    ::virtuoso::include_idl!();
}

use generated::bench::v1::{Bench, BenchClient, BenchServer, UnaryReply};

/// The peer.
pub(crate) struct Virtuoso;

impl Peer for Virtuoso {
    const NAME: &'static str = "virtuoso";
    type Caller = BenchClient;

    async fn serve(listener: tokio::net::TcpListener) -> anyhow::Result<()> {
        let server = Server::builder()
            .service(BenchServer::new(Handler))
            .limits(Limits::default())
            .listen_tcp(listener)?;
        server.serve().await?;
        Ok(())
    }

    async fn connect(address: SocketAddr) -> anyhow::Result<Self::Caller> {
        let channel = Channel::connect(&format!("tcp://{address}")).await?;
        Ok(BenchClient::new(channel))
    }
}

impl Caller for BenchClient {
    async fn unary(&mut self, id: u64) -> anyhow::Result<()> {
        let (name, tags) = (unary::name(id), unary::tags());
        let reply = BenchClient::unary(self, id, &name, &tags).await?;
        unary::verify(id, reply.id, &reply.message, reply.ok)
    }
}

struct Handler;

impl Bench for Handler {
    async fn unary(
        &self,
        _: &Context,
        id: u64,
        name: String,
        tags: Vec<String>,
    ) -> Result<UnaryReply, Status> {
        Ok(UnaryReply {
            id,
            message: unary::message(&name),
            ok: unary::ok(&tags),
        })
    }
}
