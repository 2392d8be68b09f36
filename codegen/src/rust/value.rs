//! Typed constants as expressions.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use virtuoso_idl::schema::{ItemId, OpaqueType, Scalar, Type, Value};

use super::ty::Types;
use crate::{Error, Result, names};

/// Largest mantissa of a decimal: 96 bits.
const MAX_MANTISSA: u128 = (1 << 96) - 1;

impl Types<'_> {
    /// A value of the type that a field has: `"x".to_owned()`.
    pub(super) fn owned_value(&self, ty: &Type, value: &Value) -> Result<TokenStream> {
        if let Type::Opaque(opaque) = ty {
            return self.opaque_value(opaque, value);
        }
        self.through_newtypes(ty, &|ty| {
            Ok(match value {
                Value::String(text) if text.is_empty() => {
                    let string = self.paths.prelude("String");
                    quote!(#string::new())
                }
                Value::String(text) => quote!(#text.to_owned()),
                Value::Bytes(bytes) => {
                    let (ty, bytes) = (self.paths.runtime("Bytes"), Literal::byte_string(bytes));
                    quote!(#ty::from_static(#bytes))
                }
                Value::List(values) if values.is_empty() => self.empty(ty)?,
                Value::Map(entries) if entries.is_empty() => self.empty(ty)?,
                Value::List(_) | Value::Map(_) => {
                    return Err(Error::internal(
                        "a default that is a container with elements",
                    ));
                }
                _ => self.scalar_value(ty, value)?,
            })
        })
    }

    /// A value of a type of which only the Rust name is known for certain.
    fn opaque_value(&self, ty: &OpaqueType, value: &Value) -> Result<TokenStream> {
        let from_default = self.paths.private("FromDefault");
        let from = quote!(#from_default::from_default);
        Ok(match (value, &ty.is) {
            (Value::List(_) | Value::Map(_), _) => {
                let default = self.paths.prelude("Default");
                quote!(#default::default())
            }
            (Value::String(text), _) => quote!(#from(#text)),
            (value, Some(is)) => {
                let value = self.owned_value(is, value)?;
                quote!(#from(#value))
            }
            (Value::Bytes(bytes), None) => {
                let bytes = Literal::byte_string(bytes);
                quote!(#from(&#bytes[..]))
            }
            (value, None) => self.scalar_value(&Type::Opaque(ty.clone()), value)?,
        })
    }

    /// A value of what a stub takes: `"x"`.
    pub(super) fn arg_value(&self, ty: &Type, value: &Value) -> Result<TokenStream> {
        if let Type::Opaque(_) = ty {
            let (owned, value) = (self.owned(ty)?, self.owned_value(ty, value)?);
            let wire_type = self.paths.private("WireType");
            return Ok(quote!({
                static DEFAULT: ::std::sync::LazyLock<#owned> = ::std::sync::LazyLock::new(|| #value);
                <#owned as #wire_type>::as_arg(&DEFAULT)
            }));
        }
        if self.traits(ty).copy {
            return self.owned_value(ty, value);
        }
        if self.is_newtype(ty) {
            let (owned, value) = (self.owned(ty)?, self.owned_value(ty, value)?);
            return Ok(quote!({
                static DEFAULT: ::std::sync::LazyLock<#owned> = ::std::sync::LazyLock::new(|| #value);
                ::std::sync::LazyLock::force(&DEFAULT)
            }));
        }
        Ok(match value {
            Value::String(text) => quote!(#text),
            Value::Bytes(bytes) => {
                let bytes = Literal::byte_string(bytes);
                quote!(#bytes)
            }
            Value::List(_) if !self.traits_as_set(ty) => quote!(&[]),
            _ => {
                let value = self.owned_value(ty, value)?;
                quote!(const { &#value })
            }
        })
    }

    /// The type of a constant: `&str`, `&[u32]`.
    pub(super) fn const_type(&self, ty: &Type) -> Result<TokenStream> {
        if self.traits(ty).copy {
            return self.owned(ty);
        }
        Ok(match self.schema.resolve(ty) {
            Type::Scalar(Scalar::String) => {
                let text = self.paths.prelude("str");
                quote!(&#text)
            }
            Type::Scalar(Scalar::Bytes) => quote!(&[u8]),
            Type::List(element) | Type::Set(element) => {
                let element = self.const_type(element)?;
                quote!(&[#element])
            }
            Type::Map(key, value) => {
                let (key, value) = (self.const_type(key)?, self.const_type(value)?);
                quote!(&[(#key, #value)])
            }
            _ => return Err(Error::internal("a constant whose type has no constants")),
        })
    }

    /// The value of a constant.
    pub(super) fn const_value(&self, ty: &Type, value: &Value) -> Result<TokenStream> {
        Ok(match (value, self.schema.resolve(ty)) {
            (Value::String(text), _) => quote!(#text),
            (Value::Bytes(bytes), _) => {
                let bytes = Literal::byte_string(bytes);
                quote!(#bytes)
            }
            (Value::List(values), Type::List(element) | Type::Set(element)) => {
                let values: Vec<_> = values
                    .iter()
                    .map(|value| self.const_value(element, value))
                    .collect::<Result<_>>()?;
                quote!(&[#(#values),*])
            }
            (Value::Map(entries), Type::Map(key, of)) => {
                let entries: Vec<_> = entries
                    .iter()
                    .map(|(k, v)| {
                        let (k, v) = (self.const_value(key, k)?, self.const_value(of, v)?);
                        Ok(quote!((#k, #v)))
                    })
                    .collect::<Result<_>>()?;
                quote!(&[#(#entries),*])
            }
            _ => self.through_newtypes(ty, &|ty| self.scalar_value(ty, value))?,
        })
    }

    /// A value of a `Copy` type.
    pub(super) fn scalar_value(&self, ty: &Type, value: &Value) -> Result<TokenStream> {
        Ok(match value {
            Value::Bool(value) => quote!(#value),
            Value::Int(value) => int(*value, None),
            Value::Float(value) => float(*value, self.schema.scalar(ty) == Some(Scalar::F32), None),
            Value::Timestamp { seconds, nanos } => {
                let ty = self.paths.runtime("Timestamp");
                let (seconds, nanos) = (int((*seconds).into(), None), int((*nanos).into(), None));
                quote!(#ty { seconds: #seconds, nanos: #nanos })
            }
            Value::Duration { seconds, nanos } => {
                let ty = self.paths.runtime("Duration");
                let (seconds, nanos) = (int((*seconds).into(), None), int((*nanos).into(), None));
                quote!(#ty { seconds: #seconds, nanos: #nanos })
            }
            Value::Uuid(bytes) => {
                let (ty, number) = (self.paths.runtime("Uuid"), u128::from_be_bytes(*bytes));
                let number: Literal = format!("0x{number:032x}")
                    .parse()
                    .map_err(|_| Error::internal("a UUID that is no literal"))?;
                quote!(#ty::from_u128(#number))
            }
            Value::Rust { text, span } => self.paths.expression(text, *span)?,
            Value::Decimal(text) => self.decimal(text)?,
            Value::Enum { of, number } => {
                let item = &self.schema.enums[*of];
                let value = item
                    .value_of(*number)
                    .ok_or_else(|| Error::internal("a value that its enum does not have"))?;
                let (path, name) = (
                    self.item(ItemId::Enum(*of)),
                    names::variant(&value.decl.name),
                );
                quote!(#path::#name)
            }
            Value::String(_) | Value::Bytes(_) | Value::List(_) | Value::Map(_) => {
                return Err(Error::internal("a value that its type does not have"));
            }
        })
    }

    /// A bound of a range, whose type nothing else tells.
    pub(super) fn bound(&self, ty: &Type, value: &Value) -> Result<TokenStream> {
        Ok(match (value, self.schema.scalar(ty)) {
            (Value::Int(value), Some(scalar)) => {
                let suffix = match scalar {
                    Scalar::I8 => "i8",
                    Scalar::I16 => "i16",
                    Scalar::I32 | Scalar::Sint32 | Scalar::Sfixed32 => "i32",
                    Scalar::I64 | Scalar::Sint64 | Scalar::Sfixed64 => "i64",
                    Scalar::U8 => "u8",
                    Scalar::U16 => "u16",
                    Scalar::U32 | Scalar::Fixed32 => "u32",
                    _ => "u64",
                };
                int(*value, Some(suffix))
            }
            (Value::Float(value), Some(Scalar::F32)) => float(*value, true, Some("f32")),
            (Value::Float(value), _) => float(*value, false, Some("f64")),
            _ => self.scalar_value(ty, value)?,
        })
    }

    /// Wraps what `inner` makes of the bare type in the newtypes that `ty` goes through.
    pub(super) fn through_newtypes(
        &self,
        ty: &Type,
        inner: &dyn Fn(&Type) -> Result<TokenStream>,
    ) -> Result<TokenStream> {
        let Type::Alias(id) = ty else {
            return inner(ty);
        };
        let alias = &self.schema.aliases[*id];
        let value = self.through_newtypes(&alias.target, inner)?;
        Ok(if alias.newtype {
            let path = self.item(ItemId::Alias(*id));
            quote!(#path(#value))
        } else {
            value
        })
    }

    fn empty(&self, ty: &Type) -> Result<TokenStream> {
        Ok(match self.schema.resolve(ty) {
            Type::Map(key, _) if self.is_map_key(key) => {
                quote!(::std::collections::BTreeMap::new())
            }
            Type::Set(element) if self.traits(element).ord => {
                quote!(::std::collections::BTreeSet::new())
            }
            _ => {
                let vec = self.paths.prelude("Vec");
                quote!(#vec::new())
            }
        })
    }

    fn traits_as_set(&self, ty: &Type) -> bool {
        matches!(self.schema.resolve(ty), Type::Set(element) if self.traits(element).ord)
    }

    fn decimal(&self, text: &str) -> Result<TokenStream> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let mantissa: u128 = format!("0{whole}{fraction}")
            .parse()
            .ok()
            .filter(|mantissa| *mantissa <= MAX_MANTISSA && fraction.len() <= 28)
            .ok_or_else(|| Error::internal(format!("the decimal {text}")))?;
        let part = |shift: u32| Literal::u32_unsuffixed((mantissa >> shift) as u32);
        let (ty, low, middle, high) = (self.paths.runtime("Decimal"), part(0), part(32), part(64));
        let scale = Literal::usize_unsuffixed(fraction.len());
        Ok(quote!(#ty::from_parts(#low, #middle, #high, #negative, #scale)))
    }
}

fn int(value: i128, suffix: Option<&str>) -> TokenStream {
    let digits = match suffix {
        Some(suffix) => format!("{}_{suffix}", value.unsigned_abs()),
        None => value.unsigned_abs().to_string(),
    };
    let digits: Literal = digits.parse().expect("digits are a literal");
    if value < 0 {
        quote!(-#digits)
    } else {
        quote!(#digits)
    }
}

fn float(value: f64, single: bool, suffix: Option<&str>) -> TokenStream {
    let ty = if single { quote!(f32) } else { quote!(f64) };
    if value.is_nan() {
        return quote!(#ty::NAN);
    }
    if value.is_infinite() {
        return if value > 0.0 {
            quote!(#ty::INFINITY)
        } else {
            quote!(#ty::NEG_INFINITY)
        };
    }
    // The shortest digits that give the value back, in the type's own precision.
    let digits = if single {
        format!("{:?}", (value as f32).abs())
    } else {
        format!("{:?}", value.abs())
    };
    let digits = suffix.map_or(digits.clone(), |suffix| format!("{digits}_{suffix}"));
    let digits: Literal = digits.parse().expect("a float's debug form is a literal");
    if value.is_sign_negative() {
        quote!(-#digits)
    } else {
        quote!(#digits)
    }
}
