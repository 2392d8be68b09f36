//! Frames.

use anyhow::{bail, ensure};
use bytes::{Buf as _, BufMut as _, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt as _};

use crate::workload::payload;

/// What is read at once, at most, while frames are small.
pub(super) const READ: usize = 64 * 1024;
/// The largest body that either side accepts.
const LARGEST: usize = payload::LIMIT;
/// Bytes of a frame before its body.
const HEADER: usize = 8;

/// Reads once; `false` at the end between two frames.
pub(super) async fn read_more(
    reader: &mut (impl AsyncRead + Unpin),
    input: &mut BytesMut,
) -> anyhow::Result<bool> {
    // Moves a torn frame to the front of the same buffer, as long as nothing else holds it.
    input.reserve(READ / 4);
    match reader.read_buf(input).await {
        Ok(0) if input.is_empty() => Ok(false),
        Ok(0) => bail!("the connection ended inside a frame"),
        Ok(_) => Ok(true),
        Err(error) => Err(error.into()),
    }
}

/// Appends `length u32 | number u32 | body`, little-endian.
pub(super) fn put_frame(output: &mut Vec<u8>, number: u32, encode: impl FnOnce(&mut Vec<u8>)) {
    let start = output.len();
    output.put_u32_le(0);
    output.put_u32_le(number);
    encode(output);
    let length = (output.len() - start - HEADER) as u32;
    output[start..start + 4].copy_from_slice(&length.to_le_bytes());
}

/// Takes the next frame off `input`: its number and its body. `None` while it is incomplete.
pub(super) fn take_frame<'a>(input: &mut &'a [u8]) -> anyhow::Result<Option<(u32, &'a [u8])>> {
    let Some((mut header, rest)) = input.split_at_checked(HEADER) else {
        return Ok(None);
    };
    let (length, number) = (header.get_u32_le() as usize, header.get_u32_le());
    ensure!(
        length <= LARGEST,
        "a frame of {length} bytes is larger than {LARGEST}"
    );
    let Some((body, rest)) = rest.split_at_checked(length) else {
        return Ok(None);
    };
    *input = rest;
    Ok(Some((number, body)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_taken_whole() {
        let mut output = Vec::new();
        put_frame(&mut output, 3, |body| body.put_slice(b"first"));
        put_frame(&mut output, 4, |_| {});
        for end in 0..output.len() {
            let mut input = &output[..end];
            let taken = take_frame(&mut input).unwrap();
            assert_eq!(
                taken,
                (end >= 13).then_some((3, &b"first"[..])),
                "cut at {end}"
            );
        }
        let mut input = &output[13..];
        assert_eq!(take_frame(&mut input).unwrap(), Some((4, &b""[..])));
        assert!(input.is_empty());
        assert!(take_frame(&mut &[0xff; 8][..]).is_err(), "too large");
    }
}
