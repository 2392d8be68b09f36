//! A server with a neighbour in it, and attackers at its door.

use std::future::Future;
use std::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, Once, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use virtuoso::testing::{Frame, PeerError, ScriptedPeer, Usage};
use virtuoso::{
    Channel, Context, Limits, Metadata, Receiver, Sender, Server, ServerBuilder, ServerHandle,
    Status,
};

use crate::ALLOCATOR;
use crate::service::{Echo, EchoClient, EchoServer, Text};
use crate::wire;

/// What the handlers did, and the gate at which some of them wait.
pub(crate) struct Doings {
    pub(crate) started: AtomicU32,
    pub(crate) finished: AtomicU32,
    pub(crate) dropped: AtomicU32,
    pub(crate) items: AtomicU64,
    pub(crate) noted: AtomicU32,
    /// A permit lets one handler go that holds.
    pub(crate) gate: Semaphore,
}

impl Default for Doings {
    fn default() -> Doings {
        Doings {
            started: AtomicU32::default(),
            finished: AtomicU32::default(),
            dropped: AtomicU32::default(),
            items: AtomicU64::default(),
            noted: AtomicU32::default(),
            gate: Semaphore::new(0),
        }
    }
}

/// A handler of every kind of method that does as its request says.
#[derive(Clone, Default)]
pub(crate) struct Handler(pub(crate) Arc<Doings>);

/// Counts when it is dropped, and panics then if it is to.
struct Guard {
    doings: Arc<Doings>,
    panics: bool,
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.doings.dropped.fetch_add(1, Ordering::SeqCst);
        if self.panics && !std::thread::panicking() {
            panic!("dropped, as asked");
        }
    }
}

impl Handler {
    async fn act(&self, cx: &Context, request: Text) -> Result<Text, Status> {
        if request.text.is_empty() {
            return Ok(request);
        }
        self.0.started.fetch_add(1, Ordering::SeqCst);
        let panics = request.text.contains("panic when dropped");
        let _guard = Guard {
            doings: Arc::clone(&self.0),
            panics,
        };
        if request.text.starts_with("hold") {
            self.0
                .gate
                .acquire()
                .await
                .expect("the gate stays open")
                .forget();
        }
        match request.text.as_str() {
            "panic" => panic!("polled, as asked"),
            "panic later" => {
                tokio::task::yield_now().await;
                panic!("polled again, as asked");
            }
            "large" => return Ok(Text::blob(request.count as usize)),
            "back" => {
                let client: EchoClient = cx.peer().client();
                return client
                    .say(&Text {
                        text: String::new(),
                        ..request
                    })
                    .await;
            }
            "trailing" => {
                let mut trailing = Metadata::new();
                let value = vec![b'x'; request.count as usize];
                trailing
                    .insert("size", value.as_slice())
                    .expect("it is valid");
                cx.set_trailing(trailing);
            }
            _ => {}
        }
        self.0.finished.fetch_add(1, Ordering::SeqCst);
        Ok(request)
    }
}

impl Echo for Handler {
    async fn say(&self, cx: &Context, request: Text) -> Result<Text, Status> {
        self.act(cx, request).await
    }

    async fn repeat(&self, _: &Context, request: Text, out: Sender<Text>) -> Result<(), Status> {
        self.0.started.fetch_add(1, Ordering::SeqCst);
        let _guard = Guard {
            doings: Arc::clone(&self.0),
            panics: false,
        };
        for count in 0..request.count {
            out.send(Text {
                count,
                ..request.clone()
            })
            .await?;
            self.0.items.fetch_add(1, Ordering::SeqCst);
        }
        self.0.finished.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }

