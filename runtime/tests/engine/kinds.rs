use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{self, Wake, Waker};
use std::time::Duration;

use futures_util::stream::{FuturesUnordered, TryStreamExt};
use futures_util::{StreamExt, stream};
use virtuoso::{
    Channel, Code, Context, Limits, Metadata, Progress, Receiver, Sender, Server, ServerHandle,
    Status,
};

use crate::service::{Echo, EchoClient, EchoServer, Text};

#[derive(Default)]
pub(crate) struct Handler {
    pub(crate) notes: AtomicU32,
    pub(crate) finished: AtomicU32,
    pub(crate) dropped: Arc<AtomicU32>,
}

/// Who holds a waker of it is seen by its count of references.
struct Woken;

impl Wake for Woken {
    fn wake(self: Arc<Self>) {}
}

/// Counts when it is dropped.
struct Dropped(Arc<AtomicU32>);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

impl Echo for Handler {
    async fn say(&self, cx: &Context, request: Text) -> Result<Text, Status> {
        match request.text.as_str() {
            "fail" => Err(Status::not_found("no such thing").with_detail(Text::new("detail"))),
            "panic" => panic!("as asked"),
            "slow" => {
                tokio::time::sleep(Duration::from_millis(200)).await;
                self.finished.fetch_add(1, Ordering::SeqCst);
                Ok(request)
            }
            "metadata" => {
                let mut leading = Metadata::new();
                leading.insert("leading", "1").unwrap();
                cx.send_leading(leading)?;
                let mut trailing = Metadata::new();
                trailing
                    .insert(
                        "trailing",
                        cx.metadata().get_str("tenant").unwrap_or("none"),
                    )
                    .unwrap();
                cx.set_trailing(trailing);
                Ok(request)
            }
            "watch" => {
                let woken = Arc::new(Woken);
                let waker = Waker::from(Arc::clone(&woken));
                for _ in 0..3 {
                    // Who has looked and gone is not to be remembered until the call ends.
                    let watch = pin!(cx.cancelled());
                    assert!(
                        watch
                            .poll(&mut task::Context::from_waker(&waker))
                            .is_pending()
                    );
                }
                drop(waker);
                Ok(Text::counted(Arc::strong_count(&woken) as u32))
            }
            "back" => {
                let client: EchoClient = cx.peer().client();
                client.say(&Text::new("from the server")).await
            }
            _ => Ok(request),
        }
    }

    async fn repeat(&self, _: &Context, request: Text, out: Sender<Text>) -> Result<(), Status> {
        if request.text == "at once" {
            // Each in a task of its own.
            let sending: FuturesUnordered<_> = (0..request.count)
                .map(|_| out.send(request.clone()))
                .collect();
            return sending.try_collect().await;
        }
        for count in 0..request.count {
            out.send(Text {
                count,
                ..request.clone()
            })
            .await?;
        }
        if request.text == "fail" {
            Err(Status::aborted("at the end"))
        } else {
            Ok(())
        }
    }

    async fn gather(&self, _: &Context, mut input: Receiver<Text>) -> Result<Text, Status> {
        let mut sum = 0;
        while let Some(item) = input.receive().await? {
            sum += item.count;
        }
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

    async fn note(&self, _: &Context, request: Text) {
        self.notes.fetch_add(request.count, Ordering::SeqCst);
    }

    async fn peek(&self, _: &Context, request: Text) -> Result<Text, Status> {
        let _dropped = Dropped(Arc::clone(&self.dropped));
        if request.text == "slow" {
            tokio::time::sleep(Duration::from_millis(200)).await;
            self.finished.fetch_add(1, Ordering::SeqCst);
        }
        Ok(request)
    }
}

pub(crate) fn limits() -> Limits {
    Limits::default()
        .max_message(80 * 1024 * 1024)
        .reassembly(80 * 1024 * 1024)
        .program("test", "1")
}

pub(crate) async fn start(address: &str) -> (EchoClient, Arc<Handler>, ServerHandle) {
    let handler = Arc::new(Handler::default());
    let server = Server::builder()
        .service(EchoServer::from_arc(Arc::clone(&handler)))
        .limits(limits())
        .bind(address)
        .await
        .unwrap();
    let address = server.local_addr().to_string();
    let handle = server.handle();
    virtuoso::rt::spawn(server.serve());
    let channel = Channel::builder(&address)
        .limits(limits())
        .serve(EchoServer::new(Handler::default()))
        .connect()
        .await
        .unwrap();
    (EchoClient(channel), handler, handle)
}

async fn every_kind(address: &str) {
    let (client, handler, handle) = start(address).await;

    assert_eq!(
        client.say(&Text::new("hello")).await.unwrap(),
        Text::new("hello")
    );
    let failed = client.say(&Text::new("fail")).await.unwrap_err();
    assert_eq!(
        (failed.code(), failed.message()),
        (Code::NotFound, "no such thing")
    );
    assert_eq!(failed.detail::<Text>(), Some(Text::new("detail")));
    assert_eq!(
        client.say(&Text::new("panic")).await.unwrap_err().code(),
        Code::Internal
    );

    assert_eq!(client.say(&Text::new("watch")).await.unwrap().count, 1);

    let streamed: Vec<_> = client
        .repeat(&Text::counted(1000))
        .await
        .unwrap()
        .map(|item| item.unwrap().count)
        .collect()
        .await;
    assert_eq!(streamed, (0..1000).collect::<Vec<_>>());
    let request = Text {
        count: 2,
        ..Text::new("fail")
    };
    let failing: Vec<_> = client.repeat(&request).await.unwrap().collect().await;
    assert_eq!(failing.len(), 3);
    assert_eq!(failing[2].as_ref().unwrap_err().code(), Code::Aborted);

    let sum = client
        .gather(stream::iter((0..1000).map(Text::counted)))
        .await
        .unwrap();
    assert_eq!(sum.count, 499_500);

    let echoed = client
        .chat(stream::iter((0..100).map(Text::counted)))
        .await
        .unwrap();
    assert_eq!(echoed.count().await, 100);

    client.note(&Text::counted(5)).await.unwrap();
    while handler.notes.load(Ordering::SeqCst) != 5 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }

    let request = Text::new("metadata");
    let mut call = client.say(&request);
    call.options_mut().metadata("tenant", "acme");
    let response = call.with_response().await.unwrap();
    assert_eq!(response.leading.get_str("leading"), Some("1"));
    assert_eq!(response.trailing.get_str("trailing"), Some("acme"));

    assert_eq!(
        client.say(&Text::new("back")).await.unwrap(),
        Text::new("from the server")
    );

    for size in [
        16_384, 65_000, 65_536, 66_556, 66_557, 70_000, 300_000, 5_000_000,
    ] {
        // A large answer shares its bytes: what stands before and behind them is to stay in its place.
        let large = Text {
            text: "before".into(),
            count: 300,
            ..Text::blob(size)
        };
        assert_eq!(client.say(&large).await.unwrap(), large, "{size} bytes");
    }
    let request = Text {
        count: 3,
        ..Text::blob(400_000)
    };
    let items: Vec<_> = client.repeat(&request).await.unwrap().collect().await;
    assert_eq!(items.len(), 3);
    assert!(
        items
            .iter()
            .all(|item| item.as_ref().unwrap().blob.len() == 400_000)
    );

    let late = client
        .say_within(&Text::new("slow"), Duration::from_millis(20))
        .await
        .unwrap_err();
    assert_eq!(late.code(), Code::DeadlineExceeded);
    let request = Text::new("slow");
    let mut late = client.peek(&request);
    late.options_mut().timeout(Duration::from_millis(20));
    assert_eq!(late.await.unwrap_err().code(), Code::DeadlineExceeded);
    while handler.finished.load(Ordering::SeqCst) != 1 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(
        handler.finished.load(Ordering::SeqCst),
        1,
        "only the one that finishes"
    );
    assert_eq!(handler.dropped.load(Ordering::SeqCst), 1);

    handle.drain();
    // Calls that crossed the GOAWAY may still have been accepted.
    while client.say(&Text::new("hello")).await.is_ok() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_tcp() {
    every_kind("127.0.0.1:0").await;
}

#[tokio::test]
async fn over_tcp_on_one_thread() {
    every_kind("127.0.0.1:0").await;
}

#[tokio::test]
async fn over_a_unix_socket() {
    let path = std::env::temp_dir().join(format!("virtuoso-kinds-{}", std::process::id()));
    every_kind(&format!("unix:{}", path.display())).await;
}

#[tokio::test(start_paused = true)]
async fn in_memory() {
    every_kind("memory:kinds").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_calls_at_once() {
    let (client, _, _handle) = start("127.0.0.1:0").await;
    let tasks: Vec<_> = (0..200)
        .map(|task| {
            let client = client.clone();
            tokio::spawn(async move {
                for i in 0..200 {
                    let request = Text::counted(task * 1000 + i);
                    assert_eq!(client.say(&request).await.unwrap(), request);
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn elements_may_be_sent_by_several_at_once() {
    let (client, _, _handle) = start("memory:at-once").await;
    let request = Text {
        text: "at once".into(),
        count: 100,
        ..Text::blob(10_000)
    };
    let items = client.repeat(&request).await.unwrap().count();
    let items = tokio::time::timeout(Duration::from_secs(60), items).await;
    assert_eq!(items, Ok(100));
}

#[tokio::test(start_paused = true)]
async fn calls_are_bounded_over_all_connections() {
    let server = Server::builder()
        .service(EchoServer::new(Handler::default()))
        .max_calls(1)
        .bind("memory:bounded")
        .await
        .unwrap();
    virtuoso::rt::spawn(server.serve());
    let first = EchoClient(Channel::connect("memory:bounded").await.unwrap());
    let second = EchoClient(Channel::connect("memory:bounded").await.unwrap());
    let (slow, quick) = (Text::new("slow"), Text::new("quick"));
    let running = tokio::spawn(async move { first.say(&slow).await });
    tokio::time::sleep(Duration::from_millis(50)).await;
    let refused = second.say(&quick).await.unwrap_err();
    assert_eq!(refused.code(), Code::ResourceExhausted);
    assert_eq!(refused.progress(), Progress::NeverSent);
    running.await.unwrap().unwrap();
    assert_eq!(second.say(&quick).await.unwrap(), quick);
}
