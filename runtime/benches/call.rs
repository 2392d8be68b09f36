//! Small unary calls, client and server on one thread over a pipe in memory: what a call costs without the kernel.
//!
//! `cargo bench -p virtuoso --bench call -- [CALLS [IN_FLIGHT]]`; run it under callgrind for instruction counts.

#[path = "../tests/engine/service.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    reason = "shared with the tests, which use more of it"
)]
mod service;

use futures_util::stream::{FuturesUnordered, StreamExt};
use service::{Echo, EchoClient, EchoServer, Text};
use virtuoso::{Channel, Context, Receiver, Sender, Server, Status};

struct Handler;

impl Echo for Handler {
    async fn say(&self, _: &Context, request: Text) -> Result<Text, Status> {
        Ok(request)
    }

    async fn repeat(&self, _: &Context, _: Text, _: Sender<Text>) -> Result<(), Status> {
        Ok(())
    }

    async fn gather(&self, _: &Context, _: Receiver<Text>) -> Result<Text, Status> {
        Ok(Text::default())
    }

    async fn chat(&self, _: &Context, _: Receiver<Text>, _: Sender<Text>) -> Result<(), Status> {
        Ok(())
    }

    async fn note(&self, _: &Context, _: Text) {}

    async fn peek(&self, _: &Context, request: Text) -> Result<Text, Status> {
        Ok(request)
    }
}

fn main() {
    let mut numbers = std::env::args().filter_map(|argument| argument.parse().ok());
    let calls: usize = numbers.next().unwrap_or(200_000);
    let in_flight: usize = numbers.next().unwrap_or(1);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let server = Server::builder()
            .service(EchoServer::new(Handler))
            .bind("memory:call")
            .await
            .unwrap();
        tokio::spawn(server.serve());
        let client = EchoClient(Channel::connect("memory:call").await.unwrap());
        let request = Text::new("sixteen bytes ok");
        let started = std::time::Instant::now();
        let callers: FuturesUnordered<_> = (0..in_flight)
            .map(|_| async {
                for _ in 0..calls / in_flight {
                    assert_eq!(client.say(&request).await.unwrap().text.len(), 16);
                }
            })
            .collect();
        callers.count().await;
        let elapsed = started.elapsed();
        println!(
            "{calls} calls, {in_flight} in flight: {} ns a call",
            elapsed.as_nanos() / calls as u128
        );
    });
}
