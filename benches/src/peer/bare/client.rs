//! The client's side of a connection: callers encode, one task reads, wakes and writes.

use std::future::{Future as _, poll_fn};
use std::io;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use anyhow::{Context as _, bail, ensure};
use futures_util::task::AtomicWaker;
use tokio::io::{AsyncRead as _, ReadBuf};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::task::yield_now;

use super::message::{Reply, put_request, take_reply};
use super::wire::{
    Input, LOOKS, METHOD, SUCCESS, kind, look, put_client_start, put_frame, take_frame,
    take_preface,
};

/// Calls that may be in flight.
const SLOTS: usize = 1024;
const WORD: usize = u64::BITS as usize;

/// A connection, shared by its callers and its task.
pub(crate) struct Connection {
    writer: OwnedWriteHalf,
    outgoing: Mutex<Outgoing>,
    slots: Box<[Mutex<Slot>]>,
    /// A bit for each free slot.
    free: [AtomicU64; SLOTS / WORD],
    in_flight: AtomicUsize,
    /// The connection's task.
    task: AtomicWaker,
    closed: AtomicBool,
}

struct Outgoing {
    /// What callers have encoded.
    pending: Vec<u8>,
    /// The task will write `pending` without being woken.
    scheduled: bool,
    /// The task holds bytes that come before `pending`.
    writing: bool,
}

/// Where a reply meets its caller.
#[derive(Default)]
struct Slot {
    /// Tells the slot's calls apart.
    generation: u16,
    waker: Option<Waker>,
    reply: Option<Reply>,
}

impl Connection {
    /// Begins the protocol and spawns the connection's task.
    pub(super) fn open(stream: TcpStream) -> Arc<Self> {
        let (reader, writer) = stream.into_split();
        let mut pending = Vec::new();
        put_client_start(&mut pending);
        let connection = Arc::new(Connection {
            writer,
            outgoing: Mutex::new(Outgoing {
                pending,
                scheduled: false,
                writing: false,
            }),
            slots: std::iter::repeat_with(Mutex::default).take(SLOTS).collect(),
            free: [const { AtomicU64::new(u64::MAX) }; SLOTS / WORD],
            in_flight: AtomicUsize::new(0),
            task: AtomicWaker::new(),
            closed: AtomicBool::new(false),
        });
        tokio::spawn(drive(reader, connection.clone()));
        connection
    }

    /// Makes one call.
    ///
    /// # Errors
    ///
    /// When the connection has ended, or too many calls are in flight.
    pub(super) async fn call(&self, id: u64, name: &str, tags: &[String]) -> anyhow::Result<Reply> {
        let slot = self.claim().context("too many calls are in flight")?;
        let stream = {
            let mut state = lock(&self.slots[slot]);
            state.generation = if state.generation == 0x7fff {
                1
            } else {
                state.generation + 1
            };
            u32::from(state.generation) << 16 | slot as u32
        };
        let alone = self.in_flight.fetch_add(1, Ordering::Relaxed) == 0;
        let wake = {
            let mut outgoing = lock(&self.outgoing);
            put_frame(&mut outgoing.pending, kind::CALL, stream, |output| {
                output.extend_from_slice(&METHOD);
                put_request(output, id, name, tags);
            });
            if alone && !outgoing.writing && !outgoing.scheduled {
                self.write_pending(&mut outgoing)
            } else {
                !std::mem::replace(&mut outgoing.scheduled, true)
            }
        };
        if wake {
            self.task.wake();
        }
        let reply = poll_fn(|cx| self.poll_reply(slot, cx)).await;
        // A caller that is dropped keeps its slot: without cancellation its reply will still come.
        self.free[slot / WORD].fetch_or(1 << (slot % WORD), Ordering::Release);
        reply
    }

    /// The caller's own write. What the socket does not take is the task's; `true` to wake it.
    fn write_pending(&self, outgoing: &mut Outgoing) -> bool {
        // The task meets the same error.
        let written = self.writer.try_write(&outgoing.pending).unwrap_or(0);
        outgoing.pending.drain(..written);
        outgoing.scheduled = !outgoing.pending.is_empty();
        outgoing.scheduled
    }

    fn poll_reply(&self, slot: usize, cx: &mut Context<'_>) -> Poll<anyhow::Result<Reply>> {
        let mut slot = lock(&self.slots[slot]);
        if let Some(reply) = slot.reply.take() {
            return Poll::Ready(Ok(reply));
        }
        // The task sets this before it wakes those in the slots.
        if self.closed.load(Ordering::Acquire) {
            return Poll::Ready(Err(anyhow::anyhow!("the connection is closed")));
        }
        match &mut slot.waker {
            Some(waker) => waker.clone_from(cx.waker()),
            none => *none = Some(cx.waker().clone()),
        }
        Poll::Pending
    }

    fn claim(&self) -> Option<usize> {
        for (index, word) in self.free.iter().enumerate() {
            let mut free = word.load(Ordering::Relaxed);
            while free != 0 {
                let bit = free & free.wrapping_neg();
                if word.fetch_and(!bit, Ordering::Acquire) & bit != 0 {
                    return Some(index * WORD + bit.trailing_zeros() as usize);
                }
                free = word.load(Ordering::Relaxed);
            }
        }
        None
    }

