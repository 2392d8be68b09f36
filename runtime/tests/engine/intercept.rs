//! Interceptors: what they see, and that they change nothing about a call that they only watch.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use futures_util::{StreamExt, stream};
use virtuoso::{
    Call, Channel, Code, Context, Metadata, Next, Receiver, Reply, Sender, Server, Status,
};

use crate::service::{Echo, EchoClient, EchoServer, Text};

/// Answers with metadata, and never ends a oneway call.
struct Handler;

impl Echo for Handler {
    async fn say(&self, cx: &Context, request: Text) -> Result<Text, Status> {
        let tenant = cx.metadata().get_str("tenant").unwrap_or("none").to_owned();
        let mut leading = Metadata::new();
        leading.insert("leading", "1").unwrap();
        cx.send_leading(leading)?;
        Ok(Text {
            text: tenant,
            ..request
        })
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

    async fn note(&self, _: &Context, _: Text) {
        pending().await
    }

    async fn peek(&self, _: &Context, request: Text) -> Result<Text, Status> {
        Ok(request)
    }
}

/// Adds a tenant to each request and a line to each answer, and refuses requests that say so.
async fn watch(mut call: Call, next: Next, seen: Arc<AtomicU32>) -> Reply {
    seen.fetch_add(1, Ordering::SeqCst);
    if call.metadata().get("refuse").is_some() {
        return Reply::failed(Status::permission_denied("as asked"));
    }
    call.metadata_mut().insert("tenant", "acme").unwrap();
    let mut reply = next.run(call).await;
    reply.metadata_mut().insert("trailing", "2").unwrap();
    reply
}

async fn start(name: &str) -> (EchoClient, Arc<AtomicU32>) {
    let address = format!("memory:{name}");
    let server = Server::builder()
        .service(EchoServer::new(Handler))
        .bind(&address)
        .await
        .unwrap();
    virtuoso::rt::spawn(server.serve());
    let seen = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&seen);
    let channel = Channel::builder(&address)
        .intercept(move |call, next| watch(call, next, Arc::clone(&counter)))
        .connect()
        .await
        .unwrap();
    (EchoClient(channel), seen)
}

#[tokio::test(start_paused = true)]
async fn metadata_passes_both_ways() {
    let (client, seen) = start("intercept-metadata").await;
    let response = client
        .say(&Text::new("hello"))
        .with_response()
        .await
        .unwrap();
    assert_eq!(response.value.text, "acme");
    assert_eq!(response.leading.get_str("leading"), Some("1"));
    assert_eq!(response.trailing.get_str("trailing"), Some("2"));
    assert_eq!(seen.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn a_refused_call_is_never_sent() {
    let (client, _) = start("intercept-refusal").await;
    let request = Text::new("hello");
    let mut call = client.say(&request);
    call.options_mut().metadata("refuse", "1");
    assert_eq!(call.await.unwrap_err().code(), Code::PermissionDenied);
}

#[tokio::test(start_paused = true)]
async fn a_oneway_call_does_not_wait_for_its_handler() {
    let (client, seen) = start("intercept-oneway").await;
    let request = Text::new("hello");
    let sent = tokio::time::timeout(Duration::from_secs(3600), client.note(&request)).await;
    sent.expect("it waits for a handler that never ends")
        .unwrap();
    assert_eq!(seen.load(Ordering::SeqCst), 1);
}

/// The calls with streams go through the interceptors, too: when they begin.
#[tokio::test(start_paused = true)]
async fn streams_are_intercepted_where_they_begin() {
    let (client, seen) = start("intercepted-streams").await;
    let request = Text::new("x");
    let streamed = client.repeat(&request).await.unwrap();
    assert_eq!(streamed.count().await, 0);
    let gathered = client.gather(stream::iter([Text::new("y")])).await.unwrap();
    assert_eq!(gathered, Text::default());
    let chatted = client.chat(stream::iter([Text::new("z")])).await.unwrap();
    assert_eq!(chatted.count().await, 0);
    assert_eq!(seen.load(Ordering::SeqCst), 3);

    let mut refused = client.repeat(&request);
    refused.options_mut().metadata("refuse", "1");
    assert_eq!(refused.await.unwrap_err().code(), Code::PermissionDenied);
    let usage = client.0.usage().unwrap();
    assert!(usage.is_at_rest(), "{usage:?}");
}

/// What an interceptor runs elsewhere is woken there until the call has begun, and where the caller is from then on.
#[tokio::test(start_paused = true)]
async fn a_call_may_begin_in_a_task_of_its_interceptor() {
    let address = "memory:intercept-elsewhere";
    let server = Server::builder()
        .service(EchoServer::new(Handler))
        .bind(address)
        .await
        .unwrap();
    virtuoso::rt::spawn(server.serve());
    let elsewhere = |call: Call, next: Next| async move {
        tokio::spawn(next.run(call))
            .await
            .expect("it does not panic")
    };
    let channel = Channel::builder(address).intercept(elsewhere);
    let client = EchoClient(channel.connect().await.unwrap());
    let calls = async {
        let request = Text::new("x");
        client.say(&request).await.unwrap();
        client.gather(stream::iter([Text::new("y")])).await.unwrap();
        let streamed = client.repeat(&request).await.unwrap();
        assert_eq!(streamed.count().await, 0);
        let chatted = client.chat(stream::iter([Text::new("z")])).await.unwrap();
        assert_eq!(chatted.count().await, 0);
    };
    let ended = tokio::time::timeout(Duration::from_secs(60), calls).await;
    ended.expect("a call hangs");
}
