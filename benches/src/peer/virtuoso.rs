//! Ours: the native protocol.

use std::net::SocketAddr;
use std::time::Duration;

use ::virtuoso::{Channel, Context, Limits, Sender, Server, Status};
use anyhow::ensure;
use bytes::Bytes;

use crate::contract::bench::v1::{Bench, BenchClient, BenchServer, Record, UnaryReply};
use crate::load::Progress;
use crate::peer::{Caller, Peer, fan_out};
use crate::workload::{payload, record, slow, unary};

/// The peer.
pub(crate) struct Virtuoso;

fn limits() -> Limits {
    Limits::default().max_message(payload::LIMIT as u32)
}

impl Peer for Virtuoso {
    const NAME: &'static str = "virtuoso";
    type Caller = BenchClient;

    async fn serve(
        listener: tokio::net::TcpListener,
        backend: Option<BenchClient>,
    ) -> anyhow::Result<()> {
        let server = Server::builder()
            .service(BenchServer::new(Handler { backend }))
            .limits(limits())
            .listen_tcp(listener)?;
        server.serve().await?;
        Ok(())
    }

    async fn connect(address: SocketAddr) -> anyhow::Result<Self::Caller> {
        let channel = Channel::builder(&format!("tcp://{address}"))
            .limits(limits())
            .connect();
        Ok(BenchClient::new(channel.await?))
    }
}

impl Caller for BenchClient {
    async fn unary(&mut self, id: u64) -> anyhow::Result<()> {
        let (name, tags) = (unary::name(id), unary::tags());
        let reply = BenchClient::unary(self, id, &name, &tags).await?;
        unary::verify(id, reply.id, &reply.message, reply.ok)
    }

    async fn echo(&mut self, payload: &Bytes) -> anyhow::Result<()> {
        payload::verify(payload, &BenchClient::echo(self, payload).await?)
    }

    async fn records(&mut self, first: u64) -> anyhow::Result<()> {
        let records = BenchClient::records(self, first).await?;
        record::verify_list(records.len(), |at| verify(first + at as u64, &records[at]))
    }

    async fn stream(&mut self, progress: &mut Progress) -> anyhow::Result<()> {
        let mut records = BenchClient::watch(self, record::STREAMED).await?;
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
        payload::verify_upload(payload.len(), BenchClient::upload(self, payload).await?)
    }

    async fn spin(&mut self, long: Duration) -> anyhow::Result<()> {
        Ok(BenchClient::spin(self, long.as_micros() as u32).await?)
    }

    async fn sleep(&mut self, long: Duration) -> anyhow::Result<()> {
        Ok(BenchClient::sleep(self, long.as_micros() as u32).await?)
    }

    async fn fan_out(&mut self, id: u64) -> anyhow::Result<()> {
        let answered = BenchClient::fan_out(self, id).await?;
        ensure!(
            answered == id,
            "the fan-out {id} was answered with {answered}"
        );
        Ok(())
    }
}

struct Handler {
    backend: Option<BenchClient>,
}

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

    async fn echo(&self, _: &Context, payload: Bytes) -> Result<Bytes, Status> {
        Ok(payload)
    }

    async fn records(&self, _: &Context, first: u64) -> Result<Vec<Record>, Status> {
        Ok((first..).take(record::COUNT as usize).map(build).collect())
    }

    async fn watch(&self, _: &Context, count: u64, out: Sender<Record>) -> Result<(), Status> {
        for id in 0..count {
            out.send(build(id)).await?;
        }
        Ok(())
    }

    async fn upload(&self, _: &Context, payload: Bytes) -> Result<u64, Status> {
        Ok(payload.len() as u64)
    }

    async fn spin(&self, _: &Context, micros: u32) -> Result<(), Status> {
        slow::spin(micros);
        Ok(())
    }

    async fn sleep(&self, _: &Context, micros: u32) -> Result<(), Status> {
        slow::sleep(micros).await;
        Ok(())
    }

    async fn fan_out(&self, _: &Context, id: u64) -> Result<u64, Status> {
        fan_out(self.backend.as_ref(), id)
            .await
            .map_err(|error| Status::unavailable(error.to_string()))?;
        Ok(id)
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
