//! The client's side of a connection: a task that writes, a task that reads, callers that wait.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use bytes::{Buf as _, Bytes, BytesMut};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::{mpsc, oneshot};

use super::message::{Record, Reply, Request};
use super::wire::{READ, put_frame, read_more, take_frame};
use crate::load::Progress;
use crate::peer::Caller;
use crate::workload::{payload, record, unary};

/// Requests that share a write, at most.
const BATCH: usize = 1024;
/// Batches of a stream that wait for their receiver, at most; further ones hold up the connection.
const STREAM_BATCHES: usize = 16;

/// A handle on one connection.
#[derive(Clone)]
pub(crate) struct Client {
    requests: mpsc::UnboundedSender<(u32, Request)>,
    waiting: Arc<Mutex<Waiting>>,
}

/// Spawns the connection's tasks.
pub(super) fn open(stream: TcpStream) -> Client {
    let (reader, writer) = stream.into_split();
    // Unbounded, yet it never holds more than one request of each caller.
    let (requests, outgoing) = mpsc::unbounded_channel();
    let waiting = Arc::new(Mutex::new(Waiting::default()));
    tokio::spawn(write_requests(outgoing, writer));
    tokio::spawn({
        let waiting = waiting.clone();
        async move {
            if let Err(error) = read_replies(reader, &waiting).await {
                eprintln!("echo: the connection failed: {error:#}");
            }
            // Dropping their senders wakes all callers with an error.
            lock(&waiting).close();
        }
    });
    Client { requests, waiting }
}

impl Client {
    async fn call(&self, request: Request) -> anyhow::Result<Reply> {
        let (sender, receiver) = oneshot::channel();
        self.send(Waiter::One(sender), request)?;
        receiver.await.context("the connection is closed")
    }

    fn send(&self, waiter: Waiter, request: Request) -> anyhow::Result<()> {
        let slot = lock(&self.waiting).enter(waiter)?;
        self.requests
            .send((slot, request))
            .ok()
            .context("the connection is closed")
    }
}

impl Caller for Client {
    async fn unary(&mut self, id: u64) -> anyhow::Result<()> {
        let request = Request::Unary {
            id,
            name: unary::name(id),
            tags: unary::tags(),
        };
        match self.call(request).await? {
            Reply::Unary {
                id: answered,
                message,
                ok,
            } => unary::verify(id, answered, &message, ok),
            other => bail!("call {id} was answered with {other:?}"),
        }
    }

    async fn echo(&mut self, payload: &Bytes) -> anyhow::Result<()> {
        match self.call(Request::Echo(payload.clone())).await? {
            Reply::Payload(received) => payload::verify(payload, &received),
            _ => bail!("an echo was answered with something else"),
        }
    }

    async fn records(&mut self, first: u64) -> anyhow::Result<()> {
        match self.call(Request::Records { first }).await? {
            Reply::Records(records) => {
                record::verify_list(records.len(), |at| records[at].verify(first + at as u64))
            }
            _ => bail!("a call for records was answered with something else"),
        }
    }

    async fn stream(&mut self, progress: &mut Progress) -> anyhow::Result<()> {
        let (sender, mut batches) = mpsc::channel(STREAM_BATCHES);
        self.send(
            Waiter::Many(sender),
            Request::Watch {
                count: record::STREAMED,
            },
        )?;
        let mut expected = 0;
        while let Some(batch) = batches.recv().await {
            for record in batch {
                record.verify(expected)?;
                expected += 1;
                if progress.received().is_break() {
                    return Ok(());
                }
            }
        }
        ensure!(
            expected == record::STREAMED,
            "the stream ended after {expected} records"
        );
        Ok(())
    }

    async fn upload(&mut self, payload: &Bytes) -> anyhow::Result<()> {
        match self.call(Request::Upload(payload.clone())).await? {
            Reply::Length(length) => payload::verify_upload(payload.len(), length),
            _ => bail!("an upload was answered with something else"),
        }
    }

    async fn spin(&mut self, long: Duration) -> anyhow::Result<()> {
        let micros = long.as_micros() as u32;
        match self.call(Request::Spin { micros }).await? {
            Reply::End => Ok(()),
            _ => bail!("a slow call was answered with something else"),
        }
    }
}