    /// Hands a reply to its caller.
    fn deliver(&self, stream: u32, reply: Reply) -> anyhow::Result<()> {
        let slot = self
            .slots
            .get((stream & 0xffff) as usize)
            .context("a reply to no slot")?;
        let mut slot = lock(slot);
        ensure!(
            u32::from(slot.generation) == stream >> 16,
            "a reply to an earlier call"
        );
        slot.reply = Some(reply);
        let waker = slot.waker.take();
        drop(slot);
        if let Some(waker) = waker {
            waker.wake();
        }
        Ok(())
    }

    fn close(&self) {
        self.closed.store(true, Ordering::Release);
        for slot in &self.slots {
            let waker = lock(slot).waker.take();
            if let Some(waker) = waker {
                waker.wake();
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The connection's task.
async fn drive(reader: OwnedReadHalf, connection: Arc<Connection>) {
    let mut driver = Driver {
        reader,
        connection,
        input: Input::new(),
        begun: false,
        output: Vec::new(),
        written: 0,
        deferred: false,
        looks: 0,
    };
    let result = poll_fn(|cx| driver.poll(cx)).await;
    if let Err(error) = result {
        eprintln!("bare: the connection failed: {error:#}");
    }
    driver.connection.close();
}

struct Driver {
    reader: OwnedReadHalf,
    connection: Arc<Connection>,
    input: Input,
    /// The server's preface has come.
    begun: bool,
    output: Vec<u8>,
    written: usize,
    /// All that was ready has run since the last turn.
    deferred: bool,
    /// How often it looks for replies before its thread sleeps.
    looks: u32,
}

impl Driver {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<anyhow::Result<()>> {
        self.connection.task.register(cx.waker());
        let requested = {
            let mut outgoing = lock(&self.connection.outgoing);
            let requested = outgoing.scheduled && !outgoing.pending.is_empty();
            // Who appends from now on need not wake this task.
            outgoing.scheduled = true;
            requested
        };
        let mut delivered = 0;
        while let Poll::Ready(count) = self.poll_read(cx)? {
            match count {
                0 if self.input.is_empty() => return Poll::Ready(Ok(())),
                0 => return Poll::Ready(Err(anyhow::anyhow!("it ended inside a frame"))),
                count => self.input.filled(count),
            }
            delivered += self.deliver_all()?;
        }
        let in_flight = self.connection.in_flight.load(Ordering::Relaxed);
        let shared = in_flight > 1;
        if !std::mem::take(&mut self.deferred) && shared && (delivered > 0 || requested) {
            return self.defer(cx);
        }
        let wrote = self.flush(cx)?;
        if delivered > 0 || wrote {
            self.looks = LOOKS;
        } else {
            self.looks = self.looks.saturating_sub(1);
        }
        if (self.looks > 0 && in_flight > 0) || (delivered > 0 && shared) {
            return self.defer(cx);
        }
        Poll::Pending
    }

    /// What has come, reported by the socket or not.
    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let mut room = ReadBuf::new(self.input.room());
        if pin!(&mut self.reader).poll_read(cx, &mut room)?.is_ready() {
            return Poll::Ready(Ok(room.filled().len()));
        }
        if self.looks == 0 {
            return Poll::Pending;
        }
        look(self.reader.as_ref(), self.input.room())
    }

    /// Comes again once others have had their turn.
    fn defer(&mut self, cx: &mut Context<'_>) -> Poll<anyhow::Result<()>> {
        self.deferred = true;
        lock(&self.connection.outgoing).scheduled = true;
        let _ = pin!(yield_now()).poll(cx);
        Poll::Pending
    }

    fn deliver_all(&mut self) -> anyhow::Result<usize> {
        let mut rest = self.input.get();
        let mut delivered = 0;
        if !self.begun {
            self.begun = take_preface(&mut rest)?;
        }
        while self.begun
            && let Some(frame) = take_frame(&mut rest)?
        {
            if frame.kind == kind::REPLY {
                let Some(body) = frame.payload.strip_prefix(&SUCCESS) else {
                    bail!("the server answered with an error");
                };
                let reply = take_reply(body)?;
                // Before the caller is woken, who may call again at once, and alone.
                self.connection.in_flight.fetch_sub(1, Ordering::Relaxed);
                self.connection.deliver(frame.stream, reply)?;
                delivered += 1;
            }
        }
        let rest = rest.len();
        self.input.keep(rest);
        Ok(delivered)
    }

    /// Writes all that callers have encoded; says whether there was anything.
    fn flush(&mut self, cx: &mut Context<'_>) -> io::Result<bool> {
        let mut wrote = false;
        loop {
            if self.written == self.output.len() {
                self.output.clear();
                self.written = 0;
                let mut outgoing = lock(&self.connection.outgoing);
                std::mem::swap(&mut outgoing.pending, &mut self.output);
                outgoing.scheduled = false;
                outgoing.writing = !self.output.is_empty();
                if self.output.is_empty() {
                    return Ok(wrote);
                }
            }
            let writer = &self.connection.writer;
            match writer.try_write(&self.output[self.written..]) {
                Ok(count) => {
                    self.written += count;
                    wrote = true;
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    if writer.as_ref().poll_write_ready(cx)?.is_pending() {
                        return Ok(wrote);
                    }
                }
                Err(error) => return Err(error),
            }
        }
    }
}
