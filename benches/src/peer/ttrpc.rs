//! ttrpc: protobuf in small frames, as containerd speaks it. A message may have 4 MiB.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::ensure;
use bytes::Bytes;
use futures_util::stream;
use tokio::net::{TcpListener, TcpStream};
use ttrpc::asynchronous::transport::{Listener, Socket};
use ttrpc::asynchronous::{Client as Connection, Server, ServerStreamSender, TtrpcContext};
use ttrpc::context;

use crate::load::Progress;
use crate::peer::{Caller, Peer, fan_out};
use crate::workload::{payload, record, slow, unary};

#[allow(unreachable_pub, missing_docs, unused, clippy::all)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/ttrpc/mod.rs"));
}

use generated::bench::{
    FanOutMessage, Payload, Record, RecordList, RecordsRequest, Slowness, UnaryReply, UnaryRequest,
    UploadReply, WatchRequest,
};
use generated::bench_ttrpc::{Bench, BenchClient, create_bench};

/// The peer.
pub(crate) struct Ttrpc;

impl Peer for Ttrpc {
    const NAME: &'static str = "ttrpc";
    type Caller = Client;

    async fn serve(listener: TcpListener, backend: Option<Client>) -> anyhow::Result<()> {
        let service = create_bench(Arc::new(Handler { backend }));
        // Its own listener leaves Nagle's algorithm on.
        let accepted = stream::try_unfold(listener, async |listener| {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            std::io::Result::Ok(Some((stream, listener)))
        });
        let mut server = Server::new()
            .add_listener(Listener::new(accepted))
            .register_service(service);
        server.start().await?;
        std::future::pending().await
    }

    async fn connect(address: SocketAddr) -> anyhow::Result<Client> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Client(BenchClient::new(Connection::new(Socket::from(
            stream,
        )))))
    }
}

/// A handle on one connection.
#[derive(Clone)]
pub(crate) struct Client(BenchClient);

fn no_timeout() -> context::Context {
    context::with_timeout(0)
}

impl Caller for Client {
    async fn unary(&mut self, id: u64) -> anyhow::Result<()> {
        let request = UnaryRequest {
            id,
            name: unary::name(id),
            tags: unary::tags(),
            ..Default::default()
        };
        let reply = self.0.unary(no_timeout(), &request).await?;
        unary::verify(id, reply.id, &reply.message, reply.ok)
    }

    async fn echo(&mut self, payload: &Bytes) -> anyhow::Result<()> {
        let request = Payload {
            payload: payload.to_vec(),
            ..Default::default()
        };
        payload::verify(payload, &self.0.echo(no_timeout(), &request).await?.payload)
    }

    async fn records(&mut self, first: u64) -> anyhow::Result<()> {
        let request = RecordsRequest {
            first,
            ..Default::default()
        };
        let records = self.0.records(no_timeout(), &request).await?.records;
        record::verify_list(records.len(), |at| verify(first + at as u64, &records[at]))
    }

    async fn stream(&mut self, progress: &mut Progress) -> anyhow::Result<()> {
        let request = WatchRequest {
            count: record::STREAMED,
            ..Default::default()
        };
        let mut records = self.0.watch(no_timeout(), &request).await?;
        let mut expected = 0;
        while let Some(record) = records.recv().await? {
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

    async fn spin(&mut self, long: Duration) -> anyhow::Result<()> {
        self.0.spin(no_timeout(), &slowness(long)).await?;
        Ok(())
    }

    async fn sleep(&mut self, long: Duration) -> anyhow::Result<()> {
        self.0.sleep(no_timeout(), &slowness(long)).await?;
        Ok(())
    }

    async fn fan_out(&mut self, id: u64) -> anyhow::Result<()> {
        let request = FanOutMessage {
            id,
            ..Default::default()
        };
        let answered = self.0.fan_out(no_timeout(), &request).await?.id;
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

#[async_trait::async_trait]
impl Bench for Handler {
    async fn unary(&self, _: &TtrpcContext, request: UnaryRequest) -> ttrpc::Result<UnaryReply> {
        Ok(UnaryReply {
            id: request.id,
            message: unary::message(&request.name),
            ok: unary::ok(&request.tags),
            ..Default::default()
        })
    }

    async fn echo(&self, _: &TtrpcContext, request: Payload) -> ttrpc::Result<Payload> {
        Ok(request)
    }

    async fn records(
        &self,
        _: &TtrpcContext,
        request: RecordsRequest,
    ) -> ttrpc::Result<RecordList> {
        let records = (request.first..)
            .take(record::COUNT as usize)
            .map(build)
            .collect();
        Ok(RecordList {
            records,
            ..Default::default()
        })
    }

    async fn watch(
        &self,
        _: &TtrpcContext,
        request: WatchRequest,
        out: ServerStreamSender<Record>,
    ) -> ttrpc::Result<()> {
        for id in 0..request.count {
            out.send(&build(id)).await?;
        }
        Ok(())
    }

    async fn upload(&self, _: &TtrpcContext, request: Payload) -> ttrpc::Result<UploadReply> {
        Ok(UploadReply {
            length: request.payload.len() as u64,
            ..Default::default()
        })
    }

    async fn spin(&self, _: &TtrpcContext, request: Slowness) -> ttrpc::Result<Slowness> {
        slow::spin(request.micros);
        Ok(request)
    }

    async fn sleep(&self, _: &TtrpcContext, request: Slowness) -> ttrpc::Result<Slowness> {
        slow::sleep(request.micros).await;
        Ok(request)
    }

    async fn fan_out(
        &self,
        _: &TtrpcContext,
        request: FanOutMessage,
    ) -> ttrpc::Result<FanOutMessage> {
        let made = fan_out(self.backend.as_ref(), request.id).await;
        made.map_err(|error| ttrpc::Error::Others(error.to_string()))?;
        Ok(request)
    }
}

fn slowness(long: Duration) -> Slowness {
    Slowness {
        micros: long.as_micros() as u32,
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

fn verify(expected: u64, record: &Record) -> anyhow::Result<()> {
    record::verify(
        expected,
        record.id,
        &record.name,
        record.score,
        record.flags,
    )
}
