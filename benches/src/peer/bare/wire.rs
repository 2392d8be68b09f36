//! Frames of the native protocol, version 1, as far as one method needs them.

use std::io::{self, Read as _};
use std::task::Poll;

use anyhow::{Context as _, bail, ensure};
use socket2::SockRef;
use tokio::net::TcpStream;

/// Bytes of `length u32 | stream u32 | kind u8 | flags u8 | reserved u16`.
pub(super) const HEADER: usize = 12;
/// The largest payload of a frame that either side accepts.
const LARGEST: usize = 68 * 1024;
/// The number that the client gives the method.
pub(super) const METHOD: [u8; 2] = 1u16.to_le_bytes();
/// Code, progress and reserved bytes of a REPLY that tells of success.
pub(super) const SUCCESS: [u8; 4] = [0; 4];

const PREFACE: &[u8] = b"\xF5VRT\x01";
const PATH: &[u8] = b"bench.v1.Bench/unary";

/// What a frame is; others are skipped.
pub(super) mod kind {
    pub(in super::super) const HELLO: u8 = 1;
    pub(in super::super) const DEFINE: u8 = 2;
    pub(in super::super) const CALL: u8 = 3;
    pub(in super::super) const REPLY: u8 = 7;
}

/// A whole frame inside the input.
#[derive(Debug, PartialEq)]
pub(super) struct Frame<'a> {
    pub(super) kind: u8,
    pub(super) stream: u32,
    pub(super) payload: &'a [u8],
}

/// Appends a frame whose payload `write` appends.
#[inline]
pub(super) fn put_frame(
    output: &mut Vec<u8>,
    kind: u8,
    stream: u32,
    write: impl FnOnce(&mut Vec<u8>),
) {
    let start = output.len();
    let mut header = [0; HEADER];
    header[4..8].copy_from_slice(&stream.to_le_bytes());
    header[8] = kind;
    output.extend_from_slice(&header);
    write(output);
    let length = (output.len() - start - HEADER) as u32;
    output[start..start + 4].copy_from_slice(&length.to_le_bytes());
}

/// Takes the next frame off `input`; `None` while it is incomplete.
///
/// # Errors
///
/// When a frame is too large, or has flags: what they announce is what this peer leaves out.
#[inline]
pub(super) fn take_frame<'a>(input: &mut &'a [u8]) -> anyhow::Result<Option<Frame<'a>>> {
    let Some((header, rest)) = input.split_first_chunk::<HEADER>() else {
        return Ok(None);
    };
    let [l0, l1, l2, l3, s0, s1, s2, s3, kind, flags, _, _] = *header;
    let length = u32::from_le_bytes([l0, l1, l2, l3]) as usize;
    ensure!(
        length <= LARGEST,
        "a frame of {length} bytes is larger than {LARGEST}"
    );
    ensure!(flags == 0, "a frame of kind {kind} has flags {flags:#04x}");
    let Some((payload, rest)) = rest.split_at_checked(length) else {
        return Ok(None);
    };
    *input = rest;
    Ok(Some(Frame {
        kind,
        stream: u32::from_le_bytes([s0, s1, s2, s3]),
        payload,
    }))
}

/// Appends what a client says first: preface, HELLO and the method's number.
pub(super) fn put_client_start(output: &mut Vec<u8>) {
    put_server_start(output);
    put_frame(output, kind::DEFINE, 0, |output| {
        output.extend_from_slice(&METHOD);
        output.extend_from_slice(PATH);
    });
}

/// Appends what a server says first: preface and HELLO.
pub(super) fn put_server_start(output: &mut Vec<u8>) {
    output.extend_from_slice(PREFACE);
    put_frame(output, kind::HELLO, 0, |_| {});
}

/// Takes the preface off `input`; `false` while it is incomplete.
///
/// # Errors
///
/// When the peer speaks something else.
pub(super) fn take_preface(input: &mut &[u8]) -> anyhow::Result<bool> {
    let Some((preface, rest)) = input.split_at_checked(PREFACE.len()) else {
        return Ok(false);
    };
    ensure!(
        preface == PREFACE,
        "the peer does not speak version 1 of the native protocol"
    );
    *input = rest;
    Ok(true)
}

/// Checks that a DEFINE is the one that this peer knows.
///
/// # Errors
///
/// When it defines anything else.
pub(super) fn check_define(payload: &[u8]) -> anyhow::Result<()> {
    let (number, path) = payload.split_first_chunk().context("a DEFINE is cut off")?;
    if *number != METHOD || path != PATH {
        bail!(
            "a DEFINE for another method: {}",
            String::from_utf8_lossy(path)
        );
    }
    Ok(())
}

/// What is read and not yet taken.
pub(super) struct Input {
    bytes: Vec<u8>,
    end: usize,
}

impl Input {
    pub(super) fn new() -> Self {
        Input {
            bytes: vec![0; LARGEST + HEADER],
            end: 0,
        }
    }

    /// Room for the next read; never empty, as the largest frame fits.
    pub(super) fn room(&mut self) -> &mut [u8] {
        &mut self.bytes[self.end..]
    }

    /// A read has filled `count` bytes of the room.
    pub(super) fn filled(&mut self, count: usize) {
        self.end += count;
    }

    pub(super) fn is_empty(&self) -> bool {
        self.end == 0
    }

    /// What there is.
    pub(super) fn get(&self) -> &[u8] {
        &self.bytes[..self.end]
    }

    /// Keeps the last `rest` bytes, a torn frame.
    pub(super) fn keep(&mut self, rest: usize) {
        self.bytes.copy_within(self.end - rest..self.end, 0);
        self.end = rest;
    }
}

/// How often a side looks for more before its thread sleeps.
pub(super) const LOOKS: u32 = 200;

/// Looks for bytes that the socket has not reported yet.
pub(super) fn look(stream: &TcpStream, room: &mut [u8]) -> Poll<io::Result<usize>> {
    match (&*SockRef::from(stream)).read(room) {
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Poll::Pending,
        read => Poll::Ready(read),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_taken_whole() {
        let mut output = Vec::new();
        put_client_start(&mut output);
        put_frame(&mut output, kind::CALL, 0x0001_0002, |body| {
            body.extend_from_slice(b"body")
        });
        for end in 0..output.len() {
            let mut input = &output[..end];
            if take_preface(&mut input).unwrap() {
                while take_frame(&mut input)
                    .unwrap()
                    .is_some_and(|frame| frame.kind != kind::CALL)
                {}
                assert!(take_frame(&mut input).unwrap().is_none(), "cut at {end}");
            }
        }
        let mut input = &output[..];
        assert!(take_preface(&mut input).unwrap());
        assert_eq!(take_frame(&mut input).unwrap().unwrap().kind, kind::HELLO);
        check_define(take_frame(&mut input).unwrap().unwrap().payload).unwrap();
        let call = Frame {
            kind: kind::CALL,
            stream: 0x0001_0002,
            payload: b"body",
        };
        assert_eq!(take_frame(&mut input).unwrap(), Some(call));
        assert!(input.is_empty());
        assert!(take_preface(&mut &b"GET / HTTP/1.1"[..]).is_err());
        assert!(take_frame(&mut &[0xff; HEADER][..]).is_err(), "too large");
        assert!(check_define(b"\x02\x00other").is_err());
    }

    #[test]
    fn torn_frame_moves_to_the_front() {
        let mut input = Input::new();
        input.room()[..6].copy_from_slice(b"abcdef");
        input.filled(6);
        input.keep(2);
        assert_eq!(input.get(), b"ef");
        input.keep(0);
        assert!(input.is_empty());
    }
}
