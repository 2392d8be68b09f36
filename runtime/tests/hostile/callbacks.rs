//! Both sides call each other over pipes that hold next to nothing.

use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::task::{Context, Poll};
use std::time::Duration;

use virtuoso::transport::{Connecting, Connector, Endpoint, Io, Listener, memory};
use virtuoso::{Channel, Code, Limits, Server};

use crate::ALLOCATOR;
use crate::house::{Handler, paused};
use crate::service::{EchoClient, EchoServer, Text};

/// One connection over a pair of pipes, given to a server and a client.
#[derive(Debug)]
struct Pipe {
    io: std::sync::Mutex<Option<Arc<dyn Io>>>,
    endpoint: Endpoint,
}

impl Pipe {
    fn new(io: Arc<dyn Io>) -> Pipe {
        Pipe {
            io: std::sync::Mutex::new(Some(io)),
            endpoint: "memory:pipe".parse().unwrap(),
        }
    }

    fn take(&self) -> Option<Arc<dyn Io>> {
        self.io.lock().unwrap().take()
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

/// Every call crosses with its callback and both of their answers, all larger than pipes and windows.
async fn cross(capacity: usize, calls: u32, size: usize) {
    let (left, right) = memory::pair(capacity);
    let limits = Limits::default()
        .max_message(4 * 1024 * 1024)
        .reassembly(4 * 1024 * 1024);
    let builder = Server::builder()
        .service(EchoServer::new(Handler::default()))
        .limits(limits.clone());
    let server = builder.listen(Box::new(Pipe::new(right)));
    let handle = server.handle();
    let serving = tokio::spawn(server.serve());
    let channel = Channel::builder("memory:pipe")
        .connector(Pipe::new(left))
        .limits(limits)
        .serve(EchoServer::new(Handler::default()))
        .connect()
        .await
        .unwrap();
    let client = EchoClient(channel);
    let done = Arc::new(AtomicU32::new(0));
    let tasks: Vec<_> = (0..calls)
        .map(|count| {
            let (client, done) = (client.clone(), Arc::clone(&done));
            tokio::spawn(async move {
                let request = Text {
                    text: "back".into(),
                    count,
                    ..Text::blob(size)
                };
                let answer = client.say(&request).await.unwrap();
                assert_eq!((answer.count, answer.blob.len()), (count, size));
                done.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            })
        })
        .collect();
    let all = async {
        for task in tasks {
            task.await.unwrap();
        }
    };
    let passed = tokio::time::timeout(Duration::from_secs(600), all).await;
    assert!(
        passed.is_ok(),
        "stuck after {done:?} calls: {:?}",
        handle.usage()
    );
    handle.drain();
    drop(client);
    tokio::time::timeout(Duration::from_secs(60), serving)
        .await
        .expect("the drain ends")
        .unwrap()
        .unwrap();
}

#[test]
fn large_callbacks_over_pipes_of_a_few_bytes() {
    paused(|| cross(7, 4, 70_000));
}

#[test]
fn many_large_callbacks_at_once() {
    paused(|| async {
        ALLOCATOR.reset_peak();
        let before = ALLOCATOR.live_bytes();
        cross(4096, 64, 300_000).await;
        // On each side a call holds its message as request and as answer, in the handler and on its way.
        let peak = ALLOCATOR.peak_bytes() - before;
        assert!(peak < 64 * 8 * 300_000 + 16 * 1024 * 1024, "{peak} bytes");
    });
}

#[test]
fn many_inline_callbacks_at_once() {
    paused(|| cross(1000, 400, 60_000));
}

#[test]
fn messages_as_large_as_may_be() {
    paused(|| cross(64 * 1024, 4, 4 * 1024 * 1024 - 100));
}

/// Panics when it is asked to connect.
#[derive(Debug)]
struct Broken(Endpoint);

impl Connector for Broken {
    fn connect(&self) -> Connecting<'_> {
        Box::pin(async { panic!("the connector panics, as asked") })
    }

    fn endpoint(&self) -> &Endpoint {
        &self.0
    }
}

#[test]
fn a_connector_that_panics_has_failed() {
    paused(|| async {
        let channel = Channel::builder("memory:broken")
            .connector(Broken("memory:broken".parse().unwrap()))
            .lazy()
            .unwrap();
        let client = EchoClient(channel);
        for _ in 0..2 {
            let request = Text::default();
            let calling = tokio::time::timeout(Duration::from_secs(60), client.say(&request));
            let status = calling
                .await
                .expect("it does not wait for ever")
                .unwrap_err();
            assert_eq!(status.code(), Code::Unavailable);
            assert!(status.message().contains("panicked"), "{status}");
        }
    });
}
