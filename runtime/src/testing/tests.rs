//! What a simulation promises, and what befalls its nodes and links.

use std::io::ErrorKind;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use bytes::BytesMut;
use tokio::time::{sleep, timeout};

use super::{EventKind, Link, Simulation, Trace, note};
use crate::rt::{self, entropy, spawn};
use crate::transport::{self, Endpoint, Io};

const MILLISECOND: Duration = Duration::from_millis(1);
const SECOND: Duration = Duration::from_secs(1);

fn endpoint(text: &str) -> Endpoint {
    text.parse().unwrap()
}

async fn connect() -> std::io::Result<Arc<dyn Io>> {
    transport::connect(&endpoint("sim://server:7000")).await
}

/// Sends back what it gets, on every connection.
async fn echo() {
    let mut listener = transport::bind(&endpoint("sim://server:7000"))
        .await
        .unwrap();
    loop {
        let io = listener.accept().await;
        spawn(async move {
            let mut buf = BytesMut::with_capacity(1024);
            while let Ok(1..) = io.read(&mut buf).await {
                if io.write_all(&buf.split()).await.is_err() {
                    return;
                }
                buf.reserve(1024);
            }
        });
    }
}

async fn round_trip(io: &Arc<dyn Io>, text: &str) -> std::io::Result<()> {
    io.write_all(text.as_bytes()).await?;
    let mut buf = BytesMut::with_capacity(text.len());
    while buf.len() < text.len() {
        if io.read(&mut buf).await? == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
    }
    assert_eq!(buf, text);
    Ok(())
}

async fn read_error(io: &Arc<dyn Io>) -> ErrorKind {
    io.read(&mut BytesMut::with_capacity(8))
        .await
        .unwrap_err()
        .kind()
}

fn with_echo(seed: u64, link: Link) -> Simulation {
    let sim = Simulation::builder(seed).link(link).build();
    sim.node("server", echo);
    sim
}

/// Clients that call, pause and reconnect at random, while the server crashes and the network parts.
fn eventful(seed: u64) -> Trace {
    let mut sim = with_echo(seed, Link::new().loss(0.05).torn(0.5).give_up(SECOND * 5));
    let control = sim.control();
    sim.run(async move {
        let clients: Vec<_> = (0..4)
            .map(|client| {
                spawn(async move {
                    for call in 0..20 {
                        let outcome = async {
                            let io = connect().await?;
                            round_trip(&io, &format!("{client}/{call}/{}", entropy::uuid())).await
                        };
                        // Who only waits for an answer never learns that the server crashed.
                        let outcome = timeout(SECOND * 30, outcome).await;
                        let outcome = outcome.map(|it| it.map_err(|error| error.kind()));
                        note(format!("{client}/{call}: {outcome:?}"));
                        sleep(entropy::jitter(Duration::ZERO..=SECOND)).await;
                    }
                })
            })
            .collect();
        sleep(entropy::jitter(SECOND..=SECOND * 3)).await;
        control.partition("server", Simulation::TEST);
        sleep(entropy::jitter(SECOND..=SECOND * 10)).await;
        control.heal_all();
        sleep(entropy::jitter(SECOND..=SECOND * 3)).await;
        control.crash("server");
        sleep(SECOND).await;
        control.restart("server");
        for client in clients {
            client.await.unwrap();
        }
    })
    .unwrap();
    sim.run(async { sleep(SECOND * 60).await }).unwrap();
    assert_eq!(
        (sim.connection_count(), sim.byte_count()),
        (0, 0),
        "seed {seed}"
    );
    sim.trace()
}

#[test]
fn a_seed_fixes_the_run() {
    let mut hashes = std::collections::BTreeSet::new();
    for seed in 0..10 {
        let (one, other) = (eventful(seed), eventful(seed));
        assert_eq!(one, other, "seed {seed}");
        assert!(
            one.events
                .iter()
                .any(|event| matches!(event.kind, EventKind::Stalled { .. }))
        );
        hashes.insert(one.hash);
    }
    assert_eq!(hashes.len(), 10, "seeds have traces of their own");
}

