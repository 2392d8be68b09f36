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

/// A generated client: something that is made of a channel.
pub trait Client: Sized {
    /// A client that calls over `channel`.
    fn from_channel(channel: Channel) -> Self;
}
