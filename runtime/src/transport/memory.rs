//! Connections inside one process: bounded pipes, found by name.
//!
//! They behave as sockets do: what is written is bounded by what the other side reads, each direction ends by
//! itself, and dropping a side with bytes unread resets the connection. Names belong to the process, or, in a
//! simulation, to the node.

use std::collections::{BTreeMap, VecDeque};
use std::io::{self, ErrorKind, IoSlice};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::{Buf, BytesMut};

use super::io::room_of;
use super::{Endpoint, Io, Listener};
use crate::rt::Scope;

/// How many bytes each direction holds at most.
pub const DEFAULT_CAPACITY: usize = 64 * 1024;

/// How many connections wait to be accepted before further ones are refused.
pub const DEFAULT_BACKLOG: usize = 1024;

/// Two ends of a connection without a listener, each direction holding at most `capacity` bytes (at least one).
pub fn pair(capacity: usize) -> (Arc<dyn Io>, Arc<dyn Io>) {
    let (left, right) = sides("pair", capacity);
    (left, right)
}

pub(super) fn connect(name: &str) -> io::Result<Arc<dyn Io>> {
    let refused = |reason| io::Error::new(ErrorKind::ConnectionRefused, reason);
    let queue = lock(&registry().listeners).get(name).cloned();
    let queue = queue.ok_or_else(|| refused("nobody in this process listens there"))?;
    let (client, server) = sides(name, DEFAULT_CAPACITY);
    let waker = {
        let mut queue = lock(&queue);
        if queue.waiting.len() == DEFAULT_BACKLOG {
            return Err(refused("too many connections wait to be accepted"));
        }
        queue.waiting.push_back(server);
        queue.waker.take()
    };
    wake(waker);
    Ok(client)
}

pub(super) fn bind(name: &str) -> io::Result<Box<dyn Listener>> {
    let registry = registry();
    let queue = Arc::<Mutex<Queue>>::default();
    {
        let mut listeners = lock(&registry.listeners);
        if listeners.contains_key(name) {
            let reason = "somebody in this process listens there already";
            return Err(io::Error::new(ErrorKind::AddrInUse, reason));
        }
        listeners.insert(name.to_owned(), queue.clone());
    }
    let local = Endpoint::Memory {
        name: name.to_owned(),
    };
    Ok(Box::new(Accepts {
        registry,
        queue,
        name: name.to_owned(),
        local,
    }))
}

/// Who listens, by name.
#[derive(Debug, Default)]
struct Registry {
    listeners: Mutex<BTreeMap<String, Arc<Mutex<Queue>>>>,
}

/// A node is a process of its own.
fn registry() -> Arc<Registry> {
    static OF_PROCESS: LazyLock<Arc<Registry>> = LazyLock::new(Arc::default);
    match Scope::current() {
        Some(scope) => scope.attached_or_default(),
        None => OF_PROCESS.clone(),
    }
}

/// Connections that wait to be accepted.
#[derive(Debug, Default)]
struct Queue {
    waiting: VecDeque<Arc<Side>>,
    waker: Option<Waker>,
}

#[derive(Debug)]
struct Accepts {
    registry: Arc<Registry>,
    queue: Arc<Mutex<Queue>>,
    name: String,
    local: Endpoint,
}

