//! What acts on a simulation from within, and what it keeps of its nodes.

use std::any::Any;
use std::collections::BTreeMap;
use std::fmt;
use std::future::{Future, poll_fn};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::runtime::Handle;

use super::simulation::FailureKind;
use super::{Link, Simulation, Trace};
use crate::rt::Scope;
use crate::transport::simulated::{HostId, Network, Place};

/// Acts on a simulation: crashes and restarts nodes, cuts and heals links, reads the trace.
///
/// # Panics
///
/// Every method that takes a node's name panics when there is no such node; the node that runs the test cannot be
/// crashed, killed or restarted.
#[derive(Clone)]
pub struct Control(Arc<Shared>);

impl Control {
    /// Takes a node's power away: its tasks are dropped, its connections fall silent, what had not left it is lost.
    /// Whoever writes to it gives up after a while, or gets a reset once it is up again.
    pub fn crash(&self, node: &str) {
        let host = self.mortal(node);
        self.entered(|network| network.crash(host));
        self.0.scope(node).close();
    }

    /// Kills a node's process on a machine that goes on: its tasks are dropped, and so its connections end, or are
    /// reset where something was unread.
    pub fn kill(&self, node: &str) {
        let host = self.mortal(node);
        self.entered(|network| network.kill(host));
        self.0.scope(node).close();
    }

    /// Starts a node's code again, after a crash or a kill; otherwise it is killed first.
    pub fn restart(&self, node: &str) {
        if !self.0.scope(node).is_closed() {
            self.kill(node);
        }
        self.start(node);
    }

    /// Stops all packets between two nodes.
    pub fn partition(&self, a: &str, b: &str) {
        self.partition_oneway(a, b);
        self.partition_oneway(b, a);
    }

    /// Stops the packets in one direction. Their answers still arrive, acknowledgements among them do not.
    pub fn partition_oneway(&self, from: &str, to: &str) {
        let (from, to) = (self.host(from), self.host(to));
        self.entered(|network| network.block(from, to));
    }

    /// Lets the packets between two nodes arrive again, those that waited too.
    pub fn heal(&self, a: &str, b: &str) {
        let (a, b) = (self.host(a), self.host(b));
        self.entered(|network| {
            network.heal(a, b);
            network.heal(b, a);
        });
    }

    /// Stops all packets between a node and every other.
    pub fn isolate(&self, node: &str) {
        let node = self.host(node);
        self.entered(|network| {
            for other in (0..network.host_count()).filter(|&other| other != node) {
                network.block(node, other);
                network.block(other, node);
            }
        });
    }

    /// Heals every link.
    pub fn heal_all(&self) {
        self.entered(|network| {
            let hosts = network.host_count();
            for (from, to) in (0..hosts).flat_map(|from| (0..hosts).map(move |to| (from, to))) {
                network.heal(from, to);
            }
        });
    }

    /// Changes what the link between two nodes is like, for what is sent from now on (the window: for connections
    /// that are opened from now on).
    pub fn set_link(&self, a: &str, b: &str, link: Link) {
        self.set_link_oneway(a, b, link.clone());
        self.set_link_oneway(b, a, link);
    }

    /// The same for one direction.
    pub fn set_link_oneway(&self, from: &str, to: &str, link: Link) {
        let (from, to) = (self.host(from), self.host(to));
        self.entered(|network| network.set_link(from, to, link));
    }

    /// The seed of all that happens.
    pub fn seed(&self) -> u64 {
        self.0.seed
    }

    /// Virtual time since the start.
    pub fn elapsed(&self) -> Duration {
        self.entered(Network::elapsed)
    }

    /// What happened so far.
    pub fn trace(&self) -> Trace {
        self.entered(Network::trace)
    }

    /// How many connections some node still holds, or has not yet heard the end of.
    pub fn connection_count(&self) -> usize {
        self.entered(Network::connection_count)
    }

    /// How many bytes are under way or wait to be read, on all connections.
    pub fn byte_count(&self) -> usize {
        self.entered(Network::byte_count)
    }

    /// How many tasks a node runs.
    pub fn task_count(&self, node: &str) -> usize {
        self.0.scope(node).task_count()
    }

    pub(super) fn add(&self, name: &str, main: Arc<Main>) -> Scope {
        let added = self.entered(|network| network.add_host(name));
        assert!(added, "the simulation has a node `{name}` already");
        let node = Node {
            main,
            scope: Scope::new(name, 0),
            starts: 0,
            panics: 0,
        };
        self.0.nodes().insert(name.to_owned(), node);
        self.start(name)
    }

