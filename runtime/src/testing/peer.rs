//! A peer that follows a script: raw bytes in, raw bytes out, over any transport.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use tokio::time::timeout;

use crate::transport::{self, Endpoint, Io};

/// Speaks raw bytes to the system under test, and says what it got instead when that is not what it expected.
///
/// It knows no protocol but the outer shape of a native frame, and that by a second opinion of its own, so that it
/// can be as wrong on the wire as a test needs. Not reading is how it stalls. Every wait is bounded by its
/// [`patience`](Self::patience); under a paused clock use it over `sim://` and `memory:` only, as time there flies
/// past what a real socket does.
#[derive(Debug)]
pub struct ScriptedPeer {
    io: Arc<dyn Io>,
    /// Received, and not yet taken by an expectation.
    buffer: BytesMut,
    patience: Duration,
}

/// The outer shape of a native frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The stream's number.
    pub stream: u32,
    /// The kind's number.
    pub kind: u8,
    /// The flags.
    pub flags: u8,
    /// What the header keeps for later versions.
    pub reserved: u16,
    /// What follows the header.
    pub payload: Bytes,
}

impl ScriptedPeer {
    /// Speaks over a connection that is there.
    pub fn new(io: Arc<dyn Io>) -> Self {
        Self {
            io,
            buffer: BytesMut::new(),
            patience: Duration::from_secs(10),
        }
    }

    /// Connects to an endpoint, as text.
    ///
    /// # Errors
    ///
    /// The text is no endpoint, or connecting failed.
    pub async fn connect(endpoint: &str) -> io::Result<Self> {
        Ok(Self::new(
            transport::connect(&endpoint.parse::<Endpoint>()?).await?,
        ))
    }

    /// How long each wait may take; ten seconds unless said otherwise.
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// The connection, for what the script has no word for.
    pub fn io(&self) -> &Arc<dyn Io> {
        &self.io
    }

    /// Writes all of these bytes.
    ///
    /// # Errors
    ///
    /// The connection broke, or the other side does not read.
    pub async fn send(&mut self, bytes: impl AsRef<[u8]>) -> Result<(), PeerError> {
        let sending = self.io.write_all(bytes.as_ref());
        match timeout(self.patience, sending).await {
            Ok(sent) => sent.map_err(|error| self.error("to send", Some(error))),
            Err(_) => Err(self.error("that the other side reads", None)),
        }
    }

    /// Writes the bytes in pieces of so many, with a pause after each, so that they arrive torn.
    ///
    /// # Errors
    ///
    /// As for [`send`](Self::send).
    pub async fn trickle(
        &mut self,
        bytes: impl AsRef<[u8]>,
        piece: usize,
        pause: Duration,
    ) -> Result<(), PeerError> {
        for piece in bytes.as_ref().chunks(piece.max(1)) {
            self.send(piece).await?;
            tokio::time::sleep(pause).await;
        }
        Ok(())
    }

    /// Writes a frame, its length as it is.
    ///
    /// # Errors
    ///
    /// As for [`send`](Self::send).
    pub async fn send_frame(&mut self, frame: &Frame) -> Result<(), PeerError> {
        self.send(frame.to_bytes()).await
    }

    /// Takes the next bytes, which are to be these.
    ///
    /// # Errors
    ///
    /// Others came, or none in time, or the stream ended or broke.
    pub async fn expect(&mut self, expected: impl AsRef<[u8]>) -> Result<(), PeerError> {
        let expected = expected.as_ref();
        let what = || format!("the bytes {}", Hex(expected));
        self.buffer_at_least(expected.len(), what).await?;
        if self.buffer[..expected.len()] != *expected {
            return Err(self.error(what(), None));
        }
        let _taken = self.buffer.split_to(expected.len());
        Ok(())
    }

    /// Takes the next `count` bytes.
    ///
    /// # Errors
    ///
    /// They did not come in time, or the stream ended or broke.
    pub async fn read(&mut self, count: usize) -> Result<Bytes, PeerError> {
        self.buffer_at_least(count, || format!("{count} bytes"))
            .await?;
        Ok(self.buffer.split_to(count).freeze())
    }

    /// Takes bytes as soon as `complete` says how many belong together, asking it anew with each arrival.
    ///
    /// # Errors
    ///
    /// It did not say so in time, or the stream ended or broke.
    pub async fn read_until(
        &mut self,
        what: &str,
        complete: impl Fn(&[u8]) -> Option<usize>,
    ) -> Result<Bytes, PeerError> {
        loop {
            if let Some(count) = complete(&self.buffer) {
                self.buffer_at_least(count, || what.to_owned()).await?;
                return Ok(self.buffer.split_to(count).freeze());
            }
            self.buffer_at_least(self.buffer.len() + 1, || what.to_owned())
                .await?;
        }
    }

