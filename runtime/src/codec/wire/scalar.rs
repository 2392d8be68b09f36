//! Scalars, and the types that are scalars in the contract language.

use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;
#[cfg(feature = "decimal")]
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{Wire, WireType};
use crate::codec::{DecodeError, Decoder, Encoder, IntForm, WrapperKind};
use crate::descriptor::{Form, Presence, Type};
use crate::types::{Any, Duration, Timestamp};

/// `int32`, `uint64` and so on: the natural encoding of integers.
#[derive(Clone, Copy, Debug)]
pub struct Varint;

/// `sint32`, `sint64`.
#[derive(Clone, Copy, Debug)]
pub struct ZigZag;

/// `fixed32`, `sfixed64` and so on.
#[derive(Clone, Copy, Debug)]
pub struct Fixed;

/// The natural encoding of all other scalars.
#[derive(Clone, Copy, Debug)]
pub struct Plain;

/// A scalar that is written always alike, and left out as a field when `$zero`.
macro_rules! scalar {
    (
        $ty:ty as $wire:ty, $contract:ident, $value:ident: $arg:ty;
        zero $zero:expr;
        encode($number:ident, $out:ident) $encode:expr;
        decode($slot:ident, $input:ident) $decode:expr;
        $(bits($bits:ident) $from_bits:expr;)?
        $(put $put:expr;)?
    ) => {
        impl Wire<$ty> for $wire {
            const TYPE: Type = Type::$contract;

            #[inline]
            fn encode_value<E: Encoder + ?Sized>($number: u32, $value: $arg, $out: &mut E) {
                $encode;
            }

            #[inline]
            fn encode_field<E: Encoder + ?Sized>(number: u32, $value: $arg, out: &mut E) {
                if !($zero) || !out.omits_zero() {
                    <Self as Wire<$ty>>::encode_value(number, $value, out);
                }
            }

            #[inline]
            fn decode_value<D: Decoder + ?Sized>(
                $slot: &mut $ty,
                $input: &mut D,
            ) -> Result<(), DecodeError> {
                $decode;
                Ok(())
            }

            $(
                #[inline]
                fn put_value<E: Encoder + ?Sized>($number: u32, $value: &$ty, $out: &mut E) {
                    $put;
                }

                #[inline]
                fn put_field<E: Encoder + ?Sized>(number: u32, $value: &$ty, out: &mut E) {
                    if !($zero) || !out.omits_zero() {
                        <Self as Wire<$ty>>::put_value(number, $value, out);
                    }
                }
            )?

            $(
                #[inline]
                fn from_bits($bits: u64) -> Result<$ty, DecodeError> {
                    $from_bits
                }
            )?
        }
    };
}

/// A scalar that is lent by value.
macro_rules! by_value {
    ($($ty:ty: $natural:ty),* $(,)?) => {$(
        impl WireType for $ty {
            type Natural = $natural;
            type Arg<'a> = Self;

            #[inline]
            fn as_arg(&self) -> Self {
                *self
            }
        }
    )*};
}

by_value! {
    bool: Plain,
    i8: Varint, i16: Varint, i32: Varint, i64: Varint,
    u8: Varint, u16: Varint, u32: Varint, u64: Varint,
    f32: Plain, f64: Plain,
    Uuid: Plain, Timestamp: Plain, Duration: Plain,
}

#[cfg(feature = "decimal")]
by_value! {
    Decimal: Plain,
}

/// A small integer, which has one form.
macro_rules! small {
    ($($ty:ty, $method:ident, $contract:ident, $wide:ty;)*) => {$(
        scalar! {
            $ty as Varint, $contract, value: $ty;
            zero value == 0;
            encode(number, out) out.$method(number, value);
            decode(slot, input) *slot = input.$method()?;
            bits(bits) <$ty>::try_from(bits as $wide).map_err(|_| too_large());
        }
    )*};
}

small! {
    i8, i8, I8, i64;
    i16, i16, I16, i64;
    u8, u8, U8, u64;
    u16, u16, U16, u64;
}

/// An integer in one of its forms.
macro_rules! integer {
    ($($ty:ty, $method:ident, $form:ident, $contract:ident, $bits:ident => $from_bits:expr;)*) => {$(
        scalar! {
            $ty as $form, $contract, value: $ty;
            zero value == 0;
            encode(number, out) out.$method(number, IntForm::$form, value);
            decode(slot, input) *slot = input.$method(IntForm::$form)?;
            bits($bits) $from_bits;
        }
    )*};
}

integer! {
    i32, i32, Varint, I32, bits => i32::try_from(bits as i64).map_err(|_| too_large());
    i32, i32, ZigZag, Sint32, bits => u32::try_from(bits)
        .map(|bits| (bits >> 1) as i32 ^ -((bits & 1) as i32))
        .map_err(|_| too_large());
    i32, i32, Fixed, Sfixed32, bits => Ok(bits as i32);
    i64, i64, Varint, I64, bits => Ok(bits as i64);
    i64, i64, ZigZag, Sint64, bits => Ok((bits >> 1) as i64 ^ -((bits & 1) as i64));
    i64, i64, Fixed, Sfixed64, bits => Ok(bits as i64);
    u32, u32, Varint, U32, bits => u32::try_from(bits).map_err(|_| too_large());
    u32, u32, Fixed, Fixed32, bits => Ok(bits as u32);
    u64, u64, Varint, U64, bits => Ok(bits);
    u64, u64, Fixed, Fixed64, bits => Ok(bits);
}

