//! All that generated code names. No promise is made to anybody else.

pub use crate::__call_options as call_options;
pub use crate::call::Status;
pub use crate::client::{
    BidiCall, CallOptions, ClientStreamCall, OnewayCall, ServerStreamCall, UnaryCall, WithResponse,
};
pub use crate::codec::*;
pub use crate::descriptor::*;
pub use crate::engine::serve::{Handler, ServerCall};
pub use futures_core::Stream;

/// The options that every call has, forwarded to the runtime's call in the field `call`.
#[doc(hidden)]
#[macro_export]
macro_rules! __call_options {
    () => {
        /// Ends the call with `deadline_exceeded` when it takes longer; the receiver is told, too.
        pub fn timeout(mut self, timeout: ::core::time::Duration) -> Self {
            self.call.options_mut().timeout(timeout);
            self
        }

        /// Adds metadata. A key or value that cannot travel makes the call fail with `invalid_argument`, never sent.
        pub fn metadata(
            mut self,
            key: &str,
            value: impl ::core::convert::Into<::virtuoso::MetadataValue>,
        ) -> Self {
            self.call.options_mut().metadata(key, value);
            self
        }

        /// Fails with `resource_exhausted` instead of waiting when all calls that the connection allows are in flight.
        pub fn fail_fast(mut self) -> Self {
            self.call.options_mut().fail_fast();
            self
        }
    };
}