    /// Takes the next frame.
    ///
    /// # Errors
    ///
    /// None came in time, or the stream ended or broke.
    pub async fn read_frame(&mut self) -> Result<Frame, PeerError> {
        let bytes = self.read_until("a whole frame", Frame::complete).await?;
        Ok(Frame::from_bytes(bytes))
    }

    /// Takes frames up to the first of this kind, and gives that.
    ///
    /// # Errors
    ///
    /// As for [`read_frame`](Self::read_frame).
    pub async fn read_frame_of_kind(&mut self, kind: u8) -> Result<Frame, PeerError> {
        loop {
            let frame = self.read_frame().await?;
            if frame.kind == kind {
                return Ok(frame);
            }
        }
    }

    /// Waits for the end of the stream, which is to come next.
    ///
    /// # Errors
    ///
    /// Bytes came, or the connection broke, or nothing happened in time.
    pub async fn expect_end(&mut self) -> Result<(), PeerError> {
        match self.receive("the end").await {
            Ok(true) => Err(self.error("the end", None)),
            Ok(false) if self.buffer.is_empty() => Ok(()),
            Ok(false) => Err(self.error("the end and nothing before it", None)),
            Err(error) => Err(error),
        }
    }

    /// Waits until the connection is over, by its end or a reset, and gives what came before that.
    ///
    /// # Errors
    ///
    /// It is not over in time.
    pub async fn read_to_close(&mut self) -> Result<Bytes, PeerError> {
        loop {
            match self.receive("that the connection is over").await {
                Ok(true) => {}
                Err(error) if error.timed_out => return Err(error),
                Ok(false) | Err(_) => return Ok(self.buffer.split().freeze()),
            }
        }
    }

    /// Waits so long, in which nothing is to come.
    ///
    /// # Errors
    ///
    /// Something came, or the connection ended or broke.
    pub async fn expect_silence(&mut self, duration: Duration) -> Result<(), PeerError> {
        if !self.buffer.is_empty() {
            return Err(self.error("silence", None));
        }
        self.buffer.reserve(1);
        match timeout(duration, self.io.read(&mut self.buffer)).await {
            Err(_) => Ok(()),
            Ok(read) => Err(self.error("silence", read.err())),
        }
    }

    /// Ends the writing side and goes on reading.
    ///
    /// # Errors
    ///
    /// The connection broke.
    pub async fn half_close(&mut self) -> Result<(), PeerError> {
        self.io
            .shutdown()
            .await
            .map_err(|error| self.error("to end the writing side", Some(error)))
    }

    /// Reads on until there are so many bytes.
    async fn buffer_at_least(
        &mut self,
        count: usize,
        what: impl Fn() -> String,
    ) -> Result<(), PeerError> {
        while self.buffer.len() < count {
            if !self.receive(&what()).await? {
                return Err(PeerError {
                    ended: true,
                    ..self.error(what(), None)
                });
            }
        }
        Ok(())
    }

    /// Reads once; false is the end.
    async fn receive(&mut self, what: &str) -> Result<bool, PeerError> {
        const READ: usize = 16 * 1024;
        self.buffer.reserve(READ);
        match timeout(self.patience, self.io.read(&mut self.buffer)).await {
            Ok(Ok(count)) => Ok(count > 0),
            Ok(Err(error)) => Err(self.error(what, Some(error))),
            Err(_) => Err(PeerError {
                timed_out: true,
                ..self.error(what, None)
            }),
        }
    }

    fn error(&self, expected: impl Into<String>, error: Option<io::Error>) -> PeerError {
        PeerError {
            expected: expected.into(),
            buffered: self.buffer.clone().freeze(),
            timed_out: false,
            ended: false,
            error,
        }
    }
}

impl Frame {
    const HEADER: usize = 12;

    /// The frame's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(Self::HEADER + self.payload.len());
        bytes.extend((self.payload.len() as u32).to_le_bytes());
        bytes.extend(self.stream.to_le_bytes());
        bytes.extend([self.kind, self.flags]);
        bytes.extend(self.reserved.to_le_bytes());
        bytes.extend(&self.payload);
        bytes
    }

    /// How many of these bytes make the first frame, once the length is there.
    fn complete(bytes: &[u8]) -> Option<usize> {
        let length = u32::from_le_bytes(*bytes.first_chunk()?);
        Some(Self::HEADER + length as usize)
    }

    /// From the bytes of one whole frame.
    fn from_bytes(bytes: Bytes) -> Self {
        Self {
            stream: u32::from_le_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]),
            kind: bytes[8],
            flags: bytes[9],
            reserved: u16::from_le_bytes([bytes[10], bytes[11]]),
            payload: bytes.slice(Self::HEADER..),
        }
    }
}

