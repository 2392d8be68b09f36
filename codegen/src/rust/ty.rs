//! Types: as fields, as what stubs take, and how they are written.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use virtuoso_idl::schema::{Encoding, Field, ItemId, OpaqueType, Presence, Scalar, Schema, Type};

use super::message::spanned;
use super::paths::Paths;
use crate::{Error, Result};

/// Turns the types of one package's code into Rust.
pub(super) struct Types<'a> {
    pub(super) schema: &'a Schema,
    pub(super) paths: &'a Paths<'a>,
}

/// What can be derived for a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Traits {
    pub(super) copy: bool,
    /// `Eq`, `Ord` and `Hash`.
    pub(super) ord: bool,
}

/// How the values of a field are written.
pub(super) enum Marker {
    /// As their Rust type says.
    Natural,
    /// As this marker says.
    Named(TokenStream),
}

impl Types<'_> {
    /// The type that owns its value: `Vec<Order>`.
    pub(super) fn owned(&self, ty: &Type) -> Result<TokenStream> {
        Ok(match ty {
            Type::Scalar(scalar) => self.scalar(*scalar),
            Type::Struct(_) | Type::Enum(_) | Type::Union(_) | Type::Alias(_) => {
                let item = Schema::item_of(ty).expect("these types are items");
                self.paths.item(item)
            }
            Type::List(element) => {
                let (vec, element) = (self.paths.prelude("Vec"), self.owned(element)?);
                quote!(#vec<#element>)
            }
            Type::Set(element) if self.traits(element).ord => {
                let element = self.owned(element)?;
                quote!(::std::collections::BTreeSet<#element>)
            }
            Type::Set(element) => {
                let (vec, element) = (self.paths.prelude("Vec"), self.owned(element)?);
                quote!(#vec<#element>)
            }
            Type::Map(key, value) => {
                let (k, v) = (self.owned(key)?, self.owned(value)?);
                if self.is_map_key(key) {
                    quote!(::std::collections::BTreeMap<#k, #v>)
                } else {
                    let vec = self.paths.prelude("Vec");
                    quote!(#vec<(#k, #v)>)
                }
            }
            Type::Opaque(opaque) => self.paths.opaque(opaque)?,
        })
    }

    /// The type of a field: with its `Option` and `Box`.
    pub(super) fn field(&self, field: &Field) -> Result<TokenStream> {
        let ty = self.boxed(&field.ty, field.boxed)?;
        Ok(if field.is_optional() {
            let option = self.paths.prelude("Option");
            quote!(#option<#ty>)
        } else {
            ty
        })
    }

    /// The type, in a box where the value would contain itself.
    pub(super) fn boxed(&self, ty: &Type, boxed: bool) -> Result<TokenStream> {
        let ty = self.owned(ty)?;
        Ok(if boxed {
            let boxed = self.paths.prelude("Box");
            quote!(#boxed<#ty>)
        } else {
            ty
        })
    }

    /// What a stub takes, borrowed for `'a`: `&'a [Order]`.
    pub(super) fn arg(&self, ty: &Type) -> Result<TokenStream> {
        if self.is_newtype(ty) {
            let owned = self.owned(self.first_newtype(ty))?;
            return Ok(if self.traits(ty).copy {
                owned
            } else {
                quote!(&'a #owned)
            });
        }
        if let Type::Opaque(_) = ty {
            let (owned, travels) = (self.owned(ty)?, self.paths.private("Travels"));
            return Ok(self.at(ty, quote!(<#owned as #travels>::Arg<'a>)));
        }
        Ok(match self.schema.resolve(ty) {
            Type::Scalar(Scalar::String) => {
                let text = self.paths.prelude("str");
                quote!(&'a #text)
            }
            Type::Scalar(Scalar::Bytes) => quote!(&'a [u8]),
            Type::List(element) => {
                let element = self.owned(element)?;
                quote!(&'a [#element])
            }
            Type::Set(element) if !self.traits(element).ord => {
                let element = self.owned(element)?;
                quote!(&'a [#element])
            }
            Type::Map(key, value) if !self.is_map_key(key) => {
                let (key, value) = (self.owned(key)?, self.owned(value)?);
                quote!(&'a [(#key, #value)])
            }
            _ => {
                let owned = self.owned(ty)?;
                if self.traits(ty).copy {
                    owned
                } else {
                    quote!(&'a #owned)
                }
            }
        })
    }

    /// What a stub takes for a parameter, with its `Option`.
    pub(super) fn param_arg(&self, param: &Field) -> Result<TokenStream> {
        let arg = self.arg(&param.ty)?;
        Ok(if param.is_optional() {
            let option = self.paths.prelude("Option");
            quote!(#option<#arg>)
        } else {
            arg
        })
    }

    /// `<T as Travels>::name` for a type, an optional or boxed one too, that is written as its Rust type says and of
    /// which only that is known.
    pub(super) fn by_name(
        &self,
        ty: &Type,
        spelled: &TokenStream,
        name: &str,
    ) -> Option<TokenStream> {
        if self.unknown_in(ty).is_empty() {
            return None;
        }
        let (travels, name) = (
            self.paths.private("Travels"),
            Ident::new(name, Span::call_site()),
        );
        Some(quote!(<#spelled as #travels>::#name))
    }

    /// Code about a type, put where its author wrote what only the compiler knows of it.
    pub(super) fn at(&self, ty: &Type, tokens: TokenStream) -> TokenStream {
        match self.unknown_in(ty).first() {
            Some(unknown) => spanned(unknown, tokens),
            None => tokens,
        }
    }

    /// The types in a type of which only the Rust name is known, as their author wrote them.
    pub(super) fn unknown_in(&self, ty: &Type) -> Vec<TokenStream> {
        match ty {
            Type::Opaque(opaque) => self.paths.written(opaque).into_iter().collect(),
            Type::List(element) | Type::Set(element) => self.unknown_in(element),
            Type::Map(key, value) => [self.unknown_in(key), self.unknown_in(value)].concat(),
            _ => Vec::new(),
        }
    }

    /// How a field is written.
    pub(super) fn field_marker(&self, field: &Field) -> Result<Marker> {
        let private = |name| self.paths.private(name);
        let inner = match field.encoding {
            Encoding::Usual => self.marker(&field.ty),
            Encoding::Unpacked => {
                let (Type::List(element) | Type::Set(element)) = self.schema.resolve(&field.ty)
                else {
                    return Err(self.misplaced("@unpacked", field, "is for lists and sets"));
                };
                let (unpacked, element) = (private("Unpacked"), self.tokens(self.marker(element)));
                Marker::Named(quote!(#unpacked(#element)))
            }
            Encoding::Delimited => {
                let delimited = private("Delimited");
                match self.schema.resolve(&field.ty) {
                    Type::List(_) => {
                        let list = private("List");
                        Marker::Named(quote!(#list(#delimited)))
                    }
                    Type::Struct(_) if field.boxed => {
                        let boxed = private("Boxed");
                        Marker::Named(quote!(#boxed(#delimited)))
                    }
                    Type::Opaque(opaque) if is_box(&opaque.rust) => {
                        let boxed = private("Boxed");
                        Marker::Named(quote!(#boxed(#delimited)))
                    }
                    Type::Struct(_) | Type::Opaque(_) => Marker::Named(quote!(#delimited)),
                    _ => return Err(self.misplaced("@delimited", field, "is for structs")),
                }
            }
            Encoding::Wrapped if field.is_optional() => {
                return Ok(Marker::Named(private("Wrapped")));
            }
            Encoding::Wrapped => {
                return Err(self.misplaced("@wrapped", field, "needs an optional type"));
            }
        };
        Ok(match (inner, &field.presence) {
            (Marker::Named(inner), Presence::Optional { .. }) => {
                let optional = private("Optional");
                Marker::Named(quote!(#optional(#inner)))
            }
            (inner, _) => inner,
        })
    }

    /// How values of a type are written.
    pub(super) fn marker(&self, ty: &Type) -> Marker {
        let private = |name| self.paths.private(name);
        match ty {
            Type::Scalar(Scalar::Sint32 | Scalar::Sint64) => Marker::Named(private("ZigZag")),
            Type::Scalar(
                Scalar::Fixed32 | Scalar::Fixed64 | Scalar::Sfixed32 | Scalar::Sfixed64,
            ) => Marker::Named(private("Fixed")),
            Type::Alias(id) if !self.schema.aliases[*id].newtype => {
                self.marker(&self.schema.aliases[*id].target)
            }
            // Containers of all kinds are written alike; anything else, as its Rust type says.
            Type::Opaque(OpaqueType { is: Some(is), .. }) if is.is_container() => self.marker(is),
            Type::List(element) => self.container("List", &[element]),
            // A `Vec` by itself is written as a list.
            Type::Set(element) if !self.traits(element).ord => {
                let (set, element) = (private("Set"), self.tokens(self.marker(element)));
                Marker::Named(quote!(#set(#element)))
            }
            Type::Set(element) => self.container("Set", &[element]),
            Type::Map(key, value) if self.is_map_key(key) => self.container("Map", &[key, value]),
            Type::Map(key, value) => match self.container("Entry", &[key, value]) {
                Marker::Natural => Marker::Natural,
                Marker::Named(entry) => {
                    let list = private("List");
                    Marker::Named(quote!(#list(#entry)))
                }
            },
            _ => Marker::Natural,
        }
    }

    fn container(&self, name: &str, parts: &[&Type]) -> Marker {
        let markers: Vec<_> = parts.iter().map(|part| self.marker(part)).collect();
        if markers
            .iter()
            .all(|marker| matches!(marker, Marker::Natural))
        {
            return Marker::Natural;
        }
        let (name, parts) = (
            self.paths.private(name),
            markers.into_iter().map(|marker| self.tokens(marker)),
        );
        Marker::Named(quote!(#name(#(#parts),*)))
    }

    /// The marker as an expression.
    pub(super) fn tokens(&self, marker: Marker) -> TokenStream {
        match marker {
            Marker::Natural => self.paths.private("Natural"),
            Marker::Named(tokens) => tokens,
        }
    }

    /// What can be derived for values of a type.
    pub(super) fn traits(&self, ty: &Type) -> Traits {
        // What it is in the contract says nothing about what Rust can do with it.
        if let Type::Opaque(_) = ty {
            return Traits {
                copy: false,
                ord: false,
            };
        }
        match self.schema.resolve(ty) {
            Type::Scalar(scalar) => Traits {
                copy: !matches!(
                    scalar,
                    Scalar::String | Scalar::Bytes | Scalar::Json | Scalar::Any
                ),
                ord: !matches!(
                    scalar,
                    Scalar::F32 | Scalar::F64 | Scalar::Json | Scalar::Any
                ),
            },
            Type::Enum(_) => Traits {
                copy: true,
                ord: true,
            },
            Type::List(element) | Type::Set(element) => Traits {
                copy: false,
                ord: self.traits(element).ord,
            },
            Type::Map(key, value) => Traits {
                copy: false,
                ord: self.traits(key).ord && self.traits(value).ord,
            },
            Type::Struct(_) | Type::Union(_) | Type::Opaque(_) | Type::Alias(_) => Traits {
                copy: false,
                ord: false,
            },
        }
    }

    /// Whether the Rust type has `Display`.
    pub(super) fn is_shown(&self, ty: &Type) -> bool {
        match self.schema.resolve(ty) {
            Type::Scalar(scalar) => !matches!(scalar, Scalar::Bytes | Scalar::Any),
            _ => false,
        }
    }

    /// Whether a map with this key is one in Rust and in protobuf.
    pub(super) fn is_map_key(&self, key: &Type) -> bool {
        match self.schema.resolve(key) {
            Type::Scalar(scalar) => scalar.is_map_key(),
            Type::Enum(_) => true,
            _ => false,
        }
    }

    /// Whether a newtype stands between the type and what it resolves to.
    pub(super) fn is_newtype(&self, ty: &Type) -> bool {
        self.schema.alias_chain(ty).any(|alias| alias.newtype)
    }

    /// The type at the outermost newtype of its aliases.
    pub(super) fn first_newtype<'t>(&'t self, mut ty: &'t Type) -> &'t Type {
        while let Type::Alias(id) = ty {
            let alias = &self.schema.aliases[*id];
            if alias.newtype {
                break;
            }
            ty = &alias.target;
        }
        ty
    }

    fn scalar(&self, scalar: Scalar) -> TokenStream {
        match scalar {
            Scalar::Bool => quote!(bool),
            Scalar::I8 => quote!(i8),
            Scalar::I16 => quote!(i16),
            Scalar::I32 | Scalar::Sint32 | Scalar::Sfixed32 => quote!(i32),
            Scalar::I64 | Scalar::Sint64 | Scalar::Sfixed64 => quote!(i64),
            Scalar::U8 => quote!(u8),
            Scalar::U16 => quote!(u16),
            Scalar::U32 | Scalar::Fixed32 => quote!(u32),
            Scalar::U64 | Scalar::Fixed64 => quote!(u64),
            Scalar::F32 => quote!(f32),
            Scalar::F64 => quote!(f64),
            Scalar::String => self.paths.prelude("String"),
            Scalar::Bytes => self.paths.runtime("Bytes"),
            Scalar::Timestamp => self.paths.runtime("Timestamp"),
            Scalar::Duration => self.paths.runtime("Duration"),
            Scalar::Uuid => self.paths.runtime("Uuid"),
            Scalar::Decimal => self.paths.runtime("Decimal"),
            Scalar::Json => self.paths.runtime("Json"),
            Scalar::Any => self.paths.runtime("Any"),
        }
    }

    fn misplaced(&self, annotation: &str, field: &Field, rule: &str) -> Error {
        let reason = format!("`{annotation}` {rule}");
        Error::unsupported(&field.decl.name, reason, field.decl.span)
    }

    /// The path of an item.
    pub(super) fn item(&self, item: impl Into<ItemId>) -> TokenStream {
        self.paths.item(item.into())
    }
}

/// Whether a type is a box by its name in Rust.
fn is_box(rust: &str) -> bool {
    let path = rust.split('<').next().unwrap_or(rust);
    path.rsplit("::").next().map(str::trim) == Some("Box")
}
