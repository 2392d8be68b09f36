//! The formats that a protocol can choose from, call by call.

use bytes::{Bytes, BytesMut};

use super::{DecodeError, Encode, EncodeError, Message, protobuf};

/// How a body is encoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// The binary format of protobuf.
    #[default]
    Protobuf,
}

impl Format {
    /// Appends the encoding of `message`.
    ///
    /// # Errors
    /// A value that the format cannot hold. `out` is then as it was.
    #[inline]
    pub fn encode<M: Encode>(self, message: &M, out: &mut BytesMut) -> Result<(), EncodeError> {
        match self {
            Self::Protobuf => protobuf::encode(message, out),
        }
    }

    /// Decodes a body. `bytes` fields are slices of it.
    ///
    /// # Errors
    /// Malformed input; a `@required` field that is absent.
    #[inline]
    pub fn decode<M: Message>(self, body: &Bytes) -> Result<M, DecodeError> {
        match self {
            Self::Protobuf => protobuf::decode(body),
        }
    }

    /// Decodes a body and checks the constraints of the contract: for what a caller or publisher sent.
    ///
    /// # Errors
    /// As `decode`; all absent required fields and broken constraints together.
    #[inline]
    pub fn decode_checked<M: Message>(self, body: &Bytes) -> Result<M, DecodeError> {
        match self {
            Self::Protobuf => protobuf::decode_checked(body),
        }
    }
}
