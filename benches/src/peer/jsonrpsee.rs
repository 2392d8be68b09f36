//! jsonrpsee: JSON-RPC 2.0 over WebSocket; streams are subscriptions. JSON has no bytes.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::ensure;
use jsonrpsee::core::{SubscriptionResult, async_trait};
use jsonrpsee::proc_macros::rpc;
use jsonrpsee::server::{PendingSubscriptionSink, Server, ServerConfig};
use jsonrpsee::types::ErrorObjectOwned;
use jsonrpsee_ws_client::{WsClient, WsClientBuilder};
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;

use crate::load::Progress;
use crate::peer::{Caller, Peer, fan_out};
use crate::workload::{payload, record, unary};

/// Calls in flight and connections: 256 and 100 unless told otherwise.
const CALLS: usize = 1024;
const CONNECTIONS: u32 = 10_000;
/// A subscriber that falls behind by more is cut off; a whole stream fits.
const BUFFERED: usize = record::STREAMED as usize + 1;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct UnaryReply {
    id: u64,
    message: String,
    ok: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Record {
    id: u64,
    name: String,
    score: f64,
    flags: u32,
}

#[rpc(client, server)]
trait Bench {
    #[method(name = "unary")]
    async fn unary(
        &self,
        id: u64,
        name: String,
        tags: Vec<String>,
    ) -> Result<UnaryReply, ErrorObjectOwned>;

    #[method(name = "records")]
    async fn records(&self, first: u64) -> Result<Vec<Record>, ErrorObjectOwned>;

    #[method(name = "fan_out")]
    async fn fan_out(&self, id: u64) -> Result<u64, ErrorObjectOwned>;

    #[subscription(name = "watch", unsubscribe = "unwatch", item = Record)]
    async fn watch(&self, count: u64) -> SubscriptionResult;
}

/// The peer.
pub(crate) struct Jsonrpsee;

impl Peer for Jsonrpsee {
    const NAME: &'static str = "jsonrpsee";
    type Caller = Client;

    async fn serve(listener: TcpListener, backend: Option<Client>) -> anyhow::Result<()> {
        let config = ServerConfig::builder()
            .ws_only()
            .set_tcp_no_delay(true)
            .max_connections(CONNECTIONS)
            .max_request_body_size(payload::LIMIT as u32)
            .max_response_body_size(payload::LIMIT as u32)
            .build();
        let server = Server::builder()
            .set_config(config)
            .build_from_tcp(listener.into_std()?)?;
        server.start(Handler { backend }.into_rpc()).stopped().await;
        Ok(())
    }

    async fn connect(address: SocketAddr) -> anyhow::Result<Client> {
        let client = WsClientBuilder::default()
            .set_tcp_no_delay(true)
            .max_concurrent_requests(CALLS)
            .max_buffer_capacity_per_subscription(BUFFERED)
            .max_request_size(payload::LIMIT as u32)
            .max_response_size(payload::LIMIT as u32)
            .build(format!("ws://{address}"))
            .await?;
        Ok(Client(Arc::new(client)))
    }
}

/// A handle on one connection.
#[derive(Clone)]
pub(crate) struct Client(Arc<WsClient>);

impl Caller for Client {
    async fn unary(&mut self, id: u64) -> anyhow::Result<()> {
        let reply = BenchClient::unary(&*self.0, id, unary::name(id), unary::tags()).await?;
        unary::verify(id, reply.id, &reply.message, reply.ok)
    }

    async fn records(&mut self, first: u64) -> anyhow::Result<()> {
        let records = BenchClient::records(&*self.0, first).await?;
        record::verify_list(records.len(), |at| verify(first + at as u64, &records[at]))
    }

    async fn stream(&mut self, progress: &mut Progress) -> anyhow::Result<()> {
        let mut records = BenchClient::watch(&*self.0, record::STREAMED).await?;
        for expected in 0..record::STREAMED {
            match records.next().await {
                Some(record) => verify(expected, &record?)?,
                None => anyhow::bail!("the stream ended after {expected} records"),
            }
            if progress.received().is_break() {
                break;
            }
        }
        Ok(())
    }

    async fn fan_out(&mut self, id: u64) -> anyhow::Result<()> {
        let answered = BenchClient::fan_out(&*self.0, id).await?;
        ensure!(
            answered == id,
            "the fan-out {id} was answered with {answered}"
        );
        Ok(())
    }
}

struct Handler {
    backend: Option<Client>,
}

#[async_trait]
impl BenchServer for Handler {
    async fn unary(
        &self,
        id: u64,
        name: String,
        tags: Vec<String>,
    ) -> Result<UnaryReply, ErrorObjectOwned> {
        Ok(UnaryReply {
            id,
            message: unary::message(&name),
            ok: unary::ok(&tags),
        })
    }

    async fn records(&self, first: u64) -> Result<Vec<Record>, ErrorObjectOwned> {
        Ok((first..).take(record::COUNT as usize).map(build).collect())
    }

    async fn fan_out(&self, id: u64) -> Result<u64, ErrorObjectOwned> {
        let made = fan_out(self.backend.as_ref(), id).await;
        made.map_err(|error| ErrorObjectOwned::owned(1, error.to_string(), None::<()>))?;
        Ok(id)
    }

    async fn watch(&self, pending: PendingSubscriptionSink, count: u64) -> SubscriptionResult {
        let sink = pending.accept().await?;
        for id in 0..count {
            let message = serde_json::value::to_raw_value(&build(id))?;
            // Who has left is told nothing more.
            if sink.send(message).await.is_err() {
                break;
            }
        }
        Ok(())
    }
}

fn build(id: u64) -> Record {
    Record {
        id,
        name: record::name(id).into(),
        score: record::score(id),
        flags: record::flags(id),
    }
}

fn verify(expected: u64, record: &Record) -> anyhow::Result<()> {
    record::verify(
        expected,
        record.id,
        &record.name,
        record.score,
        record.flags,
    )
}
