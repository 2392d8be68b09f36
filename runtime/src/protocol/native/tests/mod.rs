//! Tests of the layout: the examples of `docs/protocol.md`, and properties of readers and writers.

mod document;
mod numbers;
mod plain;
mod properties;

use super::call::CallPayload;
use super::control::{self, CancelReason, Credit, Define, GoAway, PingPayload};
use super::error::FrameError;
use super::frame::{self, HEADER_LEN, Header, Kind};
use super::hello::{HelloSettings, floor};
use super::metadata::MetadataBlock;
use super::reply::{Outcome, ReplyPayload};
use super::stream_id::{Side, StreamId};

/// A frame of any kind, read under the floors.
#[derive(Clone, Debug, PartialEq)]
struct Frame<'a> {
    header: Header,
    payload: Payload<'a>,
}

#[derive(Clone, Debug, PartialEq)]
enum Payload<'a> {
    Unknown { number: u8, bytes: &'a [u8] },
    Hello(HelloSettings),
    Define(Define<'a>),
    Call(CallPayload<'a>),
    Head(MetadataBlock<'a>),
    Data(&'a [u8]),
    End,
    Reply(ReplyPayload<'a>),
    Cancel(CancelReason),
    Credit(Credit),
    Ping(PingPayload),
    Pong(PingPayload),
    GoAway(GoAway<'a>),
}

impl<'a> Frame<'a> {
    /// The first frame of `input`, and what follows it; `None` while it is not complete.
    fn parse(input: &'a [u8], from: Side) -> Option<Result<(Self, &'a [u8]), FrameError>> {
        let (head, rest) = input.split_first_chunk::<HEADER_LEN>()?;
        let header = match Header::decode(head, from, floor::MAX_FRAME) {
            Ok(header) => header,
            Err(error) => return Some(Err(error)),
        };
        let (bytes, rest) = rest.split_at_checked(header.length as usize)?;
        let payload = Payload::parse(header, head[8], bytes);
        Some(payload.map(|payload| (Self { header, payload }, rest)))
    }

    fn write(&self, out: &mut Vec<u8>) {
        let stream = self.header.stream;
        match &self.payload {
            // Only read, never written by this version.
            Payload::Unknown { number, bytes } => {
                let at = out.len();
                frame::write_frame(out, Kind::Unknown, self.header.flags, stream, bytes);
                out[at + 8] = *number;
            }
            Payload::Hello(settings) => settings.write(out),
            Payload::Define(define) => assert!(define.write(out), "a path that was read is valid"),
            Payload::Call(call) => write_call(call, out, stream),
            Payload::Head(block) => control::write_head(out, stream, *block),
            Payload::Data(piece) => frame::write_frame(out, Kind::Data, 0, stream, piece),
            Payload::End => frame::write_end(out, stream),
            Payload::Reply(reply) => write_reply(reply, out, stream),
            Payload::Cancel(reason) => reason.write(out, stream),
            Payload::Credit(credit) => credit.write(out, stream),
            Payload::Ping(opaque) => control::write_ping(out, *opaque),
            Payload::Pong(opaque) => control::write_pong(out, *opaque),
            Payload::GoAway(goaway) => goaway.write(out),
        }
    }
}

impl<'a> Payload<'a> {
    fn parse(header: Header, number: u8, bytes: &'a [u8]) -> Result<Self, FrameError> {
        let max_metadata = floor::MAX_METADATA;
        Ok(match header.kind {
            Kind::Unknown => Self::Unknown { number, bytes },
            Kind::Hello => Self::Hello(HelloSettings::parse(bytes)?),
            Kind::Define => Self::Define(Define::parse(bytes)?),
            Kind::Call => Self::Call(CallPayload::parse(bytes, header.flags, max_metadata)?),
            Kind::Head => Self::Head(control::parse_head(bytes, max_metadata)?),
            Kind::Data => Self::Data(bytes),
            Kind::End => Self::End,
            Kind::Reply => Self::Reply(ReplyPayload::parse(bytes, header.flags, max_metadata)?),
            Kind::Cancel => Self::Cancel(CancelReason::parse(bytes)?),
            Kind::Credit => Self::Credit(Credit::parse(bytes)?),
            Kind::Ping => Self::Ping(control::parse_ping(Kind::Ping, bytes)?),
            Kind::Pong => Self::Pong(control::parse_ping(Kind::Pong, bytes)?),
            Kind::GoAway => Self::GoAway(GoAway::parse(bytes)?),
        })
    }
}

fn write_call(call: &CallPayload<'_>, out: &mut Vec<u8>, stream: StreamId) {
    let frame = call.begin(out, stream);
    out.extend_from_slice(call.body);
    frame.finish(out);
}

fn write_reply(reply: &ReplyPayload<'_>, out: &mut Vec<u8>, stream: StreamId) {
    let frame = reply.begin(out, stream);
    if let Outcome::Message(body) = reply.outcome {
        out.extend_from_slice(body);
    }
    frame.finish(out);
}

/// The side that sends this kind on this stream.
fn sender(kind: Kind, stream: StreamId) -> Side {
    match kind {
        Kind::Head | Kind::Reply => stream.opener().other(),
        _ => stream.opener(),
    }
}
