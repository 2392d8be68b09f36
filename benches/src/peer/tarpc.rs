//! tarpc: bincode in length-delimited frames. It has no streams.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::ensure;
use bytes::Bytes;
use futures_util::StreamExt as _;
use serde::{Deserialize, Serialize};
use tarpc::client::{self, RpcError};
use tarpc::context::{self, Context};
use tarpc::serde_transport;
use tarpc::server::{BaseChannel, Channel as _};
use tarpc::tokio_serde::formats::Bincode;
use tarpc::tokio_util::codec::LengthDelimitedCodec;
use tokio::net::{TcpListener, TcpStream};

use crate::peer::{Caller, Peer, fan_out};
use crate::workload::{payload, record, slow, unary};

/// What the service answers to a small call.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct UnaryReply {
    id: u64,
    message: String,
    ok: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Record {
    id: u64,
    name: String,
    score: f64,
    flags: u32,
}

#[tarpc::service]
trait Bench {
    async fn unary(id: u64, name: String, tags: Vec<String>) -> UnaryReply;
    async fn echo(payload: Bytes) -> Bytes;
    async fn records(first: u64) -> Vec<Record>;
    async fn upload(payload: Bytes) -> u64;
    async fn spin(micros: u32);
    async fn sleep(micros: u32);
    async fn fan_out(id: u64) -> Result<u64, String>;
}

/// The peer.
pub(crate) struct Tarpc;

fn frames() -> tarpc::tokio_util::codec::length_delimited::Builder {
    let mut builder = LengthDelimitedCodec::builder();
    builder.max_frame_length(payload::LIMIT);
    builder
}

impl Peer for Tarpc {
    const NAME: &'static str = "tarpc";
    type Caller = Client;

    async fn serve(listener: TcpListener, backend: Option<Client>) -> anyhow::Result<()> {
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            let transport = serde_transport::new(frames().new_framed(stream), Bincode::default());
            let handler = Handler {
                backend: backend.clone(),
            };
            let calls = BaseChannel::with_defaults(transport).execute(handler.serve());
            // As tarpc's examples do.
            tokio::spawn(calls.for_each(|handler| async {
                tokio::spawn(handler);
            }));
        }
    }

    async fn connect(address: SocketAddr) -> anyhow::Result<Client> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let transport = serde_transport::new(frames().new_framed(stream), Bincode::default());
        Ok(Client(
            BenchClient::new(client::Config::default(), transport).spawn(),
        ))
    }
}

/// A handle on one connection.
#[derive(Clone)]
pub(crate) struct Client(BenchClient);

impl Caller for Client {
    async fn unary(&mut self, id: u64) -> anyhow::Result<()> {
        let reply = self
            .0
            .unary(context::current(), id, unary::name(id), unary::tags())
            .await?;
        unary::verify(id, reply.id, &reply.message, reply.ok)
    }

    async fn echo(&mut self, payload: &Bytes) -> anyhow::Result<()> {
        let received: Result<Bytes, RpcError> =
            self.0.echo(context::current(), payload.clone()).await;
        payload::verify(payload, &received?)
    }

    async fn records(&mut self, first: u64) -> anyhow::Result<()> {
        let records = self.0.records(context::current(), first).await?;
        record::verify_list(records.len(), |at| {
            let Record {
                id,
                name,
                score,
                flags,
            } = &records[at];
            record::verify(first + at as u64, *id, name, *score, *flags)
        })
    }

    async fn upload(&mut self, payload: &Bytes) -> anyhow::Result<()> {
        let length = self.0.upload(context::current(), payload.clone()).await?;
        payload::verify_upload(payload.len(), length)
    }

    async fn spin(&mut self, long: Duration) -> anyhow::Result<()> {
        let micros = long.as_micros() as u32;
        Ok(self.0.spin(context::current(), micros).await?)
    }

    async fn sleep(&mut self, long: Duration) -> anyhow::Result<()> {
        let micros = long.as_micros() as u32;
        Ok(self.0.sleep(context::current(), micros).await?)
    }

    async fn fan_out(&mut self, id: u64) -> anyhow::Result<()> {
        let answered = self
            .0
            .fan_out(context::current(), id)
            .await?
            .map_err(anyhow::Error::msg)?;
        ensure!(
            answered == id,
            "the fan-out {id} was answered with {answered}"
        );
        Ok(())
    }
}

#[derive(Clone)]
struct Handler {
    backend: Option<Client>,
}

impl Bench for Handler {
    async fn unary(self, _: Context, id: u64, name: String, tags: Vec<String>) -> UnaryReply {
        UnaryReply {
            id,
            message: unary::message(&name),
            ok: unary::ok(&tags),
        }
    }

    async fn echo(self, _: Context, payload: Bytes) -> Bytes {
        payload
    }

    async fn records(self, _: Context, first: u64) -> Vec<Record> {
        let build = |id| Record {
            id,
            name: record::name(id).into(),
            score: record::score(id),
            flags: record::flags(id),
        };
        (first..).take(record::COUNT as usize).map(build).collect()
    }

    async fn upload(self, _: Context, payload: Bytes) -> u64 {
        payload.len() as u64
    }

    async fn spin(self, _: Context, micros: u32) {
        slow::spin(micros);
    }

    async fn sleep(self, _: Context, micros: u32) {
        slow::sleep(micros).await;
    }

    async fn fan_out(self, _: Context, id: u64) -> Result<u64, String> {
        fan_out(self.backend.as_ref(), id)
            .await
            .map_err(|error| error.to_string())?;
        Ok(id)
    }
}
