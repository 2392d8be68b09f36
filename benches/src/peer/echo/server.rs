//! The server's side of a connection.

use bytes::{Buf as _, BytesMut};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use super::message::{Record, Reply, Request};
use super::wire::{READ, put_frame, read_more, take_frame};
use crate::workload::{record, slow, unary};

/// Answers a connection's calls until it ends.
pub(super) async fn answer(mut stream: TcpStream) -> anyhow::Result<()> {
    let mut input = BytesMut::with_capacity(READ);
    let mut output = Vec::with_capacity(READ);
    while read_more(&mut stream, &mut input).await? {
        let mut rest = &input[..];
        while let Some((number, body)) = take_frame(&mut rest)? {
            let reply = match Request::decode(body)? {
                Request::Watch { count } => {
                    watch(&mut stream, &mut output, number, count).await?;
                    Reply::End
                }
                request => handle(request),
            };
            put_frame(&mut output, number, |body| reply.encode(body));
        }
        input.advance(input.len() - rest.len());
        stream.write_all(&output).await?;
        output.clear();
    }
    Ok(())
}

fn handle(request: Request) -> Reply {
    match request {
        Request::Unary { id, name, tags } => Reply::Unary {
            id,
            message: unary::message(&name),
            ok: unary::ok(&tags),
        },
        Request::Echo(payload) => Reply::Payload(payload),
        Request::Upload(payload) => Reply::Length(payload.len() as u64),
        Request::Records { first } => Reply::Records(
            (first..)
                .take(record::COUNT as usize)
                .map(Record::of)
                .collect(),
        ),
        // In place as all handlers are, which holds up its connection.
        Request::Spin { micros } => {
            slow::spin(micros);
            Reply::End
        }
        // Answered by `watch`.
        Request::Watch { .. } => Reply::End,
    }
}

/// A frame a record; nothing else on this connection moves meanwhile.
async fn watch(
    stream: &mut TcpStream,
    output: &mut Vec<u8>,
    number: u32,
    count: u64,
) -> anyhow::Result<()> {
    for id in 0..count {
        put_frame(output, number, |body| {
            Reply::Items(vec![Record::of(id)]).encode(body)
        });
        if output.len() >= READ {
            stream.write_all(output).await?;
            output.clear();
        }
    }
    Ok(())
}
