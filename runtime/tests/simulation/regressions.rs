//! What the simulation found in the engine, each in a test of its own.

use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::BytesMut;
use tokio::time::{Instant, sleep, timeout};
use virtuoso::testing::{Control, Link, Simulation};
use virtuoso::{
    Channel, Code, Context, Limits, Progress, Receiver, Sender, Server, ServerHandle, Status, rt,
    transport,
};

use crate::service::{Echo, EchoClient, EchoServer, Text};

const LATENCY: Duration = Duration::from_millis(10);

/// Waits as long as a request's count says, in milliseconds, and answers as many bytes as its text says.
#[derive(Default)]
struct Plain {
    seen: Mutex<Vec<String>>,
}

impl Echo for Plain {
    async fn say(&self, _: &Context, request: Text) -> Result<Text, Status> {
        self.seen.lock().unwrap().push(request.text.clone());
        sleep(Duration::from_millis(request.count.into())).await;
        Ok(Text::blob(request.text.parse().unwrap_or(0)))
    }

    async fn repeat(&self, _: &Context, request: Text, out: Sender<Text>) -> Result<(), Status> {
        for index in 0..request.count {
            out.send(Text {
                count: index,
                ..Text::blob(10_000)
            })
            .await?;
        }
        Ok(())
    }

    async fn gather(&self, _: &Context, mut input: Receiver<Text>) -> Result<Text, Status> {
        let mut count = 0;
        while input.receive().await?.is_some() {
            count += 1;
        }
        Ok(Text::counted(count))
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
        sleep(Duration::from_millis(request.count.into())).await;
    }

    async fn peek(&self, cx: &Context, request: Text) -> Result<Text, Status> {
        self.say(cx, request).await
    }
}

struct System {
    control: Control,
    client: EchoClient,
    server: ServerHandle,
    handler: Arc<Plain>,
}

/// Runs `test` beside a server, over a link of a fixed latency, on a channel that has not connected.
fn run<F: Future<Output = ()>>(limits: Limits, link: Link, test: impl FnOnce(System) -> F) {
    let mut simulation = Simulation::builder(1)
        .link(link.latency(LATENCY..=LATENCY))
        .build();
    let handle = Arc::new(Mutex::new(None));
    let handler = Arc::new(Plain::default());
    let (theirs, their_handler, their_limits) =
        (Arc::clone(&handle), Arc::clone(&handler), limits.clone());
    simulation.node("server", move || {
        let (handle, limits) = (Arc::clone(&theirs), their_limits.clone());
        let service = EchoServer::from_arc(Arc::clone(&their_handler));
        async move {
            let builder = Server::builder().service(service).limits(limits);
            let server = builder.bind("sim://server:7000").await.unwrap();
            *handle.lock().unwrap() = Some(server.handle());
            server.serve().await.unwrap();
        }
    });
    let control = simulation.control();
    simulation
        .run(async move {
            sleep(Duration::from_millis(1)).await;
            let server = handle.lock().unwrap().clone().unwrap();
            let channel = Channel::builder("sim://server:7000")
                .limits(limits)
                .lazy()
                .unwrap();
            test(System {
                control,
                client: EchoClient(channel),
                server,
                handler,
            })
            .await;
        })
        .unwrap();
}

fn wait(millis: u32) -> Text {
    Text::counted(millis)
}

fn answer(bytes: usize) -> Text {
    Text::new(&bytes.to_string())
}

#[test]
fn a_oneway_call_that_expires_gives_its_slot_back() {
    run(Limits::default(), Link::new(), |system| async move {
        let request = wait(500);
        let mut call = system.client.note(&request);
        call.options_mut().timeout(Duration::from_millis(50));
        call.await.unwrap();
        sleep(Duration::from_secs(1)).await;
        assert!(system.client.0.usage().unwrap().is_at_rest());
        assert!(system.server.usage().is_at_rest());
    });
}

#[test]
fn a_deadline_passes_while_nothing_can_be_written() {
    run(
        Limits::default(),
        Link::new().window(1000),
        |system| async move {
            let client = &system.client;
            client.say(&wait(0)).await.unwrap();
            system.control.partition("server", Simulation::TEST);
            let stuck = client.clone();
            rt::spawn(async move { stuck.say(&Text::blob(50_000)).await });
            sleep(Duration::from_millis(100)).await;
            let begun = Instant::now();
            let failed = client
                .say_within(&wait(0), Duration::from_millis(200))
                .await
                .unwrap_err();
            assert_eq!(failed.code(), Code::DeadlineExceeded);
            assert!(
                begun.elapsed() < Duration::from_millis(210),
                "after {:?}",
                begun.elapsed()
            );
        },
    );
}

#[test]
fn a_drain_waits_for_an_answer_that_waits_for_credit() {
    let limits = Limits::default().stream_window(64 * 1024);
    run(limits, Link::new(), |system| async move {
        let request = wait(12);
        let mut items = system.client.repeat(&request).await.unwrap();
        // The handler has ended: what it sent fills the window, and the rest waits.
        sleep(Duration::from_millis(500)).await;
        assert_eq!(system.server.usage().running, 0);
        system.server.drain();
        sleep(Duration::from_millis(500)).await;
        for index in 0..12 {
            assert_eq!(items.message().await.unwrap().unwrap().count, index);
        }
        assert_eq!(items.message().await.unwrap(), None);
    });
}

