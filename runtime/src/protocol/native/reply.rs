//! REPLY (section 6.7).

use super::cursor::Cursor;
use super::error::FrameError;
use super::frame::{FrameStart, HEADER_LEN, Header, Kind, MAX_INLINE_BODY, flag, write_with_head};
use super::metadata::{self, MetadataBlock};
use super::stream_id::StreamId;

/// To how many bytes the text of a failure is cut when its REPLY would exceed `max_frame`.
const CUT_TEXT_LEN: usize = 1024;

/// The payload of a REPLY.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ReplyPayload<'a> {
    pub(crate) outcome: Outcome<'a>,
    /// Trailing metadata.
    pub(crate) metadata: Option<MetadataBlock<'a>>,
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome<'a> {
    /// Well, and this is the message of the answer.
    Message(&'a [u8]),
    /// Well; the answer's messages came as DATA.
    Streamed,
    /// With an error.
    Failed(Failure<'a>),
}

/// An error as it travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Failure<'a> {
    /// The canonical code, 1 to 16.
    pub(crate) code: u8,
    /// The handler never began to run.
    pub(crate) never_begun: bool,
    pub(crate) text: &'a str,
    pub(crate) detail: Option<Detail<'a>>,
}

/// A typed error: its full name and its message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Detail<'a> {
    pub(crate) type_name: &'a str,
    pub(crate) bytes: &'a [u8],
}

/// Appends a REPLY of nothing but a message.
#[inline]
pub(crate) fn write_success(out: &mut Vec<u8>, stream: StreamId, message: &[u8]) {
    write_with_head(out, Kind::Reply, stream, [0; 4], message);
}

/// Bytes before the message in a REPLY of nothing but a message.
pub(crate) const SUCCESS_HEAD: usize = HEADER_LEN + 4;

/// Writes them; `out` has this length.
#[inline]
pub(crate) fn write_success_head(out: &mut [u8], stream: StreamId, message: usize) {
    let header = Header {
        length: u32::try_from(4 + message).unwrap_or(u32::MAX),
        stream,
        kind: Kind::Reply,
        flags: 0,
    };
    out[..HEADER_LEN].copy_from_slice(&header.encode());
    out[HEADER_LEN..].fill(0);
}

impl<'a> ReplyPayload<'a> {
    /// Reads the payload of a frame with these flags, which [`super::frame::Header::decode`] checked.
    ///
    /// # Errors
    /// A payload that is cut off or too long, an unknown code or progress, text that is not UTF-8,
    /// metadata that is not well-formed or above `max_metadata`, a message above
    /// [`MAX_INLINE_BODY`].
    #[inline]
    pub(crate) fn parse(
        payload: &'a [u8],
        flags: u8,
        max_metadata: u32,
    ) -> Result<Self, FrameError> {
        let mut input = Cursor::new(Kind::Reply, payload);
        let code = input.u8("code")?;
        let progress = input.u8("progress")?;
        if input.u16("reserved")? != 0 {
            return Err(FrameError::Reserved(Kind::Reply));
        }
        if code > 16 {
            return Err(FrameError::InvalidValue {
                kind: Kind::Reply,
                field: "code",
            });
        }
        if progress > 1 || (progress == 1 && code == 0) {
            return Err(FrameError::InvalidValue {
                kind: Kind::Reply,
                field: "progress",
            });
        }
        let metadata = if flags & flag::REPLY_METADATA != 0 {
            Some(metadata::read_block(Kind::Reply, &mut input, max_metadata)?)
        } else {
            None
        };
        let outcome = if code != 0 {
            Outcome::Failed(Failure::parse(code, progress == 1, &mut input)?)
        } else if flags & flag::REPLY_STREAMED != 0 {
            input.finish()?;
            Outcome::Streamed
        } else {
            let body = input.rest();
            if body.len() > MAX_INLINE_BODY {
                return Err(FrameError::BodyTooLong(Kind::Reply));
            }
            Outcome::Message(body)
        };
        Ok(Self { outcome, metadata })
    }

