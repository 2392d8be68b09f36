//! The system: two servers that call each other, three clients that call both and are called back.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};
use virtuoso::rt::entropy::below;
use virtuoso::testing::{Control, Simulation, Trace};
use virtuoso::{Channel, Limits, Server, ServerHandle, rt};

use crate::calls::call;
use crate::handler::Handler;
use crate::ledger::{Ledger, Tally};
use crate::plan::{LONGEST_HANDLER, MAX_MESSAGE, Op, Plan};
use crate::service::{EchoClient, EchoServer};
use crate::weather::{Weather, calm};

pub(crate) const SERVERS: [&str; 2] = ["s0", "s1"];
pub(crate) const CLIENTS: [&str; 3] = ["c0", "c1", "c2"];

const KEEPALIVE: Duration = Duration::from_secs(2);
const HANDSHAKE: Duration = Duration::from_secs(2);
const CONNECT: Duration = Duration::from_secs(2);
const BACKOFF: Duration = Duration::from_millis(500);
const DRAIN: Duration = Duration::from_secs(5);
/// What the engine gives a closing connection.
const LINGER: Duration = Duration::from_secs(2);
/// After which a connection whose peer has gone is noticed: what came may have been just after a tick, the next tick
/// asks, the one after gives up.
const SILENCE: Duration = Duration::from_secs(3 * 2 + 2);

/// A call without a deadline ends within this once nothing befalls the system any more: it may wait for a slot behind
/// others on a connection that is dead, or for a connection, and its handler for a call of its own.
pub(crate) const BOUND: Duration = Duration::from_secs(
    2 * (SILENCE.as_secs() + HANDSHAKE.as_secs() + CONNECT.as_secs() + 1)
        + 3 * LONGEST_HANDLER.as_secs(),
);

const _: () = assert!(KEEPALIVE.as_secs() * 3 + LINGER.as_secs() == SILENCE.as_secs());

/// How long things befall the system, and until when calls begin.
const RAGE: Duration = Duration::from_secs(12);

/// What the nodes and the test share.
pub(crate) struct Shared {
    pub(crate) ledger: Arc<Ledger>,
    weather: Weather,
    limits: Limits,
    /// Calls begin.
    busy: AtomicBool,
    /// Nodes are to end.
    ending: AtomicBool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    servers: BTreeMap<String, ServerHandle>,
    channels: BTreeMap<String, Vec<EchoClient>>,
}

impl Shared {
    /// The channels of a node.
    pub(crate) fn channels(&self, node: &str) -> Vec<EchoClient> {
        self.state().channels.get(node).cloned().unwrap_or_default()
    }

    pub(crate) fn server(&self, node: &str) -> Option<ServerHandle> {
        self.state().servers.get(node).cloned()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn handler(self: &Arc<Self>, node: &str, other: Option<EchoClient>) -> Handler {
        Handler {
            ledger: Arc::clone(&self.ledger),
            node: node.to_owned(),
            other,
        }
    }

    fn connect(self: &Arc<Self>, node: &str, server: &str) -> EchoClient {
        let channel = Channel::builder(&format!("sim://{server}:7000"))
            .limits(self.limits.clone())
            .connect_timeout(CONNECT)
            .backoff(Duration::from_millis(20), BACKOFF)
            .serve(EchoServer::new(self.handler(node, None)))
            .lazy();
        EchoClient(channel.expect("the address is one"))
    }

    /// A server, which drains and comes back.
    async fn serve(self: Arc<Self>, node: &'static str) {
        self.ledger.start(node);
        let other = SERVERS[usize::from(node == SERVERS[0])];
        let other = self.connect(node, other);
        self.state()
            .channels
            .insert(node.to_owned(), vec![other.clone()]);
        while !self.ending.load(Ordering::SeqCst) {
            let handler = self.handler(node, Some(other.clone()));
            let server = Server::builder()
                .service(EchoServer::new(handler))
                .limits(self.limits.clone())
                .bind(&format!("sim://{node}:7000"))
                .await
                .expect("the port is free again");
            self.state()
                .servers
                .insert(node.to_owned(), server.handle());
            server.serve().await.expect("serving does not fail");
        }
        self.state().channels.remove(node);
    }

    /// A client: begins calls for as long as it is told to.
    async fn call(self: Arc<Self>, node: &'static str) {
        self.ledger.start(node);
        let channels: Vec<_> = SERVERS
            .iter()
            .map(|server| self.connect(node, server))
            .collect();
        self.state()
            .channels
            .insert(node.to_owned(), channels.clone());
        while self.busy.load(Ordering::SeqCst) {
            let burst = if below(12) == 0 { below(40) } else { 1 };
            for _ in 0..burst {
                let client = channels[below(2) as usize].clone();
                let ledger = Arc::clone(&self.ledger);
                let plan = Plan::draw();
                rt::spawn(async move {
                    call(&ledger, node, &client, plan, None).await;
                });
            }
            sleep(Duration::from_millis(below(500))).await;
        }
        drop(channels);
        while !self.ending.load(Ordering::SeqCst) {
            sleep(Duration::from_millis(50)).await;
        }
        self.state().channels.remove(node);
    }
}

/// What a run showed.
pub(crate) struct Report {
    pub(crate) seed: u64,
    pub(crate) weather: Weather,
    pub(crate) violations: Vec<String>,
    pub(crate) tally: Tally,
    pub(crate) trace: Trace,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Report {
            seed,
            weather,
            violations,
            tally,
            trace,
        } = self;
        writeln!(
            f,
            "{weather:?} of seed {seed}: {tally}; {} events",
            trace.count
        )?;
        for violation in violations {
            writeln!(f, "  {violation}")?;
        }
        write!(f, "VIRTUOSO_SEED={seed} runs it alone and prints its trace")
    }
}

