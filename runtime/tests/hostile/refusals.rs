//! What breaks the protocol ends the connection with the code that section 13 names, and what does not, does not.

use crate::house::{House, paused, small};
use crate::service::Text;
use crate::wire::*;

/// Sends each of these on a connection of its own and expects to be refused with the code.
async fn expect_refused(house: &House, code: u8, cases: Vec<(&str, Vec<u8>)>) {
    for (what, bytes) in cases {
        let mut attacker = house.attacker().await;
        attacker.send(bytes).await;
        attacker.expect_refusal(code, what).await;
        house.neighbour_calls().await;
    }
}

fn hold(slot: u32) -> Vec<u8> {
    call(stream(slot, 1), PEEK, &Text::new("hold"))
}

const C0: u32 = 1 << 16;
/// What the server opened, had it called.
const A0: u32 = 1 << 31 | 1 << 16;

#[test]
fn malformed_headers() {
    paused(|| async {
        let house = House::new().await;
        let mut reserved = ping(1);
        reserved[10] = 1;
        let cases = vec![
            ("an unknown kind", frame(64, 0, 0, b"abc")),
            (
                "an unknown kind with another flag",
                frame(64, 0x7F, 0, b"abc"),
            ),
            ("kind 0", frame(0, 0, 0, &[])),
            ("reserved bytes", reserved),
            ("a flag of PING", frame(PING, 1, 0, &[0; 8])),
            ("SKIP on a known kind", frame(PING, SKIP, 0, &[0; 8])),
            ("a flag of CALL", call_with(0x20, C0, SAY, &[], &[])),
            ("a flag of DATA", frame(DATA, 1, C0, b"x")),
            ("a flag of END", frame(END, 1, C0, &[])),
            ("a flag of CANCEL", frame(CANCEL, 4, C0, &[1])),
            ("PING on a stream", frame(PING, 0, C0, &[0; 8])),
            ("DEFINE on a stream", frame(DEFINE, 0, C0, b"\0\0a")),
            ("GOAWAY on a stream", frame(GOAWAY, 0, C0, &[0; 9])),
            ("CALL on the connection", call_with(0, 0, SAY, &[], &[])),
            ("DATA on the connection", frame(DATA, 0, 0, b"x")),
            ("END on the connection", frame(END, 0, 0, &[])),
            ("generation 0", call_with(0, 5, SAY, &[], &[])),
            (
                "CALL of the server's stream",
                call_with(0, A0, SAY, &[], &[]),
            ),
            ("END of the server's stream", frame(END, 0, A0, &[])),
            ("CANCEL of the server's stream", frame(CANCEL, 0, A0, &[1])),
            ("HEAD of one's own stream", frame(HEAD, 0, C0, &[])),
            ("REPLY to one's own stream", frame(REPLY, 0, C0, &[0; 4])),
        ];
        expect_refused(&house, MALFORMED, cases).await;
        house.close().await;
    });
}

#[test]
fn malformed_payloads() {
    paused(|| async {
        let house = House::new().await;
        let metadata = |block: &[u8]| call_with(METADATA, C0, SAY, block, &[]);
        let cases = vec![
            ("PING of 7 bytes", frame(PING, 0, 0, &[0; 7])),
            ("PONG of 9 bytes", frame(PONG, 0, 0, &[0; 9])),
            ("END with a payload", frame(END, 0, C0, b"x")),
            (
                "DATA of nothing",
                [call_open(C0, GATHER), frame(DATA, 0, C0, &[])].concat(),
            ),
            ("CANCEL without a reason", frame(CANCEL, 0, C0, &[])),
            (
                "CANCEL with a reason that is none",
                [hold(0), frame(CANCEL, 0, C0, &[2])].concat(),
            ),
            ("CREDIT of nothing", [hold(0), credit(C0, 0)].concat()),
            ("CREDIT of the connection of nothing", credit(0, 0)),
            ("CREDIT of 3 bytes", frame(CREDIT, 0, 0, &[1, 0, 0])),
            ("CALL of one byte", frame(CALL, 0, C0, &[0])),
            (
                "CALL cut off in its timeout",
                call_with(TIMEOUT, C0, SAY, &[1, 2, 3], &[]),
            ),
            (
                "CALL cut off in its trace",
                call_with(0x02, C0, SAY, &[1; 24], &[]),
            ),
            (
                "CALL cut off in its metadata",
                metadata(&[5, 0, 0, 0, 1, b'a']),
            ),
            ("OPEN with a body", call_with(OPEN, C0, GATHER, &[], b"x")),
            (
                "a metadata key of capitals",
                metadata(&block(&entry("Tenant", b""))),
            ),
            ("an empty metadata key", metadata(&block(&entry("", b"")))),
            (
                "a metadata entry that is cut off",
                metadata(&block(&entry("a", b"bc")[..4])),
            ),
            ("DEFINE without a path", frame(DEFINE, 0, 0, &[0, 0])),
            (
                "DEFINE of a path that is no text",
                frame(DEFINE, 0, 0, &[0, 0, 0xFF]),
            ),
            ("DEFINE of a path of 513 bytes", define(0, &"a".repeat(513))),
            ("GOAWAY of 8 bytes", frame(GOAWAY, 0, 0, &[0; 8])),
            (
                "GOAWAY with a reason that is no text",
                frame(GOAWAY, 0, 0, &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF]),
            ),
            (
                "GOAWAY with a long reason",
                frame(GOAWAY, 0, 0, &[0; 9 + 1025]),
            ),
        ];
        expect_refused(&house, MALFORMED, cases).await;
        house.close().await;
    });
}

