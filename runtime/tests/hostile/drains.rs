//! GOAWAY from either side, and drains that reach their bound.

use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

use crate::house::{House, paused, small};
use crate::service::Text;
use crate::wire::*;

#[test]
fn a_drain_lets_what_runs_end_and_refuses_the_rest() {
    paused(|| async {
        let house = House::new().await;
        let mut attacker = house.attacker().await;
        attacker
            .send(
                [
                    call(stream(0, 1), SAY, &Text::default()),
                    call(stream(1, 1), PEEK, &Text::new("hold")),
                ]
                .concat(),
            )
            .await;
        attacker.reply().await;
        house
            .until("it holds", |house| house.handle.usage().running == 1)
            .await;
        let usage = house.handle.clone();
        let (doings, serving) = drain(house);
        let refusal = attacker.next(GOAWAY).await;
        assert_eq!(
            refusal.payload[..9],
            [2, 0, 0, 0, 0, 0, 0, 0, 0],
            "two calls, and no code"
        );
        // Dropped without a REPLY, with all that belongs to it; the rest of the connection goes on.
        let late = stream(2, 1);
        attacker
            .send([call(late, SAY, &Text::default()), cancel(late)].concat())
            .await;
        attacker
            .send(
                [
                    call_open(stream(3, 1), GATHER),
                    data(stream(3, 1), &item(&Text::default())),
                    end(stream(3, 1)),
                ]
                .concat(),
            )
            .await;
        attacker.send(define(8, "a.b/c")).await;
        attacker.expect_alive("in a drain").await;
        assert_eq!(usage.usage().running, 1);
        doings.gate.add_permits(1);
        assert_eq!(attacker.reply().await, (stream(1, 1), 0, false));
        attacker.0.expect_end().await.unwrap();
        drop(attacker);
        serving.await.unwrap().unwrap();
    });
}

/// Begins the drain of a house whose neighbour has to go, too.
fn drain(
    house: House,
) -> (
    std::sync::Arc<crate::house::Doings>,
    tokio::task::JoinHandle<std::io::Result<()>>,
) {
    house.handle.drain();
    house.abandon()
}

#[test]
fn a_drain_ends_at_its_bound() {
    paused(|| async {
        let house = House::open("memory", small().drain(Duration::from_secs(7))).await;
        let mut attacker = house.attacker().await;
        attacker
            .send(
                [
                    call(stream(0, 1), SAY, &Text::new("hold")),
                    call(stream(1, 1), PEEK, &Text::new("hold")),
                ]
                .concat(),
            )
            .await;
        attacker.send(call_open(stream(2, 1), GATHER)).await;
        house
            .until("all run", |house| house.handle.usage().running == 3)
            .await;
        let began = tokio::time::Instant::now();
        let (doings, serving) = drain(house);
        attacker.next(GOAWAY).await;
        for slot in 0..3 {
            assert_eq!(
                attacker.reply().await,
                (stream(slot, 1), 14, false),
                "unavailable"
            );
        }
        attacker.0.expect_end().await.unwrap();
        assert_eq!(began.elapsed().as_secs(), 7);
        serving.await.unwrap().unwrap();
        // The one that would have finished got some time to, and then was ended with the server.
        assert_eq!(doings.dropped.load(SeqCst), 3);
    });
}

