//! The server's side of a connection.

use std::net::SocketAddr;
use std::rc::Rc;

use capnp::Error;
use capnp_rpc::rpc_twoparty_capnp::Side;
use capnp_rpc::{RpcSystem, new_client};
use tokio::net::TcpStream;

use super::{bench, client, network, record};
use crate::workload::{record as values, slow, unary};

/// Answers a connection's calls until it ends.
pub(super) async fn answer(
    stream: std::net::TcpStream,
    backend: Option<SocketAddr>,
) -> anyhow::Result<()> {
    let stream = TcpStream::from_std(stream)?;
    // On this thread too, so that a handler's calls stay on it.
    let backend = match backend {
        Some(address) => Some(client::open(address).await?),
        None => None,
    };
    let bench: bench::Client = new_client(Handler { backend });
    RpcSystem::new(network(stream, Side::Server), Some(bench.client)).await?;
    Ok(())
}

struct Handler {
    backend: Option<bench::Client>,
}

impl bench::Server for Handler {
    async fn unary(
        self: Rc<Self>,
        params: bench::UnaryParams,
        mut results: bench::UnaryResults,
    ) -> Result<(), Error> {
        let request = params.get()?.get_request()?;
        let mut tags = Vec::with_capacity(3);
        for tag in request.get_tags()? {
            tags.push(tag?.to_str()?);
        }
        let mut reply = results.get().init_reply();
        reply.set_id(request.get_id());
        reply.set_message(unary::message(request.get_name()?.to_str()?));
        reply.set_ok(unary::ok(&tags));
        Ok(())
    }

    async fn echo(
        self: Rc<Self>,
        params: bench::EchoParams,
        mut results: bench::EchoResults,
    ) -> Result<(), Error> {
        results.get().set_payload(params.get()?.get_payload()?);
        Ok(())
    }

    async fn records(
        self: Rc<Self>,
        params: bench::RecordsParams,
        mut results: bench::RecordsResults,
    ) -> Result<(), Error> {
        let first = params.get()?.get_first();
        let mut records = results.get().init_records(values::COUNT);
        for index in 0..values::COUNT {
            fill(records.reborrow().get(index), first + u64::from(index));
        }
        Ok(())
    }

    async fn watch(
        self: Rc<Self>,
        params: bench::WatchParams,
        _: bench::WatchResults,
    ) -> Result<(), Error> {
        let params = params.get()?;
        let out = params.get_out()?;
        for id in 0..params.get_count() {
            let mut request = out.put_request();
            fill(request.get().init_record(), id);
            request.send().await?;
        }
        out.end_request().send().promise.await?;
        Ok(())
    }

    async fn upload(
        self: Rc<Self>,
        params: bench::UploadParams,
        mut results: bench::UploadResults,
    ) -> Result<(), Error> {
        let length = params.get()?.get_payload()?.len();
        results.get().set_length(length as u64);
        Ok(())
    }

    async fn fan_out(
        self: Rc<Self>,
        params: bench::FanOutParams,
        mut results: bench::FanOutResults,
    ) -> Result<(), Error> {
        let id = params.get()?.get_id();
        let backend = self.backend.as_ref();
        let backend = backend.ok_or_else(|| Error::failed("no second server".to_owned()))?;
        let call = async |id| client::unary(backend, id).await;
        tokio::try_join!(call(id), call(id ^ 1), call(id ^ 2))
            .map_err(|error| Error::failed(error.to_string()))?;
        results.get().set_id(id);
        Ok(())
    }

    async fn spin(
        self: Rc<Self>,
        params: bench::SpinParams,
        _: bench::SpinResults,
    ) -> Result<(), Error> {
        slow::spin(params.get()?.get_micros());
        Ok(())
    }

    async fn sleep(
        self: Rc<Self>,
        params: bench::SleepParams,
        _: bench::SleepResults,
    ) -> Result<(), Error> {
        slow::sleep(params.get()?.get_micros()).await;
        Ok(())
    }
}

fn fill(mut record: record::Builder<'_>, id: u64) {
    record.set_id(id);
    record.set_name(&*values::name(id));
    record.set_score(values::score(id));
    record.set_flags(values::flags(id));
}
