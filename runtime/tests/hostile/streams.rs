//! Slow readers, half-open connections, and streams that do not get on.

use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

use crate::house::{House, SMALL, paused, small};
use crate::service::Text;
use crate::wire::*;

/// A million items for one that does not read them: the handler waits.
#[test]
fn a_reader_that_stalls_stalls_its_own_stream() {
    paused(|| async {
        let house = House::open("memory", small()).await;
        let mut attacker = house.attacker().await;
        let request = Text {
            count: 1_000_000,
            ..Text::blob(1000)
        };
        for slot in 0..8 {
            attacker.send(call(stream(slot, 1), REPEAT, &request)).await;
        }
        tokio::time::sleep(Duration::from_secs(5)).await;
        let items = house.doings.items.load(SeqCst);
        // The connection's window at its floor, and for each stream what may wait to be sent.
        assert!(
            items <= (65_536 + 8 * (64 * 1024 + 2048)) / 1000,
            "{items} items were taken"
        );
        let peak = house.peak();
        assert!(peak < SMALL, "{peak} bytes");
        // Other calls of the same connection pass it.
        attacker
            .send(call(stream(20, 1), SAY, &Text::default()))
            .await;
        assert_eq!(attacker.reply().await, (stream(20, 1), 0, false));
        // With credit the stream goes on, by as much.
        attacker
            .send([credit(stream(0, 1), 10_000), credit(0, 10_000)].concat())
            .await;
        assert!(!attacker.next(DATA).await.payload.is_empty());
        attacker.send(cancel(stream(0, 1))).await;
        attacker.reply().await;
        drop(attacker);
        house
            .until("the handlers have gone", |house| {
                house.doings.dropped.load(SeqCst) == 8
            })
            .await;
        house.close().await;
    });
}