impl Listener for Accepts {
    fn poll_accept(&mut self, cx: &mut Context<'_>) -> Poll<Arc<dyn Io>> {
        let mut queue = lock(&self.queue);
        match queue.waiting.pop_front() {
            Some(side) => Poll::Ready(side),
            None => {
                queue.waker = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }

    fn local_addr(&self) -> &Endpoint {
        &self.local
    }
}

impl Drop for Accepts {
    fn drop(&mut self) {
        lock(&self.registry.listeners).remove(&self.name);
        // A client that found the queue just before may still be adding itself, and must not wait there for ever.
        // It shares the queue, whose last reference drops what is in it.
        let waiting = std::mem::take(&mut lock(&self.queue).waiting);
        for side in &waiting {
            side.reset();
        }
    }
}

/// One end of a connection.
#[derive(Debug)]
struct Side {
    reads: Arc<Pipe>,
    writes: Arc<Pipe>,
    address: Endpoint,
}

fn sides(name: &str, capacity: usize) -> (Arc<Side>, Arc<Side>) {
    let pipe = || {
        Arc::new(Pipe {
            capacity: capacity.max(1),
            state: Mutex::default(),
        })
    };
    let (there, back) = (pipe(), pipe());
    let address = Endpoint::Memory {
        name: name.to_owned(),
    };
    let client = Side {
        reads: back.clone(),
        writes: there.clone(),
        address: address.clone(),
    };
    (
        Arc::new(client),
        Arc::new(Side {
            reads: there,
            writes: back,
            address,
        }),
    )
}

impl Side {
    fn reset(&self) {
        self.reads.fail(ErrorKind::ConnectionReset);
        self.writes.fail(ErrorKind::ConnectionReset);
    }
}

impl Io for Side {
    fn poll_read(&self, cx: &mut Context<'_>, buf: &mut BytesMut) -> Poll<io::Result<usize>> {
        let room = room_of(buf)?;
        self.reads.poll_read(cx, buf, room)
    }

    fn try_write(&self, buf: &[u8]) -> io::Result<usize> {
        self.writes.try_write([buf])
    }

    fn try_write_vectored(&self, bufs: &[IoSlice<'_>]) -> io::Result<usize> {
        self.writes.try_write(bufs.iter().map(|buf| &**buf))
    }

    fn poll_write_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.writes.poll_write_ready(cx)
    }

    fn poll_shutdown(&self, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(self.writes.end())
    }

    fn peer_addr(&self) -> Endpoint {
        self.address.clone()
    }

    fn local_addr(&self) -> Endpoint {
        self.address.clone()
    }
}

impl Drop for Side {
    fn drop(&mut self) {
        if lock(&self.reads.state).bytes.is_empty() {
            // What was written before still arrives; only writing to this side fails from now on.
            let _ = self.writes.end();
            self.reads.fail(ErrorKind::BrokenPipe);
        } else {
            self.reset();
        }
    }
}

/// One direction.
#[derive(Debug)]
struct Pipe {
    capacity: usize,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    bytes: BytesMut,
    /// The writer will write no more.
    ended: bool,
    /// The connection is gone, for both of its ends.
    failed: Option<ErrorKind>,
    reader: Option<Waker>,
    writer: Option<Waker>,
}

impl Pipe {
    fn poll_read(
        &self,
        cx: &mut Context<'_>,
        buf: &mut BytesMut,
        room: usize,
    ) -> Poll<io::Result<usize>> {
        let mut state = lock(&self.state);
        if let Some(kind) = state.failed {
            return Poll::Ready(Err(kind.into()));
        }
        if state.bytes.is_empty() {
            if state.ended {
                return Poll::Ready(Ok(0));
            }
            state.reader = Some(cx.waker().clone());
            return Poll::Pending;
        }
        let count = room.min(state.bytes.len());
        buf.extend_from_slice(&state.bytes[..count]);
        state.bytes.advance(count);
        let writer = state.writer.take();
        drop(state);
        wake(writer);
        Poll::Ready(Ok(count))
    }

    fn try_write<'a>(&self, bufs: impl IntoIterator<Item = &'a [u8]>) -> io::Result<usize> {
        let mut state = lock(&self.state);
        if let Some(kind) = state.failed {
            return Err(kind.into());
        }
        if state.ended {
            return Err(ErrorKind::BrokenPipe.into());
        }
        let mut room = self.capacity - state.bytes.len();
        let mut count = 0;
        let mut wanted = false;
        for buf in bufs {
            let taken = &buf[..room.min(buf.len())];
            wanted |= !buf.is_empty();
            state.bytes.extend_from_slice(taken);
            count += taken.len();
            room -= taken.len();
        }
        if count == 0 && wanted {
            return Err(ErrorKind::WouldBlock.into());
        }
        let reader = state.reader.take();
        drop(state);
        wake(reader);
        Ok(count)
    }

    fn poll_write_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut state = lock(&self.state);
        if state.bytes.len() < self.capacity || state.ended || state.failed.is_some() {
            return Poll::Ready(Ok(()));
        }
        state.writer = Some(cx.waker().clone());
        Poll::Pending
    }

