//! How a connection begins, and does not.

use std::time::Duration;

use virtuoso::Limits;

use crate::house::{House, paused};
use crate::wire::{self, *};

#[test]
fn what_is_no_preface_is_closed_without_a_word() {
    paused(|| async {
        let house = House::new().await;
        for bytes in [
            &b"GET / HTTP/1.1\r\n\r\n"[..],
            &[0; 64],
            &[0xF5, 0x56, 0x52, 0x55, 1],
            b"\x16\x03\x01",
        ] {
            let mut stranger = house.stranger().await;
            stranger.send(bytes).await;
            assert_eq!(stranger.0.read_to_close().await.unwrap(), "", "{bytes:?}");
        }
        house.close().await;
    });
}

#[test]
fn another_version_is_told_the_one_that_is_spoken() {
    paused(|| async {
        let house = House::new().await;
        for torn in [false, true] {
            let mut stranger = house.stranger().await;
            let preface = [0xF5, 0x56, 0x52, 0x54, 9];
            if torn {
                stranger
                    .0
                    .trickle(preface, 1, Duration::from_millis(5))
                    .await
                    .unwrap();
            } else {
                stranger
                    .send([&preface[..], &[1, 2, 3, 4, 5, 6]].concat())
                    .await;
            }
            // Preface and GOAWAY, nothing between them that a peer of that version could not read.
            stranger.0.expect(PREFACE).await.unwrap();
            let refusal = stranger.frame().await;
            assert_eq!(refusal.kind, GOAWAY, "{refusal:?}");
            assert_eq!(refusal.payload[..9], [0, 0, 0, 0, 0, 0, 0, 0, VERSION]);
            assert_eq!(stranger.0.read_to_close().await.unwrap(), "");
        }
        house.close().await;
    });
}

#[test]
fn who_never_begins_is_closed_at_the_bound() {
    paused(|| async {
        let limits = Limits::default().handshake(Duration::from_secs(3));
        let house = House::open("memory", limits).await;
        // Nothing, and a part of the preface: nobody to explain it to.
        for part in [0, 3] {
            let mut stranger = house.stranger().await;
            stranger.send(&PREFACE[..part]).await;
            stranger
                .0
                .expect_silence(Duration::from_secs(2))
                .await
                .unwrap();
            assert_eq!(stranger.0.read_to_close().await.unwrap(), "");
        }
        // The preface and no HELLO, and a HELLO that never ends.
        for more in [0, 13] {
            let mut stranger = house.stranger().await;
            let hello = wire::hello(&[(8, b"slow and slower")]);
            stranger.send([&PREFACE[..], &hello[..more]].concat()).await;
            stranger.expect_hello().await;
            stranger.expect_refusal(IDLE, "no HELLO").await;
        }
        // One byte a second is no way round it.
        let mut stranger = house.stranger().await;
        stranger.send(PREFACE).await;
        stranger.expect_hello().await;
        let hello = wire::hello(&[(8, b"slow and slower")]);
        for byte in &hello[..4] {
            tokio::time::sleep(Duration::from_secs(1)).await;
            let _ = stranger.0.send([*byte]).await;
        }
        stranger.expect_refusal(IDLE, "a slow HELLO").await;
        house.close().await;
    });
}

#[test]
fn a_hello_that_is_not_right_is_refused() {
    paused(|| async {
        let house = House::new().await;
        let below: [(u16, u32); 7] = [
            (1, 69_631),
            (2, 65_535),
            (3, 15),
            (4, 65_535),
            (5, 0),
            (6, 63),
            (7, 4095),
        ];
        let mut cases: Vec<(String, Vec<u8>)> = below
            .iter()
            .map(|(tag, value)| {
                (
                    format!("limit {tag} below its floor"),
                    wire::hello(&[(*tag, &value.to_le_bytes())]),
                )
            })
            .collect();
        cases.push((
            "too many calls".into(),
            wire::hello(&[(3, &65_537_u32.to_le_bytes())]),
        ));
        cases.push((
            "too many methods".into(),
            wire::hello(&[(6, &65_537_u32.to_le_bytes())]),
        ));
        cases.push((
            "a limit of three bytes".into(),
            wire::hello(&[(3, &[0, 1, 0])]),
        ));
        cases.push(("a tag twice".into(), wire::hello(&[(8, b"a"), (8, b"b")])));
        cases.push((
            "a name of 256 bytes".into(),
            wire::hello(&[(8, &[b'a'; 256])]),
        ));
        cases.push((
            "a name that is no text".into(),
            wire::hello(&[(8, &[0xFF])]),
        ));
        cases.push((
            "an entry that is cut off".into(),
            frame(HELLO, 0, 0, &[8, 0, 5, 0, b'a']),
        ));
        cases.push((
            "a schema without a name".into(),
            wire::hello(&[(10, &[1, 2, 3])]),
        ));
        cases.push(("flags".into(), frame(HELLO, 1, 0, &[])));
        cases.push(("on a stream".into(), frame(HELLO, 0, stream(0, 1), &[])));
        cases.push((
            "CALL first".into(),
            call(stream(0, 1), SAY, &Default::default()),
        ));
        cases.push(("DEFINE first".into(), define(0, "test.v1.Echo/say")));
        cases.push(("PING first".into(), ping(1)));
        cases.push(("a skipped frame first".into(), frame(64, SKIP, 0, &[])));
        cases.push(("a drain first".into(), go_away(0, 0)));
        for (what, bytes) in cases {
            let mut stranger = house.stranger().await;
            stranger.send([&PREFACE[..], &bytes].concat()).await;
            stranger.expect_hello().await;
            stranger.expect_refusal(MALFORMED, &what).await;
        }
        house.close().await;
    });
}

#[test]
fn a_hello_may_say_what_nobody_knows() {
    paused(|| async {
        let house = House::new().await;
        let mut stranger = house.stranger().await;
        let entries: &[(u16, &[u8])] = &[
            (900, b"unknown"),
            (900, b"unknown again"),
            (1, &u32::MAX.to_le_bytes()),
            (4, &u32::MAX.to_le_bytes()),
            (5, &u32::MAX.to_le_bytes()),
            (3, &65_536_u32.to_le_bytes()),
            (10, b"\x01\x02\x03\x04\x05\x06\x07\x08a.v1"),
            (10, b"\x01\x02\x03\x04\x05\x06\x07\x08b.v1"),
            (11, &[200, 1]),
        ];
        stranger
            .send([&PREFACE[..], &wire::hello(entries)].concat())
            .await;
        stranger.expect_hello().await;
        stranger.expect_alive("unknown entries").await;
        stranger.send(wire::hello(&[])).await;
        stranger.expect_refusal(MALFORMED, "a second HELLO").await;
        house.close().await;
    });
}

#[test]
fn the_first_call_need_not_wait_for_the_servers_hello() {
    paused(|| async {
        let house = House::new().await;
        let mut stranger = house.stranger().await;
        stranger
            .send(
                [
                    wire::prelude(),
                    call(stream(0, 1), SAY, &Default::default()),
                ]
                .concat(),
            )
            .await;
        stranger.expect_hello().await;
        assert_eq!(stranger.reply().await, (stream(0, 1), 0, false));
        house.close().await;
    });
}
