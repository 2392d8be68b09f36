//! Any bytes, on a connection to a server, and on one that a client made.
//!
//! Nothing may panic, nothing may hang (under the paused clock: still be there after hours), and at the end nothing may
//! be held.

use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::BytesMut;
use virtuoso::transport::{Connecting, Connector, Endpoint, Io, Listener, memory};
use virtuoso::{Channel, Limits, Receiver, Sender, Server, Status};

use crate::service::{Echo, EchoClient, EchoServer, Text};
use crate::wire;

/// What each byte of control at the front of an input chooses.
struct Choices {
    /// The input follows a well-formed beginning.
    begun: bool,
    /// Bytes that are written at once.
    piece: usize,
    /// Bytes that a direction holds.
    capacity: usize,
}

impl Choices {
    fn of(input: &[u8]) -> (Choices, &[u8]) {
        let (control, rest) = input.split_first().unwrap_or((&0, &[]));
        let piece = [usize::MAX, 1, 7, 100][usize::from(control >> 1 & 3)];
        let capacity = [64 * 1024, 256][usize::from(control >> 3 & 1)];
        (
            Choices {
                begun: control & 1 == 1,
                piece,
                capacity,
            },
            rest,
        )
    }
}

/// The bytes to a server.
pub fn server(input: &[u8]) {
    let (choices, rest) = Choices::of(input);
    let bytes = match choices.begun {
        true => [&wire::prelude(), rest].concat(),
        false => rest.to_vec(),
    };
    run(async move {
        let (attacker, io) = memory::pair(choices.capacity);
        let server = Server::builder()
            .service(EchoServer::new(Answering))
            .limits(limits());
        let server = server.listen(Box::new(Pipe::new(io)));
        let handle = server.handle();
        let serving = tokio::spawn(server.serve());
        converse(attacker, &bytes, choices.piece).await;
        while handle.connections() > 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert!(handle.usage().is_at_rest(), "{:?}", handle.usage());
        handle.drain();
        serving
            .await
            .expect("the server does not panic")
            .expect("it ends well");
    });
}

/// The bytes to a client that waits for an answer of each kind.
pub fn client(input: &[u8]) {
    let (choices, rest) = Choices::of(input);
    let bytes = match choices.begun {
        true => [&wire::PREFACE[..], &wire::hello(&[]), rest].concat(),
        false => rest.to_vec(),
    };
    run(async move {
        let (attacker, io) = memory::pair(choices.capacity);
        let channel = Channel::builder("memory:fuzz")
            .connector(Pipe::new(io))
            .limits(limits())
            .serve(EchoServer::new(Answering))
            .lazy()
            .expect("the address is one");
        let client = EchoClient(channel);
        let unary = tokio::spawn({
            let client = client.clone();
            async move { drop(client.say(&Text::counted(1)).await) }
        });
        let streamed = tokio::spawn(async move {
            let Ok(mut items) = client.repeat(&Text::counted(2)).await else {
                return;
            };
            while let Ok(Some(_)) = items.message().await {}
        });
        converse(attacker, &bytes, choices.piece).await;
        for call in [unary, streamed] {
            call.await.expect("the caller does not panic");
        }
    });
}

/// Small ones, so that they are met.
fn limits() -> Limits {
    Limits::default()
        .calls(16)
        .max_message(128 * 1024)
        .reassembly(128 * 1024)
        .stream_window(64 * 1024)
        .connection_window(64 * 1024)
        .methods(64)
}

/// Writes the bytes and reads all that comes, then ends its writing, and at last is gone.
async fn converse(io: Arc<dyn Io>, bytes: &[u8], piece: usize) {
    let reading = tokio::spawn({
        let io = Arc::clone(&io);
        async move {
            let mut sink = BytesMut::new();
            loop {
                sink.clear();
                sink.reserve(4096);
                if !matches!(io.read(&mut sink).await, Ok(1..)) {
                    return;
                }
            }
        }
    });
    for piece in bytes.chunks(piece) {
        // The other side may have closed already.
        if io.write_all(piece).await.is_err() {
            break;
        }
        if piece.len() < 1000 {
            tokio::task::yield_now().await;
        }
    }
    // Deadlines and the like get their time.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let _ = io.shutdown().await;
    reading.await.expect("reading does not panic");
}

fn run(conversation: impl Future<Output = ()>) {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime");
    let bounded = async { tokio::time::timeout(Duration::from_secs(10_000), conversation).await };
    runtime.block_on(bounded).expect("the conversation hangs");
}

/// A handler of each kind that does little.
struct Answering;

impl Echo for Answering {
    async fn say(&self, _: &virtuoso::Context, request: Text) -> Result<Text, Status> {
        Ok(request)
    }

    async fn repeat(
        &self,
        _: &virtuoso::Context,
        request: Text,
        out: Sender<Text>,
    ) -> Result<(), Status> {
        for _ in 0..request.count.min(100) {
            out.send(request.clone()).await?;
        }
        Ok(())
    }

    async fn gather(
        &self,
        _: &virtuoso::Context,
        mut input: Receiver<Text>,
    ) -> Result<Text, Status> {
        let mut sum = 0_u32;
        while let Some(item) = input.receive().await? {
            sum = sum.wrapping_add(item.count);
        }
        Ok(Text::counted(sum))
    }

    async fn chat(
        &self,
        _: &virtuoso::Context,
        mut input: Receiver<Text>,
        out: Sender<Text>,
    ) -> Result<(), Status> {
        while let Some(item) = input.receive().await? {
            out.send(item).await?;
        }
        Ok(())
    }

    async fn note(&self, _: &virtuoso::Context, _: Text) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }

    async fn peek(&self, _: &virtuoso::Context, request: Text) -> Result<Text, Status> {
        tokio::time::sleep(Duration::from_millis(u64::from(request.count.min(1000)))).await;
        Ok(request)
    }
}

/// The one connection there is.
#[derive(Debug)]
struct Pipe {
    io: Mutex<Option<Arc<dyn Io>>>,
    endpoint: Endpoint,
}

impl Pipe {
    fn new(io: Arc<dyn Io>) -> Pipe {
        let endpoint = "memory:fuzz".parse().expect("an endpoint");
        Pipe {
            io: Mutex::new(Some(io)),
            endpoint,
        }
    }

    fn take(&self) -> Option<Arc<dyn Io>> {
        self.io.lock().expect("nobody panics with it").take()
    }
}

impl Listener for Pipe {
    fn poll_accept(&mut self, _: &mut Context<'_>) -> Poll<Arc<dyn Io>> {
        self.take().map_or(Poll::Pending, Poll::Ready)
    }

    fn local_addr(&self) -> &Endpoint {
        &self.endpoint
    }
}

impl Connector for Pipe {
    fn connect(&self) -> Connecting<'_> {
        let io = self.take();
        Box::pin(async { io.ok_or_else(|| std::io::ErrorKind::ConnectionRefused.into()) })
    }

    fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }
}
