//! Something that reads and writes: byte streams by address.
//!
//! A protocol sees none of the kinds behind this floor. It gets an [`Io`] from [`connect`] or from a [`Listener`],
//! and an [`Endpoint`] says which transport that is.

mod endpoint;
#[cfg(test)]
mod fidelity;
mod io;
pub mod memory;
#[cfg(any(test, feature = "testing"))]
pub(crate) mod simulated;
mod socket;
mod tcp;
#[cfg(unix)]
mod unix;

pub use endpoint::{Endpoint, EndpointError};
pub use io::{Connecting, Connector, Io, Listener};

use std::io::{Error, ErrorKind, Result};
use std::sync::Arc;

/// Connects to an endpoint.
///
/// It waits as long as the transport does; the caller bounds it.
///
/// # Errors
///
/// The transport's own, with the endpoint in its text: refused, unreachable, timed out, an unknown name;
/// `Unsupported` for a transport that this build or place does not have.
pub async fn connect(endpoint: &Endpoint) -> Result<Arc<dyn Io>> {
    let connected = match endpoint {
        Endpoint::Tcp { host, port } => {
            outside_simulation()?;
            tcp::connect(host, *port).await
        }
        #[cfg(unix)]
        Endpoint::Unix { path } => {
            outside_simulation()?;
            unix::connect(path).await
        }
        Endpoint::Memory { name } => memory::connect(name),
        #[cfg(any(test, feature = "testing"))]
        Endpoint::Simulated { node, port } => simulated::connect(node, *port).await,
        #[cfg(not(all(unix, any(test, feature = "testing"))))]
        _ => Err(unsupported(endpoint)),
    };
    connected.map_err(|error| at(&format!("cannot connect to {endpoint}"), error))
}

/// Listens on an endpoint; port 0 picks a free one, which [`Listener::local_addr`] then tells.
///
/// # Errors
///
/// The transport's own, with the endpoint in its text: in use, not available, not permitted; `Unsupported` for a
/// transport that this build or place does not have.
pub async fn bind(endpoint: &Endpoint) -> Result<Box<dyn Listener>> {
    let bound = match endpoint {
        Endpoint::Tcp { host, port } => {
            outside_simulation()?;
            tcp::bind(host, *port).await
        }
        #[cfg(unix)]
        Endpoint::Unix { path } => {
            outside_simulation()?;
            unix::bind(path)
        }
        Endpoint::Memory { name } => memory::bind(name),
        #[cfg(any(test, feature = "testing"))]
        Endpoint::Simulated { node, port } => simulated::bind(node, *port),
        #[cfg(not(all(unix, any(test, feature = "testing"))))]
        _ => Err(unsupported(endpoint)),
    };
    bound.map_err(|error| at(&format!("cannot listen on {endpoint}"), error))
}

/// Accepts on a TCP listener that exists already.
///
/// # Errors
///
/// Its address cannot be told.
pub fn from_tcp(listener: tokio::net::TcpListener) -> Result<Box<dyn Listener>> {
    tcp::accepting(listener)
}

/// A real socket would let the machine's mood into a run that its seed is to fix.
fn outside_simulation() -> Result<()> {
    if crate::rt::is_simulated() {
        let reason = "a simulation has no real sockets; write sim://NODE:PORT or memory:NAME";
        return Err(Error::new(ErrorKind::Unsupported, reason));
    }
    Ok(())
}

#[cfg(not(all(unix, any(test, feature = "testing"))))]
fn unsupported(endpoint: &Endpoint) -> Error {
    let reason = match endpoint {
        Endpoint::Simulated { .. } => "sim: needs the feature `testing`",
        _ => "this platform has no Unix sockets",
    };
    Error::new(ErrorKind::Unsupported, reason)
}

/// The same kind of error, whose text says what was tried.
fn at(what: &str, error: Error) -> Error {
    Error::new(error.kind(), format!("{what}: {error}"))
}
