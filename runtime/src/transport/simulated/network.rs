//! The network's state, its queue of events, and what befalls nodes and the links between them.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Poll, Waker, ready};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::{Instant, sleep_until};

use super::connection::{Connection, Packet};
use super::host::{Host, HostId};
use super::link::Link;
use super::trace::{EventKind, Recorder, Trace};
use crate::rt::entropy::Generator;

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
    pub(super) opened: u64,
    /// By time, then in the order of scheduling.
    due: BTreeMap<(Instant, u64), Due>,
    pub(super) scheduled: u64,
    recorder: Recorder,
    /// Woken once the lock is released.
    pub(super) wakes: Vec<Waker>,
    driver: Option<Waker>,
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
            state.hosts.push(Host::new(name));
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
            let of_wire = |packets: &VecDeque<Packet>| {
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

    pub(super) fn find(&self, name: &str) -> Option<HostId> {
        self.hosts.iter().position(|host| &*host.name == name)
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
