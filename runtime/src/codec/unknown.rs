//! Fields that this version of a contract does not know.

use bytes::{Bytes, BytesMut};

/// Fields that were unknown when a message was read, kept in order to be written again.
///
/// They are kept as protobuf wrote them, and other formats leave them out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnknownFields {
    bytes: BytesMut,
}

impl UnknownFields {
    /// None.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Their protobuf encoding: tag and value of each field.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Forgets them.
    pub fn clear(&mut self) {
        self.bytes.clear();
    }

    pub(crate) fn push(&mut self, field: &[u8]) {
        self.bytes.extend_from_slice(field);
    }
}

impl From<UnknownFields> for Bytes {
    fn from(fields: UnknownFields) -> Self {
        fields.bytes.freeze()
    }
}
