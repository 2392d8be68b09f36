use bytes::Bytes;

use crate::codec::{DecodeError, Encode, EncodeError, Message, protobuf};

/// A message together with the name of its type (`google.protobuf.Any`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Any {
    /// `type.googleapis.com/` and the full name of the type.
    pub type_url: String,
    /// The message, in protobuf.
    pub value: Bytes,
}

impl Any {
    /// Packs a message.
    ///
    /// # Errors
    /// The message cannot be encoded.
    pub fn pack<M: Encode>(message: &M) -> Result<Self, EncodeError> {
        let mut value = bytes::BytesMut::new();
        protobuf::encode(message, &mut value)?;
        let type_url = format!("type.googleapis.com/{}", M::descriptor().name);
        Ok(Self {
            type_url,
            value: value.freeze(),
        })
    }

    /// Full name of the type that is packed.
    pub fn type_name(&self) -> &str {
        self.type_url
            .rsplit_once('/')
            .map_or(&self.type_url, |(_, name)| name)
    }

    /// Unpacks a message; `None` if it is of another type.
    ///
    /// # Errors
    /// The message does not decode.
    pub fn unpack<M: Message>(&self) -> Result<Option<M>, DecodeError> {
        if self.type_name() != M::descriptor().name {
            return Ok(None);
        }
        protobuf::decode(&self.value).map(Some)
    }
}
