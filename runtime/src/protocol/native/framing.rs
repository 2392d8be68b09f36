//! The native layout as a framing of the engine.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::call::{CallPayload, write_plain};
use super::control::{self, CancelReason, Credit, Define, GoAway};
use super::error::FrameError;
use super::frame::{FrameStart, HEADER_LEN, Header, Kind, MAX_INLINE_BODY, write_end};
use super::hello::{HelloSettings, SchemaId};
use super::metadata::MetadataBlock;
use super::preface::{self, PREFACE, PREFACE_LEN};
use super::reply::{
    Detail, Failure, Outcome, ReplyPayload, SUCCESS_HEAD, write_success, write_success_head,
};
use super::stream_id::{Side, StreamId as WireId};
use crate::call::{Code, Metadata, TraceContext};
use crate::descriptor::MethodDescriptor;
use crate::engine::framing::{
    Event, FrameReader, FrameWriter, GoAwayCode, IncomingCall, IncomingReply, OutgoingCall,
    OutgoingError, OutgoingReply, PlainReply, ReplyBody, ReplyError, Step, StreamId, StreamParts,
    Tail, Violation,
};
use crate::engine::output::OWN_BUFFER;
use crate::engine::settings::Settings;

/// Reads the native layout.
pub(crate) struct NativeReader {
    from: Side,
    max_frame: u32,
    max_metadata: u32,
    state: ReaderState,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum ReaderState {
    Preface,
    Hello,
    Open,
}

impl NativeReader {
    /// Reads what the peer of a side that accepted (or did not accept) the connection sends, within `settings`.
    pub(crate) fn new(acceptor: bool, settings: &Settings) -> NativeReader {
        NativeReader {
            from: if acceptor {
                Side::Connector
            } else {
                Side::Acceptor
            },
            max_frame: settings.max_frame,
            max_metadata: settings.max_metadata,
            state: ReaderState::Preface,
        }
    }

    fn preface<'a>(&mut self, input: &'a [u8]) -> Result<Step<'a>, Violation> {
        let Some(bytes) = input.first_chunk::<PREFACE_LEN>() else {
            return Ok(Step::Need(PREFACE_LEN));
        };
        match preface::version(bytes) {
            Some(preface::VERSION) => {
                self.state = ReaderState::Hello;
                Ok(Step::Frame {
                    consumed: PREFACE_LEN,
                    event: Event::Skipped,
                })
            }
            Some(version) => {
                let reason = format!(
                    "version {version} is not spoken here, version {} is",
                    preface::VERSION
                );
                let violation = Violation::new(GoAwayCode::UnsupportedVersion, reason);
                // A connector has said what it has to say: it reads no frame of another version.
                Err(Violation {
                    foreign: self.from == Side::Acceptor,
                    ..violation
                })
            }
            None => {
                let violation = Violation::malformed("not the native protocol's preface");
                Err(Violation {
                    foreign: true,
                    ..violation
                })
            }
        }
    }
}

impl FrameReader for NativeReader {
    #[inline]
    fn step<'a>(&mut self, input: &'a [u8]) -> Result<Step<'a>, Violation> {
        if let Some((consumed, event)) = self.plain(input) {
            return Ok(Step::Frame { consumed, event });
        }
        if self.state == ReaderState::Preface {
            return self.preface(input);
        }
        let Some(header) = input.first_chunk::<HEADER_LEN>() else {
            return Ok(Step::Need(HEADER_LEN));
        };
        let header = Header::decode(header, self.from, self.max_frame)?;
        let total = HEADER_LEN + header.length as usize;
        let Some(payload) = input.get(HEADER_LEN..total) else {
            let is_message = matches!(header.kind, Kind::Call | Kind::Reply);
            return Ok(if is_message && total >= OWN_BUFFER {
                Step::NeedLarge(total)
            } else {
                Step::Need(total)
            });
        };
        if self.state == ReaderState::Hello && !matches!(header.kind, Kind::Hello | Kind::GoAway) {
            return Err(FrameError::NotHello(header.kind).into());
        }
        let event = self.event(header, payload)?;
        Ok(Step::Frame {
            consumed: total,
            event,
        })
    }
}

