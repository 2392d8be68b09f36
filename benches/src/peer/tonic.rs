//! tonic: gRPC over HTTP/2.

use std::net::SocketAddr;
use std::pin::Pin;
use std::time::Duration;

use anyhow::ensure;
use bytes::Bytes;
use futures_util::{Stream, stream};
use tonic::transport::server::TcpIncoming;
use tonic::transport::{Channel, Endpoint, Server};
use tonic::{Request, Response, Status};

use crate::load::Progress;
use crate::peer::{Caller, Peer, fan_out};
use crate::workload::{payload, record, slow, unary};

#[allow(unreachable_pub, missing_docs, clippy::all)]
mod generated {
    tonic::include_proto!("virtuoso.bench.v1");
}

use generated::bench_client::BenchClient;
use generated::bench_server::{Bench, BenchServer};
use generated::{
    FanOutMessage, Payload, Record, RecordList, RecordsRequest, Slowness, UnaryReply, UnaryRequest,
    UploadReply, WatchRequest,
};

/// hyper allows 200 streams unless told otherwise; the largest workload has 512 calls in flight.
const CONCURRENT_STREAMS: u32 = 1024;
/// HTTP/2 starts with 64 KiB, which is what large bodies wait for.
const WINDOW: u32 = 1 << 20;

/// The peer.
pub(crate) struct Tonic;

impl Peer for Tonic {
    const NAME: &'static str = "tonic";
    type Caller = BenchClient<Channel>;

    async fn serve(
        listener: tokio::net::TcpListener,
        backend: Option<Self::Caller>,
    ) -> anyhow::Result<()> {
        let bench = BenchServer::new(Handler { backend })
            .max_decoding_message_size(payload::LIMIT)
            .max_encoding_message_size(payload::LIMIT);
        Server::builder()
            .max_concurrent_streams(CONCURRENT_STREAMS)
            .initial_stream_window_size(WINDOW)
            .initial_connection_window_size(2 * WINDOW)
            .add_service(bench)
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
        Ok(BenchClient::new(channel)
            .max_decoding_message_size(payload::LIMIT)
            .max_encoding_message_size(payload::LIMIT))
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

    async fn echo(&mut self, payload: &Bytes) -> anyhow::Result<()> {
        let request = Payload {
            payload: payload.clone(),
        };
        payload::verify(
            payload,
            &BenchClient::echo(self, request).await?.into_inner().payload,
        )
    }

    async fn records(&mut self, first: u64) -> anyhow::Result<()> {
        let reply = BenchClient::records(self, RecordsRequest { first }).await?;
        let records = reply.into_inner().records;
        record::verify_list(records.len(), |at| verify(first + at as u64, &records[at]))
    }

    async fn stream(&mut self, progress: &mut Progress) -> anyhow::Result<()> {
        let request = WatchRequest {
            count: record::STREAMED,
        };
        let mut records = BenchClient::watch(self, request).await?.into_inner();
        let mut expected = 0;
        while let Some(record) = records.message().await? {
            verify(expected, &record)?;
            expected += 1;
            if progress.received().is_break() {
                return Ok(());
            }
        }
        ensure!(
            expected == record::STREAMED,
            "the stream ended after {expected} records"
        );
        Ok(())
    }

    async fn upload(&mut self, payload: &Bytes) -> anyhow::Result<()> {
        let request = Payload {
            payload: payload.clone(),
        };
        let reply = BenchClient::upload(self, request).await?.into_inner();
        payload::verify_upload(payload.len(), reply.length)
    }

    async fn spin(&mut self, long: Duration) -> anyhow::Result<()> {
        let micros = long.as_micros() as u32;
        BenchClient::spin(self, Slowness { micros }).await?;
        Ok(())
    }

    async fn sleep(&mut self, long: Duration) -> anyhow::Result<()> {
        let micros = long.as_micros() as u32;
        BenchClient::sleep(self, Slowness { micros }).await?;
        Ok(())
    }

    async fn fan_out(&mut self, id: u64) -> anyhow::Result<()> {
        let answered = BenchClient::fan_out(self, FanOutMessage { id })
            .await?
            .into_inner()
            .id;
        ensure!(
            answered == id,
            "the fan-out {id} was answered with {answered}"
        );
        Ok(())
    }
}

struct Handler {
    backend: Option<BenchClient<Channel>>,
}

#[tonic::async_trait]
impl Bench for Handler {
    type WatchStream = Pin<Box<dyn Stream<Item = Result<Record, Status>> + Send>>;

    async fn unary(&self, request: Request<UnaryRequest>) -> Result<Response<UnaryReply>, Status> {
        let UnaryRequest { id, name, tags } = request.into_inner();
        let reply = UnaryReply {
            id,
            message: unary::message(&name),
            ok: unary::ok(&tags),
        };
        Ok(Response::new(reply))
    }

    async fn echo(&self, request: Request<Payload>) -> Result<Response<Payload>, Status> {
        Ok(Response::new(request.into_inner()))
    }

    async fn records(
        &self,
        request: Request<RecordsRequest>,
    ) -> Result<Response<RecordList>, Status> {
        let first = request.into_inner().first;
        let records = (first..).take(record::COUNT as usize).map(build).collect();
        Ok(Response::new(RecordList { records }))
    }

    async fn watch(
        &self,
        request: Request<WatchRequest>,
    ) -> Result<Response<Self::WatchStream>, Status> {
        let records = (0..request.into_inner().count).map(|id| Ok(build(id)));
        Ok(Response::new(Box::pin(stream::iter(records))))
    }

    async fn upload(&self, request: Request<Payload>) -> Result<Response<UploadReply>, Status> {
        let length = request.into_inner().payload.len() as u64;
        Ok(Response::new(UploadReply { length }))
    }

    async fn spin(&self, request: Request<Slowness>) -> Result<Response<Slowness>, Status> {
        let slowness = request.into_inner();
        slow::spin(slowness.micros);
        Ok(Response::new(slowness))
    }

    async fn sleep(&self, request: Request<Slowness>) -> Result<Response<Slowness>, Status> {
        let slowness = request.into_inner();
        slow::sleep(slowness.micros).await;
        Ok(Response::new(slowness))
    }

    async fn fan_out(
        &self,
        request: Request<FanOutMessage>,
    ) -> Result<Response<FanOutMessage>, Status> {
        let id = request.into_inner().id;
        fan_out(self.backend.as_ref(), id)
            .await
            .map_err(|error| Status::unavailable(error.to_string()))?;
        Ok(Response::new(FanOutMessage { id }))
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
