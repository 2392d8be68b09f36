//! What a peer can do wrong, and the words and the code that tell it so.

use std::fmt;

use super::control::GoAwayCode;
use super::frame::Kind;
use super::stream_id::StreamId;

/// A violation of the protocol by the peer. It ends the connection: [`FrameError::code`] and the
/// `Display` text go into the GOAWAY (section 13).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FrameError {
    /// The first frame of a side was something other than HELLO or GOAWAY.
    NotHello(Kind),
    /// HELLO came a second time.
    SecondHello,
    /// A kind that this version does not know, without the SKIP flag.
    UnknownKind(u8),
    /// A flag that the kind does not define.
    UnknownFlags { kind: Kind, flags: u8 },
    /// The header's reserved bytes, or those of a payload, were not zero.
    Reserved(Kind),
    /// A frame longer than the announced `max_frame`.
    FrameTooLong { length: u32, max: u32 },
    /// A payload whose kind fixes its length, with another length.
    WrongLength { kind: Kind, length: u32 },
    /// A payload that ends inside the named field.
    Truncated { kind: Kind, field: &'static str },
    /// A field whose value the kind does not allow.
    InvalidValue { kind: Kind, field: &'static str },
    /// Text that is not UTF-8.
    NotUtf8 { kind: Kind, field: &'static str },
    /// Bytes after the last field.
    TrailingBytes(Kind),
    /// A frame of the connection with a stream id, or a frame of a stream without one.
    WrongStream { kind: Kind, stream: StreamId },
    /// A frame that only the other side of this stream may send.
    WrongSide { kind: Kind, stream: StreamId },
    /// An inline body above 65 KiB.
    BodyTooLong(Kind),
    /// A metadata block longer than the announced `max_metadata`.
    MetadataTooLong { length: u32, max: u32 },
    /// A metadata key that is empty or has other characters than `a-z 0-9 - _ .`.
    MetadataKey,
    /// A HELLO setting below its floor or above its bound.
    Setting { name: &'static str, value: u32 },
    /// A HELLO setting that came twice.
    RepeatedSetting { tag: u16 },
}

impl FrameError {
    /// The code of the GOAWAY that answers this violation.
    pub(crate) fn code(&self) -> GoAwayCode {
        match self {
            Self::FrameTooLong { .. } | Self::BodyTooLong(_) | Self::MetadataTooLong { .. } => {
                GoAwayCode::LimitViolation
            }
            _ => GoAwayCode::Malformed,
        }
    }
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::NotHello(kind) => write!(f, "the first frame is {kind}, expected HELLO"),
            Self::SecondHello => write!(f, "HELLO came a second time"),
            Self::UnknownKind(kind) => write!(f, "unknown frame kind {kind}"),
            Self::UnknownFlags { kind, flags } => {
                write!(f, "{kind} has undefined flags {flags:#04x}")
            }
            Self::Reserved(kind) => write!(f, "{kind} has reserved bytes that are not zero"),
            Self::FrameTooLong { length, max } => {
                write!(f, "a frame of {length} bytes is above max_frame {max}")
            }
            Self::WrongLength { kind, length } => write!(f, "{kind} cannot have {length} bytes"),
            Self::Truncated { kind, field } => write!(f, "{kind} ends inside its {field}"),
            Self::InvalidValue { kind, field } => write!(f, "{kind} has an invalid {field}"),
            Self::NotUtf8 { kind, field } => write!(f, "the {field} of {kind} is not UTF-8"),
            Self::TrailingBytes(kind) => write!(f, "{kind} has bytes after its last field"),
            Self::WrongStream { kind, stream } => {
                write!(f, "{kind} cannot have stream id {stream}")
            }
            Self::WrongSide { kind, stream } => {
                write!(f, "{kind} of {stream} can only come from the other side")
            }
            Self::BodyTooLong(kind) => {
                write!(f, "{kind} has a body above 66560 bytes, which goes as DATA")
            }
            Self::MetadataTooLong { length, max } => {
                write!(f, "metadata of {length} bytes is above max_metadata {max}")
            }
            Self::MetadataKey => {
                write!(
                    f,
                    "a metadata key is empty or has characters outside of a-z 0-9 - _ ."
                )
            }
            Self::Setting { name, value } => {
                write!(f, "the HELLO setting {name} cannot be {value}")
            }
            Self::RepeatedSetting { tag } => write!(f, "the HELLO setting {tag} is repeated"),
        }
    }
}

impl std::error::Error for FrameError {}