#[test]
fn a_day_passes_when_nothing_else_is_to_do() {
    let mut sim = Simulation::builder(1).limit(SECOND * 1_000_000).build();
    sim.run(async { sleep(SECOND * 86_400).await }).unwrap();
    assert_eq!(sim.elapsed(), SECOND * 86_400);
}

#[test]
fn latency_stays_in_its_range() {
    let range = Duration::from_millis(50)..=Duration::from_millis(60);
    let mut sim = with_echo(1, Link::new().latency(range).torn(0.0));
    sim.run(async {
        let start = rt::now();
        let io = connect().await.unwrap();
        let connected = start.elapsed().as_millis();
        assert!((100..=122).contains(&connected), "{connected}");
        let start = rt::now();
        round_trip(&io, "hello").await.unwrap();
        let answered = start.elapsed().as_millis();
        assert!((100..=122).contains(&answered), "{answered}");
    })
    .unwrap();
}

#[test]
fn loss_is_delay_and_nothing_is_lost() {
    let mut sim = with_echo(2, Link::new().loss(0.5));
    sim.run(async {
        let io = connect().await.unwrap();
        let start = rt::now();
        for n in 0..50 {
            round_trip(&io, &format!("message {n}")).await.unwrap();
        }
        // A hundred packets of which half wait 200 ms or more.
        assert!(start.elapsed() > SECOND * 5, "{:?}", start.elapsed());
    })
    .unwrap();
}

#[test]
fn bandwidth_is_shared_in_its_direction() {
    let link = Link::new()
        .bandwidth(100_000)
        .latency(MILLISECOND..=MILLISECOND);
    let mut sim = with_echo(3, link);
    sim.run(async {
        let start = rt::now();
        let clients: Vec<_> = (0..2)
            .map(|_| {
                spawn(async {
                    let io = connect().await.unwrap();
                    round_trip(&io, &"x".repeat(50_000)).await.unwrap();
                })
            })
            .collect();
        for client in clients {
            client.await.unwrap();
        }
        // 100 kB there take a second; the way back overlaps, but for its end.
        assert!(
            (SECOND..SECOND * 2).contains(&start.elapsed()),
            "{:?}",
            start.elapsed()
        );
    })
    .unwrap();
}

#[test]
fn writes_are_torn() {
    let deliveries = |torn| {
        let mut sim = with_echo(4, Link::new().torn(torn));
        sim.run(async {
            let io = connect().await.unwrap();
            round_trip(&io, &"x".repeat(1000)).await.unwrap();
        })
        .unwrap();
        let trace = sim.trace();
        trace
            .events
            .iter()
            .filter(|it| matches!(it.kind, EventKind::Delivered { .. }))
            .count()
    };
    assert_eq!(deliveries(0.0), 2);
    assert!(deliveries(0.9) > 4);
}

#[test]
fn connecting_to_nobody() {
    let mut sim = Simulation::builder(5)
        .link(Link::new().connect_timeout(SECOND * 3))
        .build();
    sim.node("idle", || async {});
    let control = sim.control();
    sim.run(async move {
        let to_idle = endpoint("sim://idle:1");
        let error = transport::connect(&to_idle).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ConnectionRefused);

        let error = transport::connect(&endpoint("sim://nowhere:1"))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
        let text = "cannot connect to sim://nowhere:1: the simulation has no node `nowhere`";
        assert_eq!(error.to_string(), text);

        control.crash("idle");
        let start = rt::now();
        let error = transport::connect(&to_idle).await.unwrap_err();
        assert_eq!(
            (error.kind(), start.elapsed()),
            (ErrorKind::TimedOut, SECOND * 3)
        );

        control.restart("idle");
        control.partition(Simulation::TEST, "idle");
        let error = transport::connect(&to_idle).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TimedOut);

        // Healed in time, the attempt that waited comes through to its refusal.
        let attempt = spawn(async move { transport::connect(&to_idle).await.unwrap_err().kind() });
        sleep(SECOND).await;
        control.heal(Simulation::TEST, "idle");
        assert_eq!(attempt.await.unwrap(), ErrorKind::ConnectionRefused);
    })
    .unwrap();
    sim.run(async { sleep(SECOND).await }).unwrap();
    assert_eq!(sim.connection_count(), 0);
}

