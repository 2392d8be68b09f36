//! HELLO (section 6.1): what its sender is ready to receive, and who it is.

use std::time::Duration;

use super::cursor::Cursor;
use super::error::FrameError;
use super::frame::{FrameStart, Kind};
use super::reply::cut;
use super::stream_id::StreamId;

/// What holds before HELLO, and where a HELLO says nothing. HELLO can only raise it.
pub(crate) mod floor {
    pub(crate) const MAX_FRAME: u32 = 64 * 1024 + 4 * 1024;
    pub(crate) const MAX_MESSAGE: u32 = 64 * 1024;
    pub(crate) const CALLS: u32 = 16;
    pub(crate) const STREAM_WINDOW: u32 = 64 * 1024;
    pub(crate) const CONNECTION_WINDOW: u32 = 64 * 1024;
    pub(crate) const METHODS: u32 = 64;
    pub(crate) const MAX_METADATA: u32 = 4 * 1024;
}

/// As many slots and method numbers as their fields can tell apart.
pub(crate) const MAX_CALLS: u32 = 1 << 16;
/// See [`MAX_CALLS`].
pub(crate) const MAX_METHODS: u32 = 1 << 16;

const MAX_NAME_LEN: usize = 255;
const MAX_SCHEMA_NAME_LEN: usize = 512;

/// Tags of HELLO's entries.
mod tag {
    pub(super) const MAX_FRAME: u16 = 1;
    pub(super) const MAX_MESSAGE: u16 = 2;
    pub(super) const CALLS: u16 = 3;
    pub(super) const STREAM_WINDOW: u16 = 4;
    pub(super) const CONNECTION_WINDOW: u16 = 5;
    pub(super) const METHODS: u16 = 6;
    pub(super) const MAX_METADATA: u16 = 7;
    pub(super) const PEER_NAME: u16 = 8;
    pub(super) const PEER_VERSION: u16 = 9;
    pub(super) const SCHEMA: u16 = 10;
    pub(super) const COMPRESSION: u16 = 11;
    pub(super) const KEEPALIVE: u16 = 12;
}

/// What a side announces. The default is the floors: what holds before HELLO arrives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HelloSettings {
    /// The longest payload of a frame.
    pub(crate) max_frame: u32,
    /// The longest message.
    pub(crate) max_message: u32,
    /// How many calls the peer may have open.
    pub(crate) calls: u32,
    /// DATA bytes that the peer may send on a new stream.
    pub(crate) stream_window: u32,
    /// DATA bytes that the peer may send on the connection at its start.
    pub(crate) connection_window: u32,
    /// How many method numbers the peer may define.
    pub(crate) methods: u32,
    /// The longest metadata block.
    pub(crate) max_metadata: u32,
    /// The software's name; may be empty.
    pub(crate) peer_name: String,
    /// The software's version; may be empty.
    pub(crate) peer_version: String,
    /// The contracts that the side speaks.
    pub(crate) schemas: Vec<SchemaId>,
    /// Compressions that the side can read, as numbers (1 lz4, 2 zstd).
    pub(crate) compression: Vec<u8>,
    /// After how long a silence the side sends PING; `None` if it never does.
    pub(crate) keepalive: Option<Duration>,
}

/// The fingerprint of a package or service, and its full name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SchemaId {
    pub(crate) fingerprint: u64,
    pub(crate) name: String,
}

impl Default for HelloSettings {
    fn default() -> Self {
        Self {
            max_frame: floor::MAX_FRAME,
            max_message: floor::MAX_MESSAGE,
            calls: floor::CALLS,
            stream_window: floor::STREAM_WINDOW,
            connection_window: floor::CONNECTION_WINDOW,
            methods: floor::METHODS,
            max_metadata: floor::MAX_METADATA,
            peer_name: String::new(),
            peer_version: String::new(),
            schemas: Vec::new(),
            compression: Vec::new(),
            keepalive: None,
        }
    }
}

impl HelloSettings {
    /// Reads the payload of a HELLO.
    ///
    /// # Errors
    /// An entry that is cut off or has the wrong length, a setting outside of its bounds, text that
    /// is not UTF-8 or too long, a repeated tag (but of a schema or one that is not known).
    pub(crate) fn parse(payload: &[u8]) -> Result<Self, FrameError> {
        let mut settings = Self::default();
        let mut seen = 0_u32;
        let mut input = Cursor::new(Kind::Hello, payload);
        while !input.is_empty() {
            let tag = input.u16("tag")?;
            let length = input.u16("length")?;
            let value = input.take(length.into(), "value")?;
            if !(tag::MAX_FRAME..=tag::KEEPALIVE).contains(&tag) {
                continue;
            }
            if tag != tag::SCHEMA && seen & (1 << tag) != 0 {
                return Err(FrameError::RepeatedSetting { tag });
            }
            seen |= 1 << tag;
            settings.read(tag, value)?;
        }
        Ok(settings)
    }

