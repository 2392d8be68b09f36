//! What is encoded and decoded.

use clap::ValueEnum;
use serde::Serialize;

/// A message type of `idl/codec.idl` with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Schema {
    /// A number, a string of 16 bytes, three short strings.
    Request,
    /// A number, a string of 33 bytes, a `bool`.
    Reply,
    /// 1,000 structs `{id u64, name 12 B, score f64, flags u32}`.
    Records,
    /// 21 structs that hold 7 structs of five scalars each.
    Nested,
    /// Packed lists of 1,000 `u32`, `u64` and `f64` each.
    Numbers,
    /// 200 strings of up to 100 bytes, most of them not ASCII.
    Strings,
    /// Maps of 50 strings and of 50 numbers, none of them zero (prost leaves zeros out of entries).
    Maps,
    /// One value of 1 MiB, and a short string.
    Blob,
}

/// Which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Direction {
    /// Value to bytes.
    Encode,
    /// Bytes to value, which is then dropped.
    Decode,
}

impl Schema {
    /// As the command line and the report name it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Schema::Request => "request",
            Schema::Reply => "reply",
            Schema::Records => "records",
            Schema::Nested => "nested",
            Schema::Numbers => "numbers",
            Schema::Strings => "strings",
            Schema::Maps => "maps",
            Schema::Blob => "blob",
        }
    }
}

impl Direction {
    /// As the command line and the report name it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Direction::Encode => "encode",
            Direction::Decode => "decode",
        }
    }
}