    /// Begins a life of the node: with the same seed, the same one, whatever other nodes there are.
    fn start(&self, name: &str) -> Scope {
        let host = self.host(name);
        let incarnation = self.entered(|network| network.start(host));
        let place = Place {
            network: self.0.network.clone(),
            host,
            incarnation,
        };
        let (scope, main) = {
            let mut nodes = self.0.nodes();
            let node = nodes.get_mut(name).expect("a host has its node");
            node.starts += 1;
            node.panics += node.scope.panic_count();
            let mut hasher = DefaultHasher::new();
            (self.seed(), name, node.starts).hash(&mut hasher);
            node.scope = Scope::new(name, hasher.finish());
            (node.scope.clone(), node.main.clone())
        };
        scope.attach(Arc::new(place));
        let shared = self.0.clone();
        let node = name.to_owned();
        let _entered = self.0.runtime.enter();
        scope.spawn(async move {
            let mut life = Box::pin(async { main().await });
            let life =
                poll_fn(
                    |cx| match catch_unwind(AssertUnwindSafe(|| life.as_mut().poll(cx))) {
                        Ok(polled) => polled.map(Ok),
                        Err(panic) => Poll::Ready(Err(panic)),
                    },
                );
            if let Err(panic) = life.await {
                shared.panicked(node, message_of(&*panic));
            }
        });
        scope
    }

    pub(super) fn new(seed: u64, network: Arc<Network>, runtime: Handle) -> Self {
        let (nodes, panic) = Default::default();
        Self(Arc::new(Shared {
            seed,
            network,
            runtime,
            nodes,
            panic,
        }))
    }

    /// Drops all nodes, as their code may hold the control, which holds that code.
    pub(super) fn end(&self) {
        let nodes = std::mem::take(&mut *self.0.nodes());
        for node in nodes.values() {
            node.scope.close();
        }
    }

    /// The panic of a node's main, now or, by the waker, when it comes.
    pub(super) fn poll_failure(&self, cx: &Context<'_>) -> Option<FailureKind> {
        let mut panic = self.0.panic();
        panic.runner = Some(cx.waker().clone());
        panic.failure.take()
    }

    /// A node's main that panicked, or, unless that is allowed, another task.
    pub(super) fn failure(&self, panics_allowed: bool) -> Option<FailureKind> {
        let told = self.0.panic().failure.take();
        if told.is_some() || panics_allowed {
            return told;
        }
        let nodes = self.0.nodes();
        let panics = |node: &Node| node.panics + node.scope.panic_count();
        let (name, _) = nodes.iter().find(|(_, node)| panics(node) > 0)?;
        let message = "in a task that it started; the output above tells more".to_owned();
        Some(FailureKind::Panicked {
            node: name.clone(),
            message,
        })
    }

    fn host(&self, node: &str) -> HostId {
        self.0
            .network
            .find(node)
            .unwrap_or_else(|| panic!("the simulation has no node `{node}`"))
    }

    fn mortal(&self, node: &str) -> HostId {
        assert_ne!(
            node,
            Simulation::TEST,
            "the node that runs the test outlives it"
        );
        self.host(node)
    }

    /// The network reads the runtime's clock, also for a caller outside of it.
    fn entered<R>(&self, work: impl FnOnce(&Network) -> R) -> R {
        let _entered = self.0.runtime.enter();
        work(&self.0.network)
    }
}

impl fmt::Debug for Control {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Control")
            .field("seed", &self.seed())
            .finish_non_exhaustive()
    }
}

/// Writes a line into the trace of the simulation that this code runs in; outside of one it does nothing.
///
/// What a system answers belongs there: then equal traces mean equal answers.
pub fn note(text: impl Into<String>) {
    if let Some(place) = Scope::current().and_then(|scope| scope.attached::<Place>()) {
        place.network.note(place.host, text.into());
    }
}

struct Shared {
    seed: u64,
    network: Arc<Network>,
    runtime: Handle,
    nodes: Mutex<BTreeMap<String, Node>>,
    panic: Mutex<Panic>,
}

struct Node {
    main: Arc<Main>,
    scope: Scope,
    starts: u64,
    /// Of its earlier lives.
    panics: u64,
}

pub(super) type Main = dyn Fn() -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync;

/// The first panic of a node's main, and the run that is to learn of it.
#[derive(Default)]
struct Panic {
    failure: Option<FailureKind>,
    runner: Option<Waker>,
}

impl Shared {
    fn nodes(&self) -> MutexGuard<'_, BTreeMap<String, Node>> {
        self.nodes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn panic(&self) -> MutexGuard<'_, Panic> {
        self.panic.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn scope(&self, node: &str) -> Scope {
        let nodes = self.nodes();
        nodes
            .get(node)
            .unwrap_or_else(|| panic!("the simulation has no node `{node}`"))
            .scope
            .clone()
    }

    fn panicked(&self, node: String, message: String) {
        let mut panic = self.panic();
        panic
            .failure
            .get_or_insert(FailureKind::Panicked { node, message });
        let runner = panic.runner.take();
        drop(panic);
        if let Some(runner) = runner {
            runner.wake();
        }
    }
}

fn message_of(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("something that is no text").to_owned()
}
