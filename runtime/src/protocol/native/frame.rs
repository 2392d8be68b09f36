//! The frame header (section 3) and the numbers of the kinds and flags.

use std::fmt;

use super::error::FrameError;
use super::stream_id::{Side, StreamId};

/// Bytes of a frame header.
pub(crate) const HEADER_LEN: usize = 12;

/// The longest body that travels inside a CALL or REPLY; a longer one goes as DATA. It is 64 KiB of payload, and 1 KiB
/// for the tags, lengths and small fields around that.
pub(crate) const MAX_INLINE_BODY: usize = 64 * 1024 + 1024;

/// Flags of frames. A bit that a kind does not define must be 0.
pub(crate) mod flag {
    /// Any kind that the version does not know: the receiver skips the frame.
    pub(crate) const SKIP: u8 = 0x80;

    /// CALL: a timeout follows.
    pub(crate) const CALL_TIMEOUT: u8 = 0x01;
    /// CALL: a trace context follows.
    pub(crate) const CALL_TRACE: u8 = 0x02;
    /// CALL: a metadata block follows.
    pub(crate) const CALL_METADATA: u8 = 0x04;
    /// CALL: the caller waits for nothing.
    pub(crate) const CALL_ONEWAY: u8 = 0x08;
    /// CALL: the request comes as DATA and ends with END.
    pub(crate) const CALL_OPEN: u8 = 0x10;

    /// REPLY: a metadata block follows.
    pub(crate) const REPLY_METADATA: u8 = 0x01;
    /// REPLY: the answer's messages came as DATA.
    pub(crate) const REPLY_STREAMED: u8 = 0x02;
}

/// What a frame is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub(crate) enum Kind {
    /// A kind that this version does not know and that may be skipped.
    Unknown = 0,
    Hello = 1,
    Define = 2,
    Call = 3,
    Head = 4,
    Data = 5,
    End = 6,
    Reply = 7,
    Cancel = 8,
    Credit = 9,
    Ping = 10,
    Pong = 11,
    GoAway = 12,
}

impl Kind {
    /// All that this version knows, by number.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 12] = [
        Self::Hello,
        Self::Define,
        Self::Call,
        Self::Head,
        Self::Data,
        Self::End,
        Self::Reply,
        Self::Cancel,
        Self::Credit,
        Self::Ping,
        Self::Pong,
        Self::GoAway,
    ];

    /// The kind of this number; [`Kind::Unknown`] if there is none.
    #[inline]
    pub(crate) fn from_number(number: u8) -> Self {
        match number {
            1 => Self::Hello,
            2 => Self::Define,
            3 => Self::Call,
            4 => Self::Head,
            5 => Self::Data,
            6 => Self::End,
            7 => Self::Reply,
            8 => Self::Cancel,
            9 => Self::Credit,
            10 => Self::Ping,
            11 => Self::Pong,
            12 => Self::GoAway,
            _ => Self::Unknown,
        }
    }

    #[inline]
    pub(crate) fn number(self) -> u8 {
        self as u8
    }

    /// The flags that the kind defines.
    #[inline]
    fn flags(self) -> u8 {
        match self {
            Self::Call => {
                flag::CALL_TIMEOUT
                    | flag::CALL_TRACE
                    | flag::CALL_METADATA
                    | flag::CALL_ONEWAY
                    | flag::CALL_OPEN
            }
            Self::Reply => flag::REPLY_METADATA | flag::REPLY_STREAMED,
            _ => 0,
        }
    }

    /// Shortest and longest payload.
    #[inline]
    fn lengths(self) -> (u32, u32) {
        match self {
            Self::Define => (3, 2 + 512),
            Self::Call => (2, u32::MAX),
            Self::Data => (1, u32::MAX),
            Self::End => (0, 0),
            Self::Reply => (4, u32::MAX),
            Self::Cancel => (1, 1),
            Self::Credit => (4, 4),
            Self::Ping | Self::Pong => (8, 8),
            Self::GoAway => (9, 9 + 1024),
            Self::Hello | Self::Head | Self::Unknown => (0, u32::MAX),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unknown => "an unknown kind",
            Self::Hello => "HELLO",
            Self::Define => "DEFINE",
            Self::Call => "CALL",
            Self::Head => "HEAD",
            Self::Data => "DATA",
            Self::End => "END",
            Self::Reply => "REPLY",
            Self::Cancel => "CANCEL",
            Self::Credit => "CREDIT",
            Self::Ping => "PING",
            Self::Pong => "PONG",
            Self::GoAway => "GOAWAY",
        })
    }
}

/// A checked frame header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    /// Bytes of the payload that follows.
    pub(crate) length: u32,
    /// The stream, or [`StreamId::CONNECTION`].
    pub(crate) stream: StreamId,
    /// What the frame is. Skip the payload of [`Kind::Unknown`]; its other fields mean nothing.
    pub(crate) kind: Kind,
    /// Only flags that the kind defines.
    pub(crate) flags: u8,
}

impl Header {
    #[inline]
    pub(crate) fn encode(self) -> [u8; HEADER_LEN] {
        let [l0, l1, l2, l3] = self.length.to_le_bytes();
        let [s0, s1, s2, s3] = self.stream.raw().to_le_bytes();
        [
            l0,
            l1,
            l2,
            l3,
            s0,
            s1,
            s2,
            s3,
            self.kind.number(),
            self.flags,
            0,
            0,
        ]
    }

