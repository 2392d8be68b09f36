//! The server's side of a connection: one task, handlers in place, one write for all that was read.

use std::io;
use std::task::Poll;

use anyhow::{Context as _, bail};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::task::yield_now;

use super::message::{Reply, Request, put_reply, take_request};
use super::wire::{
    Input, LOOKS, METHOD, SUCCESS, check_define, kind, look, put_frame, put_server_start,
    take_frame, take_preface,
};

/// Answers a connection's calls until it ends.
///
/// # Errors
///
/// When the connection breaks, or the client says what this peer does not understand.
pub(super) async fn answer(
    mut stream: TcpStream,
    handle: impl Fn(Request) -> Reply,
) -> anyhow::Result<()> {
    let mut input = Input::new();
    let mut output = Vec::new();
    put_server_start(&mut output);
    let mut begun = false;
    loop {
        match read(&stream, input.room()).await? {
            0 if input.is_empty() => return Ok(()),
            0 => bail!("the connection ended inside a frame"),
            count => input.filled(count),
        }
        let mut rest = input.get();
        if !begun {
            begun = take_preface(&mut rest)?;
        }
        while begun && let Some(frame) = take_frame(&mut rest)? {
            match frame.kind {
                kind::CALL => {
                    let body = frame
                        .payload
                        .strip_prefix(&METHOD)
                        .context("an unknown method")?;
                    let reply = handle(take_request(body)?);
                    put_frame(&mut output, kind::REPLY, frame.stream, |output| {
                        output.extend_from_slice(&SUCCESS);
                        put_reply(output, &reply);
                    });
                }
                kind::DEFINE => check_define(frame.payload)?,
                _ => {}
            }
        }
        let rest = rest.len();
        input.keep(rest);
        stream.write_all(&output).await?;
        output.clear();
    }
}

/// Reads once, and looks for a while before it sleeps.
async fn read(stream: &TcpStream, room: &mut [u8]) -> io::Result<usize> {
    for _ in 0..LOOKS {
        match look(stream, room) {
            Poll::Ready(read) => return read,
            Poll::Pending => yield_now().await,
        }
    }
    loop {
        stream.readable().await?;
        match stream.try_read(room) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            read => return read,
        }
    }
}
