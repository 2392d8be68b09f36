//! More of everything than anybody reads: what is held stays within a bound that follows from the limits.

use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

use virtuoso::Limits;

use crate::house::{Attacker, House, SMALL, paused, small};
use crate::service::Text;
use crate::wire::*;

/// Sends until so many bytes have gone or the server takes no more.
async fn flood(
    attacker: &mut Attacker,
    bytes: usize,
    mut next: impl FnMut(usize) -> Vec<u8>,
) -> usize {
    let (mut sent, mut count) = (0, 0);
    while sent < bytes {
        let mut batch = Vec::new();
        while batch.len() < 32 * 1024 {
            batch.extend(next(count));
            count += 1;
        }
        if attacker.0.send(&batch).await.is_err() {
            break;
        }
        sent += batch.len();
    }
    count
}

#[test]
fn pings_without_reading_wait_as_one_pong() {
    paused(|| async {
        let house = House::open("memory", small()).await;
        let mut attacker = house.attacker().await;
        let count = flood(&mut attacker, 24 * 1024 * 1024, |count| ping(count as u64)).await;
        assert!(count > 1_000_000, "PING is no offence");
        house.neighbour_calls().await;
        let peak = house.peak();
        // What the peer's pipe does not take: one PONG. What is read at once is the rest.
        assert!(peak < 2 * 1024 * 1024, "{peak} bytes for {count} PINGs");
        // The last of them is answered.
        let mut last = attacker.next(PONG).await;
        while last.payload != (count as u64 - 1).to_le_bytes()[..] {
            last = attacker.next(PONG).await;
        }
        drop(attacker);
        house.close().await;
    });
}

