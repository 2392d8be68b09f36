//! The small frames: DEFINE, HEAD, CANCEL, CREDIT, PING, PONG and GOAWAY (sections 6.2 to 6.12).

use super::cursor::Cursor;
use super::error::FrameError;
use super::frame::{FrameStart, Kind, write_frame};
use super::metadata::MetadataBlock;
use super::reply::cut;
use super::stream_id::StreamId;

/// The longest path of a DEFINE.
pub(crate) const MAX_PATH_LEN: usize = 512;

/// The longest reason of a GOAWAY.
pub(crate) const MAX_REASON_LEN: usize = 1024;

/// The payload of a DEFINE: from here on `number` means `path`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Define<'a> {
    pub(crate) number: u16,
    pub(crate) path: &'a str,
}

impl<'a> Define<'a> {
    /// # Errors
    /// A path that is empty, above 512 bytes or not UTF-8.
    pub(crate) fn parse(payload: &'a [u8]) -> Result<Self, FrameError> {
        let mut input = Cursor::new(Kind::Define, payload);
        let number = input.u16("number")?;
        let path = input.rest_str("path")?;
        if path.is_empty() || path.len() > MAX_PATH_LEN {
            return Err(FrameError::InvalidValue {
                kind: Kind::Define,
                field: "path",
            });
        }
        Ok(Self { number, path })
    }

    /// Appends the frame. `false`, with nothing appended, if no DEFINE can carry the path.
    #[must_use]
    pub(crate) fn write(&self, out: &mut Vec<u8>) -> bool {
        if self.path.is_empty() || self.path.len() > MAX_PATH_LEN {
            return false;
        }
        let frame = FrameStart::begin(out, Kind::Define, 0, StreamId::CONNECTION);
        out.extend_from_slice(&self.number.to_le_bytes());
        out.extend_from_slice(self.path.as_bytes());
        frame.finish(out);
        true
    }
}

/// Reads a HEAD: the block of leading metadata.
///
/// # Errors
/// Those of [`MetadataBlock::parse`].
pub(crate) fn parse_head(
    payload: &[u8],
    max_metadata: u32,
) -> Result<MetadataBlock<'_>, FrameError> {
    MetadataBlock::parse(Kind::Head, payload, max_metadata)
}

/// Appends a HEAD.
pub(crate) fn write_head(out: &mut Vec<u8>, stream: StreamId, block: MetadataBlock<'_>) {
    write_frame(out, Kind::Head, 0, stream, block.as_bytes());
}

/// Why a caller leaves. The numbers are those of the canonical codes with which it is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum CancelReason {
    /// The caller wants no answer any more.
    Cancelled = 1,
    /// The caller's deadline has passed.
    DeadlineExceeded = 4,
}

impl CancelReason {
    /// Reads the payload of a CANCEL.
    ///
    /// # Errors
    /// A reason other than 1 and 4, or not exactly one byte.
    pub(crate) fn parse(payload: &[u8]) -> Result<Self, FrameError> {
        match payload {
            [1] => Ok(Self::Cancelled),
            [4] => Ok(Self::DeadlineExceeded),
            [] => Err(FrameError::Truncated {
                kind: Kind::Cancel,
                field: "reason",
            }),
            _ => Err(FrameError::InvalidValue {
                kind: Kind::Cancel,
                field: "reason",
            }),
        }
    }

    /// Appends a CANCEL.
    pub(crate) fn write(self, out: &mut Vec<u8>, stream: StreamId) {
        write_frame(out, Kind::Cancel, 0, stream, &[self as u8]);
    }
}

/// The payload of a CREDIT: that many more bytes of DATA, at least 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Credit {
    pub(crate) bytes: u32,
}

impl Credit {
    /// # Errors
    /// A grant of nothing, or not exactly four bytes.
    #[inline]
    pub(crate) fn parse(payload: &[u8]) -> Result<Self, FrameError> {
        let mut input = Cursor::new(Kind::Credit, payload);
        let bytes = input.u32("bytes")?;
        input.finish()?;
        if bytes == 0 {
            return Err(FrameError::InvalidValue {
                kind: Kind::Credit,
                field: "number of bytes",
            });
        }
        Ok(Self { bytes })
    }

