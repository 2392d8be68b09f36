//! The first five bytes of each direction (section 2).

/// What every version of the protocol begins with. `0xF5` begins no UTF-8 text and no TLS record.
pub(crate) const MAGIC: [u8; 4] = *b"\xF5VRT";

/// The version that this module speaks.
pub(crate) const VERSION: u8 = 1;

/// Bytes of a preface.
pub(crate) const PREFACE_LEN: usize = 5;

/// What this side sends first.
pub(crate) const PREFACE: [u8; PREFACE_LEN] = [MAGIC[0], MAGIC[1], MAGIC[2], MAGIC[3], VERSION];

/// The version that a preface announces; `None` if it is no preface.
pub(crate) fn version(bytes: &[u8; PREFACE_LEN]) -> Option<u8> {
    let [magic @ .., version] = bytes;
    (*magic == MAGIC).then_some(*version)
}
