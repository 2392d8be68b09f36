//! What TCP and Unix sockets share: an [`Io`](super::Io) over a socket of tokio's.

use std::fmt;
use std::io::{self, ErrorKind, IoSlice};
use std::net::Shutdown;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::BytesMut;
use socket2::SockRef;
use tokio::io::Interest;
use tokio::time::{Sleep, sleep};

use super::io::room_of;
use super::{Endpoint, Io};

/// The `&self` methods that tokio's stream sockets have in common, under no trait of its own.
pub(super) trait Socket: Send + Sync + fmt::Debug + 'static {
    fn poll_read_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>>;
    fn poll_write_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>>;
    fn try_read_buf(&self, buf: &mut BytesMut) -> io::Result<usize>;
    fn try_write(&self, buf: &[u8]) -> io::Result<usize>;
    fn try_write_vectored(&self, bufs: &[IoSlice<'_>]) -> io::Result<usize>;
    fn try_io<R>(&self, interest: Interest, f: impl FnOnce() -> io::Result<R>) -> io::Result<R>;
    fn as_sock_ref(&self) -> SockRef<'_>;
}

/// Implements [`Socket`] for a socket of tokio's by its methods of the same names.
macro_rules! impl_socket {
    ($socket:ty) => {
        impl $crate::transport::socket::Socket for $socket {
            #[inline]
            fn poll_read_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
                self.poll_read_ready(cx)
            }
            #[inline]
            fn poll_write_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
                self.poll_write_ready(cx)
            }
            #[inline]
            fn try_read_buf(&self, buf: &mut BytesMut) -> io::Result<usize> {
                self.try_read_buf(buf)
            }
            #[inline]
            fn try_write(&self, buf: &[u8]) -> io::Result<usize> {
                self.try_write(buf)
            }
            #[inline]
            fn try_write_vectored(&self, bufs: &[IoSlice<'_>]) -> io::Result<usize> {
                self.try_write_vectored(bufs)
            }
            #[inline]
            fn try_io<R>(
                &self,
                interest: Interest,
                f: impl FnOnce() -> io::Result<R>,
            ) -> io::Result<R> {
                self.try_io(interest, f)
            }
            #[inline]
            fn as_sock_ref(&self) -> SockRef<'_> {
                SockRef::from(self)
            }
        }
    };
}
pub(super) use impl_socket;

/// A connected socket.
#[derive(Debug)]
pub(super) struct SocketIo<S> {
    socket: S,
    // Asked for at the start: the system forgets the peer of a connection that broke.
    peer: Endpoint,
    local: Endpoint,
}

impl<S: Socket> SocketIo<S> {
    pub(super) fn shared(socket: S, peer: Endpoint, local: Endpoint) -> Arc<dyn Io> {
        Arc::new(Self {
            socket,
            peer,
            local,
        })
    }

    /// One attempt, of at most `wanted` bytes. If it moves fewer, the socket's readiness is taken back although the
    /// attempt succeeded: a short count means that the kernel's buffer was emptied (or filled), so that the next
    /// attempt could only learn `WouldBlock`. An event that comes in between is not lost, as tokio takes back only
    /// the readiness that it saw before the attempt. This rests on edge-triggered events (epoll, kqueue).
    #[inline]
    fn attempt(
        &self,
        interest: Interest,
        wanted: usize,
        attempt: impl FnOnce() -> io::Result<usize>,
    ) -> io::Result<usize> {
        let mut short = None;
        let result = self.socket.try_io(interest, || match attempt() {
            Ok(count) if cfg!(unix) && 0 < count && count < wanted => {
                short = Some(count);
                Err(ErrorKind::WouldBlock.into())
            }
            other => other,
        });
        match short {
            Some(count) => Ok(count),
            None => result,
        }
    }
}

