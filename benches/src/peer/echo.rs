//! The echo: what a good programmer writes by hand for this one workload.
//!
//! Length-prefixed frames on tokio, without deadlines, limits, metadata or streams. Clients number
//! their requests; one writer task drains a channel into one buffer and writes it at once; one
//! reader task takes as many replies as there are and wakes the callers. The server handles every
//! request it has read in place and answers all of them with one write.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::{Context as _, bail, ensure};
use bytes::{Buf, BufMut as _, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};

use crate::peer::{Caller, Peer};
use crate::workload::unary;

/// What is read at once, at most.
const READ: usize = 64 * 1024;
/// The largest body that either side accepts.
const LARGEST: usize = 1 << 20;
/// Bytes of a frame before its body.
const HEADER: usize = 8;
/// Requests that share a write, at most.
const BATCH: usize = 1024;

/// The peer.
pub(crate) struct Echo;

impl Peer for Echo {
    const NAME: &'static str = "echo";
    type Caller = Client;

    async fn serve(listener: TcpListener) -> anyhow::Result<()> {
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            tokio::spawn(async {
                if let Err(error) = answer(stream).await {
                    eprintln!("echo: a connection failed: {error:#}");
                }
            });
        }
    }

    async fn connect(address: SocketAddr) -> anyhow::Result<Client> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
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
        Ok(Client { requests, waiting })
    }
}

/// A handle on one connection.
#[derive(Clone)]
pub(crate) struct Client {
    requests: mpsc::UnboundedSender<(u32, Request)>,
    waiting: Arc<Mutex<Waiting>>,
}

impl Caller for Client {
    async fn unary(&mut self, id: u64) -> anyhow::Result<()> {
        let request = Request {
            id,
            name: unary::name(id),
            tags: unary::tags(),
        };
        let (sender, receiver) = oneshot::channel();
        let slot = lock(&self.waiting).enter(sender)?;
        self.requests
            .send((slot, request))
            .ok()
            .context("the connection is closed")?;
        let reply = receiver.await.context("the connection is closed")?;
        unary::verify(id, reply.id, &reply.message, reply.ok)
    }
}

/// The callers that wait for a reply, by the number of their request.
#[derive(Default)]
struct Waiting {
    slots: Vec<Option<oneshot::Sender<Reply>>>,
    free: Vec<u32>,
    closed: bool,
}

impl Waiting {
    fn enter(&mut self, sender: oneshot::Sender<Reply>) -> anyhow::Result<u32> {
        ensure!(!self.closed, "the connection is closed");
        match self.free.pop() {
            Some(slot) => {
                self.slots[slot as usize] = Some(sender);
                Ok(slot)
            }
            None => {
                self.slots.push(Some(sender));
                Ok(u32::try_from(self.slots.len() - 1)?)
            }
        }
    }

    fn leave(&mut self, slot: u32) -> anyhow::Result<oneshot::Sender<Reply>> {
        let sender = self.slots.get_mut(slot as usize).and_then(Option::take);
        let sender = sender.with_context(|| format!("nobody waits for reply {slot}"))?;
        self.free.push(slot);
        Ok(sender)
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
    let mut replies = Vec::new();
    let mut callers = Vec::new();
    while read_more(&mut reader, &mut input).await? {
        let mut rest = &input[..];
        while let Some((slot, mut body)) = take_frame(&mut rest)? {
            replies.push((slot, Reply::decode(&mut body)?));
        }
        input.advance(input.len() - rest.len());
        {
            let mut waiting = lock(waiting);
            for (slot, reply) in replies.drain(..) {
                callers.push((waiting.leave(slot)?, reply));
            }
        }
        for (caller, reply) in callers.drain(..) {
            // A caller that has gone away needs no reply.
            let _ = caller.send(reply);
        }
    }
    Ok(())
}

/// The server's side of one connection.
async fn answer(mut stream: TcpStream) -> anyhow::Result<()> {
    let mut input = BytesMut::with_capacity(READ);
    let mut output = Vec::with_capacity(READ);
    while read_more(&mut stream, &mut input).await? {
        let mut rest = &input[..];
        while let Some((number, mut body)) = take_frame(&mut rest)? {
            let reply = handle(Request::decode(&mut body)?);
            put_frame(&mut output, number, |body| reply.encode(body));
        }
        input.advance(input.len() - rest.len());
        stream.write_all(&output).await?;
        output.clear();
    }
    Ok(())
}

fn handle(request: Request) -> Reply {
    let Request { id, name, tags } = request;
    Reply {
        id,
        message: unary::message(&name),
        ok: unary::ok(&tags),
    }
}

/// Reads once; `false` at the end between two frames.
async fn read_more(
    reader: &mut (impl AsyncRead + Unpin),
    input: &mut BytesMut,
) -> anyhow::Result<bool> {
    // Moves a torn frame to the front of the same buffer, as long as nothing else holds it.
    input.reserve(READ / 4);
    match reader.read_buf(input).await {
        Ok(0) if input.is_empty() => Ok(false),
        Ok(0) => bail!("the connection ended inside a frame"),
        Ok(_) => Ok(true),
        Err(error) => Err(error.into()),
    }
}

/// Appends `length u32 | number u32 | body`, little-endian.
fn put_frame(output: &mut Vec<u8>, number: u32, encode: impl FnOnce(&mut Vec<u8>)) {
    let start = output.len();
    output.put_u32_le(0);
    output.put_u32_le(number);
    encode(output);
    let length = (output.len() - start - HEADER) as u32;
    output[start..start + 4].copy_from_slice(&length.to_le_bytes());
}

/// Takes the next frame off `input`: its number and its body. `None` while it is incomplete.
fn take_frame<'a>(input: &mut &'a [u8]) -> anyhow::Result<Option<(u32, &'a [u8])>> {
    let Some((mut header, rest)) = input.split_at_checked(HEADER) else {
        return Ok(None);
    };
    let (length, number) = (header.get_u32_le() as usize, header.get_u32_le());
    ensure!(
        length <= LARGEST,
        "a frame of {length} bytes is larger than {LARGEST}"
    );
    let Some((body, rest)) = rest.split_at_checked(length) else {
        return Ok(None);
    };
    *input = rest;
    Ok(Some((number, body)))
}