/// Calls in every slot, large answers, nothing read: begun as long as there is room for the answers, and no further.
#[test]
fn calls_without_reading_are_held_back() {
    paused(|| async {
        let house = House::open("memory", small()).await;
        let mut attacker = house.attacker().await;
        let request = Text {
            text: "echo".into(),
            ..Text::blob(60_000)
        };
        for slot in 0..64 {
            attacker.send(call(stream(slot, 1), SAY, &request)).await;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
        let started = house.doings.started.load(SeqCst);
        // The high-water mark, one look in 16 calls, and what the pipe has taken.
        assert!(
            started <= 1024 * 1024 / 60_000 + 16 + 3,
            "{started} of 64 were begun"
        );
        house.neighbour_calls().await;
        let peak = house.peak();
        assert!(peak < SMALL, "{peak} bytes");
        let mut answered: Vec<u32> = Vec::new();
        while answered.len() < 64 {
            let (stream, code, _) = attacker.reply().await;
            assert_eq!(code, 0);
            answered.push(stream);
        }
        assert_eq!(house.doings.started.load(SeqCst), 64);
        attacker.expect_alive("after the flood").await;
        drop(attacker);
        house.close().await;
    });
}

/// It guesses that its slots are free, for it has not read so.
#[test]
fn calls_in_slots_whose_reply_was_not_read() {
    paused(|| async {
        for (what, timeout, method) in [
            ("answered", None, SAY),
            ("too late", Some([0; 8]), SAY),
            ("unknown", None, 60),
            ("oneway", None, NOTE),
        ] {
            let house = House::open("memory", small()).await;
            let mut attacker = house.attacker().await;
            attacker.send(define(60, "no.such/method")).await;
            let body = encode(&Text::new(&"x".repeat(300)));
            let count = flood(&mut attacker, 48 * 1024 * 1024, |count| {
                let id = stream(count as u32 % 64, count as u32 / 64 % 32_767 + 1);
                match timeout {
                    Some(timeout) => call_with(TIMEOUT, id, method, &timeout, &body),
                    None => call_with(0, id, method, &[], &body),
                }
            })
            .await;
            house.neighbour_calls().await;
            let peak = house.peak();
            assert!(peak < SMALL, "{what}: {peak} bytes for {count} calls");
            house
                .until("the server closes", |house| house.handle.connections() == 1)
                .await;
            drop(attacker);
            house.close().await;
        }
    });
}

#[test]
fn calls_and_cancels_in_a_loop() {
    paused(|| async {
        for (text, method) in [("hold", SAY), ("hold", PEEK), ("", SAY)] {
            let house = House::open("memory", small()).await;
            let mut attacker = house.attacker().await;
            let body = encode(&Text::new(&format!("{text}{}", " ".repeat(1000))));
            let count = flood(&mut attacker, 48 * 1024 * 1024, |count| {
                let id = stream(count as u32 % 64, count as u32 / 64 % 32_767 + 1);
                [call_with(0, id, method, &[], &body), cancel(id)].concat()
            })
            .await;
            house.neighbour_calls().await;
            let peak = house.peak();
            assert!(peak < SMALL, "{peak} bytes for {count} calls");
            let running = house.handle.usage().running;
            assert!(running <= 64, "{running} handlers run");
            house
                .until("the server closes", |house| house.handle.connections() == 1)
                .await;
            house.doings.gate.add_permits(64);
            drop(attacker);
            house.close().await;
        }
    });
}

/// The same by a peer that reads, and so is right to use its slots again: it goes on for ever, and costs no more.
#[test]
fn calls_and_cancels_by_one_that_reads() {
    paused(|| async {
        let house = House::open("memory", small()).await;
        let mut attacker = house.attacker().await;
        for generation in 1..=500 {
            for slot in 0..64 {
                let id = stream(slot, generation);
                attacker
                    .send([call(id, PEEK, &Text::new("hold")), cancel(id)].concat())
                    .await;
            }
            for _ in 0..64 {
                let (_, code, _) = attacker.reply().await;
                assert!(code == 1 || code == 8);
            }
        }
        attacker.expect_alive("after 32,000 calls").await;
        let peak = house.peak();
        assert!(peak < 2 * 1024 * 1024, "{peak} bytes");
        house
            .until("none runs", |house| house.handle.usage().running == 0)
            .await;
        drop(attacker);
        house.close().await;
    });
}

/// A held-back call means what its number meant when it came.
#[test]
fn a_number_that_is_given_anew_leaves_earlier_calls_alone() {
    paused(|| async {
        let house = House::open("memory", small()).await;
        let mut attacker = house.attacker().await;
        let large = Text {
            text: "echo".into(),
            ..Text::blob(60_000)
        };
        for slot in 0..48 {
            attacker.send(call(stream(slot, 1), SAY, &large)).await;
        }
        attacker
            .send(call(stream(60, 1), SAY, &Text::counted(3)))
            .await;
        attacker.send(define(SAY, "test.v1.Echo/nothing")).await;
        attacker
            .send(call(stream(61, 1), SAY, &Text::counted(3)))
            .await;
        let mut codes = Vec::new();
        while codes.len() < 50 {
            let (stream, code, _) = attacker.reply().await;
            codes.push((stream, code));
        }
        assert!(codes.contains(&(stream(60, 1), 0)), "{codes:?}");
        assert!(codes.contains(&(stream(61, 1), 12)), "{codes:?}");
        house.close().await;
    });
}

#[test]
fn metadata_takes_no_more_memory_than_on_the_wire() {
    paused(|| async {
        let house = House::open("memory", Limits::default()).await;
        let mut attacker = house.attacker().await;
        // 4,096 entries of 4 bytes in each of 1,000 calls that hold.
        let metadata = block(&entry("a", b"").repeat(4096));
        for slot in 0..1000 {
            attacker
                .send(call_with(
                    METADATA,
                    stream(slot, 1),
                    PEEK,
                    &metadata,
                    &encode(&Text::new("hold")),
                ))
                .await;
        }
        attacker.expect_alive("all are taken").await;
        house.neighbour_calls().await;
        assert_eq!(house.handle.usage().running, 1000);
        let peak = house.peak();
        assert!(
            peak < 1000 * (16 * 1024 + 4096) + 4 * 1024 * 1024,
            "{peak} bytes"
        );
        drop(attacker);
        house.close().await;
    });
}

#[test]
fn a_length_alone_takes_no_memory() {
    paused(|| async {
        let house = House::new().await;
        let mut peers = Vec::new();
        for _ in 0..500 {
            let mut attacker = house.attacker().await;
            let mut header = call(stream(0, 1), SAY, &Text::blob(60_000));
            header.truncate(20);
            attacker.send(header).await;
            attacker.send(b"").await;
            peers.push(attacker);
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
        let each = house.peak() / peers.len();
        assert!(each < 40 * 1024, "{each} bytes for each connection");
        drop(peers);
        house.close().await;
    });
}

#[test]
fn a_million_frames_of_nothing() {
    paused(|| async {
        let house = House::open("memory", small()).await;
        let mut attacker = house.attacker().await;
        flood(&mut attacker, 8 * 1024 * 1024, |_| frame(64, SKIP, 0, &[])).await;
        flood(&mut attacker, 4 * 1024 * 1024, |count| {
            define(count as u16 % 64, &"p".repeat(512))
        })
        .await;
        flood(&mut attacker, 4 * 1024 * 1024, |_| {
            frame(PONG, 0, 0, &[0; 8])
        })
        .await;
        attacker
            .send(call(stream(0, 1), CHAT, &Text::counted(1)))
            .await;
        let peak = house.peak();
        assert!(peak < 2 * 1024 * 1024, "{peak} bytes");
        drop(attacker);
        house.close().await;
    });
}

/// A stream of messages of no bytes, 4 bytes each: what is kept for each is bounded by the window.
#[test]
fn a_stream_of_empty_messages() {
    paused(|| async {
        let house = House::open("memory", small()).await;
        let mut attacker = house.attacker().await;
        attacker
            .send(
                [
                    call_open(stream(0, 1), GATHER),
                    data(stream(0, 1), &item(&Text::new("hold"))),
                ]
                .concat(),
            )
            .await;
        attacker.expect_alive("it holds").await;
        attacker.send(data(stream(0, 1), &[0; 65_000])).await;
        attacker.expect_alive("the window is full").await;
        let peak = house.peak();
        assert!(peak < 2 * 1024 * 1024, "{peak} bytes");
        house.doings.gate.add_permits(1);
        house
            .until("all are read", |house| {
                house.doings.items.load(SeqCst) == 1 + 65_000 / 4
            })
            .await;
        attacker.send(end(stream(0, 1))).await;
        assert_eq!(attacker.reply().await, (stream(0, 1), 0, false));
        house.close().await;
    });
}

/// DATA for ever to a stream that has ended, its credit never read.
#[test]
fn data_without_reading_the_credit() {
    paused(|| async {
        // A CREDIT for each 32 KiB.
        let house = House::open("memory", small().connection_window(65_536)).await;
        let mut attacker = house.attacker().await;
        attacker
            .send(call(stream(0, 1), SAY, &Text::default()))
            .await;
        attacker.reply().await;
        let piece = data(stream(0, 1), &[0; 16 * 1024]);
        flood(&mut attacker, 256 * 1024 * 1024, |_| piece.clone()).await;
        // The peer's pipe takes 64 KiB; of what does not fit there, one CREDIT is left.
        let pending = house.handle.usage().pending;
        assert!(pending < 1024, "{pending} bytes wait");
        let peak = house.peak();
        assert!(peak < 2 * 1024 * 1024, "{peak} bytes");
        drop(attacker);
        house.close().await;
    });
}