impl<S: Socket> Io for SocketIo<S> {
    fn poll_read(&self, cx: &mut Context<'_>, buf: &mut BytesMut) -> Poll<io::Result<usize>> {
        let room = room_of(buf)?;
        loop {
            ready!(self.socket.poll_read_ready(cx))?;
            match self.attempt(Interest::READABLE, room, || self.socket.try_read_buf(buf)) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                result => return Poll::Ready(result),
            }
        }
    }

    fn can_look(&self) -> bool {
        cfg!(unix)
    }

    fn try_read(&self, buf: &mut BytesMut) -> io::Result<usize> {
        room_of(buf)?;
        // Past tokio, which would only say that nothing was reported yet.
        let read = self.socket.as_sock_ref().recv(buf.spare_capacity_mut())?;
        // SAFETY: `recv` has written the first `read` bytes of the spare capacity.
        unsafe { buf.set_len(buf.len() + read) };
        Ok(read)
    }

    fn try_write(&self, buf: &[u8]) -> io::Result<usize> {
        self.attempt(Interest::WRITABLE, buf.len(), || self.socket.try_write(buf))
    }

    fn try_write_vectored(&self, bufs: &[IoSlice<'_>]) -> io::Result<usize> {
        let wanted = bufs.iter().map(|buf| buf.len()).sum();
        self.attempt(Interest::WRITABLE, wanted, || {
            self.socket.try_write_vectored(bufs)
        })
    }

    fn poll_write_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.socket.poll_write_ready(cx)
    }

    fn poll_shutdown(&self, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        // The kernel sends on what it holds before the end, so there is nothing to wait for.
        Poll::Ready(match self.socket.as_sock_ref().shutdown(Shutdown::Write) {
            Err(error) if error.kind() == ErrorKind::NotConnected => Ok(()),
            result => result,
        })
    }

    fn peer_addr(&self) -> Endpoint {
        self.peer.clone()
    }

    fn local_addr(&self) -> Endpoint {
        self.local.clone()
    }
}

/// How a listener goes on after `accept` failed.
#[derive(Debug, Default)]
pub(super) struct AcceptBackoff {
    failures: u32,
    pause: Option<std::pin::Pin<Box<Sleep>>>,
}

impl AcceptBackoff {
    const SHORTEST: Duration = Duration::from_millis(5);
    const LONGEST: Duration = Duration::from_secs(1);

    /// Ready when the next attempt is due.
    pub(super) fn poll_due(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if let Some(pause) = &mut self.pause {
            ready!(pause.as_mut().poll(cx));
            self.pause = None;
        }
        Poll::Ready(())
    }

    pub(super) fn succeeded(&mut self) {
        self.failures = 0;
    }

