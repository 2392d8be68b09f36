//! All that generated code names. No promise is made to anybody else.

use std::fmt;

pub use crate::__call_options as call_options;
pub use crate::__needs_decimal as needs_decimal;
pub use crate::__needs_json as needs_json;
pub use crate::__newtype as newtype;
pub use crate::__shown as shown;
pub use crate::call::{Status, Throws, within};
pub use crate::client::{
    BidiCall, CallOptions, ClientStreamCall, OnewayCall, ServerStreamCall, UnaryCall, WithResponse,
};
pub use crate::codec::check::{Length, Text};
pub use crate::codec::ordered::{Limit, Ordered};
pub use crate::codec::*;
pub use crate::contract::{
    Annotation, Constant, Contract, Declared, Fragment, Named, Piece, constant_text, empty_text,
    expect_annotation, fragments_of, lay_out, list_text, map_text,
};
pub use crate::descriptor::*;
pub use crate::engine::serve::{Handler, ServerCall};
pub use futures_core::Stream;

/// Refuses a contract whose types need the feature `decimal`, where that is not there.
#[cfg(feature = "decimal")]
#[doc(hidden)]
#[macro_export]
macro_rules! __needs_decimal {
    () => {};
}

/// Refuses a contract whose types need the feature `decimal`, where that is not there.
#[cfg(not(feature = "decimal"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __needs_decimal {
    () => {
        ::core::compile_error!(
            "the contract has the type `decimal`, for which `virtuoso` needs a feature: run `cargo add virtuoso --features decimal`"
        );
    };
}

/// Refuses a contract whose types need the feature `json`, where that is not there.
#[cfg(feature = "json")]
#[doc(hidden)]
#[macro_export]
macro_rules! __needs_json {
    () => {};
}

/// Refuses a contract whose types need the feature `json`, where that is not there.
#[cfg(not(feature = "json"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __needs_json {
    () => {
        ::core::compile_error!(
            "the contract has the type `json`, or one that holds it, for which `virtuoso` needs a feature: run `cargo add virtuoso --features json`"
        );
    };
}

/// Shows a value for people: by `Display` where its type has it, else by `Debug`.
#[doc(hidden)]
#[macro_export]
macro_rules! __shown {
    ($value:expr) => {{
        #[allow(unused_imports)]
        use $crate::private::{ShownByDebug as _, ShownByDisplay as _};
        (&$crate::private::Shown(&$value)).shown()
    }};
}

/// A value whose type a macro does not know: method resolution finds `Display` before `Debug`.
#[derive(Debug)]
pub struct Shown<'a, T>(pub &'a T);

/// For types with `Display`.
pub trait ShownByDisplay<'a> {
    /// The value as text.
    fn shown(&self) -> &'a dyn fmt::Display;
}

impl<'a, T: fmt::Display> ShownByDisplay<'a> for Shown<'a, T> {
    fn shown(&self) -> &'a dyn fmt::Display {
        self.0
    }
}

/// For types with `Debug` alone.
pub trait ShownByDebug<'a> {
    /// The value as text.
    fn shown(&self) -> Debugged<'a>;
}

impl<'a, T: fmt::Debug> ShownByDebug<'a> for &Shown<'a, T> {
    fn shown(&self) -> Debugged<'a> {
        Debugged(self.0)
    }
}

/// Shows a value by its `Debug`.
#[derive(Debug)]
pub struct Debugged<'a>(&'a dyn fmt::Debug);

impl fmt::Display for Debugged<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.0, f)
    }
}

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
            key: &::core::primitive::str,
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
