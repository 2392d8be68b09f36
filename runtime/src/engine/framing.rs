//! What a framing is to the engine: bytes in, events; calls, answers and control, bytes out. It knows no socket and no task.

use bytes::Bytes;

use super::settings::Settings;
use crate::call::{Code, Metadata, TraceContext};
use crate::descriptor::MethodDescriptor;

/// Names one call on a connection; what the number is made of is the framing's business, except for its top bit:
/// set when the side that accepted the connection opened the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct StreamId(pub(crate) u32);

/// What came in.
#[derive(Debug)]
pub(crate) enum Event<'a> {
    /// The peer's settings, first of all.
    Hello(Box<Settings>),
    /// From now on the number stands for the path.
    Define { number: u16, path: &'a str },
    /// The peer begins a call.
    Call(IncomingCall<'a>),
    /// The same for a call that has nothing besides its request, in the same frame.
    PlainCall {
        stream: StreamId,
        method: u16,
        body: &'a [u8],
    },
    /// Leading metadata of an answer.
    Head {
        stream: StreamId,
        metadata: Metadata,
    },
    /// A piece of a stream's byte sequence.
    Data { stream: StreamId, bytes: &'a [u8] },
    /// The caller's byte sequence is complete.
    End { stream: StreamId },
    /// The answer that ends a call.
    Reply {
        stream: StreamId,
        reply: IncomingReply<'a>,
    },
    /// The same where the answer is nothing but a message, in the same frame.
    PlainReply { stream: StreamId, body: &'a [u8] },
    /// The caller has left.
    Cancel { stream: StreamId, reason: Code },
    /// More DATA may be sent: on a stream, or on the connection.
    Credit {
        stream: Option<StreamId>,
        bytes: u32,
    },
    /// To be answered with the same bytes.
    Ping([u8; 8]),
    /// The answer to a ping; that it came is all that counts.
    Pong,
    /// The peer begins no more of our calls, or closes.
    GoAway {
        accepted: u64,
        code: GoAwayCode,
        reason: &'a str,
    },
    /// A frame of a kind that we may skip.
    Skipped,
}

/// A call's head, and its body where that is in the same frame.
#[derive(Clone, Debug)]
pub(crate) struct IncomingCall<'a> {
    pub(crate) stream: StreamId,
    /// What an earlier [`Event::Define`] named.
    pub(crate) method: u16,
    pub(crate) timeout_us: Option<u64>,
    pub(crate) trace: Option<TraceContext>,
    pub(crate) metadata: Option<Metadata>,
    pub(crate) oneway: bool,
    /// The request follows as DATA and ends with END; `body` is empty.
    pub(crate) open: bool,
    pub(crate) body: &'a [u8],
}

impl<'a> IncomingCall<'a> {
    /// A call that has nothing besides its request.
    pub(crate) fn plain(stream: StreamId, method: u16, body: &'a [u8]) -> IncomingCall<'a> {
        IncomingCall {
            stream,
            method,
            timeout_us: None,
            trace: None,
            metadata: None,
            oneway: false,
            open: false,
            body,
        }
    }
}

/// An answer's end.
#[derive(Debug)]
pub(crate) struct IncomingReply<'a> {
    pub(crate) metadata: Option<Metadata>,
    pub(crate) result: Result<ReplyBody<'a>, ReplyError<'a>>,
}

/// Where the answer's message is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ReplyBody<'a> {
    /// In this frame.
    Inline(&'a [u8]),
    /// In the DATA before it.
    Streamed,
}

/// The status of a failed call as it came.
#[derive(Debug)]
pub(crate) struct ReplyError<'a> {
    pub(crate) code: Code,
    pub(crate) never_begun: bool,
    pub(crate) text: &'a str,
    pub(crate) detail: Option<(&'a str, &'a [u8])>,
}

/// Why a side stops taking calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum GoAwayCode {
    Drain = 0,
    Malformed = 1,
    FlowViolation = 2,
    LimitViolation = 3,
    UnsupportedVersion = 4,
    KeepaliveTimeout = 5,
    Idle = 6,
}

/// The peer broke the protocol; the connection ends with this as its GOAWAY.
#[derive(Clone, Debug)]
pub(crate) struct Violation {
    pub(crate) code: GoAwayCode,
    pub(crate) reason: String,
    /// The peer speaks another protocol, which a GOAWAY would not reach.
    pub(crate) foreign: bool,
}

impl Violation {
    pub(crate) fn new(code: GoAwayCode, reason: impl Into<String>) -> Violation {
        Violation {
            code,
            reason: reason.into(),
            foreign: false,
        }
    }
    pub(crate) fn malformed(reason: impl Into<String>) -> Violation {
        Violation::new(GoAwayCode::Malformed, reason)
    }

    pub(crate) fn flow(reason: impl Into<String>) -> Violation {
        Violation::new(GoAwayCode::FlowViolation, reason)
    }

    pub(crate) fn limit(reason: impl Into<String>) -> Violation {
        Violation::new(GoAwayCode::LimitViolation, reason)
    }
}