/// One byte at a time, for a quarter of an hour.
#[test]
fn a_slow_reader_gets_all_of_it() {
    paused(|| async {
        let house = House::open("memory", small()).await;
        let mut attacker = house.attacker().await;
        attacker
            .send([credit(0, 10_000_000), credit_after_call()].concat())
            .await;
        let mut bytes = 0;
        while bytes < 200 * (1000 + 11) {
            let frame = attacker.frame().await;
            if frame.kind == DATA {
                bytes += frame.payload.len();
            }
            attacker.send(frame_pong(&frame)).await;
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        assert_eq!(attacker.reply().await, (stream(0, 1), 0, false));
        assert!(house.peak() < SMALL);
        house.close().await;
    });
}

fn credit_after_call() -> Vec<u8> {
    let request = Text {
        count: 200,
        text: "t".into(),
        ..Text::blob(1000)
    };
    [
        call(stream(0, 1), REPEAT, &request),
        credit(stream(0, 1), 10_000_000),
    ]
    .concat()
}

/// What keeps the server's keepalive content.
fn frame_pong(frame: &virtuoso::testing::Frame) -> Vec<u8> {
    let payload = if frame.kind == PING {
        frame.payload.to_vec()
    } else {
        vec![0; 8]
    };
    crate::wire::frame(PONG, 0, 0, &payload)
}

#[test]
fn a_silent_peer_is_asked_and_given_up() {
    paused(|| async {
        let limits = small().keepalive(Some(Duration::from_secs(5)));
        let house = House::open("memory", limits).await;
        let mut silent = house.attacker().await;
        silent
            .send(call(stream(0, 1), PEEK, &Text::new("hold")))
            .await;
        let mut answering = house.attacker().await;
        answering.0 = answering.0.patience(Duration::from_secs(60));
        silent.0 = silent.0.patience(Duration::from_secs(60));
        for _ in 0..10 {
            let question = answering.next(PING).await;
            answering.send(frame_pong(&question)).await;
        }
        silent.next(PING).await;
        silent.expect_refusal(KEEPALIVE, "no answer").await;
        house
            .until("its handler was dropped", |house| {
                house.doings.dropped.load(SeqCst) == 1
            })
            .await;
        answering.expect_alive("it answers").await;
        drop(answering);
        house.close().await;
    });
}

/// The peer has ended its writing and reads on: its calls end, and so does the connection.
#[test]
fn a_half_closed_connection_is_closed() {
    paused(|| async {
        let house = House::new().await;
        let mut attacker = house.attacker().await;
        attacker
            .send(call(stream(0, 1), PEEK, &Text::new("hold")))
            .await;
        attacker.send(call_open(stream(1, 1), GATHER)).await;
        attacker
            .send(call(
                stream(2, 1),
                REPEAT,
                &Text {
                    count: 1_000_000,
                    ..Text::blob(1000)
                },
            ))
            .await;
        house
            .until("all run", |house| house.handle.usage().running == 3)
            .await;
        attacker.0.half_close().await.unwrap();
        attacker.0.read_to_close().await.unwrap();
        house
            .until("all are dropped", |house| {
                house.doings.dropped.load(SeqCst) == 3
            })
            .await;
        house.close().await;
    });
}

/// REPLY before END: what still comes is dropped, and its credit returned.
#[test]
fn who_is_answered_early_may_have_sent_more() {
    paused(|| async {
        let house = House::open("memory", small()).await;
        let mut attacker = house.attacker().await;
        attacker
            .send(
                [
                    call_open(stream(0, 1), GATHER),
                    data(stream(0, 1), &item(&Text::new("enough"))),
                ]
                .concat(),
            )
            .await;
        assert_eq!(attacker.reply().await, (stream(0, 1), 0, false));
        for _ in 0..40 {
            attacker.send(data(stream(0, 1), &[0; 32 * 1024])).await;
        }
        attacker
            .send([end(stream(0, 1)), call(stream(0, 2), SAY, &Text::default())].concat())
            .await;
        assert_eq!(attacker.reply().await, (stream(0, 2), 0, false));
        assert!(house.peak() < 2 * 1024 * 1024);
        house.close().await;
    });
}

/// Sixty-three streams hold a window full each and are not read; the next call passes.
#[test]
fn streams_that_nobody_reads_stop_nobody() {
    paused(|| async {
        let house = House::open("memory", small()).await;
        let mut attacker = house.attacker().await;
        for slot in 0..63 {
            let id = stream(slot, 1);
            attacker
                .send([call_open(id, GATHER), data(id, &item(&Text::new("hold")))].concat())
                .await;
        }
        attacker.expect_alive("all hold").await;
        for slot in 0..63 {
            attacker
                .send(
                    [
                        data(stream(slot, 1), &[0; 32_000]),
                        data(stream(slot, 1), &[0; 32_000]),
                    ]
                    .concat(),
                )
                .await;
        }
        attacker
            .send(call(stream(63, 1), SAY, &Text::default()))
            .await;
        assert_eq!(attacker.reply().await, (stream(63, 1), 0, false));
        let peak = house.peak();
        assert!(peak < 63 * 2 * 65_536 + 4 * 1024 * 1024, "{peak} bytes");
        drop(attacker);
        house.close().await;
    });
}

/// Large requests whose rest never comes hold their part of the budget, and no more; the others wait for it.
#[test]
fn large_messages_share_the_budget_for_reassembly() {
    paused(|| async {
        let house = House::open("memory", small()).await;
        let mut attacker = house.attacker().await;
        let length = 250_000_u32;
        for slot in 0..32 {
            let id = stream(slot, 1);
            attacker
                .send([call_open(id, SAY), data(id, &length.to_le_bytes())].concat())
                .await;
        }
        let mut granted = Vec::new();
        while granted.len() < 4 {
            let credit = attacker.next(CREDIT).await;
            if credit.stream != 0 {
                assert!(u32::from_le_bytes(credit.payload[..].try_into().unwrap()) <= length);
                granted.push(credit.stream);
            }
        }
        attacker.expect_alive("the budget is taken").await;
        assert!(house.handle.usage().reassembly <= 1024 * 1024);
        // Who has a grant may finish, and then another has its turn.
        let message = encode(&Text::blob(249_995));
        assert_eq!(message.len(), 250_000 - 1);
        for id in granted {
            let padded = [&message[..], &[0x18]].concat();
            for piece in padded.chunks(30_000) {
                attacker.send(data(id, piece)).await;
            }
            attacker.send(end(id)).await;
            let (stream, code, _) = attacker.reply().await;
            assert_eq!(
                (stream, code),
                (id, 3),
                "a field without its value does not decode"
            );
        }
        let peak = house.peak();
        assert!(peak < SMALL, "{peak} bytes");
        drop(attacker);
        house.close().await;
    });
}
