//! The codec benchmark: the same values in several codecs' types, encoded and decoded in one process.
//!
//! 1. [`schema`]: what there is to encode. [`values`]: the values, one source for all codecs.
//! 2. A module for each codec: how it encodes and decodes. [`CODECS`] lists those that are built in.
//! 3. [`measure`]: verifies that all codecs agree, then times them in interleaved rounds. [`instructions`]: counts
//!    instructions in processes under callgrind.
//! 4. [`report`]: tables and geometric means, as Markdown.

#[cfg(feature = "codec-buffa")]
mod buffa;
mod instructions;
pub(crate) mod measure;
#[cfg(feature = "codec-prost")]
mod prost;
pub(crate) mod report;
pub(crate) mod schema;
#[cfg(any(
    feature = "codec-virtuoso",
    feature = "codec-prost",
    feature = "codec-buffa"
))]
mod values;
#[cfg(feature = "codec-virtuoso")]
mod virtuoso;

use anyhow::bail;
use bytes::{Bytes, BytesMut};

use schema::{Direction, Schema};

pub(crate) use instructions::is_available as callgrind_is_available;

/// A value of one schema in one codec's types.
trait Case {
    /// Encodes the value so many times into `out`, which is emptied before each.
    fn encode(&mut self, times: u64, out: &mut BytesMut) -> anyhow::Result<()>;

    /// Decodes `body` so many times, and drops what it gives.
    fn decode(&mut self, times: u64, body: &Bytes) -> anyhow::Result<()>;

    /// Whether `body` decodes to the value.
    fn is_in(&self, body: &Bytes) -> anyhow::Result<bool>;
}

/// A codec as the command line finds it.
pub(crate) struct Codec {
    /// How the command line and the report name it.
    pub(crate) name: &'static str,
    case: fn(Schema) -> Box<dyn Case>,
}

/// All codecs of this build, ours first.
pub(crate) static CODECS: &[Codec] = &[
    #[cfg(feature = "codec-virtuoso")]
    Codec {
        name: "virtuoso",
        case: virtuoso::case,
    },
    #[cfg(feature = "codec-prost")]
    Codec {
        name: "prost",
        case: prost::case,
    },
    #[cfg(feature = "codec-buffa")]
    Codec {
        name: "buffa",
        case: buffa::case,
    },
];

/// Finds a codec by its name.
///
/// # Errors
///
/// When no codec of this name is built in.
pub(crate) fn find(name: &str) -> anyhow::Result<&'static Codec> {
    match CODECS.iter().find(|codec| codec.name == name) {
        Some(codec) => Ok(codec),
        None => {
            let names: Vec<&str> = CODECS.iter().map(|codec| codec.name).collect();
            bail!(
                "there is no codec `{name}` in this build (features `codec-…`); there are: {}",
                names.join(", ")
            )
        }
    }
}

impl Codec {
    /// Encodes or decodes the value of `schema` so many times, and nothing else: what is counted under callgrind.
    ///
    /// # Errors
    ///
    /// When the value does not encode or decode.
    pub(crate) fn repeat(
        &self,
        schema: Schema,
        direction: Direction,
        times: u64,
    ) -> anyhow::Result<()> {
        let mut case = (self.case)(schema);
        let mut out = measure::buffer();
        case.encode(1, &mut out)?;
        match direction {
            Direction::Encode => case.encode(times, &mut out),
            Direction::Decode => case.decode(times, &out.freeze()),
        }
    }
}