/// What a scripted peer expected, and what there was instead.
#[derive(Debug)]
pub struct PeerError {
    expected: String,
    buffered: Bytes,
    timed_out: bool,
    ended: bool,
    error: Option<io::Error>,
}

impl PeerError {
    /// What the connection broke with, if it did.
    pub fn io_error(&self) -> Option<&io::Error> {
        self.error.as_ref()
    }

    /// Whether the stream ended instead.
    pub fn is_end(&self) -> bool {
        self.ended
    }

    /// Whether nothing came in time.
    pub fn is_timeout(&self) -> bool {
        self.timed_out
    }
}

impl fmt::Display for PeerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}", self.expected)?;
        match &self.error {
            Some(error) => write!(f, ", but the connection broke: {error}")?,
            None if self.timed_out => f.write_str(", but it did not come in time")?,
            None if self.ended => f.write_str(", but the stream ended")?,
            None => {}
        }
        write!(f, "; received and not taken: {}", Hex(&self.buffered))
    }
}

impl std::error::Error for PeerError {}

/// Bytes for a person's eyes, the first of them if there are many.
struct Hex<'a>(&'a [u8]);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 64;
        if self.0.is_empty() {
            return f.write_str("nothing");
        }
        for (index, byte) in self.0.iter().take(SHOWN).enumerate() {
            write!(f, "{}{byte:02x}", if index > 0 { " " } else { "" })?;
        }
        match self.0.len().checked_sub(SHOWN) {
            Some(more) if more > 0 => write!(f, " … and {more} more"),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::memory;

    fn peers() -> (ScriptedPeer, ScriptedPeer) {
        let (left, right) = memory::pair(1024);
        (ScriptedPeer::new(left), ScriptedPeer::new(right))
    }

    #[tokio::test(start_paused = true)]
    async fn a_script_passes_when_the_other_side_keeps_to_it() {
        let (mut left, mut right) = peers();
        left.trickle(b"hello", 2, Duration::from_millis(1))
            .await
            .unwrap();
        right.expect(b"hel").await.unwrap();
        assert_eq!(right.read(2).await.unwrap(), "lo");
        let frame = Frame {
            stream: 7,
            kind: 3,
            flags: 1,
            reserved: 0,
            payload: Bytes::from_static(b"xyz"),
        };
        left.send_frame(&frame).await.unwrap();
        left.send_frame(&Frame {
            kind: 4,
            ..frame.clone()
        })
        .await
        .unwrap();
        assert_eq!(right.read_frame().await.unwrap(), frame);
        assert_eq!(right.read_frame_of_kind(4).await.unwrap().payload, "xyz");
        right.expect_silence(Duration::from_secs(5)).await.unwrap();
        left.send("last").await.unwrap();
        left.half_close().await.unwrap();
        right.expect("last").await.unwrap();
        right.expect_end().await.unwrap();
        right.send("reply").await.unwrap();
        drop(right);
        assert_eq!(left.read_to_close().await.unwrap(), "reply");
    }

    #[tokio::test(start_paused = true)]
    async fn what_came_instead_is_told() {
        let (mut left, mut right) = peers();
        left.send("abc").await.unwrap();
        let error = right.expect("abd").await.unwrap_err().to_string();
        assert_eq!(
            error,
            "expected the bytes 61 62 64; received and not taken: 61 62 63"
        );
        let error = right.read(4).await.unwrap_err();
        assert!(error.is_timeout());
        let text =
            "expected 4 bytes, but it did not come in time; received and not taken: 61 62 63";
        assert_eq!(error.to_string(), text);
        assert!(right.expect_silence(Duration::from_secs(1)).await.is_err());
        left.half_close().await.unwrap();
        assert!(right.read_frame().await.unwrap_err().is_end());
        assert!(right.expect_end().await.is_err());
        drop(right);
        let error = left
            .expect_silence(Duration::from_secs(1))
            .await
            .unwrap_err();
        assert!(error.to_string().starts_with("expected silence"), "{error}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_that_stalls_is_found() {
        let (mut left, _right) = peers();
        let error = left.send([0; 2000]).await.unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("expected that the other side reads"),
            "{error}"
        );
    }
}