    async fn gather(&self, _: &Context, mut input: Receiver<Text>) -> Result<Text, Status> {
        self.0.started.fetch_add(1, Ordering::SeqCst);
        let _guard = Guard {
            doings: Arc::clone(&self.0),
            panics: false,
        };
        let mut sum = 0;
        while let Some(item) = input.receive().await? {
            if item.text == "hold" {
                self.0
                    .gate
                    .acquire()
                    .await
                    .expect("the gate stays open")
                    .forget();
            }
            if item.text == "enough" {
                break;
            }
            self.0.items.fetch_add(1, Ordering::SeqCst);
            sum += item.count;
        }
        self.0.finished.fetch_add(1, Ordering::SeqCst);
        Ok(Text::counted(sum))
    }

    async fn chat(
        &self,
        _: &Context,
        mut input: Receiver<Text>,
        out: Sender<Text>,
    ) -> Result<(), Status> {
        while let Some(item) = input.receive().await? {
            out.send(item).await?;
        }
        Ok(())
    }

    async fn note(&self, cx: &Context, request: Text) {
        self.0.noted.fetch_add(1, Ordering::SeqCst);
        let _ = self.act(cx, request).await;
    }

    async fn peek(&self, cx: &Context, request: Text) -> Result<Text, Status> {
        self.act(cx, request).await
    }
}

/// One test at a time: the allocator counts for all of them.
static ALONE: Mutex<()> = Mutex::new(());

/// Panics that nobody was asked for: a connection's task may have died of one without a word.
static PANICS: AtomicU32 = AtomicU32::new(0);

/// Counts panics; those that handlers and connectors were asked for are passed over in silence.
fn watch_panics() {
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        let text = info.payload().downcast_ref::<&str>();
        let asked = text.is_some_and(|text| text.contains("as asked"));
        if !asked {
            PANICS.fetch_add(1, Ordering::SeqCst);
            report(info);
        }
    }));
}

fn alone() -> MutexGuard<'static, ()> {
    static WATCHED: Once = Once::new();
    WATCHED.call_once(watch_panics);
    let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    PANICS.store(0, Ordering::SeqCst);
    alone
}

/// Runs a test on one thread under a paused clock.
pub(crate) fn paused<F: Future<Output = ()>>(test: impl FnOnce() -> F) {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let _alone = alone();
    builder
        .enable_all()
        .start_paused(true)
        .build()
        .expect("a runtime")
        .block_on(test());
    assert_eq!(PANICS.load(Ordering::SeqCst), 0, "only handlers panic");
}

/// Runs a test on two threads under the machine's own clock.
pub(crate) fn threaded<F: Future<Output = ()>>(test: impl FnOnce() -> F) {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let _alone = alone();
    builder
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(test());
    assert_eq!(PANICS.load(Ordering::SeqCst), 0, "only handlers panic");
}

/// A server, and a neighbour that calls it all the time.
pub(crate) struct House {
    pub(crate) address: String,
    pub(crate) handle: ServerHandle,
    pub(crate) doings: Arc<Doings>,
    /// What [`Server::serve`] gives.
    pub(crate) serving: JoinHandle<std::io::Result<()>>,
    neighbour: Option<JoinHandle<()>>,
    calls: Arc<AtomicU64>,
    stop: Arc<Semaphore>,
    before: AtomicUsize,
}

/// Limits at the floors, so that a bound is soon reached.
pub(crate) fn small() -> Limits {
    Limits::default()
        .calls(64)
        .max_message(256 * 1024)
        .max_metadata(4096)
        .stream_window(64 * 1024)
        .connection_window(256 * 1024)
        .reassembly(1024 * 1024)
        .methods(64)
}

/// The most that one connection of [`small`] may take, from the limits (section 15).
pub(crate) const SMALL: usize = {
    // Each call: its request held back with its metadata, its answer, and what is kept of the call besides.
    let calls = 64 * (66_560 + 4096 + 66_560 + 4096);
    let streams = 1024 * 1024 + 256 * 1024;
    let paths = 64 * (512 + 128);
    // Frames of both directions, in buffers that double.
    let buffers = 2 * (512 * 1024) + 2 * (1024 * 1024 + 128 * 1024);
    calls + streams + paths + buffers
};