/// The end of a handler beside the connection's task, and of an answer that waited for credit, ends a drain, too: it
/// does not go on to its bound.
#[test]
fn a_drain_ends_with_the_last_answer() {
    paused(|| async {
        let id = stream(0, 1);
        let parts = Text {
            count: 2,
            ..Text::blob(40_000)
        };
        // A large request is put together in a task, where its handler then runs.
        let beside = [
            call_open(id, SAY),
            data(id, &item(&Text::new("hold"))),
            end(id),
        ];
        for (running, request) in [(1, beside.concat()), (0, call(id, REPEAT, &parts))] {
            let house = House::new().await;
            let mut attacker = house.attacker().await;
            attacker.send(request).await;
            house
                .until("it is under way", |house| {
                    house.doings.started.load(SeqCst) == 1
                        && house.handle.usage().running == running
                })
                .await;
            let began = tokio::time::Instant::now();
            let (doings, serving) = drain(house);
            attacker.next(GOAWAY).await;
            doings.gate.add_permits(1);
            attacker
                .send([credit(id, 40_000), credit(0, 40_000)].concat())
                .await;
            assert_eq!(attacker.reply().await, (id, 0, false));
            attacker.0.expect_end().await.unwrap();
            assert!(began.elapsed().as_secs() < 1);
            drop(attacker);
            serving.await.unwrap().unwrap();
        }
    });
}

/// A peer that neither reads nor closes cannot hold the server up.
#[test]
fn a_drain_passes_a_peer_that_does_not_read() {
    paused(|| async {
        let house = House::open("memory", small().drain(Duration::from_secs(7))).await;
        let mut attacker = house.attacker().await;
        for slot in 0..8 {
            attacker
                .send(call(
                    stream(slot, 1),
                    SAY,
                    &Text {
                        text: "echo".into(),
                        ..Text::blob(60_000)
                    },
                ))
                .await;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
        let (_, serving) = drain(house);
        serving.await.unwrap().unwrap();
        drop(attacker);
    });
}

#[test]
fn a_peer_that_drains_gets_its_answers_and_the_end() {
    paused(|| async {
        let house = House::new().await;
        let mut attacker = house.attacker().await;
        attacker
            .send([call(stream(0, 1), SAY, &Text::new("hold")), go_away(0, 0)].concat())
            .await;
        attacker.expect_alive("after GOAWAY").await;
        // It may itself go on to call.
        attacker
            .send(call(stream(1, 1), SAY, &Text::default()))
            .await;
        assert_eq!(attacker.reply().await, (stream(1, 1), 0, false));
        // Again, with the same count.
        attacker.send(go_away(0, 0)).await;
        attacker.expect_alive("after GOAWAY again").await;
        house.doings.gate.add_permits(1);
        assert_eq!(attacker.reply().await, (stream(0, 1), 0, false));
        attacker.0.half_close().await.unwrap();
        attacker.0.expect_end().await.unwrap();
        drop(attacker);
        house.close().await;
    });
}

#[test]
fn after_a_closing_goaway_nothing_counts() {
    paused(|| async {
        let house = House::new().await;
        for code in [1, 2, 3, 5, 6, 77] {
            let mut attacker = house.attacker().await;
            attacker
                .send([call(stream(0, 1), PEEK, &Text::new("hold"))].concat())
                .await;
            house
                .until("it holds", |house| house.handle.usage().running == 1)
                .await;
            let (started, dropped) = (
                house.doings.started.load(SeqCst),
                house.doings.dropped.load(SeqCst),
            );
            attacker
                .send(
                    [
                        go_away(0, code),
                        call(stream(1, 1), SAY, &Text::new("never")),
                        ping(1),
                        vec![0xFF; 100],
                    ]
                    .concat(),
                )
                .await;
            attacker.0.expect_end().await.unwrap();
            house
                .until("it was dropped", |house| {
                    house.doings.dropped.load(SeqCst) == dropped + 1
                })
                .await;
            assert_eq!(house.doings.started.load(SeqCst), started);
        }
        house.close().await;
    });
}

/// A connection that nobody uses is drained.
#[test]
fn an_idle_connection_is_drained() {
    paused(|| async {
        let limits = small().idle(Some(Duration::from_secs(30))).keepalive(None);
        let house = House::open("memory", limits).await;
        let mut attacker = house.attacker().await;
        attacker.0 = attacker.0.patience(Duration::from_secs(90));
        let drained = attacker.next(GOAWAY).await;
        assert_eq!(drained.payload[8], 0);
        attacker.0.expect_end().await.unwrap();
        drop(attacker);
        house.close().await;
    });
}