/// One step of reading.
#[derive(Debug)]
pub(crate) enum Step<'a> {
    /// The frame is incomplete; it needs this many bytes in all, as far as is known yet.
    Need(usize),
    /// The same for a large message in one frame: who reads it into a buffer of its own need not copy it again.
    NeedLarge(usize),
    /// One frame, and how many bytes it took.
    Frame { consumed: usize, event: Event<'a> },
}

/// The reading half, owned by the connection's task.
pub(crate) trait FrameReader: Send {
    /// Reads the frame at the start of `input`.
    ///
    /// # Errors
    /// When the peer broke the protocol.
    fn step<'a>(&mut self, input: &'a [u8]) -> Result<Step<'a>, Violation>;
}

/// Bytes before each message in a stream's byte sequence.
pub(crate) const MESSAGE_PREFIX: usize = 4;

/// What goes before the body of an outgoing call.
#[derive(Debug, Default)]
pub(crate) struct OutgoingCall<'a> {
    pub(crate) timeout_us: Option<u64>,
    pub(crate) trace: Option<TraceContext>,
    pub(crate) metadata: Option<&'a Metadata>,
    pub(crate) oneway: bool,
    pub(crate) open: bool,
}

/// The status of a failed answer as it goes out.
#[derive(Clone, Debug)]
pub(crate) struct OutgoingError {
    pub(crate) code: Code,
    pub(crate) never_begun: bool,
    pub(crate) text: String,
    pub(crate) detail: Option<(String, Bytes)>,
}

/// The last part of a frame.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Tail<'a> {
    /// These bytes.
    Here(&'a [u8]),
    /// So many bytes, which whoever has the frame written puts behind it.
    Apart(usize),
}

/// How an answer ends.
#[derive(Clone, Copy, Debug)]
pub(crate) enum OutgoingReply<'a> {
    /// Success, the message in the same frame.
    Inline(Tail<'a>),
    /// Success, after the messages that went as DATA.
    Streamed,
    /// Failure.
    Error(&'a OutgoingError),
}

/// How [`FrameWriter::reply`] writes an answer that is nothing but a message: a head of fixed length, and the message.
#[derive(Clone, Copy)]
pub(crate) struct PlainReply {
    /// How long the head is.
    pub(crate) head: usize,
    /// Writes the head, given the message's length.
    pub(crate) write_head: fn(&mut [u8], StreamId, usize),
}

/// The writing half; it lies beside the outgoing buffer under one lock, so that what it numbers arrives in order.
///
/// Each method appends whole frames, but for a [`Tail::Apart`]; none fails.
pub(crate) trait FrameWriter: Send {
    /// What the side says first.
    fn hello(&mut self, out: &mut Vec<u8>, settings: &Settings);
    /// The peer's settings have come: its limits now hold for what is written.
    fn peer_settings(&mut self, settings: &Settings);
    /// Names the stream for slot `slot` in its `generation`-th use.
    fn stream_id(&self, slot: u32, generation: u32) -> StreamId;
    fn call(
        &mut self,
        out: &mut Vec<u8>,
        stream: StreamId,
        method: &'static MethodDescriptor,
        head: &OutgoingCall<'_>,
        body: Tail<'_>,
    );
    fn head(&mut self, out: &mut Vec<u8>, stream: StreamId, metadata: &Metadata);
    fn data(&mut self, out: &mut Vec<u8>, stream: StreamId, bytes: Tail<'_>);
    fn end(&mut self, out: &mut Vec<u8>, stream: StreamId);
    fn reply(
        &mut self,
        out: &mut Vec<u8>,
        stream: StreamId,
        metadata: Option<&Metadata>,
        reply: OutgoingReply<'_>,
    );
    /// How an answer that is nothing but a message is written, where that depends on nothing that the writer keeps: others
    /// may then write it past the lock.
    fn plain_reply(&self) -> Option<PlainReply> {
        None
    }
    fn cancel(&mut self, out: &mut Vec<u8>, stream: StreamId, reason: Code);
    fn credit(&mut self, out: &mut Vec<u8>, stream: Option<StreamId>, bytes: u32);
    fn ping(&mut self, out: &mut Vec<u8>, payload: [u8; 8]);
    fn pong(&mut self, out: &mut Vec<u8>, payload: [u8; 8]);
    fn go_away(&mut self, out: &mut Vec<u8>, accepted: u64, code: GoAwayCode, reason: &str);
}

/// How a stream's number is read: the slot it uses, the use of that slot, and who opened it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StreamParts {
    pub(crate) slot: u32,
    pub(crate) generation: u32,
    pub(crate) by_acceptor: bool,
}

impl StreamId {
    const ACCEPTOR: u32 = 1 << 31;

    /// Generations count from 1 to this and begin again.
    pub(crate) const LAST_GENERATION: u32 = 0x7fff;

    pub(crate) fn new(parts: StreamParts) -> StreamId {
        let side = if parts.by_acceptor {
            StreamId::ACCEPTOR
        } else {
            0
        };
        StreamId(side | (parts.generation << 16) | parts.slot)
    }

    #[inline]
    pub(crate) fn parts(self) -> StreamParts {
        StreamParts {
            slot: self.0 & 0xffff,
            generation: (self.0 >> 16) & StreamId::LAST_GENERATION,
            by_acceptor: self.0 & StreamId::ACCEPTOR != 0,
        }
    }
}
