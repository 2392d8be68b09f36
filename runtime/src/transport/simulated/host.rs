//! A node of the network: what it listens on, and how its connections begin.

use std::collections::{BTreeMap, VecDeque};
use std::io::{self, ErrorKind};
use std::sync::Arc;
use std::task::Waker;

use super::connection::{Connection, Content, End, Phase};
use super::network::{Due, State};
use super::trace::EventKind;
use crate::transport::Endpoint;

/// A node's number, in the order in which nodes were added.
pub(crate) type HostId = usize;

pub(super) struct Host {
    pub(super) name: Arc<str>,
    pub(super) up: bool,
    pub(super) incarnation: u64,
    pub(super) listeners: BTreeMap<u16, Queue>,
    next_port: u16,
}

/// Connections that wait at a port to be accepted.
pub(super) struct Queue {
    /// Tells a listener from the one that had the port before it.
    pub(super) token: u64,
    pub(super) waiting: VecDeque<u64>,
    pub(super) waker: Option<Waker>,
}

/// Where ports that nobody asked for by number begin.
const FIRST_FREE_PORT: u16 = 49_152;

/// How many connections wait at a port before further ones are refused.
const BACKLOG: usize = 1024;

impl Host {
    /// A node that is down.
    pub(super) fn new(name: &str) -> Self {
        Self {
            name: name.into(),
            up: false,
            incarnation: 0,
            listeners: BTreeMap::new(),
            next_port: FIRST_FREE_PORT,
        }
    }
}

impl State {
    /// Begins a connection and gives its number with both addresses; the end that connects is its caller's to drop.
    pub(super) fn open(
        &mut self,
        host: HostId,
        incarnation: u64,
        node: &str,
        port: u16,
    ) -> io::Result<(u64, [Endpoint; 2])> {
        self.alive(host, incarnation)?;
        let peer = self.find(node).ok_or_else(|| {
            let reason = format!("the simulation has no node `{node}`");
            io::Error::new(ErrorKind::NotFound, reason)
        })?;
        let local_port = self.free_port(host)?;
        self.opened += 1;
        let id = self.opened;
        let window = self.path(peer, host).link.window;
        let addresses = [self.address(host, local_port), self.address(peer, port)];
        let answering = End::new(peer, addresses[1].clone(), Phase::Absent, window);
        let link = &self.path(host, peer).link;
        let (window, timeout) = (link.window, link.connect_timeout);
        let opening = End::new(host, addresses[0].clone(), Phase::Connecting, window);
        self.connections
            .insert(id, Connection::new([opening, answering], port, self.now));
        let (from, to) = (self.name(host), self.name(peer));
        self.record(EventKind::Opened {
            connection: id,
            from,
            to,
            port,
        });
        self.transmit(id, 0, Content::Open);
        self.schedule(self.now + timeout, Due::ConnectTimeout { connection: id });
        Ok((id, addresses))
    }

    /// A connection reaches the node that it is for.
    pub(super) fn open_arrived(&mut self, id: u64, host: HostId, port: u16) {
        let queue = self.hosts[host].listeners.get_mut(&port);
        let Some(queue) = queue.filter(|queue| queue.waiting.len() < BACKLOG) else {
            self.record(EventKind::Refused { connection: id });
            return self.transmit(id, 1, Content::Reset);
        };
        queue.waiting.push_back(id);
        let waker = queue.waker.take();
        self.wakes.extend(waker);
        if let Some(connection) = self.connections.get_mut(&id) {
            connection.ends[1].phase = Phase::Open;
        }
        self.record(EventKind::Accepted { connection: id });
        self.transmit(id, 1, Content::Accepted);
    }

    /// Takes a port of a node for a listener, and gives it with the listener's number.
    pub(super) fn listen(
        &mut self,
        host: HostId,
        incarnation: u64,
        node: &str,
        port: u16,
    ) -> io::Result<(u16, u64)> {
        self.alive(host, incarnation)?;
        let own = self.name(host);
        if *node != *own {
            let reason = format!("this code runs on node `{own}`; write sim://{own}:{port}");
            return Err(io::Error::new(ErrorKind::AddrNotAvailable, reason));
        }
        let port = if port == 0 {
            self.free_port(host)?
        } else {
            port
        };
        self.scheduled += 1;
        let token = self.scheduled;
        let listeners = &mut self.hosts[host].listeners;
        if listeners.contains_key(&port) {
            let reason = "somebody on this node listens there already";
            return Err(io::Error::new(ErrorKind::AddrInUse, reason));
        }
        listeners.insert(
            port,
            Queue {
                token,
                waiting: VecDeque::new(),
                waker: None,
            },
        );
        Ok((port, token))
    }

    pub(super) fn address(&self, host: HostId, port: u16) -> Endpoint {
        Endpoint::Simulated {
            node: self.hosts[host].name.to_string(),
            port,
        }
    }

    /// Code whose node has crashed may yet run to its next await, but reaches nobody.
    fn alive(&self, host: HostId, incarnation: u64) -> io::Result<()> {
        let host = &self.hosts[host];
        if host.up && host.incarnation == incarnation {
            return Ok(());
        }
        Err(io::Error::new(
            ErrorKind::NetworkDown,
            "this node has crashed or was killed",
        ))
    }

    fn free_port(&mut self, host: HostId) -> io::Result<u16> {
        let host = &mut self.hosts[host];
        for _ in FIRST_FREE_PORT..=u16::MAX {
            let port = host.next_port;
            host.next_port = port.checked_add(1).unwrap_or(FIRST_FREE_PORT);
            if !host.listeners.contains_key(&port) {
                return Ok(port);
            }
        }
        Err(io::Error::new(
            ErrorKind::AddrInUse,
            "every free port is listened on",
        ))
    }

    /// Ends a node's listeners and its code's rights; gives the connections that waited to be accepted.
    pub(super) fn stop_listening(&mut self, host: HostId) -> Vec<u64> {
        let host = &mut self.hosts[host];
        host.incarnation += 1;
        let mut waiting = Vec::new();
        for queue in std::mem::take(&mut host.listeners).into_values() {
            self.wakes.extend(queue.waker);
            waiting.extend(queue.waiting);
        }
        waiting
    }
}