#[test]
fn what_exceeds_the_floors_waits_for_the_handshake() {
    run(Limits::default(), Link::new(), |system| async move {
        let connect = || {
            let builder = Channel::builder("sim://server:7000").limits(Limits::default());
            EchoClient(builder.lazy().unwrap())
        };
        // Larger items than 64 KiB, before it is known that the peer takes them.
        let items = futures_util::stream::iter((0..3).map(|_| Text::blob(100_000)));
        assert_eq!(connect().gather(items).await.unwrap().count, 3);
        let (client, request) = (connect(), wait(0));
        let mut call = client.say(&request);
        call.options_mut().metadata("large", "x".repeat(6000));
        call.await.unwrap();
        drop(system);
    });
}

#[test]
fn a_request_that_proves_too_large_holds_up_nobody() {
    let limits = Limits::default().max_message(200_000).in_flight(16);
    run(limits, Link::new(), |system| async move {
        let client = &system.client;
        let (busy, large, small) = (wait(50), Text::blob(300_000), wait(0));
        // All slots are taken, so that the two wait in line; who is first in it proves too large.
        let busy = futures_util::future::join_all((0..16).map(|_| client.say(&busy)));
        let all = futures_util::future::join3(busy, client.say(&large), client.say(&small));
        let (_, large, small) = timeout(Duration::from_secs(5), all).await.unwrap();
        let large = large.unwrap_err();
        assert_eq!(
            (large.code(), large.progress()),
            (Code::ResourceExhausted, Progress::NeverSent)
        );
        small.unwrap();
        assert!(client.0.usage().unwrap().is_at_rest());
    });
}

#[test]
fn an_answer_that_waits_for_room_ends_by_its_deadline() {
    let limits = Limits::default().max_message(500_000).reassembly(500_000);
    run(
        limits,
        Link::new().bandwidth(1_000_000),
        |system| async move {
            let client = &system.client;
            let request = answer(450_000);
            let mut holds = client.say(&request);
            // It has begun to come, which takes all the room, and nobody looks after it.
            assert!(
                timeout(Duration::from_millis(300), &mut holds)
                    .await
                    .is_err()
            );
            let (begun, patience) = (Instant::now(), Duration::from_millis(900));
            let late = client.say_within(&request, patience).await.unwrap_err();
            assert_eq!(late.code(), Code::DeadlineExceeded);
            assert!(
                begun.elapsed() < patience + LATENCY,
                "after {:?}",
                begun.elapsed()
            );
            assert_eq!(holds.await.unwrap().blob.len(), 450_000);
        },
    );
}

#[test]
fn a_call_in_the_first_packet_is_not_lost_to_a_drain() {
    run(Limits::default(), Link::new(), |system| async move {
        let client = system.client.clone();
        let call = rt::spawn(async move { client.say(&wait(0)).await });
        // The connection stands, its first packet is under way.
        sleep(LATENCY * 2 + LATENCY / 2).await;
        system.server.drain();
        call.await.unwrap().unwrap();
        assert_eq!(system.handler.seen.lock().unwrap().len(), 1);
    });
}

#[test]
fn calls_that_wait_for_a_connection_begin_in_their_order() {
    run(Limits::default(), Link::new(), |system| async move {
        let calls: Vec<_> = (0..100)
            .map(|index| {
                let client = system.client.clone();
                rt::spawn(async move { client.say(&answer(index)).await })
            })
            .collect();
        for call in calls {
            call.await.unwrap().unwrap();
        }
        let expected: Vec<_> = (0..100).map(|index| index.to_string()).collect();
        assert_eq!(*system.handler.seen.lock().unwrap(), expected);
    });
}

#[test]
fn no_more_calls_are_in_flight_than_were_allowed() {
    run(
        Limits::default().in_flight(3),
        Link::new(),
        |system| async move {
            for _ in 0..8 {
                let client = system.client.clone();
                rt::spawn(async move { client.say(&wait(500)).await });
            }
            sleep(Duration::from_millis(300)).await;
            let usage = system.client.0.usage().unwrap();
            assert_eq!((usage.in_flight, usage.waiting), (3, 5));
        },
    );
}

/// Of the simulated network itself: what a crash leaves of a stream is its beginning.
#[test]
fn a_crash_tears_no_gap() {
    for seed in 0..30 {
        let link = Link::new().loss(0.4).torn(0.9);
        let mut simulation = Simulation::builder(seed).link(link).build();
        simulation.node("server", || async {
            let mut listener = transport::bind(&"sim://server:7000".parse().unwrap())
                .await
                .unwrap();
            let io = listener.accept().await;
            for byte in 0..=255 {
                io.write_all(&[byte]).await.unwrap();
                sleep(Duration::from_millis(1)).await;
            }
            std::future::pending::<()>().await;
        });
        let control = simulation.control();
        let received = simulation
            .run(async move {
                let io = transport::connect(&"sim://server:7000".parse().unwrap())
                    .await
                    .unwrap();
                sleep(Duration::from_millis(150)).await;
                control.crash("server");
                let mut received = BytesMut::with_capacity(1000);
                while timeout(Duration::from_secs(100), io.read(&mut received))
                    .await
                    .is_ok()
                {}
                received
            })
            .unwrap();
        let sent: Vec<u8> = (0..=255).collect();
        assert!(sent.starts_with(&received), "seed {seed}: {received:?}");
    }
}
