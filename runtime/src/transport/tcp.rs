//! TCP.

use std::io;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::BytesMut;
use socket2::SockRef;
use std::io::IoSlice;
use tokio::io::Interest;
use tokio::net::{TcpListener, TcpStream};

use super::socket::{AcceptBackoff, SocketIo, impl_socket};
use super::{Endpoint, Io, Listener};

impl_socket!(TcpStream);

pub(super) async fn connect(host: &str, port: u16) -> io::Result<Arc<dyn Io>> {
    let stream = TcpStream::connect((host, port)).await?;
    let peer = stream.peer_addr()?;
    wrap(stream, peer.into())
}

pub(super) async fn bind(host: &str, port: u16) -> io::Result<Box<dyn Listener>> {
    accepting(TcpListener::bind((host, port)).await?)
}

/// Accepts on a listener that was bound elsewhere.
pub(super) fn accepting(listener: TcpListener) -> io::Result<Box<dyn Listener>> {
    let local = listener.local_addr()?.into();
    Ok(Box::new(Accepts {
        listener,
        local,
        backoff: AcceptBackoff::default(),
    }))
}

fn wrap(stream: TcpStream, peer: Endpoint) -> io::Result<Arc<dyn Io>> {
    // Frames are put together above, so waiting for more to send with them only adds delay.
    stream.set_nodelay(true)?;
    let local = stream.local_addr()?.into();
    Ok(SocketIo::shared(stream, peer, local))
}

#[derive(Debug)]
struct Accepts {
    listener: TcpListener,
    local: Endpoint,
    backoff: AcceptBackoff,
}

impl Listener for Accepts {
    fn poll_accept(&mut self, cx: &mut Context<'_>) -> Poll<Arc<dyn Io>> {
        loop {
            ready!(self.backoff.poll_due(cx));
            let accepted = ready!(self.listener.poll_accept(cx));
            match accepted.and_then(|(stream, peer)| wrap(stream, peer.into())) {
                Ok(io) => {
                    self.backoff.succeeded();
                    return Poll::Ready(io);
                }
                Err(error) => self.backoff.failed(&self.local, &error),
            }
        }
    }

    fn local_addr(&self) -> &Endpoint {
        &self.local
    }
}
