//! Handlers that panic, whose callers leave, and who leave nothing behind.

use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

use crate::house::{House, paused, small};
use crate::service::Text;
use crate::wire::*;

#[test]
fn a_panic_is_its_own_calls_failure() {
    paused(|| async {
        let house = House::new().await;
        let mut attacker = house.attacker().await;
        for (slot, text) in ["panic", "panic later", "panic when dropped"]
            .iter()
            .enumerate()
        {
            for (method, place) in [(SAY, 0), (PEEK, 10)] {
                let id = stream(slot as u32 + place, 1);
                attacker.send(call(id, method, &Text::new(text))).await;
                let reply = attacker.next(REPLY).await;
                assert_eq!((reply.stream, reply.payload[0]), (id, 13), "{text}");
                let told = String::from_utf8_lossy(&reply.payload).into_owned();
                assert!(
                    !told.contains("as asked"),
                    "the panic's own text stays inside: {told:?}"
                );
            }
        }
        attacker.expect_alive("after panics").await;
        house.close().await;
    });
}

#[test]
fn who_is_cancelled_is_dropped_even_if_it_panics_at_that() {
    paused(|| async {
        let house = House::new().await;
        let mut attacker = house.attacker().await;
        for (slot, text) in ["hold", "hold, and panic when dropped"].iter().enumerate() {
            let id = stream(slot as u32, 1);
            attacker.send(call(id, PEEK, &Text::new(text))).await;
            house
                .until("it holds", |house| house.handle.usage().running == 1)
                .await;
            let dropped = house.doings.dropped.load(SeqCst);
            attacker.send(cancel(id)).await;
            assert_eq!(attacker.reply().await, (id, 1, false));
            house
                .until("it is dropped", |house| {
                    house.doings.dropped.load(SeqCst) == dropped + 1
                        && house.handle.usage().running == 0
                })
                .await;
        }
        // By its deadline.
        let soon = 20_000_u64.to_le_bytes();
        attacker
            .send(call_with(
                TIMEOUT,
                stream(5, 1),
                PEEK,
                &soon,
                &encode(&Text::new("hold")),
            ))
            .await;
        assert_eq!(attacker.reply().await, (stream(5, 1), 4, false));
        house
            .until("it is dropped", |house| house.handle.usage().running == 0)
            .await;
        // By its connection's end, in place and beside it.
        attacker
            .send(call(
                stream(0, 2),
                PEEK,
                &Text::new("hold, and panic when dropped"),
            ))
            .await;
        attacker
            .send(call(stream(1, 2), PEEK, &Text::new("hold")))
            .await;
        house
            .until("they hold", |house| house.handle.usage().running == 2)
            .await;
        let dropped = house.doings.dropped.load(SeqCst);
        drop(attacker);
        house
            .until("they are dropped", |house| {
                house.doings.dropped.load(SeqCst) == dropped + 2
            })
            .await;
        house.close().await;
    });
}

#[test]
fn who_finishes_runs_to_its_end_whatever_becomes_of_its_caller() {
    paused(|| async {
        let house = House::new().await;
        let mut attacker = house.attacker().await;
        let soon = 20_000_u64.to_le_bytes();
        attacker
            .send(call(stream(0, 1), SAY, &Text::new("hold")))
            .await;
        attacker
            .send(call_with(
                TIMEOUT,
                stream(1, 1),
                SAY,
                &soon,
                &encode(&Text::new("hold")),
            ))
            .await;
        attacker
            .send(call(stream(2, 1), SAY, &Text::new("hold")))
            .await;
        attacker.send(cancel(stream(0, 1))).await;
        assert_eq!(attacker.reply().await, (stream(0, 1), 1, false));
        assert_eq!(attacker.reply().await, (stream(1, 1), 4, false));
        let finished = house.doings.finished.load(SeqCst);
        let dropped = house.doings.dropped.load(SeqCst);
        drop(attacker);
        house
            .until("the connection is gone", |house| {
                house.handle.connections() == 1
            })
            .await;
        tokio::time::sleep(Duration::from_secs(60)).await;
        assert_eq!(
            house.doings.started.load(SeqCst) - house.doings.finished.load(SeqCst),
            3
        );
        house.doings.gate.add_permits(3);
        house
            .until("all have finished", |house| {
                house.doings.started.load(SeqCst) == house.doings.finished.load(SeqCst)
            })
            .await;
        assert!(house.doings.finished.load(SeqCst) >= finished + 3);
        assert!(house.doings.dropped.load(SeqCst) >= dropped + 3);
        house.close().await;
    });
}

