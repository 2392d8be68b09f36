use super::varint::varint;
use crate::codec::{DecodeError, ElementForm};

/// The elements of a packed list, as bits that are not interpreted yet.
///
/// It is apart from the decoder so that it can live in registers while a list is read.
#[derive(Clone, Debug)]
pub struct PackedBits<'a> {
    rest: &'a [u8],
    form: ElementForm,
    end: usize,
}

impl<'a> PackedBits<'a> {
    /// The elements in `bytes`, which stand at `offset` of the body.
    #[inline(always)]
    pub(super) fn new(bytes: &'a [u8], form: ElementForm, offset: usize) -> Self {
        Self {
            rest: bytes,
            form,
            end: offset + bytes.len(),
        }
    }

    /// Offset of the next element in the body.
    pub fn offset(&self) -> usize {
        self.end - self.rest.len()
    }

    /// The next element; `None` after the last one.
    ///
    /// # Errors
    /// It is cut off, or too long.
    #[inline(always)]
    pub fn next_bits(&mut self) -> Result<Option<u64>, DecodeError> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let next = match self.form {
            ElementForm::Fixed32 => self
                .rest
                .first_chunk()
                .map(|chunk| (u32::from_le_bytes(*chunk).into(), 4)),
            ElementForm::Fixed64 => self
                .rest
                .first_chunk()
                .map(|chunk| (u64::from_le_bytes(*chunk), 8)),
            ElementForm::Varint | ElementForm::Delimited => varint(self.rest),
        };
        match next {
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