#[test]
fn a_dropped_attempt_to_connect_leaves_nothing() {
    let link = Link::new().latency(SECOND..=SECOND);
    let mut sim = with_echo(6, link);
    let control = sim.control();
    sim.run(async move {
        for wait in [500, 1500, 2500] {
            // Dropped before it arrives, before its answer does, and after.
            let _ = timeout(Duration::from_millis(wait), connect()).await;
            sleep(SECOND * 5).await;
            assert_eq!(control.connection_count(), 0, "dropped after {wait} ms");
        }
    })
    .unwrap();
}

#[test]
fn one_listens_on_ones_own_node_only() {
    let mut sim = Simulation::new(7);
    sim.node("server", || async {});
    sim.run(async {
        let error = transport::bind(&endpoint("sim://server:1"))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::AddrNotAvailable);
        assert!(error.to_string().contains("write sim://test:1"), "{error}");
    })
    .unwrap();
}

#[test]
fn a_partition_is_silence_and_then_a_timeout() {
    let mut sim = with_echo(8, Link::new().give_up(SECOND * 20));
    let control = sim.control();
    sim.run(async move {
        let idle = connect().await.unwrap();
        let busy = connect().await.unwrap();
        round_trip(&busy, "before").await.unwrap();
        control.partition(Simulation::TEST, "server");
        let start = rt::now();
        busy.write_all(b"into the void").await.unwrap();
        assert_eq!(read_error(&busy).await, ErrorKind::TimedOut);
        let waited = start.elapsed();
        assert!((SECOND * 20..SECOND * 21).contains(&waited), "{waited:?}");
        assert_eq!(
            busy.try_write(b"x").unwrap_err().kind(),
            ErrorKind::TimedOut
        );
        // Who says nothing notices nothing, and goes on once the network is whole.
        control.heal(Simulation::TEST, "server");
        round_trip(&idle, "after").await.unwrap();
    })
    .unwrap();
}

#[test]
fn a_short_partition_is_delay() {
    let mut sim = with_echo(9, Link::new().give_up(SECOND * 20));
    let control = sim.control();
    sim.run(async move {
        let io = connect().await.unwrap();
        control.partition(Simulation::TEST, "server");
        let waiting = spawn(async move {
            round_trip(&io, "patience").await.unwrap();
            io
        });
        sleep(SECOND * 19).await;
        assert!(!waiting.is_finished());
        control.heal(Simulation::TEST, "server");
        let io = waiting.await.unwrap();
        // And what had been about to give up no longer is.
        sleep(SECOND * 60).await;
        round_trip(&io, "patience").await.unwrap();
    })
    .unwrap();
}

#[test]
fn without_acknowledgement_a_sender_gives_up_though_all_arrives() {
    let mut sim = with_echo(10, Link::new().give_up(SECOND * 20));
    let control = sim.control();
    sim.run(async move {
        let io = connect().await.unwrap();
        control.partition_oneway("server", Simulation::TEST);
        io.write_all(b"one way").await.unwrap();
        sleep(SECOND).await;
        let arrived =
            |kind: &EventKind| matches!(kind, EventKind::Delivered { to, .. } if **to == *"server");
        assert!(
            control
                .trace()
                .events
                .iter()
                .any(|event| arrived(&event.kind))
        );
        assert_eq!(read_error(&io).await, ErrorKind::TimedOut);
    })
    .unwrap();
}

#[test]
fn isolation_parts_a_node_from_all() {
    let mut sim = with_echo(11, Link::new().connect_timeout(SECOND));
    let control = sim.control();
    sim.run(async move {
        control.isolate("server");
        assert_eq!(connect().await.unwrap_err().kind(), ErrorKind::TimedOut);
        control.heal_all();
        connect().await.unwrap();
    })
    .unwrap();
}

