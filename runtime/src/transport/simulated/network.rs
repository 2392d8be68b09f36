//! The network's state, its queue of events, and what befalls nodes and the links between them.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::future::{Future, poll_fn};
use std::io::{self, ErrorKind};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Poll, Waker, ready};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::{Instant, sleep_until};

use super::connection::{Connection, Content, End, Phase};
use super::link::Link;
use super::trace::{EventKind, Recorder, Trace};
use crate::rt::entropy::Generator;
use crate::transport::Endpoint;

/// A node's number, in the order in which nodes were added.
pub(crate) type HostId = usize;

/// The network of one simulation.
pub(crate) struct Network {
    state: Mutex<State>,
}

pub(super) struct State {
    pub(super) now: Instant,
    start: Instant,
    pub(super) entropy: Generator,
    pub(super) hosts: Vec<Host>,
    paths: BTreeMap<(HostId, HostId), Path>,
    default_link: Link,
    pub(super) connections: BTreeMap<u64, Connection>,
    opened: u64,
    /// By time, then in the order of scheduling.
    due: BTreeMap<(Instant, u64), Due>,
    scheduled: u64,
    recorder: Recorder,
    /// Woken once the lock is released.
    pub(super) wakes: Vec<Waker>,
    driver: Option<Waker>,
}

pub(super) struct Host {
    name: Arc<str>,
    up: bool,
    incarnation: u64,
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

/// One direction between two nodes.
pub(super) struct Path {
    pub(super) link: Link,
    blocked: bool,
    /// Until when the bandwidth is taken.
    busy_until: Option<Instant>,
}

/// An event that is to come.
pub(super) enum Due {
    Arrival { connection: u64, wire: usize },
    ConnectTimeout { connection: u64 },
    GiveUp { connection: u64, wire: usize },
}

/// Where ports that nobody asked for by number begin.
const FIRST_FREE_PORT: u16 = 49_152;

/// How many connections wait at a port before further ones are refused.
const BACKLOG: usize = 1024;

/// Works off the network's events at their times. Never ends.
pub(crate) async fn drive(network: Arc<Network>) {
    let mut sleep = pin!(sleep_until(Instant::now()));
    poll_fn(|cx| {
        loop {
            let next = network.with(|state| {
                state.driver = Some(cx.waker().clone());
                state.work_off();
                state.due.first_key_value().map(|((at, _), _)| *at)
            });
            let Some(next) = next else {
                return Poll::<()>::Pending;
            };
            sleep.as_mut().reset(next);
            ready!(sleep.as_mut().poll(cx));
        }
    })
    .await;
}

/// What a simulation does to its network.
impl Network {
    /// A network without nodes; the runtime's clock is its clock.
    pub(crate) fn new(seed: u64, link: Link) -> Self {
        let now = Instant::now();
        Self {
            state: Mutex::new(State {
                now,
                start: now,
                entropy: Generator::from_seed(seed),
                hosts: Vec::new(),
                paths: BTreeMap::new(),
                default_link: link,
                connections: BTreeMap::new(),
                opened: 0,
                due: BTreeMap::new(),
                scheduled: 0,
                recorder: Recorder::new(),
                wakes: Vec::new(),
                driver: None,
            }),
        }
    }

    /// Adds a node that is down; false when there is one of this name.
    pub(crate) fn add_host(&self, name: &str) -> bool {
        self.with(|state| {
            if state.find(name).is_some() {
                return false;
            }
            state.hosts.push(Host {
                name: name.into(),
                up: false,
                incarnation: 0,
                listeners: BTreeMap::new(),
                next_port: FIRST_FREE_PORT,
            });
            true
        })
    }

    pub(crate) fn find(&self, name: &str) -> Option<HostId> {
        self.with(|state| state.find(name))
    }

    /// The node is up and its code may begin, under the number that is returned.
    pub(crate) fn start(&self, host: HostId) -> u64 {
        self.with(|state| {
            state.hosts[host].up = true;
            state.record(EventKind::Started {
                node: state.name(host),
            });
            state.resume_all();
            state.hosts[host].incarnation
        })
    }

    /// The node is gone without a word.
    pub(crate) fn crash(&self, host: HostId) {
        self.with(|state| {
            state.record(EventKind::Crashed {
                node: state.name(host),
            });
            state.hosts[host].up = false;
            state.stop_listening(host);
            for id in state.connection_ids() {
                for side in [0, 1] {
                    if state
                        .connections
                        .get(&id)
                        .is_some_and(|it| it.ends[side].host == host)
                    {
                        state.bury_end(id, side);
                    }
                }
            }
        });
    }

    /// The node's process ended; what its tasks drop closes as it does on a machine that goes on.
    pub(crate) fn kill(&self, host: HostId) {
        self.with(|state| {
            state.record(EventKind::Killed {
                node: state.name(host),
            });
            for id in state.stop_listening(host) {
                state.refuse_end(id, 1);
            }
        });
    }

    pub(crate) fn block(&self, from: HostId, to: HostId) {
        self.with(|state| {
            if !std::mem::replace(&mut state.path(from, to).blocked, true) {
                let (from, to) = (state.name(from), state.name(to));
                state.record(EventKind::Blocked { from, to });
            }
        });
    }

    pub(crate) fn heal(&self, from: HostId, to: HostId) {
        self.with(|state| {
            if std::mem::replace(&mut state.path(from, to).blocked, false) {
                let (from, to) = (state.name(from), state.name(to));
                state.record(EventKind::Healed { from, to });
                state.resume_all();
            }
        });
    }