impl NativeReader {
    /// A whole and faultless CALL without flags, or REPLY of success without: nearly all frames of small calls, in the
    /// fewest steps. `None` for everything else, and for what is wrong with these.
    #[inline]
    fn plain<'a>(&self, input: &'a [u8]) -> Option<(usize, Event<'a>)> {
        const CALL: u32 = Kind::Call as u32;
        const REPLY: u32 = Kind::Reply as u32;
        let (header, rest) = input.split_first_chunk::<HEADER_LEN>()?;
        let [l0, l1, l2, l3, s0, s1, s2, s3, k0, k1, k2, k3] = *header;
        let length = u32::from_le_bytes([l0, l1, l2, l3]);
        let id = WireId::from_raw(u32::from_le_bytes([s0, s1, s2, s3]));
        // Kind, no flags, nothing reserved.
        let kind = u32::from_le_bytes([k0, k1, k2, k3]);
        if self.state != ReaderState::Open || length > self.max_frame || !id.is_stream() {
            return None;
        }
        let payload = rest.get(..length as usize)?;
        let stream = StreamId(id.raw());
        let event = match kind {
            CALL if id.opener() == self.from => {
                let (method, body) = payload.split_first_chunk()?;
                if body.len() > MAX_INLINE_BODY {
                    return None;
                }
                Event::PlainCall {
                    stream,
                    method: u16::from_le_bytes(*method),
                    body,
                }
            }
            REPLY if id.opener() != self.from => {
                let (head, body) = payload.split_first_chunk::<4>()?;
                if *head != [0; 4] || body.len() > MAX_INLINE_BODY {
                    return None;
                }
                Event::PlainReply { stream, body }
            }
            _ => return None,
        };
        Some((HEADER_LEN + length as usize, event))
    }

    #[inline]
    fn event<'a>(&mut self, header: Header, payload: &'a [u8]) -> Result<Event<'a>, FrameError> {
        let stream = StreamId(header.stream.raw());
        Ok(match header.kind {
            Kind::Call => {
                let call = CallPayload::parse(payload, header.flags, self.max_metadata)?;
                Event::Call(IncomingCall {
                    stream,
                    method: call.method,
                    timeout_us: call.timeout_us,
                    trace: call.trace.and_then(trace_in),
                    metadata: call.metadata.map(metadata_in),
                    oneway: call.oneway,
                    open: call.open,
                    body: call.body,
                })
            }
            Kind::Reply => {
                let reply = ReplyPayload::parse(payload, header.flags, self.max_metadata)?;
                let result = match reply.outcome {
                    Outcome::Message(body) => Ok(ReplyBody::Inline(body)),
                    Outcome::Streamed => Ok(ReplyBody::Streamed),
                    Outcome::Failed(failure) => Err(ReplyError {
                        code: Code::from_number(failure.code.into()).unwrap_or(Code::Unknown),
                        never_begun: failure.never_begun,
                        text: failure.text,
                        detail: failure
                            .detail
                            .map(|detail| (detail.type_name, detail.bytes)),
                    }),
                };
                let metadata = reply.metadata.map(metadata_in);
                Event::Reply {
                    stream,
                    reply: IncomingReply { metadata, result },
                }
            }
            Kind::Data => Event::Data {
                stream,
                bytes: payload,
            },
            Kind::Credit => {
                let stream = (!header.stream.is_connection()).then_some(stream);
                Event::Credit {
                    stream,
                    bytes: Credit::parse(payload)?.bytes,
                }
            }
            Kind::End => Event::End { stream },
            Kind::Head => {
                let block = control::parse_head(payload, self.max_metadata)?;
                Event::Head {
                    stream,
                    metadata: metadata_in(block),
                }
            }
            Kind::Cancel => Event::Cancel {
                stream,
                reason: match CancelReason::parse(payload)? {
                    CancelReason::Cancelled => Code::Cancelled,
                    CancelReason::DeadlineExceeded => Code::DeadlineExceeded,
                },
            },
            Kind::Define => {
                let define = Define::parse(payload)?;
                Event::Define {
                    number: define.number,
                    path: define.path,
                }
            }
            Kind::Ping => Event::Ping(control::parse_ping(header.kind, payload)?),
            Kind::Pong => {
                control::parse_ping(header.kind, payload)?;
                Event::Pong
            }
            Kind::Hello if self.state == ReaderState::Open => return Err(FrameError::SecondHello),
            Kind::Hello => {
                let hello = HelloSettings::parse(payload)?;
                self.state = ReaderState::Open;
                Event::Hello(Box::new(settings_in(hello)))
            }
            Kind::GoAway => {
                let go_away = GoAway::parse(payload)?;
                let code = go_away_in(go_away.code);
                if self.state == ReaderState::Hello && code == GoAwayCode::Drain {
                    return Err(FrameError::NotHello(Kind::GoAway));
                }
                Event::GoAway {
                    accepted: go_away.accepted,
                    code,
                    reason: go_away.reason,
                }
            }
            Kind::Unknown => Event::Skipped,
        })
    }
}

