//! The client's side of a connection: its callers live on its thread.

use std::cell::{Cell, RefCell};
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use bytes::Bytes;
use capnp::Error;
use capnp_rpc::rpc_twoparty_capnp::Side;
use capnp_rpc::{RpcSystem, new_client_from_rc};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot};
use tokio::task::spawn_local;

use super::threads::Threads;
use super::{bench, network, record_sink};
use crate::load::{Calls, Progress};
use crate::peer::{Caller, Unsupported};
use crate::workload::{Workload, payload, record as values, unary as fields};

/// What a caller on another thread wants done.
enum Work {
    Until(Calls),
    Unary(u64),
    Upload(Bytes),
    Spin(Duration),
    Sleep(Duration),
}

/// A handle on one connection.
#[derive(Clone)]
pub(crate) struct Client {
    address: SocketAddr,
    works: mpsc::UnboundedSender<(Work, oneshot::Sender<anyhow::Result<u64>>)>,
}

impl Client {
    pub(super) async fn connect(address: SocketAddr) -> anyhow::Result<Self> {
        let (works, mut incoming) = mpsc::unbounded_channel::<(Work, oneshot::Sender<_>)>();
        let (opened, is_open) = oneshot::channel();
        Threads::of_process().run(move || async move {
            let bench = match open(address).await {
                Ok(bench) => bench,
                Err(error) => {
                    let _ = opened.send(Err(error));
                    return;
                }
            };
            let _ = opened.send(Ok(()));
            while let Some((work, done)) = incoming.recv().await {
                let bench = bench.clone();
                spawn_local(async move { done.send(work.run(&bench).await) });
            }
        });
        is_open.await.context("the thread is gone")??;
        Ok(Client { address, works })
    }

    /// Where it is connected to.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    async fn run(&self, work: Work) -> anyhow::Result<u64> {
        let (done, outcome) = oneshot::channel();
        self.works
            .send((work, done))
            .ok()
            .context("the thread is gone")?;
        outcome.await.context("the thread is gone")?
    }
}

/// Measured calls are made where the connection is; single calls, which go there from another thread, are those that
/// pass beside them.
impl Caller for Client {
    async fn unary(&mut self, id: u64) -> anyhow::Result<()> {
        self.run(Work::Unary(id)).await.map(drop)
    }

    async fn upload(&mut self, payload: &Bytes) -> anyhow::Result<()> {
        self.run(Work::Upload(payload.clone())).await.map(drop)
    }

    async fn spin(&mut self, long: Duration) -> anyhow::Result<()> {
        self.run(Work::Spin(long)).await.map(drop)
    }

    async fn sleep(&mut self, long: Duration) -> anyhow::Result<()> {
        self.run(Work::Sleep(long)).await.map(drop)
    }

    async fn call_until_stopped(self, calls: Calls) -> anyhow::Result<u64> {
        self.run(Work::Until(calls)).await
    }
}

impl Work {
    async fn run(self, bench: &bench::Client) -> anyhow::Result<u64> {
        match self {
            Work::Until(calls) => return call_until_stopped(bench, calls).await,
            Work::Unary(id) => unary(bench, id).await?,
            Work::Upload(payload) => upload(bench, &payload).await?,
            Work::Spin(long) => {
                let mut request = bench.spin_request();
                request.get().set_micros(long.as_micros() as u32);
                request.send().promise.await?;
            }
            Work::Sleep(long) => {
                let mut request = bench.sleep_request();
                request.get().set_micros(long.as_micros() as u32);
                request.send().promise.await?;
            }
        }
        Ok(1)
    }
}

/// Opens a connection on this thread.
pub(super) async fn open(address: SocketAddr) -> anyhow::Result<bench::Client> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let mut system = RpcSystem::new(network(stream, Side::Client), None);
    let bench = system.bootstrap(Side::Server);
    // Ends with its last client; a failure reaches the calls.
    spawn_local(system);
    Ok(bench)
}

async fn call_until_stopped(bench: &bench::Client, calls: Calls) -> anyhow::Result<u64> {
    let payload = calls.payload();
    let mut progress = calls.begin();
    if calls.workload == Workload::Stream {
        while !progress.is_stopped() {
            progress = watch(bench, progress).await?;
        }
        return Ok(progress.in_all());
    }
    for id in calls.first_id.. {
        match calls.workload {
            Workload::Echo4k | Workload::Echo64k => echo(bench, &payload).await,
            Workload::Records => records(bench, id).await,
            Workload::FanOut => fan_out(bench, id).await,
            Workload::Stream | Workload::Idle => Err(Unsupported.into()),
            _ => unary(bench, id).await,
        }?;
        if progress.ended().is_break() {
            break;
        }
    }
    Ok(progress.in_all())
}

