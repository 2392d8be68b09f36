//! Reading the fields of a payload one after the other.

use super::error::FrameError;
use super::frame::Kind;

/// The unread rest of a payload. Every read names its field, for the error.
#[derive(Clone, Copy)]
pub(crate) struct Cursor<'a> {
    kind: Kind,
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    #[inline]
    pub(crate) fn new(kind: Kind, payload: &'a [u8]) -> Self {
        Self {
            kind,
            rest: payload,
        }
    }

    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    #[inline]
    pub(crate) fn take(
        &mut self,
        length: usize,
        field: &'static str,
    ) -> Result<&'a [u8], FrameError> {
        let Some((taken, rest)) = self.rest.split_at_checked(length) else {
            return Err(FrameError::Truncated {
                kind: self.kind,
                field,
            });
        };
        self.rest = rest;
        Ok(taken)
    }

    #[inline]
    pub(crate) fn array<const N: usize>(
        &mut self,
        field: &'static str,
    ) -> Result<[u8; N], FrameError> {
        let Some((taken, rest)) = self.rest.split_first_chunk::<N>() else {
            return Err(FrameError::Truncated {
                kind: self.kind,
                field,
            });
        };
        self.rest = rest;
        Ok(*taken)
    }

    #[inline]
    pub(crate) fn u8(&mut self, field: &'static str) -> Result<u8, FrameError> {
        self.array::<1>(field).map(|[byte]| byte)
    }

    #[inline]
    pub(crate) fn u16(&mut self, field: &'static str) -> Result<u16, FrameError> {
        self.array(field).map(u16::from_le_bytes)
    }

    #[inline]
    pub(crate) fn u32(&mut self, field: &'static str) -> Result<u32, FrameError> {
        self.array(field).map(u32::from_le_bytes)
    }

    #[inline]
    pub(crate) fn u64(&mut self, field: &'static str) -> Result<u64, FrameError> {
        self.array(field).map(u64::from_le_bytes)
    }

    pub(crate) fn str(
        &mut self,
        length: usize,
        field: &'static str,
    ) -> Result<&'a str, FrameError> {
        let bytes = self.take(length, field)?;
        std::str::from_utf8(bytes).map_err(|_| FrameError::NotUtf8 {
            kind: self.kind,
            field,
        })
    }

    /// Everything up to the end of the payload.
    #[inline]
    pub(crate) fn rest(&mut self) -> &'a [u8] {
        std::mem::take(&mut self.rest)
    }

    /// Everything up to the end of the payload, as text.
    pub(crate) fn rest_str(&mut self, field: &'static str) -> Result<&'a str, FrameError> {
        self.str(self.rest.len(), field)
    }

    /// Refuses bytes that no field claimed.
    #[inline]
    pub(crate) fn finish(self) -> Result<(), FrameError> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(FrameError::TrailingBytes(self.kind))
        }
    }
}
