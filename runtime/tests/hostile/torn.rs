//! A conversation cut at every byte: in two pieces, into single bytes, and for good.

use std::time::Duration;

use crate::house::{Attacker, House, paused};
use crate::service::Text;
use crate::wire::*;

/// Something of each kind that a connector may say.
fn conversation() -> Vec<u8> {
    let metadata = block(&[entry("tenant", b"acme"), entry("empty", b"")].concat());
    [
        prelude(),
        call(stream(0, 1), SAY, &Text::new("hello")),
        frame(64, SKIP, 0, b"from the future"),
        call_open(stream(1, 1), GATHER),
        data(stream(1, 1), &item(&Text::counted(40))[..3]),
        call_with(
            METADATA,
            stream(2, 1),
            PEEK,
            &metadata,
            &encode(&Text::counted(5)),
        ),
        data(
            stream(1, 1),
            &[&item(&Text::counted(40))[3..], &item(&Text::counted(2))].concat(),
        ),
        ping(1),
        credit(stream(1, 1), 100),
        credit(0, 100),
        end(stream(1, 1)),
        call(stream(3, 1), REPEAT, &Text::counted(2)),
        call_with(ONEWAY, stream(4, 1), NOTE, &[], &encode(&Text::new("note"))),
        call(stream(5, 1), SAY, &Text::new("hold")),
        cancel(stream(5, 1)),
        frame(PONG, 0, 0, &[0; 8]),
    ]
    .concat()
}

/// What the conversation is answered with, whatever order its parts come in.
async fn expect_answers(peer: &mut Attacker, what: &str) {
    peer.expect_hello().await;
    let (mut answers, mut items, mut pongs) = (Vec::new(), 0, 0);
    while answers.len() < 6 || pongs == 0 {
        let frame = peer
            .try_frame()
            .await
            .unwrap_or_else(|error| panic!("{what}: {error}"));
        match frame.kind {
            REPLY => answers.push((frame.stream, frame.payload[0], frame.payload.slice(4..))),
            DATA => items += frame.payload.len(),
            PONG => pongs += 1,
            other => panic!("{what}: a frame of kind {other}: {frame:?}"),
        }
    }
    answers.sort();
    let plain = |slot, answer: &Text| (stream(slot, 1), 0, encode(answer).into());
    assert_eq!(answers[0], plain(0, &Text::new("hello")), "{what}");
    assert_eq!(answers[1], plain(1, &Text::counted(42)), "{what}");
    assert_eq!(answers[2], plain(2, &Text::counted(5)), "{what}");
    assert_eq!(answers[3], (stream(3, 1), 0, Default::default()), "{what}");
    assert_eq!(
        items,
        item(&Text::counted(0)).len() + item(&Text::counted(1)).len(),
        "{what}"
    );
    assert_eq!(
        answers[4],
        (stream(4, 1), 0, Default::default()),
        "{what}: oneway"
    );
    assert_eq!(
        (answers[5].0, answers[5].1),
        (stream(5, 1), 1),
        "{what}: cancelled"
    );
}

#[test]
fn a_conversation_in_two_pieces_is_the_same_conversation() {
    paused(|| async {
        let house = House::new().await;
        let bytes = conversation();
        for at in 0..=bytes.len() {
            let mut peer = house.stranger().await;
            peer.send(&bytes[..at]).await;
            tokio::time::sleep(Duration::from_millis(1)).await;
            peer.send(&bytes[at..]).await;
            expect_answers(&mut peer, &format!("cut at {at}")).await;
            house.doings.gate.add_permits(1);
        }
        house.close().await;
    });
}

#[test]
fn a_conversation_byte_by_byte_is_the_same_conversation() {
    paused(|| async {
        let house = House::new().await;
        let mut peer = house.stranger().await;
        peer.0
            .trickle(conversation(), 1, Duration::from_millis(1))
            .await
            .unwrap();
        expect_answers(&mut peer, "byte by byte").await;
        house.doings.gate.add_permits(1);
        house.close().await;
    });
}

#[test]
fn a_connection_may_end_at_every_byte() {
    paused(|| async {
        let house = House::new().await;
        let bytes = conversation();
        house.doings.gate.add_permits(10_000);
        for at in 0..=bytes.len() {
            // The writing side ends: what was answered by then still comes.
            let mut peer = house.stranger().await;
            peer.send(&bytes[..at]).await;
            peer.0.half_close().await.unwrap();
            let answer = peer
                .0
                .read_to_close()
                .await
                .unwrap_or_else(|error| panic!("cut at {at}: {error}"));
            assert_eq!(answer.is_empty(), at < PREFACE.len(), "cut at {at}");
            // All of it is gone at once.
            let mut peer = house.stranger().await;
            peer.send(&bytes[..at]).await;
            if at % 2 == 0 {
                tokio::task::yield_now().await;
            }
            drop(peer);
        }
        house.close().await;
    });
}

#[test]
fn answers_that_were_given_before_the_end_of_input_are_written() {
    paused(|| async {
        let house = House::new().await;
        let mut peer = house.stranger().await;
        peer.send(conversation()).await;
        peer.0.half_close().await.unwrap();
        peer.expect_hello().await;
        // Answers of one batch come in any order.
        while peer.reply().await != (stream(0, 1), 0, false) {}
        peer.0.read_to_close().await.unwrap();
        house.doings.gate.add_permits(1);
        house.close().await;
    });
}

/// Its answers fill the pipe when it breaks a rule and stops writing; then it reads.
#[test]
fn a_refusal_reaches_a_peer_that_writes_no_more() {
    paused(|| async {
        let house = House::new().await;
        let mut peer = house.attacker().await;
        for slot in 0..4 {
            peer.send(call(stream(slot, 1), SAY, &Text::blob(60_000)))
                .await;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
        peer.send(frame(PING, 0, 0, &[0; 7])).await;
        peer.0.half_close().await.unwrap();
        tokio::time::sleep(Duration::from_millis(1)).await;
        peer.expect_refusal(MALFORMED, "PING of 7 bytes").await;
        house.close().await;
    });
}