/// Makes one small call.
pub(super) async fn unary(bench: &bench::Client, id: u64) -> anyhow::Result<()> {
    let mut request = bench.unary_request();
    {
        let mut fields = request.get().init_request();
        fields.set_id(id);
        fields.set_name(fields::name(id));
        let tags = fields::tags();
        let mut list = fields.init_tags(tags.len() as u32);
        for (index, tag) in tags.iter().enumerate() {
            list.set(index as u32, tag);
        }
    }
    let response = request.send().promise.await?;
    let reply = response.get()?.get_reply()?;
    let message = reply.get_message()?.to_str()?;
    fields::verify(id, reply.get_id(), message, reply.get_ok())
}

async fn echo(bench: &bench::Client, payload: &[u8]) -> anyhow::Result<()> {
    let mut request = bench.echo_request();
    request.get().set_payload(payload);
    let response = request.send().promise.await?;
    payload::verify(payload, response.get()?.get_payload()?)
}

/// A record of a list, owned.
struct Record {
    id: u64,
    name: String,
    score: f64,
    flags: u32,
}

async fn records(bench: &bench::Client, first: u64) -> anyhow::Result<()> {
    let mut request = bench.records_request();
    request.get().set_first(first);
    let response = request.send().promise.await?;
    // What a caller of any other peer has then, too: values that outlive the reply.
    let mut records = Vec::with_capacity(values::COUNT as usize);
    for record in response.get()?.get_records()? {
        records.push(Record {
            id: record.get_id(),
            name: record.get_name()?.to_string()?,
            score: record.get_score(),
            flags: record.get_flags(),
        });
    }
    values::verify_list(records.len(), |at| {
        let Record {
            id,
            name,
            score,
            flags,
        } = &records[at];
        values::verify(first + at as u64, *id, name, *score, *flags)
    })
}

async fn upload(bench: &bench::Client, payload: &[u8]) -> anyhow::Result<()> {
    let mut request = bench.upload_request();
    request.get().set_payload(payload);
    let response = request.send().promise.await?;
    payload::verify_upload(payload.len(), response.get()?.get_length())
}

async fn fan_out(bench: &bench::Client, id: u64) -> anyhow::Result<()> {
    let mut request = bench.fan_out_request();
    request.get().set_id(id);
    let response = request.send().promise.await?;
    let answered = response.get()?.get_id();
    ensure!(
        answered == id,
        "the fan-out {id} was answered with {answered}"
    );
    Ok(())
}

/// A stream is calls of the server to an object of ours, under Cap'n Proto's flow control.
async fn watch(bench: &bench::Client, progress: Progress) -> anyhow::Result<Progress> {
    let sink = Rc::new(Sink {
        progress: RefCell::new(Some(progress)),
        expected: Cell::new(0),
    });
    let mut request = bench.watch_request();
    request.get().set_count(values::STREAMED);
    request.get().set_out(new_client_from_rc(sink.clone()));
    let outcome = request.send().promise.await;
    let progress = sink.progress.take().context("the stream has no receiver")?;
    if !progress.is_stopped() {
        outcome?;
        let expected = sink.expected.get();
        if expected != values::STREAMED {
            bail!("the stream ended after {expected} records");
        }
    }
    Ok(progress)
}

struct Sink {
    progress: RefCell<Option<Progress>>,
    expected: Cell<u64>,
}

impl record_sink::Server for Sink {
    async fn put(self: Rc<Self>, params: record_sink::PutParams) -> Result<(), Error> {
        let record = params.get()?.get_record()?;
        let expected = self.expected.get();
        let name = record.get_name()?.to_str()?;
        let (id, score, flags) = (record.get_id(), record.get_score(), record.get_flags());
        values::verify(expected, id, name, score, flags)
            .map_err(|error| Error::failed(error.to_string()))?;
        self.expected.set(expected + 1);
        match self.progress.borrow_mut().as_mut().map(Progress::received) {
            Some(flow) if flow.is_continue() => Ok(()),
            // The server's next call tells its handler to stop.
            _ => Err(Error::failed("the receiver has left".to_owned())),
        }
    }

    async fn end(
        self: Rc<Self>,
        _: record_sink::EndParams,
        _: record_sink::EndResults,
    ) -> Result<(), Error> {
        Ok(())
    }
}