    fn end(&self) -> io::Result<()> {
        let mut state = lock(&self.state);
        if let Some(kind) = state.failed {
            return Err(kind.into());
        }
        state.ended = true;
        let wakers = [state.reader.take(), state.writer.take()];
        drop(state);
        wakers.into_iter().for_each(wake);
        Ok(())
    }

    fn fail(&self, kind: ErrorKind) {
        let mut state = lock(&self.state);
        state.failed.get_or_insert(kind);
        state.bytes = BytesMut::new();
        let wakers = [state.reader.take(), state.writer.take()];
        drop(state);
        wakers.into_iter().for_each(wake);
    }
}

/// No lock is held where a task's waker runs, as that may poll the task or drop it.
fn wake(waker: Option<Waker>) {
    if let Some(waker) = waker {
        waker.wake();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport;

    fn endpoint(name: &str) -> Endpoint {
        Endpoint::Memory {
            name: name.to_owned(),
        }
    }

    #[tokio::test]
    async fn a_name_is_free_again_once_its_listener_is_gone() {
        let at = endpoint("free-again");
        let listener = transport::bind(&at).await.unwrap();
        assert_eq!(
            transport::bind(&at).await.unwrap_err().kind(),
            ErrorKind::AddrInUse
        );
        drop(listener);
        let refused = transport::connect(&at).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
        assert_eq!(
            refused.to_string(),
            "cannot connect to memory:free-again: nobody in this process listens there"
        );
        transport::bind(&at).await.unwrap();
    }

    #[tokio::test]
    async fn what_was_not_accepted_is_reset_with_the_listener() {
        let at = endpoint("never-accepted");
        let listener = transport::bind(&at).await.unwrap();
        let client = transport::connect(&at).await.unwrap();
        drop(listener);
        let error = client
            .read(&mut BytesMut::with_capacity(8))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    }

    #[tokio::test]
    async fn the_backlog_is_bounded() {
        let at = endpoint("backlog");
        let _listener = transport::bind(&at).await.unwrap();
        let mut clients = Vec::new();
        for _ in 0..DEFAULT_BACKLOG {
            clients.push(transport::connect(&at).await.unwrap());
        }
        let refused = transport::connect(&at).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
    }

    #[tokio::test]
    async fn a_pipe_takes_its_capacity_and_no_more() {
        let (left, right) = pair(10);
        assert_eq!(left.try_write(&[1; 7]).unwrap(), 7);
        assert_eq!(
            left.try_write_vectored(&[IoSlice::new(&[2; 2]), IoSlice::new(&[3; 5])])
                .unwrap(),
            3
        );
        assert_eq!(
            left.try_write(&[4]).unwrap_err().kind(),
            ErrorKind::WouldBlock
        );
        assert_eq!(left.try_write(&[]).unwrap(), 0);
        let mut buf = BytesMut::with_capacity(64);
        assert_eq!(right.read(&mut buf).await.unwrap(), 10);
        assert_eq!(&buf[..], [1, 1, 1, 1, 1, 1, 1, 2, 2, 3]);
        assert_eq!(left.try_write(&[4]).unwrap(), 1);
    }

    #[test]
    fn a_node_has_names_of_its_own() {
        let one = Scope::new("one", 1);
        let _listener = {
            let _entered = one.enter();
            bind("of-a-node").unwrap()
        };
        assert!(connect("of-a-node").is_err());
        let _entered = one.enter();
        connect("of-a-node").unwrap();
    }
}
