//! Reading varints.

/// The varint at the start of `bytes`, and how many bytes it has; `None` if it is cut off or longer than 64 bits.
#[inline(always)]
pub(super) fn varint(bytes: &[u8]) -> Option<(u64, usize)> {
    const LAST: u64 = 0x8080_8080_8080_8080;

    // Up to eight bytes at once: one check of bounds, and beyond two bytes no branch for each.
    if let Some(chunk) = bytes.first_chunk::<8>() {
        let word = u64::from_le_bytes(*chunk);
        if word & 0x80 == 0 {
            return Some((word & 0x7f, 1));
        }
        if word & 0x8000 == 0 {
            return Some((word & 0x7f | (word & 0x7f00) >> 1, 2));
        }
        let last = !word & LAST;
        if last != 0 {
            let length = last.trailing_zeros() as usize / 8 + 1;
            return Some((join_sevens(word & (last ^ (last - 1))), length));
        }
    }
    slow_varint(bytes)
}

/// Joins the low seven bits of each byte.
#[inline(always)]
fn join_sevens(word: u64) -> u64 {
    let word = word & 0x7f7f_7f7f_7f7f_7f7f;
    let word = word & 0x007f_007f_007f_007f | (word & 0x7f00_7f00_7f00_7f00) >> 1;
    let word = word & 0x0000_3fff_0000_3fff | (word & 0x3fff_0000_3fff_0000) >> 2;
    word & 0x0fff_ffff | (word & 0x0fff_ffff_0000_0000) >> 4
}

/// A varint near the end of the input, or of nine or ten bytes.
#[inline(never)]
fn slow_varint(bytes: &[u8]) -> Option<(u64, usize)> {
    let mut value = 0;
    for (index, byte) in bytes.iter().enumerate().take(10) {
        value |= u64::from(byte & 0x7f) << (7 * index);
        if *byte < 0x80 {
            // Of the tenth byte, one bit is left.
            return if index == 9 && *byte > 1 {
                None
            } else {
                Some((value, index + 1))
            };
        }
    }
    None
}

/// How many varints end in `bytes`.
pub(super) fn count_varints(bytes: &[u8]) -> usize {
    // Sums of bytes are vectorized, as long as they fit.
    let ends = |chunk: &[u8]| chunk.iter().map(|byte| u8::from(*byte < 0x80)).sum::<u8>();
    bytes
        .chunks(255)
        .map(|chunk| usize::from(ends(chunk)))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_is_read() {
        for bits in 0..64 {
            for value in [1_u64 << bits, (1 << bits) - 1, u64::MAX >> bits] {
                let mut bytes = Vec::new();
                let mut rest = value;
                while rest >= 0x80 {
                    bytes.push(rest as u8 | 0x80);
                    rest >>= 7;
                }
                bytes.push(rest as u8);
                let length = bytes.len();
                assert_eq!(varint(&bytes), Some((value, length)), "alone");
                assert_eq!(count_varints(&bytes), 1);
                assert_eq!(varint(&bytes[..length - 1]), None, "cut off");
                bytes.extend([0xff; 10]);
                assert_eq!(varint(&bytes), Some((value, length)), "with more behind it");
            }
        }
    }

    #[test]
    fn padding_is_read_and_excess_is_not() {
        assert_eq!(varint(&[0x81, 0x80, 0x80, 0x00]), Some((1, 4)));
        assert_eq!(
            varint(&[0x81, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0]),
            Some((1, 10))
        );
        assert_eq!(
            varint(&[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 2]),
            None
        );
        assert_eq!(varint(&[0xff; 11]), None);
        assert_eq!(varint(&[]), None);
    }
}