#[derive(Debug, PartialEq)]
struct Request {
    id: u64,
    name: String,
    tags: Vec<String>,
}

impl Request {
    fn encode(&self, output: &mut Vec<u8>) {
        output.put_u64_le(self.id);
        put_string(output, &self.name);
        output.put_u8(self.tags.len() as u8);
        for tag in &self.tags {
            put_string(output, tag);
        }
    }

    fn decode(input: &mut &[u8]) -> anyhow::Result<Self> {
        let id = input.try_get_u64_le()?;
        let name = take_string(input)?;
        let count = input.try_get_u8()?;
        let mut tags = Vec::with_capacity(count.into());
        for _ in 0..count {
            tags.push(take_string(input)?);
        }
        Ok(Request { id, name, tags })
    }
}

#[derive(Debug, PartialEq)]
struct Reply {
    id: u64,
    message: String,
    ok: bool,
}

impl Reply {
    fn encode(&self, output: &mut Vec<u8>) {
        output.put_u64_le(self.id);
        put_string(output, &self.message);
        output.put_u8(self.ok.into());
    }

    fn decode(input: &mut &[u8]) -> anyhow::Result<Self> {
        let id = input.try_get_u64_le()?;
        let message = take_string(input)?;
        Ok(Reply {
            id,
            message,
            ok: input.try_get_u8()? != 0,
        })
    }
}

/// The workload's strings are short; a peer for others would check the length.
fn put_string(output: &mut Vec<u8>, text: &str) {
    output.put_u16_le(text.len() as u16);
    output.put_slice(text.as_bytes());
}

fn take_string(input: &mut &[u8]) -> anyhow::Result<String> {
    let length = usize::from(input.try_get_u16_le()?);
    let Some((text, rest)) = input.split_at_checked(length) else {
        bail!("a string is longer than its frame");
    };
    *input = rest;
    Ok(str::from_utf8(text)?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(id: u64) -> Request {
        Request {
            id,
            name: unary::name(id),
            tags: unary::tags(),
        }
    }

    #[test]
    fn messages_survive_the_wire() {
        let mut output = Vec::new();
        request(9).encode(&mut output);
        assert_eq!(Request::decode(&mut &output[..]).unwrap(), request(9));
        for end in 0..output.len() {
            assert!(
                Request::decode(&mut &output[..end]).is_err(),
                "cut at {end}"
            );
        }
        let reply = handle(request(9));
        assert!(unary::verify(9, reply.id, &reply.message, reply.ok).is_ok());
        output.clear();
        reply.encode(&mut output);
        assert_eq!(Reply::decode(&mut &output[..]).unwrap(), reply);
    }

    #[test]
    fn frames_are_taken_whole() {
        let mut output = Vec::new();
        put_frame(&mut output, 3, |body| body.put_slice(b"first"));
        put_frame(&mut output, 4, |_| {});
        for end in 0..output.len() {
            let mut input = &output[..end];
            let taken = take_frame(&mut input).unwrap();
            assert_eq!(
                taken,
                (end >= 13).then_some((3, &b"first"[..])),
                "cut at {end}"
            );
        }
        let mut input = &output[13..];
        assert_eq!(take_frame(&mut input).unwrap(), Some((4, &b""[..])));
        assert!(input.is_empty());
        assert!(take_frame(&mut &[0xff; 8][..]).is_err(), "too large");
    }

    #[test]
    fn callers_that_wait_learn_of_the_end() {
        let mut waiting = Waiting::default();
        let (sender, mut receiver) = oneshot::channel();
        assert_eq!(waiting.enter(sender).unwrap(), 0);
        assert!(waiting.leave(1).is_err());
        waiting.close();
        assert!(receiver.try_recv().is_err());
        assert!(waiting.enter(oneshot::channel().0).is_err());
    }
}
