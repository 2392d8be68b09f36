//! volo-grpc: gRPC with volo's own codec, on hyper. Each client has one connection.

use std::net::SocketAddr;
use std::time::Duration;

use ::volo_grpc::server::{Server, ServiceBuilder};
use ::volo_grpc::{BoxStream, Request, Response, Status};
use anyhow::ensure;
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use pilota::FastStr;
use tokio::net::TcpListener;
use volo::net::Address;
use volo::net::incoming::DefaultIncoming;

use crate::load::Progress;
use crate::peer::{Caller, Peer, fan_out};
use crate::workload::{payload, record, slow, unary};

#[allow(warnings, clippy::all, clippy::undocumented_unsafe_blocks)]
mod generated {
    include!("../../volo-grpc/bench.rs");
}

use generated::bench::virtuoso::bench::v1::{
    Bench, BenchClient, BenchClientBuilder, BenchServer, FanOutMessage, Payload, Record,
    RecordList, RecordsRequest, Slowness, UnaryReply, UnaryRequest, UploadReply, WatchRequest,
};

/// hyper allows 200 streams unless told otherwise; the largest workload has 512 calls in flight.
const CONCURRENT_STREAMS: u32 = 1024;
/// As tonic's.
const WINDOW: u32 = 1 << 20;

/// The peer.
pub(crate) struct VoloGrpc;

impl Peer for VoloGrpc {
    const NAME: &'static str = "volo-grpc";
    type Caller = Client;

    async fn serve(listener: TcpListener, backend: Option<Client>) -> anyhow::Result<()> {
        let service = ServiceBuilder::new(BenchServer::new(Handler { backend })).build();
        Server::new()
            .http2_max_concurrent_streams(CONCURRENT_STREAMS)
            .http2_init_stream_window_size(WINDOW)
            .http2_init_connection_window_size(2 * WINDOW)
            .add_service(service)
            .run(DefaultIncoming::from(listener))
            .await
            .map_err(anyhow::Error::from_boxed)
    }

    async fn connect(address: SocketAddr) -> anyhow::Result<Client> {
        let client = BenchClientBuilder::new("bench")
            .http2_init_stream_window_size(WINDOW)
            .http2_init_connection_window_size(2 * WINDOW)
            .address(Address::from(address))
            .build();
        Ok(Client(client))
    }
}

/// A client, which connects with its first call.
#[derive(Clone)]
pub(crate) struct Client(BenchClient);

impl Caller for Client {
    async fn unary(&mut self, id: u64) -> anyhow::Result<()> {
        let request = UnaryRequest {
            id,
            name: unary::name(id).into(),
            tags: unary::tags().into_iter().map(FastStr::from).collect(),
        };
        let reply = self.0.unary(request).await?.into_inner();
        unary::verify(id, reply.id, &reply.message, reply.ok)
    }

    async fn echo(&mut self, payload: &Bytes) -> anyhow::Result<()> {
        let request = Payload {
            payload: payload.clone(),
        };
        payload::verify(payload, &self.0.echo(request).await?.into_inner().payload)
    }

    async fn records(&mut self, first: u64) -> anyhow::Result<()> {
        let reply = self.0.records(RecordsRequest { first }).await?;
        let records = reply.into_inner().records;
        record::verify_list(records.len(), |at| verify(first + at as u64, &records[at]))
    }

    async fn stream(&mut self, progress: &mut Progress) -> anyhow::Result<()> {
        let request = WatchRequest {
            count: record::STREAMED,
        };
        let mut records = Box::pin(self.0.watch(request).await?.into_inner());
        let mut expected = 0;
        while let Some(record) = records.next().await {
            verify(expected, &record?)?;
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
        let reply = self.0.upload(request).await?.into_inner();
        payload::verify_upload(payload.len(), reply.length)
    }

    async fn spin(&mut self, long: Duration) -> anyhow::Result<()> {
        let micros = long.as_micros() as u32;
        self.0.spin(Slowness { micros }).await?;
        Ok(())
    }

    async fn sleep(&mut self, long: Duration) -> anyhow::Result<()> {
        let micros = long.as_micros() as u32;
        self.0.sleep(Slowness { micros }).await?;
        Ok(())
    }

    async fn fan_out(&mut self, id: u64) -> anyhow::Result<()> {
        let answered = self.0.fan_out(FanOutMessage { id }).await?.into_inner().id;
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

#[allow(clippy::result_large_err, reason = "volo's own status")]
impl Bench for Handler {
    async fn unary(&self, request: Request<UnaryRequest>) -> Result<Response<UnaryReply>, Status> {
        let UnaryRequest { id, name, tags } = request.into_inner();
        Ok(Response::new(UnaryReply {
            id,
            message: unary::message(&name).into(),
            ok: unary::ok(&tags),
        }))
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
    ) -> Result<Response<BoxStream<'static, Result<Record, Status>>>, Status> {
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
        name: FastStr::new(&*record::name(id)),
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
