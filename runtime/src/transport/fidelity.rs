//! One suite for every transport: what holds over a socket holds in memory and in a simulation.

use std::future::{Future, poll_fn};
use std::io::{ErrorKind, IoSlice};
use std::sync::Arc;
use std::time::Duration;

use bytes::BytesMut;

use super::{Endpoint, Io, Listener, bind, connect};
use crate::rt::{is_simulated, spawn};
use crate::testing::{Link, Simulation};

/// A listener and where to reach it.
async fn listen(at: &str) -> Box<dyn Listener> {
    bind(&at.parse().unwrap()).await.unwrap()
}

/// Both ends of a fresh connection, the one that connected first.
async fn connected(at: &str) -> (Arc<dyn Io>, Arc<dyn Io>) {
    let mut listener = listen(at).await;
    let endpoint = listener.local_addr().clone();
    let client = spawn(async move { connect(&endpoint).await.unwrap() });
    let server = listener.accept().await;
    (client.await.unwrap(), server)
}

async fn read_exactly(io: &Arc<dyn Io>, count: usize) -> BytesMut {
    let mut buf = BytesMut::with_capacity(count);
    while buf.len() < count {
        assert_ne!(
            io.read(&mut buf).await.unwrap(),
            0,
            "ended after {} bytes",
            buf.len()
        );
    }
    buf
}

async fn read_to_end(io: &Arc<dyn Io>) -> std::io::Result<BytesMut> {
    let mut buf = BytesMut::new();
    loop {
        buf.reserve(1024);
        if io.read(&mut buf).await? == 0 {
            return Ok(buf);
        }
    }
}

/// Writes until there is no room, and gives what was taken.
fn fill(io: &Arc<dyn Io>) -> Vec<u8> {
    let mut written = Vec::new();
    loop {
        let next: Vec<u8> = (0..1000).map(|i| (written.len() + i) as u8).collect();
        match io.try_write(&next) {
            Ok(count) => written.extend(&next[..count]),
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::WouldBlock);
                return written;
            }
        }
    }
}

async fn what_is_written_arrives(at: String) {
    let (client, server) = connected(&at).await;
    client.write_all(b"ping").await.unwrap();
    assert_eq!(read_exactly(&server, 4).await, "ping");
    server.write_all(b"pong").await.unwrap();
    assert_eq!(read_exactly(&client, 4).await, "pong");
}

async fn looking_finds_what_was_not_reported(at: String) {
    let (client, server) = connected(&at).await;
    let mut buf = BytesMut::new();
    assert_eq!(
        server.try_read(&mut buf.clone()).unwrap_err().kind(),
        if server.can_look() {
            ErrorKind::InvalidInput
        } else {
            ErrorKind::WouldBlock
        }
    );
    buf.reserve(3);
    let nothing = server.try_read(&mut buf).unwrap_err();
    assert_eq!(nothing.kind(), ErrorKind::WouldBlock);
    client.write_all(b"pings").await.unwrap();
    client.shutdown().await.unwrap();
    if !server.can_look() {
        assert_eq!(read_exactly(&server, 5).await, "pings");
        return;
    }
    // Loopback: what was written is there, though no runtime has polled for it.
    let room = buf.capacity();
    assert_eq!(server.try_read(&mut buf).unwrap(), room.min(5));
    buf.reserve(10);
    while server.try_read(&mut buf).unwrap() > 0 {}
    assert_eq!(buf, "pings");
    assert_eq!(server.read(&mut buf).await.unwrap(), 0, "the end, as ever");
}

async fn addresses_name_both_sides(at: String) {
    let mut listener = listen(&at).await;
    let local = listener.local_addr().clone();
    let client = spawn({
        let local = local.clone();
        async move { connect(&local).await.unwrap() }
    });
    let server = listener.accept().await;
    let client = client.await.unwrap();
    assert_eq!(client.peer_addr(), local);
    assert_eq!(server.local_addr(), local);
    assert_eq!(server.peer_addr(), client.local_addr());
    let ported = match &local {
        Endpoint::Tcp { port, .. } | Endpoint::Simulated { port, .. } => *port,
        _ => 1,
    };
    assert_ne!(ported, 0);
}