#[cold]
#[inline(never)]
fn too_large() -> DecodeError {
    DecodeError::out_of_range("the number does not fit its type", 0)
}

scalar! {
    bool as Plain, Bool, value: bool;
    zero !value;
    encode(number, out) out.bool(number, value);
    decode(slot, input) *slot = input.bool()?;
    bits(bits) Ok(bits != 0);
}

// Negative zero is no zero.
scalar! {
    f32 as Plain, F32, value: f32;
    zero value.to_bits() == 0;
    encode(number, out) out.f32(number, value);
    decode(slot, input) *slot = input.f32()?;
    bits(bits) Ok(f32::from_bits(bits as u32));
}

scalar! {
    f64 as Plain, F64, value: f64;
    zero value.to_bits() == 0;
    encode(number, out) out.f64(number, value);
    decode(slot, input) *slot = input.f64()?;
    bits(bits) Ok(f64::from_bits(bits));
}

scalar! {
    Uuid as Plain, Uuid, value: Uuid;
    zero value.is_nil();
    encode(number, out) out.uuid(number, value);
    decode(slot, input) *slot = input.uuid()?;
}

#[cfg(feature = "decimal")]
scalar! {
    Decimal as Plain, Decimal, value: Decimal;
    zero value.is_zero();
    encode(number, out) out.decimal(number, value);
    decode(slot, input) *slot = input.decimal()?;
}

scalar! {
    Timestamp as Plain, Timestamp, value: Timestamp;
    zero value == Timestamp::default();
    encode(number, out) out.timestamp(number, value);
    decode(slot, input) *slot = input.timestamp()?;
}

scalar! {
    Duration as Plain, Duration, value: Duration;
    zero value == Duration::default();
    encode(number, out) out.duration(number, value);
    decode(slot, input) *slot = input.duration()?;
}

scalar! {
    String as Plain, String, value: &str;
    zero value.is_empty();
    encode(number, out) out.string(number, value);
    decode(slot, input) *slot = input.string()?;
}

impl WireType for String {
    type Natural = Plain;
    type Arg<'a> = &'a str;

    #[inline]
    fn as_arg(&self) -> &str {
        self
    }
}

/// Other types that own a string.
macro_rules! text {
    ($($ty:ty),*) => {$(
        scalar! {
            $ty as Plain, String, value: &str;
            zero value.is_empty();
            encode(number, out) out.string(number, value);
            decode(slot, input) *slot = input.string()?.into();
        }

        impl WireType for $ty {
            type Natural = Plain;
            type Arg<'a> = &'a str;

            #[inline]
            fn as_arg(&self) -> &str {
                self
            }
        }
    )*};
}

text!(Arc<str>, Cow<'static, str>);

scalar! {
    Bytes as Plain, Bytes, value: &[u8];
    zero value.is_empty();
    encode(number, out) out.bytes(number, value);
    decode(slot, input) *slot = input.bytes()?;
    put out.shared_bytes(number, value);
}

impl WireType for Bytes {
    type Natural = Plain;
    type Arg<'a> = &'a [u8];

    #[inline]
    fn as_arg(&self) -> &[u8] {
        self
    }
}

#[cfg(feature = "json")]
scalar! {
    serde_json::Value as Plain, Json, value: &serde_json::Value;
    zero value.is_null();
    encode(number, out) out.json(number, value);
    decode(slot, input) input.json(slot)?;
}

#[cfg(feature = "json")]
impl WireType for serde_json::Value {
    type Natural = Plain;
    type Arg<'a> = &'a Self;

    #[inline]
    fn as_arg(&self) -> &Self {
        self
    }
}

scalar! {
    Any as Plain, Any, value: &Any;
    zero value.type_url.is_empty() && value.value.is_empty();
    encode(number, out) out.any(number, value);
    decode(slot, input) input.any(slot)?;
}

impl WireType for Any {
    type Natural = Plain;
    type Arg<'a> = &'a Self;

    #[inline]
    fn as_arg(&self) -> &Self {
        self
    }
}

/// `@wrapped`: inside a wrapper of `google.protobuf`, which tells zero from absent.
#[derive(Clone, Copy, Debug)]
pub struct Wrapped;

impl<T: WireType> Wire<Option<T>> for Wrapped {
    const TYPE: Type = T::TYPE;
    const PRESENCE: Presence = Presence::Explicit;
    const FORM: Form = Form::Wrapped;

    #[inline]
    fn encode_value<E: Encoder + ?Sized>(number: u32, value: Option<T::Arg<'_>>, out: &mut E) {
        if let Some(value) = value {
            let mark = out.begin_wrapper(number, WrapperKind::Value);
            T::Natural::encode_field(1, value, out);
            out.end_wrapper(mark);
        }
    }

    fn decode_value<D: Decoder + ?Sized>(
        slot: &mut Option<T>,
        input: &mut D,
    ) -> Result<(), DecodeError> {
        let scope = input.begin_wrapper(WrapperKind::Value)?;
        let value = slot.get_or_insert_default();
        loop {
            match input.next_field()? {
                0 => break,
                1 => T::Natural::decode_field(value, input).map_err(|e| e.in_field(1))?,
                _ => input.skip()?,
            }
        }
        input.end_wrapper(scope);
        Ok(())
    }
}