#[test]
fn frames_that_their_stream_does_not_allow() {
    paused(|| async {
        let house = House::new().await;
        let started = |rest: &[Vec<u8>]| {
            [vec![call_open(C0, GATHER)], rest.to_vec()]
                .concat()
                .concat()
        };
        let one = || item(&Text::counted(1));
        let cases = vec![
            ("a second HELLO", hello(&[])),
            (
                "CALL of a number that was never given",
                call_with(0, C0, 60, &[], &[]),
            ),
            (
                "CALL on a slot that is taken",
                [hold(3), call(stream(3, 2), SAY, &Text::default())].concat(),
            ),
            ("DATA on a stream that was never opened", data(C0, b"x")),
            ("END on a stream that was never opened", end(C0)),
            ("CANCEL on a stream that was never opened", cancel(C0)),
            ("CREDIT on a stream that was never opened", credit(C0, 1)),
            (
                "CREDIT on a stream that the server never opened",
                credit(A0, 1),
            ),
            (
                "HEAD on a stream that the server never opened",
                frame(HEAD, 0, A0, &[]),
            ),
            (
                "DATA on a stream that the server never opened",
                data(A0, b"x"),
            ),
            (
                "REPLY on a stream that the server never opened",
                frame(REPLY, 0, A0, &[0; 4]),
            ),
            (
                "DATA after END",
                started(&[
                    data(C0, &item(&Text::new("hold"))),
                    end(C0),
                    data(C0, &one()),
                ]),
            ),
            (
                "END twice",
                started(&[data(C0, &item(&Text::new("hold"))), end(C0), end(C0)]),
            ),
            (
                "DATA for a CALL without OPEN",
                [hold(0), data(C0, &one())].concat(),
            ),
            ("END for a CALL without OPEN", [hold(0), end(C0)].concat()),
            (
                "DATA for a CALL without OPEN, after CREDIT for it",
                [hold(0), credit(C0, 10), data(C0, &one())].concat(),
            ),
            (
                "END for a CALL without OPEN whose answer is a stream",
                [
                    call(
                        C0,
                        REPEAT,
                        &Text {
                            count: 100,
                            ..Text::blob(60_000)
                        },
                    ),
                    end(C0),
                ]
                .concat(),
            ),
            ("GOAWAY that counts calls which nobody made", go_away(1, 0)),
            ("a closing GOAWAY that counts them", go_away(1, MALFORMED)),
        ];
        expect_refused(&house, MALFORMED, cases).await;
        house.close().await;
    });
}

#[test]
fn the_last_generation_of_a_slot_is_no_new_one() {
    paused(|| async {
        let house = House::new().await;
        let mut attacker = house.attacker().await;
        for generation in [1, 2, 32_767, 1, 17] {
            attacker
                .send(call(stream(9, generation), SAY, &Text::default()))
                .await;
            assert_eq!(attacker.reply().await, (stream(9, generation), 0, false));
        }
        attacker
            .send(call(stream(9, 17), SAY, &Text::default()))
            .await;
        attacker
            .expect_refusal(MALFORMED, "the same generation again")
            .await;
        house.close().await;
    });
}

