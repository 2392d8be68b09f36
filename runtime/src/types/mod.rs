//! Values of the contract language's own types, where Rust and its ecosystem have none that fit.
//!
//! `uuid` is [`uuid::Uuid`] and `bytes` is [`bytes::Bytes`]; `decimal` is `rust_decimal::Decimal` with the feature `decimal`, and
//! `json` is `serde_json::Value` with the feature `json`.

mod any;
mod duration;
pub mod google;
mod timestamp;

pub use any::Any;
pub use duration::Duration;
pub use timestamp::{TimeOutOfRange, Timestamp};

use std::fmt;

/// Nothing for 0, else a point and as many groups of three digits as it takes.
fn write_nanos(f: &mut fmt::Formatter<'_>, nanos: u32) -> fmt::Result {
    match nanos {
        0 => Ok(()),
        _ if nanos.is_multiple_of(1_000_000) => write!(f, ".{:03}", nanos / 1_000_000),
        _ if nanos.is_multiple_of(1_000) => write!(f, ".{:06}", nanos / 1_000),
        _ => write!(f, ".{nanos:09}"),
    }
}
