//! Unix sockets.

use std::fs;
use std::io::{self, ErrorKind, IoSlice};
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::os::unix::net::UnixStream as BlockingStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::BytesMut;
use socket2::SockRef;
use tokio::io::Interest;
use tokio::net::unix::SocketAddr;
use tokio::net::{UnixListener, UnixStream};

use super::socket::{AcceptBackoff, SocketIo, impl_socket};
use super::{Endpoint, Io, Listener};

impl_socket!(UnixStream);

pub(super) async fn connect(path: &Path) -> io::Result<Arc<dyn Io>> {
    let stream = UnixStream::connect(path).await?;
    let local = named(&stream.local_addr()?);
    Ok(SocketIo::shared(
        stream,
        Endpoint::Unix { path: path.into() },
        local,
    ))
}

pub(super) fn bind(path: &Path) -> io::Result<Box<dyn Listener>> {
    let listener = match UnixListener::bind(path) {
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            remove_stale(path)?;
            UnixListener::bind(path)?
        }
        result => result?,
    };
    let file = SocketFile::at(path)?;
    let local = Endpoint::Unix { path: path.into() };
    Ok(Box::new(Accepts {
        listener,
        local,
        backoff: AcceptBackoff::default(),
        _file: file,
    }))
}

/// Removes a socket's file that a listener left behind, which one knows by nobody answering there. Anything else is
/// left alone.
fn remove_stale(path: &Path) -> io::Result<()> {
    let in_use = |reason| Err(io::Error::new(ErrorKind::AddrInUse, reason));
    if !fs::symlink_metadata(path)?.file_type().is_socket() {
        return in_use("a file that is no socket has this name");
    }
    match BlockingStream::connect(path) {
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => fs::remove_file(path),
        _ => in_use("somebody listens there already"),
    }
}

fn named(address: &SocketAddr) -> Endpoint {
    Endpoint::Unix {
        path: address.as_pathname().map(PathBuf::from).unwrap_or_default(),
    }
}

/// The file that a listener made, removed with it, unless somebody has put another in its place.
#[derive(Debug)]
struct SocketFile {
    path: PathBuf,
    identity: (u64, u64),
}

impl SocketFile {
    fn at(path: &Path) -> io::Result<Self> {
        // Absolute, so that it is found again from another working directory.
        let path = std::path::absolute(path)?;
        let identity = Self::identity(&path)?;
        Ok(Self { path, identity })
    }

    fn identity(path: &Path) -> io::Result<(u64, u64)> {
        let metadata = fs::symlink_metadata(path)?;
        Ok((metadata.dev(), metadata.ino()))
    }
}

impl Drop for SocketFile {
    fn drop(&mut self) {
        if Self::identity(&self.path).is_ok_and(|identity| identity == self.identity) {
            // A file that cannot be removed is stale and found so by the next listener.
            let _ = fs::remove_file(&self.path);
        }
    }
}

#[derive(Debug)]
struct Accepts {
    listener: UnixListener,
    local: Endpoint,
    backoff: AcceptBackoff,
    _file: SocketFile,
}

impl Listener for Accepts {
    fn poll_accept(&mut self, cx: &mut Context<'_>) -> Poll<Arc<dyn Io>> {
        loop {
            ready!(self.backoff.poll_due(cx));
            match ready!(self.listener.poll_accept(cx)) {
                Ok((stream, peer)) => {
                    self.backoff.succeeded();
                    let io = SocketIo::shared(stream, named(&peer), self.local.clone());
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
