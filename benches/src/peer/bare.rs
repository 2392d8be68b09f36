//! The bare peer: our frames and typed messages written out by hand for the small unary call, as fast as they go.
//!
//! It has no deadlines, metadata, flow control, interceptors, cancellation or limits, and is thus what a runtime that has
//! them is compared with. Each side has one task a connection. Callers encode straight into the connection's outgoing
//! buffer; with one call in flight the caller writes at once, with more the connection's task yields once before it
//! writes, so that all who are ready share the write. A side that has just worked looks for more a while before it sleeps.
//! A reply finds its caller by the slot in the stream id; the slots lie outside the buffer's lock. The server runs handlers
//! in place.

mod client;
mod message;
mod server;
mod wire;

use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpStream};

use crate::peer::{Caller, Peer};
use crate::workload::unary;

use client::Connection;
use message::{Reply, Request};

/// The peer.
pub(crate) struct Bare;

impl Peer for Bare {
    const NAME: &'static str = "bare";
    type Caller = std::sync::Arc<Connection>;

    async fn serve(listener: TcpListener, _: Option<Self::Caller>) -> anyhow::Result<()> {
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            tokio::spawn(async {
                if let Err(error) = server::answer(stream, handle).await {
                    eprintln!("bare: a connection failed: {error:#}");
                }
            });
        }
    }

    async fn connect(address: SocketAddr) -> anyhow::Result<Self::Caller> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Connection::open(stream))
    }
}

impl Caller for std::sync::Arc<Connection> {
    async fn unary(&mut self, id: u64) -> anyhow::Result<()> {
        let (name, tags) = (unary::name(id), unary::tags());
        let reply = self.call(id, &name, &tags).await?;
        unary::verify(id, reply.id, &reply.message, reply.ok)
    }
}

fn handle(request: Request) -> Reply {
    Reply {
        id: request.id,
        message: unary::message(&request.name),
        ok: unary::ok(&request.tags),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn calls_are_answered_by<P: Peer>() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(P::serve(listener, None));
        let caller = Bare::connect(address).await.unwrap();
        // Alone, then with others.
        caller.clone().unary(1).await.unwrap();
        let callers: Vec<_> = (0..8)
            .map(|index| {
                let mut caller = caller.clone();
                tokio::spawn(async move {
                    for id in 0..100 {
                        caller.unary(index << 40 | id).await.unwrap();
                    }
                })
            })
            .collect();
        for caller in callers {
            caller.await.unwrap();
        }
        server.abort();
    }

    #[tokio::test]
    async fn calls_are_answered() {
        calls_are_answered_by::<Bare>().await;
    }

    /// The frames are the real ones.
    #[cfg(feature = "peer-virtuoso")]
    #[tokio::test]
    async fn calls_are_answered_by_the_runtime() {
        calls_are_answered_by::<crate::peer::virtuoso::Virtuoso>().await;
    }

    #[tokio::test]
    async fn callers_that_wait_learn_of_the_end() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut caller = Bare::connect(address).await.unwrap();
        let (stream, _) = listener.accept().await.unwrap();
        let mut waiting = caller.clone();
        let first = tokio::spawn(async move { waiting.unary(1).await });
        stream.readable().await.unwrap();
        drop(stream);
        assert!(first.await.unwrap().is_err());
        assert!(caller.unary(2).await.is_err());
    }
}