#[test]
fn a_crash_leaves_connections_half_open() {
    let mut sim = with_echo(12, Link::new().give_up(SECOND * 20));
    let control = sim.control();
    sim.run(async move {
        let io = connect().await.unwrap();
        round_trip(&io, "before").await.unwrap();
        control.crash("server");
        // Nothing tells: not an end, not a reset, for hours.
        let mut buf = BytesMut::with_capacity(8);
        assert!(timeout(SECOND * 1000, io.read(&mut buf)).await.is_err());
        // Only who writes learns, after a while.
        io.write_all(b"hello?").await.unwrap();
        assert_eq!(read_error(&io).await, ErrorKind::TimedOut);
        assert_eq!(control.task_count("server"), 0);
    })
    .unwrap();
}

#[test]
fn a_restarted_node_resets_what_it_forgot() {
    let mut sim = with_echo(13, Link::new());
    let control = sim.control();
    sim.run(async move {
        let io = connect().await.unwrap();
        round_trip(&io, "before").await.unwrap();
        control.crash("server");
        control.restart("server");
        io.write_all(b"remember me?").await.unwrap();
        assert_eq!(read_error(&io).await, ErrorKind::ConnectionReset);
        round_trip(&connect().await.unwrap(), "after")
            .await
            .unwrap();
    })
    .unwrap();
}

#[test]
fn what_waited_for_a_crashed_node_meets_the_restarted_one() {
    let mut sim = with_echo(14, Link::new());
    let control = sim.control();
    sim.run(async move {
        let io = connect().await.unwrap();
        control.crash("server");
        io.write_all(b"hello?").await.unwrap();
        sleep(SECOND * 5).await;
        control.restart("server");
        assert_eq!(read_error(&io).await, ErrorKind::ConnectionReset);
    })
    .unwrap();
}

#[test]
fn a_killed_process_is_heard_of_at_once() {
    let mut sim = with_echo(15, Link::new());
    let control = sim.control();
    sim.run(async move {
        let io = connect().await.unwrap();
        round_trip(&io, "before").await.unwrap();
        control.kill("server");
        assert_eq!(io.read(&mut BytesMut::with_capacity(8)).await.unwrap(), 0);
        assert_eq!(
            connect().await.unwrap_err().kind(),
            ErrorKind::ConnectionRefused
        );
        control.restart("server");
        round_trip(&connect().await.unwrap(), "after")
            .await
            .unwrap();
        // A restart of what runs is a kill first.
        control.restart("server");
        round_trip(&connect().await.unwrap(), "again")
            .await
            .unwrap();
    })
    .unwrap();
}

#[test]
fn a_crash_drops_what_the_node_held() {
    struct Held(Arc<AtomicUsize>);
    impl Drop for Held {
        fn drop(&mut self) {
            self.0.fetch_add(1, Relaxed);
        }
    }
    let drops = Arc::new(AtomicUsize::new(0));
    let mut sim = Simulation::new(16);
    sim.node("server", {
        let drops = drops.clone();
        move || {
            let (outer, inner) = (Held(drops.clone()), Held(drops.clone()));
            async move {
                spawn(async move {
                    let _inner = inner;
                    std::future::pending::<()>().await;
                });
                let _outer = outer;
                std::future::pending::<()>().await;
            }
        }
    });
    let control = sim.control();
    let counted = drops.clone();
    sim.run(async move {
        sleep(SECOND).await;
        assert_eq!(
            (control.task_count("server"), counted.load(Relaxed)),
            (2, 0)
        );
        control.crash("server");
        sleep(SECOND).await;
        assert_eq!(
            (control.task_count("server"), counted.load(Relaxed)),
            (0, 2)
        );
    })
    .unwrap();
    drop(sim);
    assert_eq!(drops.load(Relaxed), 2);
}

#[test]
fn a_crash_takes_what_had_not_left_yet() {
    // At ten bytes a second, five of a hundred have left after half a second.
    let link = Link::new()
        .bandwidth(10)
        .latency(MILLISECOND..=MILLISECOND)
        .torn(0.9);
    let mut sim = Simulation::builder(17).link(link).build();
    sim.node("server", || async {
        let mut listener = transport::bind(&endpoint("sim://server:7000"))
            .await
            .unwrap();
        let io = listener.accept().await;
        io.write_all(&[7; 100]).await.unwrap();
        std::future::pending::<()>().await;
    });
    let control = sim.control();
    sim.run(async move {
        let io = connect().await.unwrap();
        sleep(SECOND * 5).await;
        control.crash("server");
        let mut buf = BytesMut::with_capacity(100);
        while timeout(SECOND * 100, io.read(&mut buf)).await.is_ok() {}
        assert!(buf.len() <= 50, "{} bytes came", buf.len());
        assert_eq!(control.byte_count(), 0);
    })
    .unwrap();
}

