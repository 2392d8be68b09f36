//! connectrpc: the Connect protocol over HTTP/2, with buffa's messages.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use ::connectrpc::client::{ClientConfig, Http2Connection, SharedHttp2Connection};
use ::connectrpc::{
    ConnectError, ConnectRpcService, Limits, RequestContext, Response, Router, Server,
    ServiceRequest, ServiceResult, ServiceStream,
};
use anyhow::ensure;
use bytes::Bytes;
use futures_util::stream;

use crate::load::Progress;
use crate::peer::{Caller, Peer, fan_out};
use crate::workload::{payload, record, slow, unary};

#[allow(unreachable_pub, missing_docs, unused, clippy::all)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/connectrpc/mod.rs"));
}

use generated::virtuoso::bench::v1::{
    Bench, BenchClient, BenchExt as _, FanOutMessage, Payload, Record, RecordList, RecordsRequest,
    Slowness, UnaryReply, UnaryRequest, UploadReply, WatchRequest,
};

/// hyper allows 200 streams unless told otherwise; the largest workload has 512 calls in flight.
const CONCURRENT_STREAMS: u32 = 1024;
/// As tonic's.
const WINDOW: u32 = 1 << 20;

/// The peer.
pub(crate) struct Connectrpc;

impl Peer for Connectrpc {
    const NAME: &'static str = "connectrpc";
    type Caller = Client;

    async fn serve(
        listener: tokio::net::TcpListener,
        backend: Option<Client>,
    ) -> anyhow::Result<()> {
        let router = Arc::new(Handler { backend }).register(Router::new());
        let limits = Limits::default()
            .with_max_request_body_size(payload::LIMIT)
            .with_max_message_size(payload::LIMIT);
        Server::from_listener(listener)
            .with_max_concurrent_streams(CONCURRENT_STREAMS)
            .with_http2_initial_stream_window_size(WINDOW)
            .with_http2_initial_connection_window_size(2 * WINDOW)
            .serve_with_service(ConnectRpcService::new(router).with_limits(limits))
            .await
            .map_err(anyhow::Error::from_boxed)
    }

    async fn connect(address: SocketAddr) -> anyhow::Result<Client> {
        let uri: http::Uri = format!("http://{address}").parse()?;
        let connection = Http2Connection::builder()
            .initial_stream_window_size(WINDOW)
            .initial_connection_window_size(2 * WINDOW)
            .connect_plaintext(uri.clone())
            .await?
            .shared(CONCURRENT_STREAMS as usize);
        let config = ClientConfig::new(uri).with_default_max_message_size(payload::LIMIT);
        Ok(Client(BenchClient::new(connection, config)))
    }
}

/// A handle on one connection.
#[derive(Clone)]
pub(crate) struct Client(BenchClient<SharedHttp2Connection>);

impl Caller for Client {
    async fn unary(&mut self, id: u64) -> anyhow::Result<()> {
        let request = UnaryRequest {
            id,
            name: unary::name(id),
            tags: unary::tags(),
            ..Default::default()
        };
        let reply = self.0.unary(request).await?;
        let reply = reply.view();
        unary::verify(id, reply.id, reply.message, reply.ok)
    }

    async fn echo(&mut self, payload: &Bytes) -> anyhow::Result<()> {
        let request = Payload {
            payload: payload.clone(),
            ..Default::default()
        };
        payload::verify(payload, self.0.echo(request).await?.view().payload)
    }

    async fn records(&mut self, first: u64) -> anyhow::Result<()> {
        let request = RecordsRequest {
            first,
            ..Default::default()
        };
        let reply = self.0.records(request).await?.into_owned();
        let records = reply.records;
        record::verify_list(records.len(), |at| {
            let Record {
                id,
                name,
                score,
                flags,
                ..
            } = &records[at];
            record::verify(first + at as u64, *id, name, *score, *flags)
        })
    }