async fn vectored_writes_keep_their_order(at: String) {
    let (client, server) = connected(&at).await;
    let mut bufs = [
        IoSlice::new(b"one"),
        IoSlice::new(b""),
        IoSlice::new(b"two"),
        IoSlice::new(b"three"),
    ];
    let mut rest: &mut [IoSlice<'_>] = &mut bufs;
    while !rest.is_empty() {
        match client.try_write_vectored(rest) {
            Ok(written) => IoSlice::advance_slices(&mut rest, written),
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::WouldBlock);
                poll_fn(|cx| client.poll_write_ready(cx)).await.unwrap();
            }
        }
    }
    assert_eq!(read_exactly(&server, 11).await, "onetwothree");
}

async fn a_read_takes_no_more_than_there_is_room_for(at: String) {
    let (client, server) = connected(&at).await;
    client.write_all(b"0123456789").await.unwrap();
    let mut buf = BytesMut::with_capacity(7);
    let room = buf.capacity();
    let mut all: Vec<u8> = Vec::new();
    while all.len() < 10 {
        let before = buf.capacity();
        let count = server.read(&mut buf).await.unwrap();
        assert!(count <= room);
        assert_eq!(buf.capacity(), before, "the buffer was reallocated");
        all.extend(&buf);
        buf.clear();
    }
    assert_eq!(all, b"0123456789");
    let error = server.read(&mut BytesMut::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
}

async fn each_direction_ends_by_itself(at: String) {
    let (client, server) = connected(&at).await;
    client.write_all(b"request").await.unwrap();
    client.shutdown().await.unwrap();
    client.shutdown().await.unwrap();
    assert_eq!(read_to_end(&server).await.unwrap(), "request");
    assert!(client.try_write(b"more").is_err());
    server.write_all(b"reply").await.unwrap();
    drop(server);
    assert_eq!(read_to_end(&client).await.unwrap(), "reply");
    assert_eq!(
        client.read(&mut BytesMut::with_capacity(1)).await.unwrap(),
        0
    );
}

async fn a_full_pipe_pushes_back_and_resumes(at: String) {
    let (client, server) = connected(&at).await;
    // Whatever the system buffers, it ends somewhere: with nobody reading, no task can be waiting for room and get it.
    poll_fn(|cx| client.poll_write_ready(cx)).await.unwrap();
    let mut written = fill(&client);
    while let Ok(more) =
        waits_no_longer_than_a_moment(poll_fn(|cx| client.poll_write_ready(cx))).await
    {
        more.unwrap();
        written.extend(fill(&client));
    }
    let reading = spawn({
        let count = written.len();
        async move { (read_exactly(&server, count).await, server) }
    });
    // Room comes back while the other side reads.
    poll_fn(|cx| client.poll_write_ready(cx)).await.unwrap();
    let (read, _server) = reading.await.unwrap();
    assert!(
        read == written,
        "{} bytes came otherwise than {} were written",
        read.len(),
        written.len()
    );
}

/// A moment is long enough for what happens on its own to happen, on the real clock or the paused one.
async fn waits_no_longer_than_a_moment<F: Future>(
    future: F,
) -> Result<F::Output, tokio::time::error::Elapsed> {
    tokio::time::timeout(Duration::from_millis(100), future).await
}

/// Lets arrive what is under way; on one machine's sockets it has.
async fn settle() {
    if is_simulated() {
        tokio::time::sleep(Duration::from_secs(30)).await;
    }
}

async fn dropping_with_bytes_unread_is_a_reset(at: String) {
    let (client, server) = connected(&at).await;
    client.write_all(b"never read").await.unwrap();
    read_exactly(&server, 1).await;
    settle().await;
    drop(server);
    let error = read_to_end(&client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    assert!(client.try_write(b"more").is_err());
}

async fn writing_to_who_left_fails(at: String) {
    let (client, server) = connected(&at).await;
    drop(server);
    assert_eq!(
        client.read(&mut BytesMut::with_capacity(1)).await.unwrap(),
        0
    );
    // The first write may still be taken, and be answered with a reset.
    for _ in 0..1000 {
        match client.write_all(b"anybody there?").await {
            Ok(()) => tokio::time::sleep(Duration::from_millis(5)).await,
            Err(error) => {
                let kind = error.kind();
                assert!(
                    matches!(kind, ErrorKind::BrokenPipe | ErrorKind::ConnectionReset),
                    "{kind}"
                );
                // A broken connection is ready, so that nobody waits for it.
                poll_fn(|cx| client.poll_write_ready(cx)).await.unwrap();
                return;
            }
        }
    }
    panic!("every write was taken");
}

async fn large_transfers_pass_each_other(at: String) {
    const SIZE: usize = 3_000_000;
    let (client, server) = connected(&at).await;
    let transfer = |io: Arc<dyn Io>, seed: u8| {
        let data: Vec<u8> = (0..SIZE).map(|i| (i % 251) as u8 ^ seed).collect();
        let writer = io.clone();
        let writing = spawn(async move {
            writer.write_all(&data).await.unwrap();
            writer.shutdown().await.unwrap();
        });
        (
            writing,
            spawn(async move { read_to_end(&io).await.unwrap() }),
        )
    };
    let (writing_there, reading_back) = transfer(client, 1);
    let (writing_back, reading_there) = transfer(server, 2);
    writing_there.await.unwrap();
    writing_back.await.unwrap();
    for (reading, seed) in [(reading_there, 1), (reading_back, 2)] {
        let read = reading.await.unwrap();
        assert_eq!(read.len(), SIZE);
        assert!(
            read.iter()
                .enumerate()
                .all(|(i, byte)| *byte == (i % 251) as u8 ^ seed)
        );
    }
}

async fn many_connections_are_kept_apart(at: String) {
    let mut listener = listen(&at).await;
    let endpoint = listener.local_addr().clone();
    let clients: Vec<_> = (0..50u8)
        .map(|number| {
            let endpoint = endpoint.clone();
            spawn(async move {
                let io = connect(&endpoint).await.unwrap();
                io.write_all(&[number]).await.unwrap();
                assert_eq!(read_exactly(&io, 1).await[0], number);
            })
        })
        .collect();
    for _ in &clients {
        let io = listener.accept().await;
        spawn(async move {
            let echo = read_exactly(&io, 1).await;
            io.write_all(&echo).await.unwrap();
            read_to_end(&io).await.unwrap();
        });
    }
    for client in clients {
        client.await.unwrap();
    }
}

async fn a_taken_place_is_refused(at: String) {
    let listener = listen(&at).await;
    let error = bind(listener.local_addr()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AddrInUse);
    let start = format!("cannot listen on {}: ", listener.local_addr());
    assert!(error.to_string().starts_with(&start), "{error}");
}

async fn nobody_there_is_refused(at: String) {
    let endpoint = listen(&at).await.local_addr().clone();
    let error = connect(&endpoint).await.unwrap_err();
    // The file of a Unix socket goes with its listener.
    let expected = match endpoint {
        Endpoint::Unix { .. } => ErrorKind::NotFound,
        _ => ErrorKind::ConnectionRefused,
    };
    assert_eq!(error.kind(), expected);
    assert!(
        error
            .to_string()
            .starts_with(&format!("cannot connect to {endpoint}: ")),
        "{error}"
    );
}

async fn a_dropped_reader_wakes_a_waiting_writer(at: String) {
    let (client, server) = connected(&at).await;
    let waiting = spawn(async move {
        loop {
            if let Err(error) = client.write_all(&[0; 4096]).await {
                return error.kind();
            }
        }
    });
    read_exactly(&server, 1).await;
    drop(server);
    let kind = waiting.await.unwrap();
    assert!(
        matches!(kind, ErrorKind::BrokenPipe | ErrorKind::ConnectionReset),
        "{kind}"
    );
}

macro_rules! suite {
    ($($case:ident)*) => {
        mod tcp {
            $(#[tokio::test]
            async fn $case() {
                super::$case("tcp://127.0.0.1:0".into()).await;
            })*
        }

        #[cfg(unix)]
        mod unix {
            $(#[tokio::test]
            async fn $case() {
                let path = super::socket_path(stringify!($case));
                super::$case(format!("unix:{}", path.display())).await;
                assert!(!path.exists(), "the listener left its file behind");
            })*
        }

        mod memory {
            $(#[tokio::test(start_paused = true)]
            async fn $case() {
                super::$case(concat!("memory:fidelity-", stringify!($case)).into()).await;
            })*
        }

        mod simulated {
            $(#[test]
            fn $case() {
                for seed in 0..5 {
                    super::in_simulation(seed, super::$case);
                }
            })*
        }
    };
}

suite! {
    what_is_written_arrives
    looking_finds_what_was_not_reported
    addresses_name_both_sides
    vectored_writes_keep_their_order
    a_read_takes_no_more_than_there_is_room_for
    each_direction_ends_by_itself
    a_full_pipe_pushes_back_and_resumes
    dropping_with_bytes_unread_is_a_reset
    writing_to_who_left_fails
    large_transfers_pass_each_other
    many_connections_are_kept_apart
    a_taken_place_is_refused
    nobody_there_is_refused
    a_dropped_reader_wakes_a_waiting_writer
}

/// The suite's cases have both ends in one task, hence on one node; its way to itself is as bad as any.
fn in_simulation<F: Future<Output = ()>>(seed: u64, case: fn(String) -> F) {
    let mut sim = Simulation::new(seed);
    let link = Link::new().loss(0.02).torn(0.5);
    sim.set_link(Simulation::TEST, Simulation::TEST, link);
    sim.run(case("sim://test:0".into())).unwrap();
    sim.run(async { tokio::time::sleep(Duration::from_secs(100)).await })
        .unwrap();
    assert_eq!(
        (sim.connection_count(), sim.byte_count()),
        (0, 0),
        "seed {seed}\n{}",
        sim.trace()
    );
}

#[cfg(unix)]
fn socket_path(case: &str) -> std::path::PathBuf {
    // Short, as the system's bound on such paths is about a hundred bytes.
    let digest = crate::rt::entropy::next_u64();
    std::env::temp_dir().join(format!("v-{:.20}-{:x}", case, digest))
}

#[cfg(unix)]
mod socket_files {
    use super::*;
    use std::fs;

    fn at(path: &std::path::Path) -> Endpoint {
        Endpoint::Unix { path: path.into() }
    }

    #[tokio::test]
    async fn a_stale_socket_gives_way() {
        let path = socket_path("stale");
        // Dropping std's listener leaves the file, as a killed process does.
        drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
        assert!(path.exists());
        let mut listener = bind(&at(&path)).await.unwrap();
        connect(&at(&path)).await.unwrap();
        listener.accept().await;
    }

    #[tokio::test]
    async fn a_file_that_is_no_socket_stays() {
        let path = socket_path("file");
        fs::write(&path, "precious").unwrap();
        let error = bind(&at(&path)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::AddrInUse);
        assert!(
            error
                .to_string()
                .ends_with("a file that is no socket has this name"),
            "{error}"
        );
        assert_eq!(fs::read_to_string(&path).unwrap(), "precious");
        fs::remove_file(&path).unwrap();
    }

    #[tokio::test]
    async fn a_listener_removes_only_its_own_file() {
        let path = socket_path("replaced");
        let listener = bind(&at(&path)).await.unwrap();
        fs::remove_file(&path).unwrap();
        fs::write(&path, "somebody else's").unwrap();
        drop(listener);
        assert!(path.exists());
        fs::remove_file(&path).unwrap();
    }
}

#[test]
fn a_simulation_has_no_real_sockets() {
    let mut sim = Simulation::new(1);
    sim.run(async {
        for text in ["tcp://127.0.0.1:0", "unix:/nowhere"] {
            let endpoint = text.parse().unwrap();
            assert_eq!(
                bind(&endpoint).await.unwrap_err().kind(),
                ErrorKind::Unsupported
            );
            assert_eq!(
                connect(&endpoint).await.unwrap_err().kind(),
                ErrorKind::Unsupported
            );
        }
    })
    .unwrap();
}

#[tokio::test]
async fn outside_a_simulation_there_is_no_simulated_network() {
    let error = connect(&"sim://server:1".parse().unwrap())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
}