    /// Appends the header and all fields but the message of [`Outcome::Message`], which the caller
    /// appends before it finishes the frame.
    #[inline]
    pub(crate) fn begin(&self, out: &mut Vec<u8>, stream: StreamId) -> FrameStart {
        let mut flags = if self.metadata.is_some() {
            flag::REPLY_METADATA
        } else {
            0
        };
        let (code, progress) = match self.outcome {
            Outcome::Message(_) => (0, 0),
            Outcome::Streamed => {
                flags |= flag::REPLY_STREAMED;
                (0, 0)
            }
            Outcome::Failed(failure) => (failure.code, u8::from(failure.never_begun)),
        };
        let frame = FrameStart::begin(out, Kind::Reply, flags, stream);
        out.extend_from_slice(&[code, progress, 0, 0]);
        if let Some(block) = self.metadata {
            metadata::write_block(out, block);
        }
        if let Outcome::Failed(failure) = self.outcome {
            failure.write(out);
        }
        frame
    }

    /// Bytes of the payload without the message of [`Outcome::Message`].
    #[inline]
    pub(crate) fn head_len(&self) -> usize {
        let metadata = self.metadata.map_or(0, |block| 4 + block.as_bytes().len());
        4 + metadata
            + match self.outcome {
                Outcome::Failed(failure) => failure.len(),
                _ => 0,
            }
    }

    /// Makes a failure fit into `max_frame`: cuts its text to 1 KiB, then drops its detail, then
    /// the metadata, each only if it must (section 6.7).
    #[must_use]
    pub(crate) fn fitted(mut self, max_frame: u32) -> Self {
        if self.head_len() <= max_frame as usize {
            return self;
        }
        if let Outcome::Failed(failure) = &mut self.outcome {
            failure.text = cut(failure.text, CUT_TEXT_LEN);
        }
        if self.head_len() > max_frame as usize
            && let Outcome::Failed(failure) = &mut self.outcome
        {
            failure.detail = None;
        }
        if self.head_len() > max_frame as usize {
            self.metadata = None;
        }
        self
    }
}

impl<'a> Failure<'a> {
    fn parse(code: u8, never_begun: bool, input: &mut Cursor<'a>) -> Result<Self, FrameError> {
        let text_length = input.u32("text length")?;
        let text = input.str(text_length as usize, "text")?;
        let name_length = input.u16("detail type")?;
        let type_name = input.str(name_length.into(), "detail type")?;
        let bytes = input.rest();
        let detail = match (type_name, bytes) {
            ("", []) => None,
            ("", _) => return Err(FrameError::TrailingBytes(Kind::Reply)),
            _ => Some(Detail { type_name, bytes }),
        };
        Ok(Self {
            code,
            never_begun,
            text,
            detail,
        })
    }

    fn write(&self, out: &mut Vec<u8>) {
        let text_length = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        out.extend_from_slice(&text_length.to_le_bytes());
        out.extend_from_slice(self.text.as_bytes());
        // A name beyond the length field (no contract can produce one) leaves no room to be said.
        let detail = self
            .detail
            .and_then(|d| Some((u16::try_from(d.type_name.len()).ok()?, d)));
        match detail {
            Some((name_length, detail)) if name_length > 0 => {
                out.extend_from_slice(&name_length.to_le_bytes());
                out.extend_from_slice(detail.type_name.as_bytes());
                out.extend_from_slice(detail.bytes);
            }
            _ => out.extend_from_slice(&[0, 0]),
        }
    }

    fn len(&self) -> usize {
        let detail = self
            .detail
            .map_or(0, |detail| detail.type_name.len() + detail.bytes.len());
        4 + self.text.len() + 2 + detail
    }
}

/// The longest beginning of `text` that has at most `length` bytes and whole characters.
pub(super) fn cut(text: &str, length: usize) -> &str {
    let mut end = length.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}