    pub(crate) fn host_count(&self) -> usize {
        self.with(|state| state.hosts.len())
    }

    pub(crate) fn set_link(&self, from: HostId, to: HostId, link: Link) {
        self.with(|state| state.path(from, to).link = link);
    }

    pub(crate) fn note(&self, host: HostId, text: String) {
        self.with(|state| {
            state.record(EventKind::Noted {
                node: state.name(host),
                text,
            })
        });
    }

    pub(crate) fn trace(&self) -> Trace {
        self.with(|state| state.recorder.trace())
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.with(|state| state.now - state.start)
    }

    /// How many connections some node still holds or has not yet heard the end of.
    pub(crate) fn connection_count(&self) -> usize {
        self.with(|state| state.connections.len())
    }

    /// How many bytes are under way or wait to be read.
    pub(crate) fn byte_count(&self) -> usize {
        self.with(|state| {
            let of_wire = |packets: &VecDeque<super::connection::Packet>| {
                packets
                    .iter()
                    .map(|packet| packet.content.len())
                    .sum::<usize>()
            };
            let connections = state.connections.values();
            connections
                .map(|it| {
                    let held = it.ends[0].received.len() + it.ends[1].received.len();
                    held + of_wire(&it.wires[0].packets) + of_wire(&it.wires[1].packets)
                })
                .sum()
        })
    }

    /// Works on the state, then wakes whom that concerns.
    pub(super) fn with<R>(&self, work: impl FnOnce(&mut State) -> R) -> R {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        // What is dropped after the runtime's end finds no clock, and time is over for it anyway.
        if Handle::try_current().is_ok() {
            state.now = state.now.max(Instant::now());
        }
        let result = work(&mut state);
        let wakes = std::mem::take(&mut state.wakes);
        drop(state);
        wakes.into_iter().for_each(Waker::wake);
        result
    }
}

impl State {
    /// Puts an event into the queue and gives its number.
    pub(super) fn schedule(&mut self, at: Instant, due: Due) -> u64 {
        self.scheduled += 1;
        let token = self.scheduled;
        self.due.insert((at, token), due);
        if self
            .due
            .first_key_value()
            .is_some_and(|((_, first), _)| *first == token)
        {
            self.wakes.extend(self.driver.take());
        }
        token
    }

    fn work_off(&mut self) {
        while let Some(entry) = self.due.first_entry() {
            let (at, token) = *entry.key();
            if at > self.now {
                break;
            }
            match entry.remove() {
                Due::Arrival { connection, wire } => self.arrival(connection, wire),
                Due::ConnectTimeout { connection } => self.connect_timeout(connection),
                Due::GiveUp { connection, wire } => self.give_up(connection, wire, token),
            }
        }
    }

    /// When a packet that is sent now leaves its node for good, and when it arrives.
    pub(super) fn travel(&mut self, from: HostId, to: HostId, bytes: usize) -> (Instant, Instant) {
        let now = self.now;
        let mut entropy = self.entropy.clone();
        let path = self.path(from, to);
        let mut leaves = now;
        if let Some(bandwidth) = path.link.bandwidth {
            let taken = Duration::from_secs_f64(bytes as f64 / bandwidth as f64);
            leaves = path.busy_until.map_or(now, |busy| busy.max(now)) + taken;
            path.busy_until = Some(leaves);
        }
        leaves += path.link.retransmissions(&mut entropy);
        // Nothing arrives at the instant it is sent: time goes on even between two that only answer each other, and
        // so the run's limit is reached.
        let under_way = entropy
            .duration(path.link.latency.clone())
            .max(Duration::from_micros(1));
        let arrives = leaves + under_way;
        self.entropy = entropy;
        (leaves, arrives)
    }

    pub(super) fn path(&mut self, from: HostId, to: HostId) -> &mut Path {
        let link = &self.default_link;
        self.paths.entry((from, to)).or_insert_with(|| Path {
            link: if from == to {
                Link::loopback()
            } else {
                link.clone()
            },
            blocked: false,
            busy_until: None,
        })
    }

    /// Whether what is sent arrives nowhere for now.
    pub(super) fn is_blocked(&self, from: HostId, to: HostId) -> bool {
        !self.hosts[to].up || self.paths.get(&(from, to)).is_some_and(|path| path.blocked)
    }

    pub(super) fn record(&mut self, kind: EventKind) {
        self.recorder.record(self.now - self.start, kind);
    }

    pub(super) fn name(&self, host: HostId) -> Arc<str> {
        self.hosts[host].name.clone()
    }

    fn find(&self, name: &str) -> Option<HostId> {
        self.hosts.iter().position(|host| &*host.name == name)
    }

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
    fn stop_listening(&mut self, host: HostId) -> Vec<u64> {
        let host = &mut self.hosts[host];
        host.incarnation += 1;
        let mut waiting = Vec::new();
        for queue in std::mem::take(&mut host.listeners).into_values() {
            self.wakes.extend(queue.waker);
            waiting.extend(queue.waiting);
        }
        waiting
    }

    fn resume_all(&mut self) {
        for id in self.connection_ids() {
            self.resume(id, 0);
            self.resume(id, 1);
        }
    }

    fn connection_ids(&self) -> Vec<u64> {
        self.connections.keys().copied().collect()
    }
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Network").finish_non_exhaustive()
    }
}