impl House {
    pub(crate) async fn new() -> House {
        House::open("memory", Limits::default()).await
    }

    /// A server at `memory` or `tcp`, with a neighbour.
    pub(crate) async fn open(transport: &str, limits: Limits) -> House {
        House::start(transport, |server| server.limits(limits)).await
    }

    /// A server that is built in a way of its own.
    pub(crate) async fn with(build: impl FnOnce(ServerBuilder) -> ServerBuilder) -> House {
        House::start("memory", build).await
    }

    async fn start(transport: &str, build: impl FnOnce(ServerBuilder) -> ServerBuilder) -> House {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let address = match transport {
            "memory" => format!("memory:house-{}", NUMBER.fetch_add(1, Ordering::Relaxed)),
            _ => "127.0.0.1:0".to_owned(),
        };
        let handler = Handler::default();
        let doings = Arc::clone(&handler.0);
        let server = build(Server::builder().service(EchoServer::new(handler)));
        let server = server.bind(&address).await.expect("the address is free");
        let address = server.local_addr().to_string();
        let handle = server.handle();
        let serving = tokio::spawn(server.serve());
        let calls = Arc::new(AtomicU64::new(0));
        let stop = Arc::new(Semaphore::new(0));
        let channel = Channel::connect(&address)
            .await
            .expect("the server answers");
        let client = EchoClient(channel);
        let neighbour = tokio::spawn(live(client, Arc::clone(&calls), Arc::clone(&stop)));
        let house = House {
            address,
            handle,
            doings,
            serving,
            neighbour: Some(neighbour),
            calls,
            stop,
            before: AtomicUsize::new(0),
        };
        house.neighbour_calls().await;
        house.settle();
        house
    }

    /// An attacker that has said everything that belongs to the beginning, and has read the server's HELLO.
    pub(crate) async fn attacker(&self) -> Attacker {
        let mut attacker = self.stranger().await;
        attacker.send(wire::prelude()).await;
        attacker.expect_hello().await;
        attacker
    }

    /// An attacker that has said nothing.
    pub(crate) async fn stranger(&self) -> Attacker {
        Attacker(
            ScriptedPeer::connect(&self.address)
                .await
                .expect("the server listens"),
        )
    }

