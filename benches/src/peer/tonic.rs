//! tonic: gRPC over HTTP/2.

use std::net::SocketAddr;

use tonic::transport::server::TcpIncoming;
use tonic::transport::{Channel, Endpoint, Server};
use tonic::{Request, Response, Status};

use crate::peer::{Caller, Peer};
use crate::workload::unary;

#[allow(unreachable_pub, missing_docs, clippy::all)]
mod generated {
    tonic::include_proto!("virtuoso.bench.v1");
}

use generated::bench_client::BenchClient;
use generated::bench_server::{Bench, BenchServer};
use generated::{UnaryReply, UnaryRequest};

/// hyper allows 200 streams unless told otherwise; the largest workload has 512 calls in flight.
const CONCURRENT_STREAMS: u32 = 1024;
/// HTTP/2 starts with 64 KiB, which is what large bodies wait for.
const WINDOW: u32 = 1 << 20;

/// The peer.
pub(crate) struct Tonic;

impl Peer for Tonic {
    const NAME: &'static str = "tonic";
    type Caller = BenchClient<Channel>;

    async fn serve(listener: tokio::net::TcpListener) -> anyhow::Result<()> {
        Server::builder()
            .max_concurrent_streams(CONCURRENT_STREAMS)
            .initial_stream_window_size(WINDOW)
            .initial_connection_window_size(2 * WINDOW)
            .add_service(BenchServer::new(Handler))
            .serve_with_incoming(TcpIncoming::from(listener).with_nodelay(Some(true)))
            .await?;
        Ok(())
    }

    async fn connect(address: SocketAddr) -> anyhow::Result<Self::Caller> {
        let channel = Endpoint::from_shared(format!("http://{address}"))?
            .tcp_nodelay(true)
            .initial_stream_window_size(WINDOW)
            .initial_connection_window_size(2 * WINDOW)
            .connect()
            .await?;
        Ok(BenchClient::new(channel))
    }
}

impl Caller for BenchClient<Channel> {
    async fn unary(&mut self, id: u64) -> anyhow::Result<()> {
        let request = UnaryRequest {
            id,
            name: unary::name(id),
            tags: unary::tags(),
        };
        let reply = BenchClient::unary(self, request).await?.into_inner();
        unary::verify(id, reply.id, &reply.message, reply.ok)
    }
}

struct Handler;

#[tonic::async_trait]
impl Bench for Handler {
    async fn unary(&self, request: Request<UnaryRequest>) -> Result<Response<UnaryReply>, Status> {
        let UnaryRequest { id, name, tags } = request.into_inner();
        let reply = UnaryReply {
            id,
            message: unary::message(&name),
            ok: unary::ok(&tags),
        };
        Ok(Response::new(reply))
    }
}
