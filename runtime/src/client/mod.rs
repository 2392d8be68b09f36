//! The calling side: channels, and the calls that generated stubs make.

mod begin;
mod builder;
mod call;
mod channel;
mod connect;
mod options;
mod streaming;
mod unary;

pub use builder::ChannelBuilder;
pub use call::{BidiCall, ClientStreamCall, OnewayCall, ServerStreamCall, UnaryCall};
pub use channel::Channel;
pub use options::{CallOptions, Response, WithResponse};

use crate::descriptor::ServiceDescriptor;

/// A generated client: something that is made of a channel.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no client",
    label = "no client of a service",
    note = "a service `Orders` has the client `OrdersClient`"
)]
pub trait Client: Sized {
    /// Describes the service that it calls.
    const SERVICE: &'static ServiceDescriptor;

    /// A client that calls over `channel`.
    fn from_channel(channel: Channel) -> Self;
}