/// Who waits for what an answer brings.
enum Waiter {
    One(oneshot::Sender<Reply>),
    Many(mpsc::Sender<Vec<Record>>),
}

/// The callers that wait for a reply, by the number of their request.
#[derive(Default)]
struct Waiting {
    slots: Vec<Option<Waiter>>,
    free: Vec<u32>,
    closed: bool,
}

impl Waiting {
    fn enter(&mut self, waiter: Waiter) -> anyhow::Result<u32> {
        ensure!(!self.closed, "the connection is closed");
        match self.free.pop() {
            Some(slot) => {
                self.slots[slot as usize] = Some(waiter);
                Ok(slot)
            }
            None => {
                self.slots.push(Some(waiter));
                Ok(u32::try_from(self.slots.len() - 1)?)
            }
        }
    }

    fn leave(&mut self, slot: u32) -> anyhow::Result<Waiter> {
        let waiter = self.slots.get_mut(slot as usize).and_then(Option::take);
        let waiter = waiter.with_context(|| format!("nobody waits for reply {slot}"))?;
        self.free.push(slot);
        Ok(waiter)
    }

    /// The receiver of a stream, which goes on waiting.
    fn receiver(&self, slot: u32) -> anyhow::Result<mpsc::Sender<Vec<Record>>> {
        match self.slots.get(slot as usize) {
            Some(Some(Waiter::Many(sender))) => Ok(sender.clone()),
            _ => bail!("nobody receives stream {slot}"),
        }
    }

    fn close(&mut self) {
        self.closed = true;
        self.slots.clear();
        self.free.clear();
    }
}

fn lock(waiting: &Mutex<Waiting>) -> MutexGuard<'_, Waiting> {
    waiting.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The client's writer: all requests that are there go out in one write.
async fn write_requests(
    mut outgoing: mpsc::UnboundedReceiver<(u32, Request)>,
    mut writer: OwnedWriteHalf,
) {
    let mut batch = Vec::with_capacity(BATCH);
    let mut buffer = Vec::with_capacity(READ);
    while outgoing.recv_many(&mut batch, BATCH).await > 0 {
        for (slot, request) in batch.drain(..) {
            put_frame(&mut buffer, slot, |body| request.encode(body));
        }
        // The reader notices a broken connection too, and tells the callers.
        if writer.write_all(&buffer).await.is_err() {
            break;
        }
        buffer.clear();
    }
}

/// The client's reader: all replies that are there find their callers under one lock.
async fn read_replies(mut reader: OwnedReadHalf, waiting: &Mutex<Waiting>) -> anyhow::Result<()> {
    let mut input = BytesMut::with_capacity(READ);
    let mut replies: Vec<(u32, Reply)> = Vec::new();
    let mut callers = Vec::new();
    let mut receivers = Vec::new();
    while read_more(&mut reader, &mut input).await? {
        let mut rest = &input[..];
        while let Some((slot, body)) = take_frame(&mut rest)? {
            match (Reply::decode(body)?, replies.last_mut()) {
                (Reply::Items(more), Some((last, Reply::Items(items)))) if *last == slot => {
                    items.extend(more);
                }
                (reply, _) => replies.push((slot, reply)),
            }
        }
        input.advance(input.len() - rest.len());
        {
            let mut waiting = lock(waiting);
            for (slot, reply) in replies.drain(..) {
                match reply {
                    Reply::Items(items) => receivers.push((waiting.receiver(slot)?, items)),
                    reply => callers.push((waiting.leave(slot)?, reply)),
                }
            }
        }
        // Callers and receivers that have gone away need nothing more.
        for (receiver, items) in receivers.drain(..) {
            let _ = receiver.send(items).await;
        }
        for (caller, reply) in callers.drain(..) {
            if let Waiter::One(caller) = caller {
                let _ = caller.send(reply);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callers_that_wait_learn_of_the_end() {
        let mut waiting = Waiting::default();
        let (sender, mut receiver) = oneshot::channel();
        assert_eq!(waiting.enter(Waiter::One(sender)).unwrap(), 0);
        assert!(waiting.leave(1).is_err());
        assert!(waiting.receiver(0).is_err(), "it waits for one reply");
        waiting.close();
        assert!(receiver.try_recv().is_err());
        assert!(waiting.enter(Waiter::One(oneshot::channel().0)).is_err());
    }
}
