//! Values ↔ bytes. Knows no socket.
//!
//! A type has one generated body per direction, [`Encode::encode`] and [`Message::decode_field`], generic over the format.
//! The body names no format; it calls an [`Encoder`] or a [`Decoder`], which for protobuf is monomorphised and for every
//! other format a trait object.
//!
//! * [`message`](Message): what generated types implement.
//! * [`wire`](Wire): how values of a Rust type are written. The Rust type alone does not tell (`u32` is `uint32` or
//!   `fixed32`), so generated code names a *marker*: [`Natural`], [`Fixed`], [`ZigZag`], [`Unpacked`], …
//! * [`encoder`](Encoder), [`decoder`](Decoder): what a format implements.
//! * [`protobuf`], and [`Format`], by which a protocol chooses per call.
//! * [`check`](Violations): constraints on decoded values.

mod body;
pub(crate) mod check;
pub(crate) mod declared;
mod decoder;
mod encoder;
mod error;
mod format;
mod message;
pub(crate) mod ordered;
mod pattern;
pub mod protobuf;
mod travels;
mod unknown;
mod wire;

pub use body::{Body, BodyRef};
pub use check::{Violation, Violations};
pub(crate) use declared::same;
pub use declared::{
    expect_default, expect_event, expect_limit, expect_method, expect_no_error, expect_scalar,
    expect_variants, join_fields, variants_of,
};
pub use decoder::{Decoder, ElementForm, ListScope, StructScope};
pub use encoder::{Encoder, IntForm, Mark, WrapperKind};
pub use error::{DecodeError, EncodeError, Missing};
pub use format::Format;
pub use message::{AnyMessage, Encode, Enum, Message, Newtype, Oneof};
pub use pattern::{Pattern, StringFormat};
pub use travels::{DeclaredError, FromDefault, RequestBody, Travels};
pub use unknown::UnknownFields;
pub use wire::{
    Boxed, Delimited, Entry, Enumeration, Fixed, List, Map, Natural, Optional, Plain, Set, Struct,
    Transparent, Union, Unpacked, Varint, Wire, WireType, Wrapped, ZigZag, get, put, put_always,
    put_arg, put_arg_always, put_oneof, put_value, variant,
};