    /// Checks all that a header alone can tell. `from` is the side that sent it, `max_frame` what
    /// this side announced. Whether the stream's slot is within `calls`, and open, is not checked.
    ///
    /// # Errors
    /// A frame above `max_frame`; an unknown kind without SKIP; undefined flags; reserved bytes;
    /// a stream id that the kind cannot have or that belongs to the other side; a length that the
    /// kind cannot have.
    #[inline]
    pub(crate) fn decode(
        bytes: &[u8; HEADER_LEN],
        from: Side,
        max_frame: u32,
    ) -> Result<Self, FrameError> {
        let [l0, l1, l2, l3, s0, s1, s2, s3, number, flags, r0, r1] = *bytes;
        let length = u32::from_le_bytes([l0, l1, l2, l3]);
        let stream = StreamId::from_raw(u32::from_le_bytes([s0, s1, s2, s3]));
        let kind = Kind::from_number(number);
        if length > max_frame {
            return Err(FrameError::FrameTooLong {
                length,
                max: max_frame,
            });
        }
        if kind == Kind::Unknown {
            return if flags & flag::SKIP != 0 {
                Ok(Self {
                    length,
                    stream,
                    kind,
                    flags,
                })
            } else {
                Err(FrameError::UnknownKind(number))
            };
        }
        if flags & !kind.flags() != 0 {
            return Err(FrameError::UnknownFlags {
                kind,
                flags: flags & !kind.flags(),
            });
        }
        if r0 | r1 != 0 {
            return Err(FrameError::Reserved(kind));
        }
        let (shortest, longest) = kind.lengths();
        if length < shortest || length > longest {
            return Err(FrameError::WrongLength { kind, length });
        }
        check_stream(kind, stream, from)?;
        Ok(Self {
            length,
            stream,
            kind,
            flags,
        })
    }
}

#[inline]
fn check_stream(kind: Kind, stream: StreamId, from: Side) -> Result<(), FrameError> {
    let opener = match kind {
        Kind::Call | Kind::End | Kind::Cancel => Some(from),
        Kind::Head | Kind::Reply => Some(from.other()),
        Kind::Data => None,
        Kind::Credit if stream.is_connection() => return Ok(()),
        Kind::Credit => None,
        _ if stream.is_connection() => return Ok(()),
        _ => return Err(FrameError::WrongStream { kind, stream }),
    };
    if !stream.is_stream() {
        return Err(FrameError::WrongStream { kind, stream });
    }
    match opener {
        Some(opener) if opener != stream.opener() => Err(FrameError::WrongSide { kind, stream }),
        _ => Ok(()),
    }
}

/// A frame that is being written into a buffer: its header is there, its length is not known yet.
#[derive(Debug)]
#[must_use = "a frame must be finished"]
pub(crate) struct FrameStart {
    at: usize,
}

impl FrameStart {
    /// Appends a header. What the buffer gets from here to [`FrameStart::finish`] is the payload.
    #[inline]
    pub(crate) fn begin(out: &mut Vec<u8>, kind: Kind, flags: u8, stream: StreamId) -> Self {
        let at = out.len();
        out.extend_from_slice(
            &Header {
                length: 0,
                stream,
                kind,
                flags,
            }
            .encode(),
        );
        Self { at }
    }

    /// Bytes of payload so far.
    #[inline]
    pub(crate) fn payload_len(&self, out: &[u8]) -> usize {
        out.len().saturating_sub(self.at + HEADER_LEN)
    }

    /// Writes the length into the header. Whether the peer's `max_frame` allows it is the
    /// caller's to see to, before or with [`FrameStart::payload_len`].
    #[inline]
    pub(crate) fn finish(self, out: &mut [u8]) {
        self.finish_before(out, 0);
    }

    /// The same for a frame whose last `more` bytes of payload are put behind it by somebody else.
    #[inline]
    pub(crate) fn finish_before(self, out: &mut [u8], more: usize) {
        let length = u32::try_from(self.payload_len(out) + more).unwrap_or(u32::MAX);
        if let Some(field) = out.get_mut(self.at..self.at + 4) {
            field.copy_from_slice(&length.to_le_bytes());
        }
    }
}

/// Appends a whole frame without flags, whose payload begins with `head`.
#[inline]
pub(crate) fn write_with_head<const N: usize>(
    out: &mut Vec<u8>,
    kind: Kind,
    stream: StreamId,
    head: [u8; N],
    rest: &[u8],
) {
    let length = u32::try_from(N + rest.len()).unwrap_or(u32::MAX);
    out.reserve(HEADER_LEN + N + rest.len());
    out.extend_from_slice(
        &Header {
            length,
            stream,
            kind,
            flags: 0,
        }
        .encode(),
    );
    out.extend_from_slice(&head);
    out.extend_from_slice(rest);
}

/// Appends a whole frame.
#[inline]
pub(crate) fn write_frame(
    out: &mut Vec<u8>,
    kind: Kind,
    flags: u8,
    stream: StreamId,
    payload: &[u8],
) {
    let length = u32::try_from(payload.len()).unwrap_or(u32::MAX);
    out.extend_from_slice(
        &Header {
            length,
            stream,
            kind,
            flags,
        }
        .encode(),
    );
    out.extend_from_slice(payload);
}

/// Appends an END.
#[inline]
pub(crate) fn write_end(out: &mut Vec<u8>, stream: StreamId) {
    write_frame(out, Kind::End, 0, stream, &[]);
}