    /// A connection that broke before it was accepted costs nothing but itself. Anything else, above all a lack of
    /// file descriptors, lasts, and trying again at once would only burn the processor.
    pub(super) fn failed(&mut self, local: &Endpoint, error: &io::Error) {
        if matches!(
            error.kind(),
            ErrorKind::ConnectionAborted
                | ErrorKind::ConnectionReset
                | ErrorKind::ConnectionRefused
                | ErrorKind::Interrupted
                | ErrorKind::NotConnected
                | ErrorKind::InvalidInput
        ) {
            return;
        }
        let pause = (Self::SHORTEST * 2u32.pow(self.failures.min(10))).min(Self::LONGEST);
        self.failures += 1;
        tracing::warn!(%local, %error, ?pause, "cannot accept connections; trying again after a pause");
        self.pause = Some(Box::pin(sleep(pause)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::poll_fn;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};

    /// A socket with tokio's rule for readiness (an attempt that would block takes it back), which counts attempts.
    #[derive(Debug, Default)]
    struct Fake {
        ready: AtomicBool,
        attempts: AtomicUsize,
        /// How many bytes there are, or how many there is room for.
        amount: AtomicUsize,
    }

    impl Fake {
        fn attempt(&self, wanted: usize) -> io::Result<usize> {
            self.attempts.fetch_add(1, Relaxed);
            let count = self.amount.load(Relaxed).min(wanted);
            self.amount.fetch_sub(count, Relaxed);
            if count > 0 {
                Ok(count)
            } else {
                Err(ErrorKind::WouldBlock.into())
            }
        }

        fn poll_ready(&self) -> Poll<io::Result<()>> {
            if self.ready.load(Relaxed) {
                Poll::Ready(Ok(()))
            } else {
                Poll::Pending
            }
        }
    }

    impl Socket for Fake {
        fn poll_read_ready(&self, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
            self.poll_ready()
        }
        fn poll_write_ready(&self, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
            self.poll_ready()
        }
        fn try_read_buf(&self, buf: &mut BytesMut) -> io::Result<usize> {
            let count = self.attempt(buf.capacity() - buf.len())?;
            buf.resize(buf.len() + count, 7);
            Ok(count)
        }
        fn try_write(&self, buf: &[u8]) -> io::Result<usize> {
            self.attempt(buf.len())
        }
        fn try_write_vectored(&self, bufs: &[IoSlice<'_>]) -> io::Result<usize> {
            self.attempt(bufs.iter().map(|buf| buf.len()).sum())
        }
        fn try_io<R>(&self, _: Interest, f: impl FnOnce() -> io::Result<R>) -> io::Result<R> {
            if !self.ready.load(Relaxed) {
                return Err(ErrorKind::WouldBlock.into());
            }
            let result = f();
            if result
                .as_ref()
                .is_err_and(|error| error.kind() == ErrorKind::WouldBlock)
            {
                self.ready.store(false, Relaxed);
            }
            result
        }
        fn as_sock_ref(&self) -> SockRef<'_> {
            unreachable!("nothing here shuts down")
        }
    }

    fn fake(amount: usize) -> SocketIo<Fake> {
        let socket = Fake {
            ready: true.into(),
            amount: amount.into(),
            attempts: AtomicUsize::new(0),
        };
        let address = Endpoint::Memory {
            name: "fake".into(),
        };
        SocketIo {
            socket,
            peer: address.clone(),
            local: address,
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_batch_costs_one_read() {
        let io = fake(100);
        let cx = &mut Context::from_waker(std::task::Waker::noop());
        let mut buf = BytesMut::with_capacity(1000);
        assert!(matches!(io.poll_read(cx, &mut buf), Poll::Ready(Ok(100))));
        assert!(io.poll_read(cx, &mut buf).is_pending());
        assert_eq!(io.socket.attempts.load(Relaxed), 1);
        // A read that fills the buffer tells nothing about what is left.
        let io = fake(100);
        let mut buf = BytesMut::with_capacity(100);
        assert!(matches!(io.poll_read(cx, &mut buf), Poll::Ready(Ok(100))));
        buf.reserve(100);
        assert!(io.poll_read(cx, &mut buf).is_pending());
        assert_eq!(io.socket.attempts.load(Relaxed), 2);
    }

    #[cfg(unix)]
    #[test]
    fn a_write_cut_short_waits_without_another() {
        let io = fake(10);
        let cx = &mut Context::from_waker(std::task::Waker::noop());
        assert_eq!(io.try_write(&[0; 4]).unwrap(), 4);
        assert!(io.poll_write_ready(cx).is_ready());
        assert_eq!(
            io.try_write_vectored(&[IoSlice::new(&[0; 4]), IoSlice::new(&[0; 4])])
                .unwrap(),
            6
        );
        assert!(io.poll_write_ready(cx).is_pending());
        assert_eq!(
            io.try_write(&[0; 4]).unwrap_err().kind(),
            ErrorKind::WouldBlock
        );
        assert_eq!(io.socket.attempts.load(Relaxed), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn a_lack_of_means_pauses_ever_longer_up_to_a_bound() {
        let local = Endpoint::Memory {
            name: "test".into(),
        };
        let mut backoff = AcceptBackoff::default();
        let mut pauses = Vec::new();
        for _ in 0..10 {
            backoff.failed(&local, &io::Error::other("too many open files"));
            let start = tokio::time::Instant::now();
            poll_fn(|cx| backoff.poll_due(cx)).await;
            pauses.push(start.elapsed().as_millis());
        }
        assert_eq!(pauses, [5, 10, 20, 40, 80, 160, 320, 640, 1000, 1000]);
        backoff.succeeded();
        backoff.failed(&local, &io::Error::other("too many open files"));
        let start = tokio::time::Instant::now();
        poll_fn(|cx| backoff.poll_due(cx)).await;
        assert_eq!(start.elapsed().as_millis(), 5);
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_that_broke_early_pauses_nothing() {
        let mut backoff = AcceptBackoff::default();
        let local = Endpoint::Memory {
            name: "test".into(),
        };
        backoff.failed(&local, &ErrorKind::ConnectionAborted.into());
        assert!(
            poll_fn(|cx| Poll::Ready(backoff.poll_due(cx)))
                .await
                .is_ready()
        );
    }
}
