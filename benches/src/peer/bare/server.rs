//! The server's side of a connection: one task, handlers in place, one write for all that was read.

use anyhow::{Context as _, bail};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::message::{Reply, Request, put_reply, take_request};
use super::wire::{
    Input, METHOD, SUCCESS, check_define, kind, put_frame, put_server_start, take_frame,
    take_preface,
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
        match stream.read(input.room()).await? {
            0 if input.is_empty() => return Ok(()),
            0 => bail!("the connection ended inside a frame"),
            count => input.filled(count),
        }
        let mut rest = input.get();
        if !begun {
            begun = take_preface(&mut rest)?;
        }
        let mut calls = 0;
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
                    calls += 1;
                }
                kind::DEFINE => check_define(frame.payload)?,
                _ => {}
            }
        }
        let rest = rest.len();
        input.keep(rest);
        if calls > 1 {
            // More clients may have become ready to write meanwhile; on a busy machine this lets them.
            tokio::task::yield_now().await;
        }
        stream.write_all(&output).await?;
        output.clear();
    }
}