#[test]
fn announced_limits() {
    paused(|| async {
        let house = House::open("memory", small()).await;
        let long = block(&entry("a", &[b'x'; 4093]));
        let mut header = frame(CALL, 0, C0, &[]);
        header[..4].copy_from_slice(&(4_000_000_u32).to_le_bytes());
        let cases = vec![
            ("a frame above max_frame", header),
            (
                "a skipped frame above max_frame",
                frame(64, SKIP, 0, &[0; 80_000]),
            ),
            ("a frame of 4 GiB", [&[0xFF; 4][..], &ping(1)[4..]].concat()),
            (
                "a body above 66,560 bytes",
                call_with(0, C0, SAY, &[], &[0; 66_561]),
            ),
            (
                "metadata above max_metadata",
                call_with(METADATA, C0, SAY, &long, &[]),
            ),
            (
                "metadata that says it is endless",
                call_with(METADATA, C0, SAY, &[0xFF; 4], b"a"),
            ),
            (
                "a slot beyond the limit",
                call(stream(64, 1), SAY, &Text::default()),
            ),
            ("DATA in a slot beyond the limit", data(stream(64, 1), b"x")),
            ("END in a slot beyond the limit", end(stream(65_535, 1))),
            ("a number beyond the table", define(64, "a/b")),
        ];
        expect_refused(&house, LIMIT, cases).await;
        // All of these are right at the limit.
        let mut attacker = house.attacker().await;
        let metadata = block(&entry("a", &[b'x'; 4092]));
        attacker
            .send(call_with(METADATA, C0, SAY, &metadata, &[]))
            .await;
        assert_eq!(attacker.reply().await, (C0, 0, false));
        attacker.send(define(63, "test.v1.Echo/say")).await;
        attacker
            .send(call(stream(63, 1), 63, &Text::default()))
            .await;
        assert_eq!(attacker.reply().await, (stream(63, 1), 0, false));
        let mut body = vec![0x12, 0xFC, 0x87, 0x04];
        body.resize(66_560, 9);
        attacker
            .send(call_with(0, stream(1, 1), NOTE, &[], &body))
            .await;
        assert_eq!(attacker.reply().await, (stream(1, 1), 0, false));
        assert!(house.peak() < crate::house::SMALL);
        house.close().await;
    });
}

#[test]
fn windows() {
    paused(|| async {
        let house = House::open("memory", small()).await;
        // Held back, so that nothing is taken and no credit returned.
        let held = |slot| {
            [
                call_open(stream(slot, 1), GATHER),
                data(stream(slot, 1), &item(&Text::new("hold"))),
            ]
            .concat()
        };
        let stuff = |slot, length| data(stream(slot, 1), &vec![0; length]);
        let cases = vec![
            (
                "DATA beyond the stream's window",
                [held(0), stuff(0, 60_000).repeat(5)].concat(),
            ),
            (
                "a window above its maximum",
                [held(0), credit(C0, u32::MAX), credit(C0, u32::MAX)].concat(),
            ),
            (
                "the connection's window above its maximum",
                [credit(0, u32::MAX), credit(0, 1)].concat(),
            ),
        ];
        expect_refused(&house, FLOW, cases).await;
        // One connection's streams may together have its window on the way, as it returns at once.
        let mut attacker = house.attacker().await;
        for slot in 0..16 {
            attacker
                .send([held(slot), stuff(slot, 32_000), stuff(slot, 32_000)].concat())
                .await;
        }
        attacker.expect_alive("within the windows").await;
        assert!(house.peak() < crate::house::SMALL);
        house.doings.gate.add_permits(100);
        drop(attacker);
        house.close().await;
    });
}

#[test]
fn the_connections_window() {
    paused(|| async {
        let limits = small().connection_window(65_536).stream_window(256 * 1024);
        let house = House::open("memory", limits).await;
        let mut attacker = house.attacker().await;
        attacker
            .send([call_open(C0, GATHER), data(C0, &[0; 65_536])].concat())
            .await;
        attacker.expect_alive("all of the window").await;
        attacker.send(data(C0, &[0; 65_537])).await;
        attacker
            .expect_refusal(FLOW, "DATA beyond the connection's window")
            .await;
        house.close().await;
    });
}

#[test]
fn what_only_looks_wrong_is_dropped() {
    paused(|| async {
        let house = House::new().await;
        let mut attacker = house.attacker().await;
        attacker
            .send(
                [
                    call(C0, SAY, &Text::default()),
                    call_open(stream(1, 1), GATHER),
                ]
                .concat(),
            )
            .await;
        assert_eq!(attacker.reply().await.0, C0);
        attacker.send(cancel(stream(1, 1))).await;
        assert_eq!(attacker.reply().await, (stream(1, 1), 1, false));
        for slot in 0..2 {
            let (now, never) = (stream(slot, 1), stream(slot, 99));
            for id in [now, never] {
                attacker
                    .send(
                        [
                            data(id, b"late"),
                            end(id),
                            cancel(id),
                            credit(id, 5),
                            end(id),
                        ]
                        .concat(),
                    )
                    .await;
            }
        }
        attacker
            .send(frame(64, SKIP, 0xFFFF_FFFF, &[0; 60_000]))
            .await;
        attacker.send(frame(255, 0xFF, 7, &[])).await;
        attacker.send(frame(PONG, 0, 0, &[3; 8])).await;
        attacker
            .expect_alive("frames for streams that have ended")
            .await;
        // They return what they cost of the connection's window: four times that of it passes.
        for _ in 0..4 * 1024 / 32 {
            attacker.send(data(C0, &[0; 32 * 1024])).await;
        }
        let mut granted = 0;
        while granted < 3 * 1024 * 1024 {
            let credit = attacker.next(CREDIT).await;
            assert_eq!(credit.stream, 0);
            granted += u32::from_le_bytes(credit.payload[..].try_into().unwrap());
        }
        attacker
            .expect_alive("DATA for a stream that has ended")
            .await;
        drop(attacker);
        house.close().await;
    });
}