#[test]
fn a_node_that_panics_fails_the_run_and_names_the_seed() {
    let mut sim = Simulation::new(18);
    sim.node("server", || async {
        sleep(SECOND).await;
        panic!("out of {}", "shop");
    });
    let failure = sim.run(std::future::pending::<()>()).unwrap_err();
    let text = "seed 18, after 1s of virtual time: node `server` panicked: out of shop";
    assert_eq!(failure.to_string(), text);
    assert!(!failure.is_timeout());
}

#[test]
fn a_task_that_panics_unheard_fails_the_run() {
    let mut sim = Simulation::new(19);
    sim.node("server", || async {
        spawn(async { panic!("nobody awaits this") });
    });
    let failure = sim.run(async { sleep(SECOND).await }).unwrap_err();
    assert!(
        failure.to_string().contains("node `server` panicked"),
        "{failure}"
    );
}

#[test]
fn a_task_may_panic_where_that_is_allowed() {
    let mut sim = Simulation::builder(19).allow_task_panics().build();
    sim.run(async {
        assert!(
            spawn(async { panic!("awaited") })
                .await
                .unwrap_err()
                .is_panic()
        );
    })
    .unwrap();
}

#[test]
fn an_endless_exchange_without_latency_meets_the_limit() {
    let link = Link::new().latency(Duration::ZERO..=Duration::ZERO);
    let mut sim = Simulation::builder(23).link(link).limit(SECOND).build();
    sim.node("server", echo);
    let failure = sim.run(async {
        sleep(MILLISECOND).await;
        let io = connect().await.unwrap();
        loop {
            round_trip(&io, "again").await.unwrap();
        }
    });
    assert!(failure.unwrap_err().is_timeout());
}

#[test]
fn a_run_that_does_not_end_is_ended() {
    let mut sim = Simulation::builder(20).limit(SECOND * 7).build();
    let failure = sim.run(std::future::pending::<()>()).unwrap_err();
    assert!(failure.is_timeout());
    assert_eq!(
        failure.to_string(),
        "seed 20, after 7s of virtual time: the test has not ended"
    );
}

#[test]
fn nodes_draw_from_the_seed_whatever_others_do() {
    let drawn = |seed, crowd: usize| {
        let mut sim = Simulation::new(seed);
        for n in 0..crowd {
            sim.node(&format!("other-{n}"), || async {
                entropy::next_u64();
            });
        }
        sim.run(async { entropy::uuid() }).unwrap()
    };
    assert_eq!(drawn(1, 0), drawn(1, 5));
    assert_ne!(drawn(1, 0), drawn(2, 0));
}

#[test]
fn memory_names_belong_to_a_node() {
    let mut sim = Simulation::new(21);
    sim.node("server", || async {
        let mut listener = transport::bind(&endpoint("memory:inner")).await.unwrap();
        spawn(async move { listener.accept().await.write_all(b"hi").await.unwrap() });
        let io = transport::connect(&endpoint("memory:inner")).await.unwrap();
        assert_eq!(io.read(&mut BytesMut::with_capacity(8)).await.unwrap(), 2);
        note("spoke to itself");
    });
    sim.run(async {
        sleep(SECOND).await;
        let error = transport::connect(&endpoint("memory:inner"))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
    })
    .unwrap();
    assert!(sim.trace().to_string().contains("server: spoke to itself"));
}

#[test]
fn the_slow_clock_is_off() {
    let mut sim = Simulation::new(22);
    sim.run(async {
        let clock = rt::slow_clock();
        std::thread::sleep(Duration::from_millis(2));
        assert_eq!(clock.elapsed(), Duration::ZERO);
        assert!(!clock.exceeds(Duration::ZERO));
    })
    .unwrap();
    let clock = rt::slow_clock();
    std::thread::sleep(Duration::from_millis(2));
    assert!(clock.exceeds(Duration::from_millis(1)));
}