    fn read(&mut self, tag: u16, value: &[u8]) -> Result<(), FrameError> {
        let input = Cursor::new(Kind::Hello, value);
        if let Some((bounds, setting)) = self.number(tag) {
            let announced = only(input, Cursor::u32, bounds.name)?;
            if !(bounds.floor..=bounds.max).contains(&announced) {
                return Err(FrameError::Setting {
                    name: bounds.name,
                    value: announced,
                });
            }
            *setting = announced;
            return Ok(());
        }
        match tag {
            tag::PEER_NAME => self.peer_name = text(input, MAX_NAME_LEN, "peer name")?,
            tag::PEER_VERSION => self.peer_version = text(input, MAX_NAME_LEN, "peer version")?,
            tag::SCHEMA => {
                let mut input = input;
                let fingerprint = input.u64("schema")?;
                let name = text(input, MAX_SCHEMA_NAME_LEN, "schema")?;
                self.schemas.push(SchemaId { fingerprint, name });
            }
            tag::COMPRESSION => self.compression = value.to_vec(),
            tag::KEEPALIVE => {
                let interval = only(input, Cursor::u64, "keepalive")?;
                self.keepalive = (interval > 0).then(|| Duration::from_micros(interval));
            }
            _ => {}
        }
        Ok(())
    }

    /// Appends the frame, without the numbers that are at their floor. Numbers outside of their bounds are written as the nearest bound (see
    /// [`HelloSettings::clamped`]), long names are cut, and schemas that no longer fit into the
    /// smallest `max_frame` are left out: a HELLO is always well-formed.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        let mut settings = self.clone().clamped();
        let frame = FrameStart::begin(out, Kind::Hello, 0, StreamId::CONNECTION);
        for tag in tag::MAX_FRAME..=tag::MAX_METADATA {
            match settings.number(tag) {
                Some((bounds, value)) if *value != bounds.floor => {
                    write_entry(out, tag, &value.to_le_bytes());
                }
                _ => {}
            }
        }
        for (tag, name) in [
            (tag::PEER_NAME, &self.peer_name),
            (tag::PEER_VERSION, &self.peer_version),
        ] {
            if !name.is_empty() {
                write_entry(out, tag, cut(name, MAX_NAME_LEN).as_bytes());
            }
        }
        if !self.compression.is_empty() {
            let numbers = self.compression.get(..255).unwrap_or(&self.compression);
            write_entry(out, tag::COMPRESSION, numbers);
        }
        if let Some(interval) = self.keepalive {
            let interval = u64::try_from(interval.as_micros()).unwrap_or(u64::MAX);
            write_entry(out, tag::KEEPALIVE, &interval.to_le_bytes());
        }
        for schema in &self.schemas {
            let fits =
                frame.payload_len(out) + 4 + 8 + schema.name.len() <= floor::MAX_FRAME as usize;
            if fits && schema.name.len() <= MAX_SCHEMA_NAME_LEN {
                let mut value = schema.fingerprint.to_le_bytes().to_vec();
                value.extend_from_slice(schema.name.as_bytes());
                write_entry(out, tag::SCHEMA, &value);
            }
        }
        frame.finish(out);
    }

    /// With every number moved to the nearest one that a HELLO can announce. What a side enforces
    /// must be what it announced, so it clamps its limits before it uses them.
    #[must_use]
    pub(crate) fn clamped(mut self) -> Self {
        for tag in tag::MAX_FRAME..=tag::MAX_METADATA {
            if let Some((bounds, value)) = self.number(tag) {
                *value = (*value).clamp(bounds.floor, bounds.max);
            }
        }
        self
    }

    /// The bounds and the place of the number with this tag.
    fn number(&mut self, tag: u16) -> Option<(Bounds, &mut u32)> {
        let bounds = |name, floor, max| Bounds { name, floor, max };
        Some(match tag {
            tag::MAX_FRAME => (
                bounds("max_frame", floor::MAX_FRAME, u32::MAX),
                &mut self.max_frame,
            ),
            tag::MAX_MESSAGE => (
                bounds("max_message", floor::MAX_MESSAGE, u32::MAX),
                &mut self.max_message,
            ),
            tag::CALLS => (bounds("calls", floor::CALLS, MAX_CALLS), &mut self.calls),
            tag::STREAM_WINDOW => (
                bounds("stream_window", floor::STREAM_WINDOW, u32::MAX),
                &mut self.stream_window,
            ),
            tag::CONNECTION_WINDOW => (
                bounds("connection_window", floor::CONNECTION_WINDOW, u32::MAX),
                &mut self.connection_window,
            ),
            tag::METHODS => (
                bounds("methods", floor::METHODS, MAX_METHODS),
                &mut self.methods,
            ),
            tag::MAX_METADATA => (
                bounds("max_metadata", floor::MAX_METADATA, u32::MAX),
                &mut self.max_metadata,
            ),
            _ => return None,
        })
    }
}

struct Bounds {
    name: &'static str,
    floor: u32,
    max: u32,
}

/// The value that is all of an entry.
fn only<'a, T>(
    mut input: Cursor<'a>,
    read: impl FnOnce(&mut Cursor<'a>, &'static str) -> Result<T, FrameError>,
    field: &'static str,
) -> Result<T, FrameError> {
    let value = read(&mut input, field)?;
    input.finish().map_err(|_| FrameError::InvalidValue {
        kind: Kind::Hello,
        field,
    })?;
    Ok(value)
}

fn text(mut input: Cursor<'_>, max: usize, field: &'static str) -> Result<String, FrameError> {
    let text = input.rest_str(field)?;
    if text.len() > max {
        return Err(FrameError::InvalidValue {
            kind: Kind::Hello,
            field,
        });
    }
    Ok(text.to_owned())
}

fn write_entry(out: &mut Vec<u8>, tag: u16, value: &[u8]) {
    let length = u16::try_from(value.len()).unwrap_or(u16::MAX);
    out.extend_from_slice(&tag.to_le_bytes());
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(value);
}
