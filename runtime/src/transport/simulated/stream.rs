//! One end of a simulated connection, as its owner sees it.

use std::future::poll_fn;
use std::io::{self, ErrorKind, IoSlice};
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::{Buf, Bytes, BytesMut};

use super::Place;
use super::connection::{Content, End, Phase};
use super::network::{Network, State};
use crate::transport::io::room_of;
use crate::transport::{Endpoint, Io};

pub(crate) async fn connect(node: &str, port: u16) -> io::Result<Arc<dyn Io>> {
    let place = Place::current()?;
    let network = place.network.clone();
    let (id, addresses) =
        network.with(|state| state.open(place.host, place.incarnation, node, port))?;
    // Dropping it, at any await, drops this end.
    let stream = Stream {
        network,
        id,
        side: 0,
        addresses,
    };
    poll_fn(|cx| stream.poll_connected(cx)).await?;
    Ok(Arc::new(stream))
}

#[derive(Debug)]
pub(super) struct Stream {
    pub(super) network: Arc<Network>,
    pub(super) id: u64,
    pub(super) side: usize,
    pub(super) addresses: [Endpoint; 2],
}

impl Stream {
    /// Works on this end, which is there as long as its owner is, unless the node crashed.
    fn with<R>(&self, work: impl FnOnce(&mut End) -> io::Result<R>) -> io::Result<R> {
        self.network.with(|state| work(self.end(state)?))
    }

    fn end<'a>(&self, state: &'a mut State) -> io::Result<&'a mut End> {
        match state.connections.get_mut(&self.id) {
            Some(connection) => Ok(&mut connection.ends[self.side]),
            None => Err(ErrorKind::NotConnected.into()),
        }
    }

    fn poll_connected(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let connected = self.with(|end| match end.phase {
            Phase::Open => Ok(true),
            Phase::Connecting => {
                end.reader = Some(cx.waker().clone());
                Ok(false)
            }
            _ => end.writable().map(|()| true),
        });
        match connected {
            Ok(true) => Poll::Ready(Ok(())),
            Ok(false) => Poll::Pending,
            Err(error) => Poll::Ready(Err(error)),
        }
    }

    fn write<'a>(&self, bufs: impl Iterator<Item = &'a [u8]>) -> io::Result<usize> {
        self.network.with(|state| {
            let end = self.end(state)?;
            end.writable()?;
            let room = end.window - end.unread;
            let mut taken = BytesMut::new();
            let mut wanted = 0;
            for buf in bufs {
                taken.extend_from_slice(&buf[..buf.len().min(room - taken.len())]);
                wanted += buf.len();
            }
            if wanted == 0 {
                return Ok(0);
            }
            if taken.is_empty() {
                return Err(ErrorKind::WouldBlock.into());
            }
            Ok(self.send(state, taken.freeze()))
        })
    }

    /// Sends what there is room for, or at times less, as it is cut by chance.
    fn send(&self, state: &mut State, mut bytes: Bytes) -> usize {
        let Some(connection) = state.connections.get(&self.id) else {
            return 0;
        };
        let (from, to) = (
            connection.ends[self.side].host,
            connection.ends[1 - self.side].host,
        );
        let link = state.path(from, to).link.clone();
        if state.entropy.chance(link.torn) {
            bytes.truncate(state.entropy.range(1..=bytes.len() as u64) as usize);
        }
        let count = bytes.len();
        if let Ok(end) = self.end(state) {
            end.unread += count;
        }
        while !bytes.is_empty() {
            let piece = link.piece(bytes.len(), &mut state.entropy);
            state.transmit(self.id, self.side, Content::Data(bytes.split_to(piece)));
        }
        count
    }
}

impl Io for Stream {
    fn poll_read(&self, cx: &mut Context<'_>, buf: &mut BytesMut) -> Poll<io::Result<usize>> {
        let room = room_of(buf)?;
        self.network.with(|state| {
            let end = self.end(state)?;
            if end.received.is_empty() {
                return match end.phase {
                    Phase::Open if end.peer_ended => Poll::Ready(Ok(0)),
                    Phase::Open => {
                        end.reader = Some(cx.waker().clone());
                        Poll::Pending
                    }
                    Phase::Failed(kind) => Poll::Ready(Err(kind.into())),
                    _ => Poll::Ready(Err(ErrorKind::NotConnected.into())),
                };
            }
            let count = room.min(end.received.len());
            buf.extend_from_slice(&end.received[..count]);
            end.received.advance(count);
            state.transmit(self.id, self.side, Content::Read(count));
            Poll::Ready(Ok(count))
        })
    }

    fn try_write(&self, buf: &[u8]) -> io::Result<usize> {
        self.write([buf].into_iter())
    }

    fn try_write_vectored(&self, bufs: &[IoSlice<'_>]) -> io::Result<usize> {
        self.write(bufs.iter().map(|buf| &**buf))
    }

    fn poll_write_ready(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let ready = self.with(|end| {
            let ready = end.writable().is_err() || end.unread < end.window;
            if !ready {
                end.writer = Some(cx.waker().clone());
            }
            Ok(ready)
        });
        match ready {
            Ok(false) => Poll::Pending,
            // A broken one is ready, and the write tells why.
            Ok(true) | Err(_) => Poll::Ready(Ok(())),
        }
    }

    fn poll_shutdown(&self, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(self.network.with(|state| {
            let end = self.end(state)?;
            if !end.ended {
                end.writable()?;
                end.ended = true;
                let waker = end.writer.take();
                state.wakes.extend(waker);
                state.transmit(self.id, self.side, Content::End);
            }
            Ok(())
        }))
    }

    fn peer_addr(&self) -> Endpoint {
        self.addresses[1 - self.side].clone()
    }

    fn local_addr(&self) -> Endpoint {
        self.addresses[self.side].clone()
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.network
            .with(|state| state.drop_end(self.id, self.side));
    }
}
