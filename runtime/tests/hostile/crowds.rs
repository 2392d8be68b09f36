//! Many connections, by the real kernel.

use std::time::Duration;

use virtuoso::Limits;

use crate::house::{House, paused, threaded};
use crate::service::Text;
use crate::wire::*;

#[test]
fn ten_thousand_connects_and_disconnects() {
    threaded(|| async {
        let house = House::open("tcp", Limits::default()).await;
        for round in 0..100_u32 {
            let peers: Vec<_> = (0..100_u32)
                .map(|each| {
                    let address = house.address.clone();
                    tokio::spawn(async move {
                        let mut peer = virtuoso::testing::ScriptedPeer::connect(&address)
                            .await
                            .unwrap();
                        match (round + each) % 5 {
                            0 => {}
                            1 => peer.send(&PREFACE[..3]).await.unwrap(),
                            2 => peer
                                .send(
                                    [prelude(), call(stream(0, 1), PEEK, &Text::new("hold"))]
                                        .concat(),
                                )
                                .await
                                .unwrap(),
                            3 => peer.send(b"GET / HTTP/1.1\r\n\r\n").await.unwrap(),
                            _ => {
                                peer.send(
                                    [prelude(), call(stream(0, 1), SAY, &Text::default())].concat(),
                                )
                                .await
                                .unwrap();
                                peer.read_frame_of_kind_after_preface(REPLY).await;
                            }
                        }
                    })
                })
                .collect();
            for peer in peers {
                peer.await.unwrap();
            }
            if round == 10 {
                house
                    .until("all have gone", |house| house.handle.connections() == 1)
                    .await;
                // From here on nothing may add up.
                house.settle();
            }
        }
        house
            .until("all have gone", |house| house.handle.connections() == 1)
            .await;
        house
            .until("nothing is left of them", |house| {
                house.handle.usage().running == 0
            })
            .await;
        let left = house.left();
        assert!(
            left < 256 * 1024,
            "{left} bytes are left of 9,000 connections"
        );
        house.close().await;
    });
}

trait AfterPreface {
    async fn read_frame_of_kind_after_preface(&mut self, kind: u8);
}

impl AfterPreface for virtuoso::testing::ScriptedPeer {
    async fn read_frame_of_kind_after_preface(&mut self, kind: u8) {
        self.expect(PREFACE).await.unwrap();
        self.read_frame_of_kind(kind).await.unwrap();
    }
}

/// What a connection holds that has made a call and is idle since, its peer's socket included.
#[test]
fn idle_connections_hold_little() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;

    const CONNECTIONS: usize = 400;
    threaded(|| async {
        let house = House::open("tcp", Limits::default()).await;
        let address = house.address.trim_start_matches("tcp://").to_owned();
        let connect = async || {
            let mut peer = TcpStream::connect(&address).await.unwrap();
            let request = [prelude(), call(stream(0, 1), SAY, &Text::new("once"))].concat();
            peer.write_all(&request).await.unwrap();
            // HELLO, and the answer with the same text.
            let (mut come, mut length) = ([0; 1024], 0);
            while !come[..length].ends_with(b"once") {
                let read = peer.read(&mut come[length..]).await.unwrap();
                assert!(read > 0, "the server hung up");
                length += read;
            }
            peer
        };
        let mut peers = Vec::with_capacity(2 * CONNECTIONS);
        for at in 0..2 * CONNECTIONS {
            if at == CONNECTIONS {
                // What there is of each thread is there.
                house.settle();
            }
            peers.push(connect().await);
        }
        let each = house.left() / CONNECTIONS;
        assert!(each < 4096, "{each} bytes for each connection");
        drop(peers);
        house.close().await;
    });
}

#[test]
fn connections_beyond_the_limit_wait_to_be_accepted() {
    paused(|| async {
        let house = House::with(|server| server.max_connections(4)).await;
        let mut inside = Vec::new();
        for _ in 0..3 {
            inside.push(house.attacker().await);
        }
        let mut outside = house.stranger().await;
        outside.send(prelude()).await;
        outside
            .0
            .expect_silence(Duration::from_secs(1))
            .await
            .unwrap();
        house.neighbour_calls().await;
        inside.pop();
        outside.expect_hello().await;
        drop((inside, outside));
        house.close().await;
    });
}

/// Calls that pass a reset: the other end is gone without a word, by TCP's own rules.
#[test]
fn resets_in_the_middle() {
    threaded(|| async {
        let house = House::open("tcp", Limits::default()).await;
        for round in 0..200 {
            let socket = tokio::net::TcpStream::connect(house.address.trim_start_matches("tcp://"))
                .await
                .unwrap();
            let request = Text {
                text: "echo".into(),
                ..Text::blob(60_000)
            };
            let bytes = [
                prelude(),
                call(stream(0, 1), SAY, &request),
                call(stream(1, 1), PEEK, &Text::new("hold")),
            ]
            .concat();
            let mut rest = &bytes[..bytes.len() - round % 50];
            while !rest.is_empty() {
                socket.writable().await.unwrap();
                match socket.try_write(rest) {
                    Ok(written) => rest = &rest[written..],
                    Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::WouldBlock),
                }
            }
            // Closed with the answer unread, which resets.
            socket.readable().await.unwrap();
            drop(socket);
        }
        house.close().await;
    });
}