    /// Appends a CREDIT for a stream or the connection; nothing if there is nothing to grant.
    #[inline]
    pub(crate) fn write(self, out: &mut Vec<u8>, stream: StreamId) {
        if self.bytes > 0 {
            write_frame(out, Kind::Credit, 0, stream, &self.bytes.to_le_bytes());
        }
    }
}

/// Bytes of PING and PONG.
pub(crate) type PingPayload = [u8; 8];

/// Reads a PING or PONG.
///
/// # Errors
/// Not exactly eight bytes.
pub(crate) fn parse_ping(kind: Kind, payload: &[u8]) -> Result<PingPayload, FrameError> {
    let mut input = Cursor::new(kind, payload);
    let opaque = input.array("payload")?;
    input.finish()?;
    Ok(opaque)
}

/// Appends a PING.
pub(crate) fn write_ping(out: &mut Vec<u8>, opaque: PingPayload) {
    write_frame(out, Kind::Ping, 0, StreamId::CONNECTION, &opaque);
}

/// Appends a PONG.
pub(crate) fn write_pong(out: &mut Vec<u8>, opaque: PingPayload) {
    write_frame(out, Kind::Pong, 0, StreamId::CONNECTION, &opaque);
}

/// Why a side takes no more calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GoAwayCode {
    /// It finishes what runs, then closes.
    Drain,
    Malformed,
    FlowViolation,
    LimitViolation,
    UnsupportedVersion,
    KeepaliveTimeout,
    /// The handshake took too long, or nothing was asked for too long.
    Idle,
    /// A code of a later version; it closes the connection like all but [`GoAwayCode::Drain`].
    Other(u8),
}

impl GoAwayCode {
    pub(crate) fn from_number(number: u8) -> Self {
        match number {
            0 => Self::Drain,
            1 => Self::Malformed,
            2 => Self::FlowViolation,
            3 => Self::LimitViolation,
            4 => Self::UnsupportedVersion,
            5 => Self::KeepaliveTimeout,
            6 => Self::Idle,
            other => Self::Other(other),
        }
    }

    pub(crate) fn number(self) -> u8 {
        match self {
            Self::Drain => 0,
            Self::Malformed => 1,
            Self::FlowViolation => 2,
            Self::LimitViolation => 3,
            Self::UnsupportedVersion => 4,
            Self::KeepaliveTimeout => 5,
            Self::Idle => 6,
            Self::Other(number) => number,
        }
    }
}

/// The payload of a GOAWAY.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct GoAway<'a> {
    /// How many CALLs of the peer were accepted, from the connection's start.
    pub(crate) accepted: u64,
    pub(crate) code: GoAwayCode,
    pub(crate) reason: &'a str,
}

impl<'a> GoAway<'a> {
    /// # Errors
    /// A payload that is cut off, a reason above 1 KiB or not UTF-8.
    pub(crate) fn parse(payload: &'a [u8]) -> Result<Self, FrameError> {
        let mut input = Cursor::new(Kind::GoAway, payload);
        let accepted = input.u64("accepted")?;
        let code = GoAwayCode::from_number(input.u8("code")?);
        let reason = input.rest_str("reason")?;
        if reason.len() > MAX_REASON_LEN {
            return Err(FrameError::InvalidValue {
                kind: Kind::GoAway,
                field: "reason",
            });
        }
        Ok(Self {
            accepted,
            code,
            reason,
        })
    }

    /// Appends the frame, with the reason cut to 1 KiB.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        let frame = FrameStart::begin(out, Kind::GoAway, 0, StreamId::CONNECTION);
        out.extend_from_slice(&self.accepted.to_le_bytes());
        out.push(self.code.number());
        out.extend_from_slice(cut(self.reason, MAX_REASON_LEN).as_bytes());
        frame.finish(out);
    }
}
