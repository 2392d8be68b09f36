//! Values of the contract language's own types, where Rust and its ecosystem have none that fit.
//!
//! `uuid` is [`uuid::Uuid`], `decimal` is [`rust_decimal::Decimal`], `bytes` is [`bytes::Bytes`], `json` is [`serde_json::Value`].

mod any;
mod duration;
mod timestamp;

pub use any::Any;
pub use duration::Duration;
pub use timestamp::{TimeOutOfRange, Timestamp};