    /// The neighbour is served.
    pub(crate) async fn neighbour_calls(&self) {
        let before = self.calls.load(Ordering::SeqCst);
        let served = async {
            while self.calls.load(Ordering::SeqCst) < before + 2 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        tokio::time::timeout(PATIENCE, served)
            .await
            .expect("the neighbour is served");
    }

    /// Bytes that were allocated at most since the beginning, or since this was asked last.
    pub(crate) fn peak(&self) -> usize {
        let peak = ALLOCATOR
            .peak_bytes()
            .saturating_sub(self.before.load(Ordering::SeqCst));
        ALLOCATOR.reset_peak();
        peak
    }

    /// From now on memory is counted.
    pub(crate) fn settle(&self) {
        self.before.store(ALLOCATOR.live_bytes(), Ordering::SeqCst);
        ALLOCATOR.reset_peak();
    }

    /// Bytes more than at the beginning.
    pub(crate) fn left(&self) -> usize {
        ALLOCATOR
            .live_bytes()
            .saturating_sub(self.before.load(Ordering::SeqCst))
    }

    /// Waits until something holds.
    pub(crate) async fn until(&self, what: &str, holds: impl Fn(&House) -> bool) {
        let waited = async {
            while !holds(self) {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        let waited = tokio::time::timeout(PATIENCE, waited).await;
        assert!(
            waited.is_ok(),
            "{what}: {:?}, {:?}",
            self.handle,
            self.handle.usage()
        );
    }

    /// Lets the neighbour go; the server is the test's to wait for.
    pub(crate) fn abandon(mut self) -> (Arc<Doings>, JoinHandle<std::io::Result<()>>) {
        if let Some(neighbour) = self.neighbour.take() {
            neighbour.abort();
        }
        (self.doings, self.serving)
    }

    /// The attack is over: the neighbour was served throughout and is, and nothing of the attack is left.
    pub(crate) async fn close(mut self) {
        self.neighbour_calls().await;
        self.stop.add_permits(1);
        let neighbour = self.neighbour.take().expect("it is there until now");
        neighbour.await.expect("the neighbour noticed nothing");
        self.until("at rest", |house| house.handle.usage() == Usage::default())
            .await;
        self.handle.drain();
        tokio::time::timeout(PATIENCE, self.serving)
            .await
            .expect("the drain ends")
            .expect("the server did not panic")
            .expect("the server ends well");
        assert_eq!(self.handle.connections(), 0);
    }
}

const PATIENCE: Duration = Duration::from_secs(60);

/// Calls and calls, until it is stopped.
async fn live(client: EchoClient, calls: Arc<AtomicU64>, stop: Arc<Semaphore>) {
    while stop.available_permits() == 0 {
        let request = Text::counted(7);
        assert_eq!(
            client.say(&request).await.expect("the neighbour is served"),
            request
        );
        calls.fetch_add(1, Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// A scripted peer that knows what a conversation looks like.
pub(crate) struct Attacker(pub(crate) ScriptedPeer);

impl Attacker {
    pub(crate) async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.0.send(bytes).await.expect("the server reads");
    }

    /// Takes the other side's preface and HELLO.
    pub(crate) async fn expect_hello(&mut self) -> Frame {
        self.0.expect(wire::PREFACE).await.expect("a preface");
        let hello = self.frame().await;
        assert_eq!((hello.kind, hello.stream), (wire::HELLO, 0));
        hello
    }

    pub(crate) async fn frame(&mut self) -> Frame {
        self.try_frame().await.expect("a frame")
    }

    pub(crate) async fn try_frame(&mut self) -> Result<Frame, PeerError> {
        self.0.read_frame().await
    }

    /// Passes over frames up to the next of this kind.
    pub(crate) async fn next(&mut self, kind: u8) -> Frame {
        self.0
            .read_frame_of_kind(kind)
            .await
            .expect("a frame of that kind")
    }

    /// The next REPLY: its stream, code, and whether the handler never began.
    pub(crate) async fn reply(&mut self) -> (u32, u8, bool) {
        let reply = self.next(wire::REPLY).await;
        (reply.stream, reply.payload[0], reply.payload[1] == 1)
    }

    /// The server refuses to go on: GOAWAY with this code, then the end.
    pub(crate) async fn expect_refusal(&mut self, code: u8, what: &str) {
        let refusal = self.0.read_frame_of_kind(wire::GOAWAY).await;
        let refusal = refusal.unwrap_or_else(|error| panic!("{what}: {error}"));
        let reason = String::from_utf8_lossy(&refusal.payload[9..]).into_owned();
        assert_eq!(refusal.payload[8], code, "{what}: {reason}");
        let rest = self.0.read_to_close().await;
        let rest = rest.unwrap_or_else(|error| panic!("{what}: {error}"));
        assert!(rest.is_empty(), "{what}: nothing follows, but {rest:?}");
    }

    /// The connection stands and its frames are in step: a PING is answered.
    pub(crate) async fn expect_alive(&mut self, what: &str) {
        self.send(wire::ping(4711)).await;
        loop {
            let frame = self
                .try_frame()
                .await
                .unwrap_or_else(|error| panic!("{what}: {error}"));
            assert_ne!(frame.kind, wire::GOAWAY, "{what}: {:?}", frame.payload);
            if frame.kind == wire::PONG {
                assert_eq!(frame.payload, 4711_u64.to_le_bytes()[..], "{what}");
                return;
            }
        }
    }
}
