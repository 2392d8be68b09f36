//! A handler borrows its service, which lives for as long as any of them runs.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use virtuoso::{Call, Channel, Context, Next, Receiver, Sender, Server, ServerBuilder, Status};

use crate::service::{Echo, EchoClient, EchoServer, Text};

type Log = Arc<Mutex<Vec<&'static str>>>;

struct Service(Log);

impl Drop for Service {
    fn drop(&mut self) {
        self.0.lock().unwrap().push("the service is dropped");
    }
}

impl Echo for Service {
    async fn say(&self, _: &Context, request: Text) -> Result<Text, Status> {
        tokio::time::sleep(Duration::from_millis(200)).await;
        self.0.lock().unwrap().push("the handler has ended");
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

/// Leaves a call behind whose handler runs, with neither a client nor a server.
async fn leave_behind(address: &str, server: ServerBuilder) -> Vec<&'static str> {
    let log = Log::default();
    let server = server
        .service(EchoServer::new(Service(Arc::clone(&log))))
        .bind(address)
        .await
        .unwrap();
    let serving = tokio::spawn(server.serve());
    let client = EchoClient(Channel::connect(address).await.unwrap());
    let calling = tokio::spawn(async move { client.say(&Text::new("hello")).await });
    tokio::time::sleep(Duration::from_millis(50)).await;
    calling.abort();
    serving.abort();
    tokio::time::sleep(Duration::from_secs(60)).await;
    let log = log.lock().unwrap();
    log.clone()
}

#[tokio::test(start_paused = true)]
async fn a_service_lives_until_its_last_handler_has_ended() {
    let log = leave_behind("memory:held", Server::builder()).await;
    assert_eq!(log, ["the handler has ended", "the service is dropped"]);
}

#[tokio::test(start_paused = true)]
async fn behind_interceptors_too() {
    let server = Server::builder().intercept(|call: Call, next: Next| next.run(call));
    let log = leave_behind("memory:held-behind", server).await;
    assert_eq!(log, ["the handler has ended", "the service is dropped"]);
}