/// Writes the native layout.
pub(crate) struct NativeWriter {
    acceptor: bool,
    /// Numbers of methods, by the address of their descriptors.
    methods: HashMap<usize, u16, BuildHasherDefault<AddressHasher>>,
    /// The last of them, as most calls in a row are of one method.
    last: (usize, u16),
    /// Which descriptor each number stands for, to take it back when the table is full.
    numbered: Vec<usize>,
    /// The number that is given out next once the table is full.
    next: usize,
    /// Entries that the peer's table has.
    table: usize,
    max_frame: u32,
}

impl NativeWriter {
    /// Writes as the side that accepted the connection, or the other one.
    pub(crate) fn new(acceptor: bool) -> NativeWriter {
        let floors = Settings::FLOORS;
        NativeWriter {
            acceptor,
            methods: HashMap::default(),
            last: (0, 0),
            numbered: Vec::new(),
            next: 0,
            table: floors.methods as usize,
            max_frame: floors.max_frame,
        }
    }

    /// The method's number; a DEFINE goes ahead of its first use.
    #[inline]
    fn number(&mut self, out: &mut Vec<u8>, method: &'static MethodDescriptor) -> u16 {
        let address = std::ptr::from_ref(method).addr();
        if address == self.last.0 {
            return self.last.1;
        }
        let number = match self.methods.get(&address) {
            Some(number) => *number,
            None => self.define(out, method, address),
        };
        self.last = (address, number);
        number
    }

    /// The number it takes from another method is not the last one's any more: the caller sees to that.
    #[cold]
    fn define(
        &mut self,
        out: &mut Vec<u8>,
        method: &'static MethodDescriptor,
        address: usize,
    ) -> u16 {
        let at = if self.numbered.len() < self.table {
            self.numbered.push(address);
            self.numbered.len() - 1
        } else {
            // The table is full: the oldest number is given a new meaning. Frames are read in order, so that calls
            // written before still mean the old one.
            let at = self.next % self.numbered.len();
            self.next = at + 1;
            self.methods
                .remove(&std::mem::replace(&mut self.numbered[at], address));
            at
        };
        // The table has at most 65,536 entries.
        let number = at as u16;
        self.methods.insert(address, number);
        let written = Define {
            number,
            path: method.path,
        }
        .write(out);
        debug_assert!(written, "a contract's paths are shorter than DEFINE allows");
        number
    }

    fn wire_id(stream: StreamId) -> WireId {
        WireId::from_raw(stream.0)
    }
}

impl FrameWriter for NativeWriter {
    fn hello(&mut self, out: &mut Vec<u8>, settings: &Settings) {
        out.extend_from_slice(&PREFACE);
        settings_out(settings).write(out);
    }

    fn peer_settings(&mut self, settings: &Settings) {
        self.table = settings.methods as usize;
        self.max_frame = settings.max_frame;
    }

