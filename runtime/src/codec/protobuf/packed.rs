use super::varint::varint;
use crate::codec::DecodeError;

/// The elements of a packed list, as bits that are not interpreted yet.
///
/// It is apart from the decoder so that it can live in registers while a list is read.
#[derive(Clone, Debug)]
pub struct PackedBits<'a> {
    rest: &'a [u8],
    end: usize,
}

impl<'a> PackedBits<'a> {
    /// The elements in `bytes`, which stand at `offset` of the body.
    #[inline(always)]
    pub(super) fn new(bytes: &'a [u8], offset: usize) -> Self {
        Self {
            rest: bytes,
            end: offset + bytes.len(),
        }
    }

    /// Offset of the next element in the body.
    pub fn offset(&self) -> usize {
        self.end - self.rest.len()
    }

    /// All elements that are left, where each has `N` bytes.
    ///
    /// # Errors
    /// The last one is cut off.
    #[inline(always)]
    pub fn take_fixed<const N: usize>(&mut self) -> Result<&'a [[u8; N]], DecodeError> {
        let (elements, rest) = self.rest.as_chunks();
        self.rest = rest;
        if rest.is_empty() {
            Ok(elements)
        } else {
            Err(DecodeError::truncated(self.offset()))
        }
    }

    /// The next element, where each is a varint; `None` after the last one.
    ///
    /// # Errors
    /// It is cut off, or too long.
    #[inline(always)]
    pub fn next_varint(&mut self) -> Result<Option<u64>, DecodeError> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        match varint(self.rest) {
            Some((bits, length)) => {
                self.rest = self.rest.get(length..).unwrap_or_default();
                Ok(Some(bits))
            }
            None => Err(self.bad_element()),
        }
    }

    #[cold]
    #[inline(never)]
    fn bad_element(&self) -> DecodeError {
        if self.rest.len() < 10 {
            DecodeError::truncated(self.offset())
        } else {
            DecodeError::malformed("a varint is longer than 64 bits", self.offset())
        }
    }
}
