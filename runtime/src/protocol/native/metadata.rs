//! Metadata blocks (section 7): `key length u8, key, value length u16, value`, repeated.

use super::cursor::Cursor;
use super::error::FrameError;
use super::frame::Kind;

/// A block that was checked: every entry is whole, every key has only allowed characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MetadataBlock<'a>(&'a [u8]);

impl<'a> MetadataBlock<'a> {
    /// Checks the whole block, which came in a frame of `kind`.
    ///
    /// # Errors
    /// A block above `max` bytes, an entry that is cut off, a key that is empty or has other
    /// characters than `a-z 0-9 - _ .`.
    pub(crate) fn parse(kind: Kind, block: &'a [u8], max: u32) -> Result<Self, FrameError> {
        let length = u32::try_from(block.len()).unwrap_or(u32::MAX);
        if length > max {
            return Err(FrameError::MetadataTooLong { length, max });
        }
        let mut input = Cursor::new(kind, block);
        while !input.is_empty() {
            let key_length = input.u8("metadata")?;
            if !is_valid_key(input.take(key_length.into(), "metadata key")?) {
                return Err(FrameError::MetadataKey);
            }
            let value_length = input.u16("metadata")?;
            input.take(value_length.into(), "metadata value")?;
        }
        Ok(Self(block))
    }

    /// A block that [`Metadata`](crate::call::Metadata) made.
    #[inline]
    pub(super) fn written(block: &'a [u8]) -> Self {
        Self(block)
    }

    #[inline]
    pub(crate) fn as_bytes(self) -> &'a [u8] {
        self.0
    }
}

/// Whether `key` has 1 to 255 bytes, each of `a-z 0-9 - _ .`.
pub(crate) fn is_valid_key(key: &[u8]) -> bool {
    (1..=255).contains(&key.len())
        && key
            .iter()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.'))
}

/// Appends `length u32` and the block, as CALL and REPLY have it.
pub(super) fn write_block(out: &mut Vec<u8>, block: MetadataBlock<'_>) {
    let length = u32::try_from(block.0.len()).unwrap_or(u32::MAX);
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(block.0);
}

/// Reads `length u32` and the block.
pub(super) fn read_block<'a>(
    kind: Kind,
    input: &mut Cursor<'a>,
    max: u32,
) -> Result<MetadataBlock<'a>, FrameError> {
    let length = input.u32("metadata length")?;
    if length > max {
        return Err(FrameError::MetadataTooLong { length, max });
    }
    MetadataBlock::parse(kind, input.take(length as usize, "metadata")?, max)
}