/// Numbers that depend on the seed alone, before there is a node to draw on.
fn of_seed<T: Clone>(seed: u64, which: u32, choices: &[T]) -> T {
    let scope = rt::Scope::new("limits", seed ^ u64::from(which) << 32);
    let _entered = scope.enter();
    choices[below(choices.len() as u64) as usize].clone()
}

fn limits(seed: u64) -> Limits {
    let message = MAX_MESSAGE as usize;
    Limits::default()
        .max_message(MAX_MESSAGE)
        .handshake(HANDSHAKE)
        .keepalive(Some(KEEPALIVE))
        .idle(Some(Duration::from_secs(60)))
        .drain(DRAIN)
        .calls(of_seed(seed, 1, &[16, 40, 1024]))
        .in_flight(of_seed(seed, 2, &[5, 20, 1024]))
        .stream_window(of_seed(seed, 3, &[64, 100, 256]) * 1024)
        .connection_window(of_seed(seed, 4, &[64, 200, 1024]) * 1024)
        .reassembly(of_seed(seed, 5, &[message, 3 * message]))
        .waiting(of_seed(seed, 6, &[10, 1000]))
}

/// Runs the system once.
pub(crate) fn run(seed: u64, weather: Weather) -> Report {
    let ledger = Ledger::new(weather);
    let shared = Arc::new(Shared {
        ledger: Arc::clone(&ledger),
        weather,
        limits: limits(seed),
        busy: AtomicBool::new(true),
        ending: AtomicBool::new(false),
        state: Mutex::default(),
    });
    let mut simulation = Simulation::builder(seed)
        .link(calm())
        .limit(Duration::from_secs(600))
        .build();
    for node in SERVERS {
        let shared = Arc::clone(&shared);
        simulation.node(node, move || Arc::clone(&shared).serve(node));
    }
    for node in CLIENTS {
        let shared = Arc::clone(&shared);
        simulation.node(node, move || Arc::clone(&shared).call(node));
    }
    let control = simulation.control();
    let ended = simulation.run(test(&control, &shared));
    let (mut violations, tally) = ledger.close();
    if let Err(failure) = ended {
        violations.push(failure.to_string());
    }
    Report {
        seed,
        weather,
        violations,
        tally,
        trace: simulation.trace(),
    }
}

async fn test(control: &Control, shared: &Arc<Shared>) {
    shared.weather.rage(control, shared, RAGE).await;
    control.heal_all();
    for one in CLIENTS.iter().chain(&SERVERS) {
        for other in CLIENTS.iter().chain(&SERVERS).filter(|other| *other != one) {
            control.set_link_oneway(one, other, calm());
        }
    }
    shared.ledger.clear_up();
    shared.busy.store(false, Ordering::SeqCst);
    let until = Instant::now() + BOUND + BOUND;
    while shared.ledger.open() > 0 {
        if Instant::now() > until {
            // The ledger names those that are left.
            return;
        }
        sleep(Duration::from_millis(100)).await;
    }
    rest(shared).await;
    probe(shared).await;
    rest(shared).await;
    end(control, shared).await;
}

/// What was held for calls is given back.
async fn rest(shared: &Shared) {
    // Handlers that outlive their callers, and connections whose peers have gone.
    sleep(LONGEST_HANDLER + SILENCE).await;
    for node in CLIENTS.iter().chain(&SERVERS) {
        for client in shared.channels(node) {
            if let Some(usage) = client.0.usage()
                && !usage.is_at_rest()
            {
                shared
                    .ledger
                    .violation(format!("a channel of {node} is not at rest: {usage:?}"));
            }
        }
        if let Some(server) = shared.server(node) {
            let usage = server.usage();
            if !usage.is_at_rest() {
                shared
                    .ledger
                    .violation(format!("the server {node} is not at rest: {usage:?}"));
            }
        }
    }
}

/// The system works again.
async fn probe(shared: &Shared) {
    for node in CLIENTS {
        for (client, server) in shared.channels(node).into_iter().zip(SERVERS) {
            for op in [
                Op::Echo { size: 10 },
                Op::Echo { size: 100_000 },
                Op::Chat {
                    items: 4,
                    size: 20_000,
                    pause: 0,
                    until: u32::MAX,
                },
                Op::Back,
            ] {
                let failed = call(&shared.ledger, node, &client, Plan::probe(op), None).await;
                if let Some(status) = failed {
                    let text =
                        format!("{node} cannot call {server} ({op}) when all is well: {status:?}");
                    shared.ledger.violation(text);
                }
            }
        }
    }
}

/// Everybody goes, and nothing is left.
async fn end(control: &Control, shared: &Shared) {
    shared.ending.store(true, Ordering::SeqCst);
    for server in SERVERS.iter().filter_map(|node| shared.server(node)) {
        server.drain();
    }
    sleep(DRAIN + LINGER).await;
    let left = timeout(Duration::from_secs(1), async {
        while control.connection_count() > 0 {
            sleep(Duration::from_millis(10)).await;
        }
    });
    if left.await.is_err() {
        let count = control.connection_count();
        shared
            .ledger
            .violation(format!("{count} connections are left when all have closed"));
    }
    if control.byte_count() > 0 {
        let bytes = control.byte_count();
        shared
            .ledger
            .violation(format!("{bytes} bytes are left when all have closed"));
    }
    for node in CLIENTS.iter().chain(&SERVERS) {
        let tasks = control.task_count(node);
        if tasks > 0 {
            shared.ledger.violation(format!(
                "{node} still runs {tasks} tasks when all have ended"
            ));
        }
    }
}
