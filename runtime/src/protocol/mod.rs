//! Protocols: bytes on a connection on one side, calls on the other.

pub(crate) mod native;