#[test]
fn handlers_whose_callers_left_keep_their_places() {
    paused(|| async {
        let house = House::open("memory", small()).await;
        let mut attacker = house.attacker().await;
        let mut refused = 0;
        for generation in 1..=10 {
            for slot in 0..64 {
                let id = stream(slot, generation);
                attacker
                    .send([call(id, SAY, &Text::new("hold")), cancel(id)].concat())
                    .await;
                let (stream, code, never_begun) = attacker.reply().await;
                assert_eq!(stream, id);
                refused += u32::from((code, never_begun) == (8, true));
                assert!(code == 1 || code == 8, "{code}");
            }
        }
        assert_eq!(refused, 9 * 64, "64 run, the others find no place");
        assert_eq!(house.handle.usage().running, 64);
        house.doings.gate.add_permits(64);
        house
            .until("all have ended", |house| house.handle.usage().running == 0)
            .await;
        attacker
            .send(call(stream(0, 11), SAY, &Text::default()))
            .await;
        assert_eq!(attacker.reply().await, (stream(0, 11), 0, false));
        house.close().await;
    });
}

#[test]
fn trailing_metadata_above_the_callers_limit_is_not_sent() {
    paused(|| async {
        let house = House::new().await;
        let mut attacker = house.attacker().await;
        attacker
            .send(call(
                stream(0, 1),
                SAY,
                &Text {
                    count: 4000,
                    ..Text::new("trailing")
                },
            ))
            .await;
        let reply = attacker.next(REPLY).await;
        assert_eq!((reply.payload[0], reply.flags), (0, 1));
        attacker
            .send(call(
                stream(1, 1),
                SAY,
                &Text {
                    count: 4096,
                    ..Text::new("trailing")
                },
            ))
            .await;
        let reply = attacker.next(REPLY).await;
        assert_eq!(
            (reply.payload[0], reply.flags),
            (8, 0),
            "above the floor that holds for us"
        );
        house.close().await;
    });
}

/// Numbers of streams come again; what a handler does whose caller has left long ago is still that call's.
#[test]
fn a_late_answer_is_no_later_calls() {
    paused(|| async {
        let house = House::new().await;
        let mut attacker = house.attacker().await;
        let first = stream(0, 1);
        let running = async |count| {
            house
                .until("they run", |house| house.handle.usage().running == count)
                .await;
        };
        attacker
            .send([call(first, SAY, &Text::new("hold one")), cancel(first)].concat())
            .await;
        assert_eq!(attacker.reply().await, (first, 1, false));
        running(1).await;
        // Refused, as that is done at once.
        attacker.send(define(8, "a.b/c")).await;
        let between: Vec<_> = (2..=0x7FFF).map(|each| stream(0, each)).collect();
        for some in between.chunks(500) {
            let calls = some.iter().map(|id| call(*id, 8, &Text::default()));
            attacker.send(calls.collect::<Vec<_>>().concat()).await;
            for id in some {
                assert_eq!(attacker.reply().await, (*id, 12, true));
            }
        }
        attacker
            .send(call(first, SAY, &Text::new("hold two")))
            .await;
        running(2).await;
        for count in [1, 0] {
            house.doings.gate.add_permits(1);
            running(count).await;
        }
        let answer = attacker.next(REPLY).await;
        assert!(answer.payload.ends_with(b"hold two"), "{answer:?}");
        drop(attacker);
        house.close().await;
    });
}
