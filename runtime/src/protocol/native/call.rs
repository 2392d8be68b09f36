//! CALL (section 6.3).

use super::cursor::Cursor;
use super::error::FrameError;
use super::frame::{FrameStart, Kind, MAX_INLINE_BODY, flag, write_with_head};
use super::metadata::{self, MetadataBlock};
use super::stream_id::StreamId;

/// Bytes of a trace context: trace id 16, span id 8, trace flags 1.
pub(crate) const TRACE_LEN: usize = 25;

/// The payload of a CALL.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct CallPayload<'a> {
    /// The number that a DEFINE gave to the method's path.
    pub(crate) method: u16,
    /// What is left until the caller's deadline.
    pub(crate) timeout_us: Option<u64>,
    /// W3C trace id, span id and flags.
    pub(crate) trace: Option<[u8; TRACE_LEN]>,
    pub(crate) metadata: Option<MetadataBlock<'a>>,
    /// The caller waits for nothing.
    pub(crate) oneway: bool,
    /// The request comes as DATA; `body` is empty.
    pub(crate) open: bool,
    /// The request's message.
    pub(crate) body: &'a [u8],
}

/// Appends a CALL of nothing but a method and a body.
#[inline]
pub(crate) fn write_plain(out: &mut Vec<u8>, stream: StreamId, method: u16, body: &[u8]) {
    write_with_head(out, Kind::Call, stream, method.to_le_bytes(), body);
}

impl<'a> CallPayload<'a> {
    /// Reads the payload of a frame with these flags, which [`super::frame::Header::decode`] checked.
    ///
    /// # Errors
    /// A payload that is cut off, metadata that is not well-formed or above `max_metadata`, a body
    /// above [`MAX_INLINE_BODY`] or beside OPEN.
    #[inline]
    pub(crate) fn parse(
        payload: &'a [u8],
        flags: u8,
        max_metadata: u32,
    ) -> Result<Self, FrameError> {
        let mut input = Cursor::new(Kind::Call, payload);
        let method = input.u16("method")?;
        let timeout_us = if flags & flag::CALL_TIMEOUT != 0 {
            Some(input.u64("timeout")?)
        } else {
            None
        };
        let trace = if flags & flag::CALL_TRACE != 0 {
            Some(input.array("trace")?)
        } else {
            None
        };
        let metadata = if flags & flag::CALL_METADATA != 0 {
            Some(metadata::read_block(Kind::Call, &mut input, max_metadata)?)
        } else {
            None
        };
        let open = flags & flag::CALL_OPEN != 0;
        if open && !input.is_empty() {
            return Err(FrameError::TrailingBytes(Kind::Call));
        }
        let body = input.rest();
        if body.len() > MAX_INLINE_BODY {
            return Err(FrameError::BodyTooLong(Kind::Call));
        }
        let oneway = flags & flag::CALL_ONEWAY != 0;
        Ok(Self {
            method,
            timeout_us,
            trace,
            metadata,
            oneway,
            open,
            body,
        })
    }

    /// Appends the header and all fields but the body, which the caller appends (not with `open`)
    /// before it finishes the frame.
    #[inline]
    pub(crate) fn begin(&self, out: &mut Vec<u8>, stream: StreamId) -> FrameStart {
        let frame = FrameStart::begin(out, Kind::Call, self.flags(), stream);
        out.extend_from_slice(&self.method.to_le_bytes());
        if let Some(timeout) = self.timeout_us {
            out.extend_from_slice(&timeout.to_le_bytes());
        }
        if let Some(trace) = &self.trace {
            out.extend_from_slice(trace);
        }
        if let Some(block) = self.metadata {
            metadata::write_block(out, block);
        }
        frame
    }

    #[inline]
    fn flags(&self) -> u8 {
        let mut flags = 0;
        for (set, bit) in [
            (self.timeout_us.is_some(), flag::CALL_TIMEOUT),
            (self.trace.is_some(), flag::CALL_TRACE),
            (self.metadata.is_some(), flag::CALL_METADATA),
            (self.oneway, flag::CALL_ONEWAY),
            (self.open, flag::CALL_OPEN),
        ] {
            if set {
                flags |= bit;
            }
        }
        flags
    }
}
