//! Listening on a port of a simulated node.

use std::io;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::Place;
use super::host::HostId;
use super::network::Network;
use super::stream::Stream;
use crate::transport::{Endpoint, Io, Listener};

pub(crate) fn bind(node: &str, port: u16) -> io::Result<Box<dyn Listener>> {
    let place = Place::current()?;
    let (network, host) = (place.network.clone(), place.host);
    let (port, token, local) = network.with(|state| {
        let (port, token) = state.listen(host, place.incarnation, node, port)?;
        io::Result::Ok((port, token, state.address(host, port)))
    })?;
    Ok(Box::new(Accepts {
        network,
        host,
        port,
        token,
        local,
    }))
}

#[derive(Debug)]
struct Accepts {
    network: Arc<Network>,
    host: HostId,
    port: u16,
    token: u64,
    local: Endpoint,
}

impl Listener for Accepts {
    fn poll_accept(&mut self, cx: &mut Context<'_>) -> Poll<Arc<dyn Io>> {
        let accepted = self.network.with(|state| {
            let queue = state.hosts[self.host].listeners.get_mut(&self.port);
            // After a crash there is none, and nothing comes any more.
            let queue = queue.filter(|queue| queue.token == self.token)?;
            let id = queue.waiting.pop_front();
            if id.is_none() {
                queue.waker = Some(cx.waker().clone());
            }
            let connection = state.connections.get(&id?)?;
            Some((
                id?,
                [0, 1].map(|side| connection.ends[side].address.clone()),
            ))
        });
        match accepted {
            Some((id, addresses)) => {
                let network = self.network.clone();
                Poll::Ready(Arc::new(Stream {
                    network,
                    id,
                    side: 1,
                    addresses,
                }))
            }
            None => Poll::Pending,
        }
    }

    fn local_addr(&self) -> &Endpoint {
        &self.local
    }
}

impl Drop for Accepts {
    fn drop(&mut self) {
        self.network.with(|state| {
            let listeners = &mut state.hosts[self.host].listeners;
            if listeners
                .get(&self.port)
                .is_some_and(|queue| queue.token == self.token)
                && let Some(queue) = listeners.remove(&self.port)
            {
                for id in queue.waiting {
                    state.refuse_end(id, 1);
                }
            }
        });
    }
}
