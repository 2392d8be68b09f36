//! Stream ids (section 4): who opened the stream, its slot and the slot's generation.

use std::fmt;

/// A side of the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Side {
    /// The side that opened the connection.
    Connector,
    /// The side that accepted it.
    Acceptor,
}

impl Side {
    /// The other side.
    #[inline]
    pub(crate) fn other(self) -> Self {
        match self {
            Self::Connector => Self::Acceptor,
            Self::Acceptor => Self::Connector,
        }
    }
}

/// Bit 31: the opener (0 connector, 1 acceptor); bits 30..16: generation, never 0; bits 15..0: slot.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct StreamId(u32);

const ACCEPTOR: u32 = 1 << 31;

/// The highest generation.
pub(crate) const MAX_GENERATION: u16 = 0x7FFF;

impl StreamId {
    /// No stream: the frame belongs to the connection itself.
    pub(crate) const CONNECTION: Self = Self(0);

    /// The id of `slot` in its `generation`, which is taken modulo 2¹⁵.
    #[cfg(test)]
    pub(crate) fn new(opener: Side, slot: u16, generation: u16) -> Self {
        let side = match opener {
            Side::Connector => 0,
            Side::Acceptor => ACCEPTOR,
        };
        Self(side | u32::from(generation & MAX_GENERATION) << 16 | u32::from(slot))
    }

    #[inline]
    pub(crate) fn from_raw(raw: u32) -> Self {
        Self(raw)
    }

    #[inline]
    pub(crate) fn raw(self) -> u32 {
        self.0
    }

    #[inline]
    pub(crate) fn is_connection(self) -> bool {
        self.0 == 0
    }

    /// Whether this names a stream: its generation is not 0.
    #[inline]
    pub(crate) fn is_stream(self) -> bool {
        self.generation() != 0
    }

    #[inline]
    pub(crate) fn opener(self) -> Side {
        if self.0 & ACCEPTOR == 0 {
            Side::Connector
        } else {
            Side::Acceptor
        }
    }

    #[inline]
    pub(crate) fn slot(self) -> u16 {
        self.0 as u16
    }

    #[inline]
    pub(crate) fn generation(self) -> u16 {
        (self.0 >> 16) as u16 & MAX_GENERATION
    }
}

impl fmt::Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_connection() {
            return f.write_str("the connection");
        }
        let side = match self.opener() {
            Side::Connector => 'c',
            Side::Acceptor => 'a',
        };
        write!(f, "stream {side}{}.{}", self.slot(), self.generation())
    }
}

impl fmt::Debug for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StreamId({self})")
    }
}
