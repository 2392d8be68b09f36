//! The echo: what a good programmer writes by hand for these workloads.
//!
//! Length-prefixed frames on tokio, without deadlines, limits, metadata or flow control. Clients number
//! their requests; one writer task drains a channel into one buffer and writes it at once; one
//! reader task takes as many replies as there are and wakes the callers. The server handles every
//! request it has read in place and answers all of them with one write. Handlers that make calls of their own do not
//! fit into this.

mod client;
mod message;
mod server;
mod wire;

use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpStream};

use crate::peer::Peer;

/// The peer.
pub(crate) struct Echo;

impl Peer for Echo {
    const NAME: &'static str = "echo";
    type Caller = client::Client;

    async fn serve(listener: TcpListener, _: Option<Self::Caller>) -> anyhow::Result<()> {
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            tokio::spawn(async {
                if let Err(error) = server::answer(stream).await
                    && !is_disconnect(&error)
                {
                    eprintln!("echo: a connection failed: {error:#}");
                }
            });
        }
    }

    async fn connect(address: SocketAddr) -> anyhow::Result<Self::Caller> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(client::open(stream))
    }
}

/// A client that leaves in the middle of a stream is no failure.
fn is_disconnect(error: &anyhow::Error) -> bool {
    use std::io::ErrorKind::{BrokenPipe, ConnectionReset};
    let kind = error
        .downcast_ref::<std::io::Error>()
        .map(std::io::Error::kind);
    matches!(kind, Some(BrokenPipe | ConnectionReset))
}
