//! Virtuoso: services that call each other and tell each other what happened, from one contract.
//!
//! A contract is written once, in `.idl` files; `virtuoso_codegen::compile` turns it into Rust in a build script, and
//! [`include_idl!`] brings the result into a crate. A server implements the generated trait:
//!
//! ```text
//! virtuoso::include_idl!();
//! use shop::orders::v1::*;
//!
//! impl Orders for Shop {
//!     async fn get(&self, cx: &Context, id: OrderId) -> Result<Order, OrdersGetError> { … }
//! }
//!
//! let server = Server::builder().service(OrdersServer::new(shop)).bind("127.0.0.1:7000").await?;
//! server.serve().await?;
//! ```
//!
//! and a client calls it:
//!
//! ```text
//! let orders = OrdersClient::new(Channel::connect("tcp://127.0.0.1:7000").await?);
//! let order = orders.get(id).timeout(Duration::from_millis(50)).await?;
//! ```
//!
//! # The floors
//!
//! From the ground up; an arrow only points down.
//!
//! * [`rt`]: time, spawning, entropy: what a simulation must own.
//! * [`transport`]: something that reads and writes.
//! * `call`: [`Context`], [`Metadata`], [`Status`], [`Code`]: pure data.
//! * [`codec`]: values ↔ bytes; knows no socket.
//! * `engine` and `protocol`: bytes on a connection ↔ calls.
//! * [`Server`] and [`Channel`]: dispatch, limits, drain; connections, calls.

#[doc(hidden)]
pub mod private;

mod call;
mod client;
pub mod codec;
mod contract;
pub mod descriptor;
mod engine;
mod limits;
pub(crate) mod protocol;
pub mod rt;
mod server;
mod stream;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod transport;
pub mod types;

pub use bytes::Bytes;
pub use call::{
    BadRequest, Call, Cancelled, Code, Context, FieldViolation, Interceptor, InvalidMetadata,
    Metadata, MetadataValue, Next, Peer, Progress, Reply, Status, Throws, TraceContext,
};
pub use client::{CallOptions, Channel, ChannelBuilder, Client, Response, WithResponse};
pub use contract::{Contract, ContractText, contract_of};
pub use engine::services::Service;
pub use futures_core::Stream;
pub use limits::Limits;
#[cfg(feature = "decimal")]
pub use rust_decimal::Decimal;
/// A JSON value, the Rust type of `json`.
#[cfg(feature = "json")]
pub use serde_json::Value as Json;
pub use server::{Server, ServerBuilder, ServerHandle};
pub use stream::{Receiver, Sender, Streaming};
pub use types::{Any, Duration, Timestamp};
pub use uuid::Uuid;
#[cfg(feature = "macros")]
pub use virtuoso_macros::{
    Annotation, Enum, Error, Errors, Message, Newtype, Oneof, Package, Union, constant, events,
    service,
};

/// Brings in what `virtuoso_codegen::compile` made of the contract in the build script: the tree of the contract's packages.
///
/// ```text
/// virtuoso::include_idl!();
/// use shop::orders::v1::*;
/// ```
#[macro_export]
macro_rules! include_idl {
    () => {
        include!(concat!(env!("OUT_DIR"), "/virtuoso.rs"));
    };
}