#[test]
fn calls_that_cannot_be_served_are_answered() {
    paused(|| async {
        let house = House::new().await;
        let mut attacker = house.attacker().await;
        attacker
            .send(define(9, "test.v1.Echo/unheard\u{202E}of"))
            .await;
        attacker.send(call_with(0, C0, 9, &[], b"whatever")).await;
        assert_eq!(attacker.reply().await, (C0, 12, true), "unimplemented");
        attacker
            .send(call_with(0, stream(1, 1), SAY, &[], &[0xFF; 10]))
            .await;
        assert_eq!(
            attacker.reply().await,
            (stream(1, 1), 3, true),
            "not protobuf"
        );
        attacker
            .send(call_with(ONEWAY, stream(2, 1), REPEAT, &[], &[]))
            .await;
        assert_eq!(
            attacker.reply().await,
            (stream(2, 1), 3, true),
            "a stream for nobody"
        );
        attacker
            .send([call_open(stream(3, 1), SAY), end(stream(3, 1))].concat())
            .await;
        assert_eq!(
            attacker.reply().await,
            (stream(3, 1), 3, true),
            "no request"
        );
        let two = [item(&Text::default()), item(&Text::default())].concat();
        attacker
            .send(
                [
                    call_open(stream(4, 1), SAY),
                    data(stream(4, 1), &two),
                    end(stream(4, 1)),
                ]
                .concat(),
            )
            .await;
        assert_eq!(
            attacker.reply().await,
            (stream(4, 1), 3, true),
            "two requests"
        );
        attacker
            .send(call_with(TIMEOUT, stream(5, 1), SAY, &[0; 8], &[]))
            .await;
        assert_eq!(
            attacker.reply().await,
            (stream(5, 1), 4, true),
            "no time at all"
        );
        attacker
            .send(call_with(TIMEOUT, stream(6, 1), SAY, &[0xFF; 8], &[]))
            .await;
        assert_eq!(
            attacker.reply().await,
            (stream(6, 1), 0, false),
            "all the time there is"
        );
        // A streamed request that stops inside a message, and a message above the limit, fail their call alone.
        attacker
            .send(
                [
                    call_open(stream(7, 1), GATHER),
                    data(stream(7, 1), &[9, 0, 0]),
                    end(stream(7, 1)),
                ]
                .concat(),
            )
            .await;
        assert_eq!(attacker.reply().await, (stream(7, 1), 15, false), "cut off");
        attacker
            .send(
                [
                    call_open(stream(8, 1), GATHER),
                    data(stream(8, 1), &[0xFF; 4]),
                ]
                .concat(),
            )
            .await;
        assert_eq!(
            attacker.reply().await,
            (stream(8, 1), 8, false),
            "too large"
        );
        attacker
            .send([call_open(stream(8, 2), SAY), data(stream(8, 2), &[0xFF; 4])].concat())
            .await;
        assert_eq!(attacker.reply().await, (stream(8, 2), 8, true), "too large");
        attacker.expect_alive("after all of that").await;
        house.close().await;
    });
}

#[test]
fn oneway_calls_get_no_word_more_than_they_must() {
    paused(|| async {
        let house = House::new().await;
        let mut attacker = house.attacker().await;
        for (slot, (method, text, count, code)) in [
            (SAY, "hello", 0, 0),
            (SAY, "large", 200_000, 0),
            (SAY, "trailing", 10, 0),
            (NOTE, "hello", 0, 0),
            (SAY, "panic", 0, 13),
        ]
        .into_iter()
        .enumerate()
        {
            let id = stream(slot as u32, 1);
            let request = Text {
                count,
                ..Text::new(text)
            };
            attacker
                .send(call_with(ONEWAY, id, method, &[], &encode(&request)))
                .await;
            let reply = attacker.frame().await;
            assert_eq!(
                (reply.kind, reply.stream, reply.flags, reply.payload[0]),
                (REPLY, id, 0, code),
                "{text}"
            );
            assert!(
                reply.payload[4..].iter().all(|byte| *byte == 0),
                "{text}: {reply:?}"
            );
        }
        house.close().await;
    });
}
