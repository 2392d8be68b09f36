//! The server process.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use anyhow::Context as _;

use crate::control::{self, Message, USAGE};
use crate::peer::{Entry, Peer};
use crate::runtime;
use crate::usage::Snapshot;

/// Serves `peer` on a free loopback port until the parent is gone. Handlers that make calls of their own make them to
/// `backend`.
///
/// # Errors
///
/// When the port cannot be had, or the peer gives up serving.
pub(crate) fn run(peer: &Entry, threads: usize, backend: Option<SocketAddr>) -> anyhow::Result<()> {
    runtime::raise_file_limit()?;
    let commands = control::commands();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("cannot bind a port")?;
    listener.set_nonblocking(true)?;
    control::report(&Message::Listening(listener.local_addr()?))?;
    std::thread::spawn(move || {
        for command in commands {
            let answered = match command.as_str() {
                USAGE => Snapshot::take().and_then(|now| control::report(&Message::Snapshot(now))),
                other => Err(anyhow::anyhow!("unknown command `{other}`")),
            };
            if let Err(error) = answered {
                eprintln!("error: {error:#}");
                std::process::exit(1);
            }
        }
    });
    (peer.serve)(listener, threads, backend)
}

/// Runs one peer's server; what [`Entry::serve`] points to.
pub(crate) fn serve<P: Peer>(
    listener: TcpListener,
    threads: usize,
    backend: Option<SocketAddr>,
) -> anyhow::Result<()> {
    runtime::build(threads)?.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let serve = async move {
            let backend = match backend {
                Some(address) => Some(P::connect(address).await.context("no second server")?),
                None => None,
            };
            P::serve(listener, backend).await
        };
        // Spawned, so that it runs on a worker and not on the thread that blocks here.
        tokio::spawn(serve).await?
    })
}
