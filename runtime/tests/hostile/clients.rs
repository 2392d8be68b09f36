//! Scripted servers against our client: the same rules, from the other side.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Wake, Waker};
use std::time::Duration;

use futures_util::{StreamExt, stream as items};
use virtuoso::testing::ScriptedPeer;
use virtuoso::transport::{self, Listener};
use virtuoso::{Channel, Code, Limits, Progress, Status};

use crate::ALLOCATOR;
use crate::house::{Attacker, Handler, House, paused};
use crate::service::{EchoClient, EchoServer, Text};
use crate::wire::*;

/// A server that follows a script, and a client of it.
struct Stage {
    listener: Box<dyn Listener>,
    client: EchoClient,
}

impl Stage {
    async fn new() -> Stage {
        Stage::with(Limits::default()).await
    }

    async fn with(limits: Limits) -> Stage {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let address = format!("memory:stage-{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        let listener = transport::bind(&address.parse().unwrap()).await.unwrap();
        let channel = Channel::builder(&address)
            .limits(limits)
            .serve(EchoServer::new(Handler::default()));
        Stage {
            listener,
            client: EchoClient(channel.lazy().unwrap()),
        }
    }

    /// A connection on which nothing was said.
    async fn accept(&mut self) -> Attacker {
        Attacker(ScriptedPeer::new(self.listener.accept().await))
    }

    /// A connection on which both have said HELLO; the client calls.
    async fn open(&mut self) -> Attacker {
        let mut server = self.accept().await;
        server.expect_hello().await;
        server.send([&PREFACE[..], &hello(&[])].concat()).await;
        server
    }

    /// Calls and lets the script answer.
    async fn say(&mut self, script: impl AsyncFnOnce(&mut Attacker)) -> Result<Text, Status> {
        let client = self.client.clone();
        let call = tokio::spawn(async move { client.say(&Text::counted(1)).await });
        let mut server = self.open().await;
        assert_eq!(server.next(CALL).await.stream, C1);
        script(&mut server).await;
        let answer = tokio::time::timeout(Duration::from_secs(100), call).await;
        answer
            .expect("the call ends")
            .expect("the caller does not panic")
    }
}

/// The client's first stream.
const C1: u32 = 1 << 16;
/// The server's.
const A1: u32 = 1 << 31 | 1 << 16;

#[test]
fn an_answer_in_each_of_its_forms() {
    paused(|| async {
        let mut stage = Stage::new().await;
        let inline = stage
            .say(async |server| server.send(reply(C1, &Text::counted(2))).await)
            .await;
        assert_eq!(inline.unwrap(), Text::counted(2));
        for torn in [1, 7, 1000] {
            let mut stage = Stage::new().await;
            let message = encode(&Text::blob(5000));
            let sequence = [&(message.len() as u32).to_le_bytes(), &message[..]].concat();
            let streamed = stage
                .say(async |server| {
                    server.send(frame(HEAD, 0, C1, &entry("k", b"v"))).await;
                    for piece in sequence.chunks(torn) {
                        server.send(data(C1, piece)).await;
                    }
                    server.send(reply_streamed(C1)).await;
                })
                .await;
            assert_eq!(streamed.unwrap(), Text::blob(5000));
        }
    });
}

#[test]
fn what_breaks_the_protocol_is_refused() {
    paused(|| async {
        let house = House::new().await;
        let hold = call(A1, 0, &Text::default());
        let again = || reply(C1, &Text::default());
        let cases: Vec<(&str, u8, Vec<u8>)> = vec![
            ("REPLY twice", MALFORMED, [again(), again()].concat()),
            (
                "REPLY for a stream that was never opened",
                MALFORMED,
                reply(stream(9, 1), &Text::default()),
            ),
            (
                "REPLY of another generation",
                MALFORMED,
                reply(stream(0, 7), &Text::default()),
            ),
            (
                "DATA for a stream that was never opened",
                MALFORMED,
                data(stream(9, 1), b"x"),
            ),
            (
                "HEAD for a stream that was never opened",
                MALFORMED,
                frame(HEAD, 0, stream(9, 1), &[]),
            ),
            (
                "CREDIT for a stream that was never opened",
                MALFORMED,
                credit(stream(9, 1), 1),
            ),
            ("END of the client's stream", MALFORMED, end(C1)),
            ("CANCEL of the client's stream", MALFORMED, cancel(C1)),
            (
                "CALL on the client's stream",
                MALFORMED,
                call(C1, 0, &Text::default()),
            ),
            ("HEAD twice", MALFORMED, frame(HEAD, 0, C1, &[]).repeat(2)),
            (
                "a second HEAD with entries",
                MALFORMED,
                frame(HEAD, 0, C1, &entry("a", b"")).repeat(2),
            ),
            (
                "HEAD after DATA",
                MALFORMED,
                [data(C1, &[9, 0, 0, 0]), frame(HEAD, 0, C1, &[])].concat(),
            ),
            ("CALL of an undefined number", MALFORMED, hold),
            (
                "a code that is none",
                MALFORMED,
                frame(REPLY, 0, C1, &[17, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
            ),
            (
                "progress that is none",
                MALFORMED,
                frame(REPLY, 0, C1, &[1, 2, 0, 0, 0, 0, 0, 0, 0, 0]),
            ),
            (
                "never begun, and well",
                MALFORMED,
                frame(REPLY, 0, C1, &[0, 1, 0, 0]),
            ),
            (
                "a text that is cut off",
                MALFORMED,
                frame(REPLY, 0, C1, &[1, 0, 0, 0, 9, 0, 0, 0, b'a']),
            ),
            (
                "a text that is no text",
                MALFORMED,
                frame(REPLY, 0, C1, &[1, 0, 0, 0, 1, 0, 0, 0, 0xFF, 0, 0]),
            ),
            ("a second HELLO", MALFORMED, hello(&[])),
            ("GOAWAY that counts too many", MALFORMED, go_away(2, 0)),
            (
                "GOAWAY that counts otherwise",
                MALFORMED,
                [go_away(1, 0), go_away(0, 0)].concat(),
            ),
            ("an unknown kind", MALFORMED, frame(99, 0, 0, &[])),
            (
                "a slot beyond the limit",
                LIMIT,
                [define(0, "a/b"), call_with(0, A1 | 5000, 0, &[], &[])].concat(),
            ),
            (
                "metadata above the limit",
                LIMIT,
                frame(HEAD, 0, C1, &[0; 20_000]),
            ),
            (
                "a large body in a REPLY",
                LIMIT,
                frame(REPLY, 0, C1, &[0; 66_565]),
            ),
            (
                "a frame above max_frame",
                LIMIT,
                [&[0, 0, 0, 1][..], &again()[4..]].concat(),
            ),
            (
                "a window above its maximum",
                FLOW,
                credit(0, u32::MAX).repeat(2),
            ),
        ];
        for (what, code, bytes) in cases {
            let mut stage = Stage::new().await;
            let outcome = stage
                .say(async |server| {
                    server.send(bytes).await;
                    server.expect_refusal(code, what).await;
                })
                .await;
            // What was answered before is answered.
            if let Err(status) = outcome {
                assert_eq!(status.code(), Code::Unavailable, "{what}: {status:?}");
            } else {
                assert!(what.contains("twice"), "{what}");
            }
        }
        house.close().await;
    });
}

#[test]
fn answers_of_the_wrong_shape_fail_their_call_alone() {
    paused(|| async {
        let two = [item(&Text::default()), item(&Text::default())].concat();
        let cases: Vec<(&str, Code, Vec<u8>)> = vec![
            (
                "a body that is no message",
                Code::Internal,
                frame(REPLY, 0, C1, &[0, 0, 0, 0, 0xFF]),
            ),
            ("no message", Code::Internal, reply_streamed(C1)),
            (
                "two messages",
                Code::Internal,
                [data(C1, &two), reply_streamed(C1)].concat(),
            ),
            (
                "a message in DATA and one in REPLY",
                Code::Internal,
                [
                    data(C1, &item(&Text::default())),
                    reply(C1, &Text::default()),
                ]
                .concat(),
            ),
            (
                "inside a message",
                Code::DataLoss,
                [data(C1, &[9, 0, 0, 0, 1]), reply_streamed(C1)].concat(),
            ),
            (
                "a failure",
                Code::NotFound,
                frame(REPLY, 0, C1, &[5, 0, 0, 0, 2, 0, 0, 0, b'n', b'o', 0, 0]),
            ),
        ];
        for (what, code, bytes) in cases {
            let mut stage = Stage::new().await;
            let outcome = stage
                .say(async |server| {
                    server.send(bytes).await;
                    server.expect_alive(what).await;
                })
                .await;
            assert_eq!(outcome.unwrap_err().code(), code, "{what}");
        }
    });
}

/// DATA for ever where one message is the answer: held to the window, and given up at the deadline.
#[test]
fn a_unary_answer_without_an_end() {
    paused(|| async {
        let mut stage = Stage::new().await;
        let client = stage.client.clone();
        let call = tokio::spawn(async move {
            client
                .say_within(&Text::counted(1), Duration::from_secs(5))
                .await
        });
        let mut server = stage.open().await;
        server.next(CALL).await;
        ALLOCATOR.reset_peak();
        let before = ALLOCATOR.live_bytes();
        let (mut window, message) = (256 * 1024_usize, item(&Text::blob(1000)));
        for _ in 0..2000 {
            while window < message.len() {
                let Ok(frame) = server.try_frame().await else {
                    break;
                };
                if frame.kind == CREDIT && frame.stream == C1 {
                    window += u32::from_le_bytes(frame.payload[..].try_into().unwrap()) as usize;
                }
                if frame.kind == CANCEL {
                    window = usize::MAX / 2;
                }
            }
            window -= message.len();
            server.send(data(C1, &message)).await;
        }
        let answer = tokio::time::timeout(Duration::from_secs(100), call)
            .await
            .expect("the call ends")
            .unwrap();
        assert!(matches!(
            answer.unwrap_err().code(),
            Code::DeadlineExceeded | Code::Internal
        ));
        let peak = ALLOCATOR.peak_bytes() - before;
        assert!(peak < 2 * 1024 * 1024, "{peak} bytes");
    });
}

#[test]
fn an_early_answer_ends_the_request() {
    paused(|| async {
        let mut stage = Stage::new().await;
        let client = stage.client.clone();
        let call = tokio::spawn(async move {
            let endless = items::unfold(0_u32, |count| async move {
                Some((Text::counted(count), count + 1))
            });
            client.gather(endless).await
        });
        let mut server = stage.open().await;
        server.next(CALL).await;
        server.next(DATA).await;
        server.send(reply(C1, &Text::counted(42))).await;
        assert_eq!(call.await.unwrap().unwrap().count, 42);
        // What was on its way comes; no END, and no DATA for ever.
        server.send(ping(4711)).await;
        loop {
            let frame = server.frame().await;
            assert_ne!(frame.kind, END);
            if frame.kind == PONG {
                break;
            }
        }
        server
            .0
            .expect_silence(Duration::from_secs(1))
            .await
            .unwrap();
    });
}

#[test]
fn goaway_tells_which_calls_were_never_begun() {
    paused(|| async {
        for code in [0, 1, 6] {
            let mut stage = Stage::new().await;
            let calls: Vec<_> = (0..3)
                .map(|count| {
                    let client = stage.client.clone();
                    tokio::spawn(async move { client.say(&Text::counted(count)).await })
                })
                .collect();
            let mut server = stage.open().await;
            for _ in 0..3 {
                server.next(CALL).await;
            }
            server.send(go_away(1, code)).await;
            if code == 0 {
                server.send(reply(C1, &Text::counted(8))).await;
            }
            let mut outcomes = Vec::new();
            for call in calls {
                let outcome = call.await.unwrap().map(|answer| answer.count);
                outcomes.push(outcome.map_err(|status| (status.code(), status.progress())));
            }
            let never = Err((Code::Unavailable, Progress::NeverSent));
            let first = if code == 0 {
                Ok(8)
            } else {
                Err((Code::Unavailable, Progress::Sent))
            };
            // Which of the callers was the first to be sent is not said.
            outcomes.sort_by_key(|outcome| *outcome == never);
            assert_eq!(outcomes, [first, never, never], "code {code}");
            server.0.half_close().await.unwrap();
            server.0.read_to_close().await.unwrap();
            // The next call goes over a new connection.
            let client = stage.client.clone();
            let next = tokio::spawn(async move { client.say(&Text::counted(9)).await });
            let mut server = stage.open().await;
            server.next(CALL).await;
            server.send(reply(C1, &Text::counted(9))).await;
            assert_eq!(next.await.unwrap().unwrap().count, 9);
        }
    });
}

#[test]
fn a_connection_that_is_lost_fails_its_calls() {
    paused(|| async {
        let whole = reply(C1, &Text::counted(1));
        for at in 0..whole.len() {
            for reset in [false, true] {
                let mut stage = Stage::new().await;
                let client = stage.client.clone();
                let call = tokio::spawn(async move { client.say(&Text::counted(1)).await });
                let mut server = stage.open().await;
                if !reset {
                    server.next(CALL).await;
                }
                server.send(&whole[..at]).await;
                drop(server);
                let status = call.await.unwrap().unwrap_err();
                assert_eq!(status.code(), Code::Unavailable, "at {at}");
                assert_ne!(status.progress(), Progress::Answered);
            }
        }
    });
}

#[test]
fn a_stream_that_nobody_reads_holds_its_window() {
    paused(|| async {
        let mut stage = Stage::new().await;
        let client = stage.client.clone();
        let call = tokio::spawn(async move { client.repeat(&Text::counted(5)).await });
        let mut server = stage.open().await;
        server.next(CALL).await;
        let mut unread = call.await.unwrap().unwrap();
        server
            .send(data(C1, &item(&Text::blob(60_000))).repeat(4))
            .await;
        server.expect_alive("within the window").await;
        server.send(data(C1, &item(&Text::blob(30_000)))).await;
        server.expect_refusal(FLOW, "DATA beyond the window").await;
        for _ in 0..4 {
            assert_eq!(unread.message().await.unwrap().unwrap().blob.len(), 60_000);
        }
        assert_eq!(
            unread.message().await.unwrap_err().code(),
            Code::Unavailable
        );
    });
}

#[test]
fn a_stream_that_is_lost_says_so() {
    paused(|| async {
        let mut stage = Stage::new().await;
        let client = stage.client.clone();
        let call = tokio::spawn(async move {
            let all: Vec<_> = client
                .repeat(&Text::counted(5))
                .await
                .unwrap()
                .collect()
                .await;
            all
        });
        let mut server = stage.open().await;
        server.next(CALL).await;
        let torn = item(&Text::counted(3));
        server
            .send(data(
                C1,
                &[item(&Text::counted(2)), torn[..2].to_vec()].concat(),
            ))
            .await;
        tokio::time::sleep(Duration::from_millis(1)).await;
        drop(server);
        let items = call.await.unwrap();
        assert_eq!(items.len(), 2);
        assert_eq!(items[0].as_ref().unwrap().count, 2);
        assert_eq!(items[1].as_ref().unwrap_err().code(), Code::Unavailable);
    });
}

#[test]
fn what_is_no_server_of_ours_is_left_without_a_word() {
    paused(|| async {
        for answer in [
            &b"HTTP/1.1 400 Bad Request\r\n\r\n"[..],
            &[0xF5, 0x56, 0x52, 0x55, 1],
        ] {
            let mut stage = Stage::new().await;
            let client = stage.client.clone();
            let call = tokio::spawn(async move { client.say(&Text::counted(1)).await });
            let mut server = stage.accept().await;
            server.expect_hello().await;
            server.next(CALL).await;
            server.send(answer).await;
            assert_eq!(server.0.read_to_close().await.unwrap(), "");
            assert_eq!(call.await.unwrap().unwrap_err().code(), Code::Unavailable);
        }
        // Another version: none of its calls was begun.
        let mut stage = Stage::new().await;
        let client = stage.client.clone();
        let call = tokio::spawn(async move { client.say(&Text::counted(1)).await });
        let mut server = stage.accept().await;
        server
            .send([&[0xF5, 0x56, 0x52, 0x54, 2][..], &go_away(0, VERSION)].concat())
            .await;
        let status = call.await.unwrap().unwrap_err();
        assert_eq!(
            (status.code(), status.progress()),
            (Code::Unavailable, Progress::NeverSent)
        );
        server.0.read_to_close().await.unwrap();
    });
}

#[test]
fn silence_in_the_handshake_ends() {
    paused(|| async {
        let mut stage = Stage::with(Limits::default().handshake(Duration::from_secs(4))).await;
        let client = stage.client.clone();
        let call = tokio::spawn(async move { client.say(&Text::counted(1)).await });
        let mut server = stage.accept().await;
        server.expect_hello().await;
        server.expect_refusal(IDLE, "no word from the server").await;
        assert_eq!(call.await.unwrap().unwrap_err().code(), Code::Unavailable);
    });
}

/// It never answers: the deadline ends each call, CANCEL tells the server, and the slot stays taken.
#[test]
fn a_server_that_never_answers() {
    paused(|| async {
        let limits = Limits::default().in_flight(16).keepalive(None).idle(None);
        let mut stage = Stage::with(limits).await;
        let calls: Vec<_> = (0..40)
            .map(|count| {
                let client = stage.client.clone();
                tokio::spawn(async move {
                    client
                        .say_within(&Text::counted(count), Duration::from_secs(5))
                        .await
                })
            })
            .collect();
        let mut server = stage.open().await;
        for slot in 0..16 {
            assert_eq!(server.next(CALL).await.stream, stream(slot, 1));
        }
        for _ in 0..16 {
            assert_eq!(server.next(CANCEL).await.payload[..], [4]);
        }
        let mut sent = 0;
        for call in calls {
            let status = call.await.unwrap().unwrap_err();
            assert_eq!(status.code(), Code::DeadlineExceeded);
            sent += u32::from(status.progress() == Progress::Sent);
        }
        assert_eq!(sent, 16, "the others had no slot");
        server
            .0
            .expect_silence(Duration::from_secs(60))
            .await
            .unwrap();
    });
}

/// A call that begins while the deadlines that have passed are looked for, in a slot that was looked at already, has a
/// deadline all the same.
#[test]
fn a_call_that_begins_while_others_expire() {
    type Call = Pin<Box<dyn Future<Output = Result<Text, Status>> + Send>>;

    /// Polls its call when it is woken.
    struct Begins(Mutex<Call>);

    impl Wake for Begins {
        fn wake(self: Arc<Self>) {
            let begun = self
                .0
                .lock()
                .unwrap()
                .as_mut()
                .poll(&mut Context::from_waker(Waker::noop()));
            assert!(begun.is_pending());
        }
    }

    paused(|| async {
        let limits = Limits::default().keepalive(None).idle(None);
        let mut stage = Stage::with(limits).await;
        let client = stage.client.clone();
        let first = tokio::spawn(async move { client.say(&Text::default()).await });
        let mut server = stage.open().await;
        assert_eq!(server.next(CALL).await.stream, stream(0, 1));
        let request = Text::default();
        let mut repeat = stage.client.repeat(&request);
        repeat.options_mut().timeout(Duration::from_secs(1));
        let mut items = repeat.await.unwrap();
        assert_eq!(server.next(CALL).await.stream, stream(1, 1));
        server.send(reply(stream(0, 1), &request)).await;
        first.await.unwrap().unwrap();

        let client = stage.client.clone();
        let begins = Arc::new(Begins(Mutex::new(Box::pin(async move {
            client
                .say_within(&Text::default(), Duration::from_secs(5))
                .await
        }))));
        let waker = Waker::from(Arc::clone(&begins));
        let mut cx = Context::from_waker(&waker);
        assert!(items.poll_next_unpin(&mut cx).is_pending());
        assert_eq!(server.next(CALL).await.stream, stream(0, 2));
        let call = poll_fn(|cx| begins.0.lock().unwrap().as_mut().poll(cx));
        let ended = tokio::time::timeout(Duration::from_secs(60), call).await;
        let status = ended.expect("its deadline passes").unwrap_err();
        assert_eq!(status.code(), Code::DeadlineExceeded);
    });
}

/// A server that defines, pings and grants for ever and reads nothing.
#[test]
fn a_server_that_floods_its_client() {
    paused(|| async {
        let mut stage = Stage::new().await;
        let client = stage.client.clone();
        let call = tokio::spawn(async move { client.say(&Text::counted(1)).await });
        let mut server = stage.open().await;
        server.next(CALL).await;
        ALLOCATOR.reset_peak();
        let before = ALLOCATOR.live_bytes();
        let batch = [
            ping(1),
            define(3, &"p".repeat(500)),
            credit(C1, 1),
            frame(64, SKIP, 0, &[0; 500]),
        ]
        .concat()
        .repeat(30);
        for _ in 0..1000 {
            server.send(&batch).await;
        }
        server.send(reply(C1, &Text::counted(2))).await;
        assert_eq!(call.await.unwrap().unwrap().count, 2);
        let peak = ALLOCATOR.peak_bytes() - before;
        assert!(peak < 1024 * 1024, "{peak} bytes");
    });
}