    fn stream_id(&self, slot: u32, generation: u32) -> StreamId {
        StreamId::new(StreamParts {
            slot,
            generation,
            by_acceptor: self.acceptor,
        })
    }

    #[inline]
    fn call(
        &mut self,
        out: &mut Vec<u8>,
        stream: StreamId,
        method: &'static MethodDescriptor,
        head: &OutgoingCall<'_>,
        body: Tail<'_>,
    ) {
        let number = self.number(out, method);
        if let (
            OutgoingCall {
                timeout_us: None,
                trace: None,
                metadata: None,
                oneway: false,
                open: false,
            },
            Tail::Here(body),
        ) = (head, body)
        {
            return write_plain(out, NativeWriter::wire_id(stream), number, body);
        }
        let payload = CallPayload {
            method: number,
            timeout_us: head.timeout_us,
            trace: head.trace.map(trace_out),
            metadata: head.metadata.map(block),
            oneway: head.oneway,
            open: head.open,
            body: &[],
        };
        let frame = payload.begin(out, NativeWriter::wire_id(stream));
        finish(frame, out, body);
    }

    fn head(&mut self, out: &mut Vec<u8>, stream: StreamId, metadata: &Metadata) {
        control::write_head(out, NativeWriter::wire_id(stream), block(metadata));
    }

    #[inline]
    fn data(&mut self, out: &mut Vec<u8>, stream: StreamId, bytes: Tail<'_>) {
        let frame = FrameStart::begin(out, Kind::Data, 0, NativeWriter::wire_id(stream));
        finish(frame, out, bytes);
    }

    fn end(&mut self, out: &mut Vec<u8>, stream: StreamId) {
        write_end(out, NativeWriter::wire_id(stream));
    }

    #[inline]
    fn reply(
        &mut self,
        out: &mut Vec<u8>,
        stream: StreamId,
        metadata: Option<&Metadata>,
        reply: OutgoingReply<'_>,
    ) {
        if let (OutgoingReply::Inline(Tail::Here(body)), None) = (reply, metadata) {
            return write_success(out, NativeWriter::wire_id(stream), body);
        }
        let (outcome, body) = match reply {
            OutgoingReply::Inline(body) => (Outcome::Message(&[]), body),
            OutgoingReply::Streamed => (Outcome::Streamed, Tail::Here(&[])),
            OutgoingReply::Error(error) => (Outcome::Failed(failure(error)), Tail::Here(&[])),
        };
        let metadata = metadata.map(block);
        let payload = ReplyPayload { outcome, metadata };
        let frame = payload
            .fitted(self.max_frame)
            .begin(out, NativeWriter::wire_id(stream));
        finish(frame, out, body);
    }

    fn plain_reply(&self) -> Option<PlainReply> {
        Some(PlainReply {
            head: SUCCESS_HEAD,
            write_head: |out, stream, length| {
                write_success_head(out, NativeWriter::wire_id(stream), length);
            },
        })
    }

    fn cancel(&mut self, out: &mut Vec<u8>, stream: StreamId, reason: Code) {
        let reason = match reason {
            Code::DeadlineExceeded => CancelReason::DeadlineExceeded,
            _ => CancelReason::Cancelled,
        };
        reason.write(out, NativeWriter::wire_id(stream));
    }

    fn credit(&mut self, out: &mut Vec<u8>, stream: Option<StreamId>, bytes: u32) {
        let stream = stream.map_or(WireId::CONNECTION, NativeWriter::wire_id);
        Credit { bytes }.write(out, stream);
    }

    fn ping(&mut self, out: &mut Vec<u8>, payload: [u8; 8]) {
        control::write_ping(out, payload);
    }

    fn pong(&mut self, out: &mut Vec<u8>, payload: [u8; 8]) {
        control::write_pong(out, payload);
    }

    fn go_away(&mut self, out: &mut Vec<u8>, accepted: u64, code: GoAwayCode, reason: &str) {
        if code == GoAwayCode::UnsupportedVersion && out.starts_with(&PREFACE) {
            // Of what a peer of another version is told it understands only the preface and this.
            out.truncate(PREFACE_LEN);
        }
        let code = control::GoAwayCode::from_number(code as u8);
        GoAway {
            accepted,
            code,
            reason,
        }
        .write(out);
    }
}

