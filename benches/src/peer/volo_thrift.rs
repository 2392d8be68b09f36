//! volo-thrift: Thrift's binary protocol, framed. It has no streams, and its frames have 16 MiB at most.
//!
//! What counts as one connection here is a client with a pool, which opens a connection for each call in flight.

use std::net::SocketAddr;

use ::volo_thrift::ServerError;
use anyhow::ensure;
use bytes::Bytes;
use pilota::FastStr;
use tokio::net::TcpListener;
use volo::net::Address;
use volo::net::incoming::DefaultIncoming;

use crate::peer::{Caller, Peer, fan_out};
use crate::workload::{payload, record, unary};

#[allow(warnings, clippy::all, clippy::undocumented_unsafe_blocks)]
mod generated {
    include!("../../thrift/bench.rs");
}

use generated::bench::bench::{
    Bench, BenchClient, BenchClientBuilder, BenchServer, Record, UnaryReply, UnaryRequest,
};

/// The peer.
pub(crate) struct VoloThrift;

impl Peer for VoloThrift {
    const NAME: &'static str = "volo-thrift";
    type Caller = Client;

    async fn serve(listener: TcpListener, backend: Option<Client>) -> anyhow::Result<()> {
        let server = BenchServer::new(Handler { backend });
        server
            .run(DefaultIncoming::from(listener))
            .await
            .map_err(anyhow::Error::from_boxed)
    }

    async fn connect(address: SocketAddr) -> anyhow::Result<Client> {
        Ok(Client(
            BenchClientBuilder::new("bench")
                .address(Address::from(address))
                .build(),
        ))
    }
}

/// A client with a pool.
#[derive(Clone)]
pub(crate) struct Client(BenchClient);

impl Caller for Client {
    async fn unary(&mut self, id: u64) -> anyhow::Result<()> {
        let request = UnaryRequest {
            id: id as i64,
            name: unary::name(id).into(),
            tags: unary::tags().into_iter().map(FastStr::from).collect(),
        };
        let reply = self.0.unary(request).await?;
        unary::verify(id, reply.id as u64, &reply.message, reply.ok)
    }

    async fn echo(&mut self, payload: &Bytes) -> anyhow::Result<()> {
        payload::verify(payload, &self.0.echo(payload.clone()).await?)
    }

    async fn records(&mut self, first: u64) -> anyhow::Result<()> {
        let records = self.0.records(first as i64).await?;
        record::verify_list(records.len(), |at| {
            let Record {
                id,
                name,
                score,
                flags,
            } = &records[at];
            record::verify(first + at as u64, *id as u64, name, *score, *flags as u32)
        })
    }

    async fn fan_out(&mut self, id: u64) -> anyhow::Result<()> {
        let answered = self.0.fan_out(id as i64).await? as u64;
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

impl Bench for Handler {
    async fn unary(&self, request: UnaryRequest) -> Result<UnaryReply, ServerError> {
        Ok(UnaryReply {
            id: request.id,
            message: unary::message(&request.name).into(),
            ok: unary::ok(&request.tags),
        })
    }

    async fn echo(&self, payload: Bytes) -> Result<Bytes, ServerError> {
        Ok(payload)
    }

    async fn records(&self, first: i64) -> Result<Vec<Record>, ServerError> {
        let build = |id| Record {
            id: id as i64,
            name: FastStr::new(&*record::name(id)),
            score: record::score(id),
            flags: record::flags(id) as i32,
        };
        Ok((first as u64..)
            .take(record::COUNT as usize)
            .map(build)
            .collect())
    }

    async fn upload(&self, payload: Bytes) -> Result<i64, ServerError> {
        Ok(payload.len() as i64)
    }

    async fn fan_out(&self, id: i64) -> Result<i64, ServerError> {
        fan_out(self.backend.as_ref(), id as u64).await?;
        Ok(id)
    }
}
