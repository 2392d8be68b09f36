//! What a call is made of; pure data, no socket, no format.

mod bad_request;
mod code;
mod context;
mod intercept;
mod metadata;
mod peer;
mod status;
mod throws;
mod trace;

pub use bad_request::{BadRequest, FieldViolation};
pub use code::Code;
#[doc(hidden)]
pub use context::within;
pub use context::{Cancelled, Context};
pub use intercept::{Call, Interceptor, Next, Reply};
pub(crate) use intercept::{Handle, Interceptors};
pub use metadata::{InvalidMetadata, Metadata, MetadataValue};
pub use peer::Peer;
pub use status::{Progress, Status};
pub use throws::Throws;
pub use trace::TraceContext;