impl From<FrameError> for Violation {
    #[cold]
    fn from(error: FrameError) -> Violation {
        Violation::new(go_away_in(error.code()), error.to_string())
    }
}

/// Hashes the address of a descriptor: one multiplication spreads it over all bits.
#[derive(Default)]
struct AddressHasher(u64);

impl Hasher for AddressHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_usize(usize::from(*byte));
        }
    }

    fn write_usize(&mut self, address: usize) {
        self.0 = (self.0 ^ address as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}

#[inline]
fn finish(frame: FrameStart, out: &mut Vec<u8>, tail: Tail<'_>) {
    match tail {
        Tail::Here(bytes) => {
            out.extend_from_slice(bytes);
            frame.finish(out);
        }
        Tail::Apart(length) => frame.finish_before(out, length),
    }
}

fn failure(error: &OutgoingError) -> Failure<'_> {
    Failure {
        code: error.code.number(),
        never_begun: error.never_begun,
        text: &error.text,
        detail: error
            .detail
            .as_ref()
            .map(|(type_name, bytes)| Detail { type_name, bytes }),
    }
}

fn metadata_in(block: MetadataBlock<'_>) -> Metadata {
    Metadata::from_block(block.as_bytes())
}

fn block(metadata: &Metadata) -> MetadataBlock<'_> {
    MetadataBlock::written(metadata.as_block())
}

fn trace_in(bytes: [u8; 25]) -> Option<TraceContext> {
    let (trace_id, rest) = bytes.split_first_chunk::<16>()?;
    let (span_id, rest) = rest.split_first_chunk::<8>()?;
    let trace = TraceContext {
        trace_id: *trace_id,
        span_id: *span_id,
        flags: *rest.first()?,
    };
    // All zero means none; it is ignored as W3C says.
    (trace.trace_id != [0; 16] && trace.span_id != [0; 8]).then_some(trace)
}

fn trace_out(trace: TraceContext) -> [u8; 25] {
    let mut bytes = [0; 25];
    bytes[..16].copy_from_slice(&trace.trace_id);
    bytes[16..24].copy_from_slice(&trace.span_id);
    bytes[24] = trace.flags;
    bytes
}

fn go_away_in(code: control::GoAwayCode) -> GoAwayCode {
    match code.number() {
        0 => GoAwayCode::Drain,
        2 => GoAwayCode::FlowViolation,
        3 => GoAwayCode::LimitViolation,
        4 => GoAwayCode::UnsupportedVersion,
        5 => GoAwayCode::KeepaliveTimeout,
        6 => GoAwayCode::Idle,
        _ => GoAwayCode::Malformed,
    }
}

fn settings_in(hello: HelloSettings) -> Settings {
    Settings {
        max_frame: hello.max_frame,
        max_message: hello.max_message,
        calls: hello.calls,
        stream_window: hello.stream_window,
        connection_window: hello.connection_window,
        methods: hello.methods,
        max_metadata: hello.max_metadata,
        name: hello.peer_name,
        version: hello.peer_version,
        schemas: hello
            .schemas
            .into_iter()
            .map(|schema| (schema.fingerprint, schema.name))
            .collect(),
        keepalive: hello.keepalive,
    }
}

fn settings_out(settings: &Settings) -> HelloSettings {
    HelloSettings {
        max_frame: settings.max_frame,
        max_message: settings.max_message,
        calls: settings.calls,
        stream_window: settings.stream_window,
        connection_window: settings.connection_window,
        methods: settings.methods,
        max_metadata: settings.max_metadata,
        peer_name: settings.name.clone(),
        peer_version: settings.version.clone(),
        schemas: settings
            .schemas
            .iter()
            .map(|(fingerprint, name)| SchemaId {
                fingerprint: *fingerprint,
                name: name.clone(),
            })
            .collect(),
        compression: Vec::new(),
        keepalive: settings.keepalive,
    }
}
