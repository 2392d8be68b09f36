//! The traits of a transport: a connected stream, what accepts them and what opens them.

use std::fmt;
use std::future::{Future, poll_fn};
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::BytesMut;

use super::{Endpoint, connect};

/// A connected byte stream in both directions.
///
/// Every method takes `&self`, so that a caller may write at once while the connection's task reads. Writing never
/// waits: [`try_write`](Io::try_write) takes what there is room for, and the connection's task learns from
/// [`poll_write_ready`](Io::poll_write_ready) when there is room again. Whoever writes from several places keeps the
/// bytes in order by a lock of its own.
///
/// Dropping the last reference closes both directions at once. With received bytes still unread, that is a reset
/// which may take bytes with it that were written before; whoever wants them to arrive shuts down, then reads to the
/// end.
pub trait Io: Send + Sync + fmt::Debug + 'static {
    /// Reads what is there into the spare capacity of `buf`, and never more than that; the caller reserves it before.
    /// `Ready(Ok(0))` is the end of the stream.
    ///
    /// A read that leaves spare capacity has drained the stream, and the next poll waits for the transport to report
    /// more instead of trying: so a large spare capacity costs one system call for each batch that arrives. One task
    /// polls this at a time, as only its waker is kept.
    ///
    /// # Errors
    ///
    /// The stream was reset, or broke in another way; it stays broken. `InvalidInput` when `buf` has no spare
    /// capacity, which would otherwise look like the end.
    fn poll_read(&self, cx: &mut Context<'_>, buf: &mut BytesMut) -> Poll<io::Result<usize>>;

    /// Whether [`try_read`](Io::try_read) can find what the transport has not yet reported.
    fn can_look(&self) -> bool {
        false
    }

    /// Looks for bytes without waiting for the transport to report them: for a task that expects more within
    /// microseconds, and would rather look again than sleep. What it finds may still be reported afterwards.
    ///
    /// # Errors
    ///
    /// `WouldBlock` when nothing is there, or the transport cannot look; otherwise as for
    /// [`poll_read`](Io::poll_read).
    fn try_read(&self, buf: &mut BytesMut) -> io::Result<usize> {
        let _ = buf;
        Err(io::ErrorKind::WouldBlock.into())
    }

    /// Writes as much of `buf` as there is room for, in one attempt and without waiting.
    ///
    /// # Errors
    ///
    /// `WouldBlock` when there is no room: then, and after a partial write, the connection's task waits with
    /// [`poll_write_ready`](Io::poll_write_ready). Otherwise the stream is broken, or shut down for writing.
    fn try_write(&self, buf: &[u8]) -> io::Result<usize>;

    /// The same for several buffers, in order.
    ///
    /// # Errors
    ///
    /// As for [`try_write`](Io::try_write).
    fn try_write_vectored(&self, bufs: &[IoSlice<'_>]) -> io::Result<usize>;

    /// Ready when a write may succeed; it may yet give `WouldBlock`, and then one polls again. A broken stream is
    /// ready, and the write tells why. One task polls this at a time.
    ///
    /// # Errors
    ///
    /// The stream is broken.
    fn poll_write_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>>;

    /// Closes the writing side; the other side reads to the end of what was written, then sees the end. Reading goes
    /// on. Shutting down again does nothing.
    ///
    /// # Errors
    ///
    /// The stream is broken, so that what was written may not arrive.
    fn poll_shutdown(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>>;

    /// Where the other side is. A client of a Unix socket, of memory or of a simulated node has no port that one
    /// could connect to; the address then names what is known.
    fn peer_addr(&self) -> Endpoint;

    /// Where this side is.
    fn local_addr(&self) -> Endpoint;
}

/// The waiting forms, for code that does one thing at a time. All can be dropped at any await without losing bytes,
/// except that `write_all` does not tell how much it had written.
impl dyn Io {
    /// Reads once; see [`Io::poll_read`].
    ///
    /// # Errors
    ///
    /// As for [`Io::poll_read`].
    pub async fn read(&self, buf: &mut BytesMut) -> io::Result<usize> {
        poll_fn(|cx| self.poll_read(cx, buf)).await
    }

    /// Writes all of `bytes`, waiting for room.
    ///
    /// # Errors
    ///
    /// The stream is broken or shut down.
    pub async fn write_all(&self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            match self.try_write(bytes) {
                Ok(written) => bytes = &bytes[written..],
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    poll_fn(|cx| self.poll_write_ready(cx)).await?;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Closes the writing side; see [`Io::poll_shutdown`].
    ///
    /// # Errors
    ///
    /// As for [`Io::poll_shutdown`].
    pub async fn shutdown(&self) -> io::Result<()> {
        poll_fn(|cx| self.poll_shutdown(cx)).await
    }
}

/// What accepts connections. Dropping it stops listening.
pub trait Listener: Send + fmt::Debug + 'static {
    /// The next connection.
    ///
    /// There is no error to return: a connection that broke before it was accepted is skipped, and where the system
    /// lacks means (file descriptors, memory) the listener logs it and tries again after a pause.
    fn poll_accept(&mut self, cx: &mut Context<'_>) -> Poll<Arc<dyn Io>>;

    /// Where it listens, with the port that was picked when 0 was asked for: what a client connects to.
    fn local_addr(&self) -> &Endpoint;
}

impl dyn Listener {
    /// The next connection; dropping the future loses none.
    pub async fn accept(&mut self) -> Arc<dyn Io> {
        poll_fn(|cx| self.poll_accept(cx)).await
    }
}

/// A connection that is being opened.
pub type Connecting<'a> = Pin<Box<dyn Future<Output = io::Result<Arc<dyn Io>>> + Send + 'a>>;

/// What opens connections, each time anew: an [`Endpoint`], or a layer over one.
pub trait Connector: Send + Sync + fmt::Debug + 'static {
    /// Opens one connection.
    fn connect(&self) -> Connecting<'_>;

    /// Where to, for messages.
    fn endpoint(&self) -> &Endpoint;
}

impl Connector for Endpoint {
    fn connect(&self) -> Connecting<'_> {
        Box::pin(connect(self))
    }

    fn endpoint(&self) -> &Endpoint {
        self
    }
}

/// Refuses a read without room, whose 0 would be taken for the end.
pub(super) fn room_of(buf: &BytesMut) -> io::Result<usize> {
    match buf.capacity() - buf.len() {
        0 => Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "the buffer has no spare capacity",
        )),
        room => Ok(room),
    }
}