    async fn stream(&mut self, progress: &mut Progress) -> anyhow::Result<()> {
        let request = WatchRequest {
            count: record::STREAMED,
            ..Default::default()
        };
        let mut records = self.0.watch(request).await?;
        let mut expected = 0;
        while let Some(record) = records.message().await? {
            let record = record.view();
            record::verify(expected, record.id, record.name, record.score, record.flags)?;
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
            ..Default::default()
        };
        let reply = self.0.upload(request).await?;
        payload::verify_upload(payload.len(), reply.view().length)
    }

    async fn spin(&mut self, long: Duration) -> anyhow::Result<()> {
        self.0.spin(slowness(long.as_micros() as u32)).await?;
        Ok(())
    }

    async fn sleep(&mut self, long: Duration) -> anyhow::Result<()> {
        self.0.sleep(slowness(long.as_micros() as u32)).await?;
        Ok(())
    }

    async fn fan_out(&mut self, id: u64) -> anyhow::Result<()> {
        let request = FanOutMessage {
            id,
            ..Default::default()
        };
        let answered = self.0.fan_out(request).await?.view().id;
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

#[allow(
    refining_impl_trait,
    reason = "the contract is ours, so the types may be named"
)]
impl Bench for Handler {
    async fn unary(
        &self,
        _: RequestContext,
        request: ServiceRequest<'_, UnaryRequest>,
    ) -> ServiceResult<UnaryReply> {
        Response::ok(UnaryReply {
            id: request.id,
            message: unary::message(request.name),
            ok: unary::ok(&request.tags),
            ..Default::default()
        })
    }

    async fn echo(
        &self,
        _: RequestContext,
        request: ServiceRequest<'_, Payload>,
    ) -> ServiceResult<Payload> {
        // Shares the bytes of the request.
        Response::ok(request.to_owned_message())
    }

    async fn records(
        &self,
        _: RequestContext,
        request: ServiceRequest<'_, RecordsRequest>,
    ) -> ServiceResult<RecordList> {
        let records = (request.first..)
            .take(record::COUNT as usize)
            .map(build)
            .collect();
        Response::ok(RecordList {
            records,
            ..Default::default()
        })
    }

    async fn watch(
        &self,
        _: RequestContext,
        request: ServiceRequest<'_, WatchRequest>,
    ) -> ServiceResult<ServiceStream<Record>> {
        Response::stream_ok(stream::iter((0..request.count).map(|id| Ok(build(id)))))
    }

    async fn upload(
        &self,
        _: RequestContext,
        request: ServiceRequest<'_, Payload>,
    ) -> ServiceResult<UploadReply> {
        Response::ok(UploadReply {
            length: request.payload.len() as u64,
            ..Default::default()
        })
    }

    async fn spin(
        &self,
        _: RequestContext,
        request: ServiceRequest<'_, Slowness>,
    ) -> ServiceResult<Slowness> {
        slow::spin(request.micros);
        Response::ok(slowness(request.micros))
    }

    async fn sleep(
        &self,
        _: RequestContext,
        request: ServiceRequest<'_, Slowness>,
    ) -> ServiceResult<Slowness> {
        slow::sleep(request.micros).await;
        Response::ok(slowness(request.micros))
    }

    async fn fan_out(
        &self,
        _: RequestContext,
        request: ServiceRequest<'_, FanOutMessage>,
    ) -> ServiceResult<FanOutMessage> {
        fan_out(self.backend.as_ref(), request.id)
            .await
            .map_err(|error| ConnectError::unavailable(error.to_string()))?;
        Response::ok(FanOutMessage {
            id: request.id,
            ..Default::default()
        })
    }
}

fn slowness(micros: u32) -> Slowness {
    Slowness {
        micros,
        ..Default::default()
    }
}

fn build(id: u64) -> Record {
    Record {
        id,
        name: record::name(id).into(),
        score: record::score(id),
        flags: record::flags(id),
        ..Default::default()
    }
}
