//! Unions, named and inline.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use virtuoso_idl::schema::{Oneof, StructId, Type, UnionId, Variant, names as wire};

use super::Generator;
use super::message::in_constants;
use super::ty::Marker;
use crate::{Result, names};

/// The pieces that both kinds of unions are made of.
struct Pieces {
    variants: Vec<TokenStream>,
    encode: Vec<TokenStream>,
    debug: Vec<TokenStream>,
    sensitive: bool,
}

impl Generator<'_> {
    /// A named union and what it implements.
    pub(super) fn union(&self, id: UnionId) -> Result<TokenStream> {
        let item = &self.schema.unions[id];
        let ident = names::ident(&item.decl.name);
        let docs = self.docs(&item.decl);
        let pieces = self.pieces(&item.variants)?;
        let unrecognized = self.unrecognized(&item.variants);
        let unknown = self.paths.private("UnknownFields");
        let mut variants = pieces.variants;
        let skip = self.serde(quote!(#[serde(skip)]));
        variants.push(quote! {
            #skip
            /// None is set, or one that this version of the contract does not know.
            #unrecognized(#unknown)
        });
        let mut debug = pieces.debug;
        let name = unrecognized.to_string();
        debug.push(
            quote!(Self::#unrecognized(fields) => f.debug_tuple(#name).field(fields).finish()),
        );
        let definition = self.union_definition(&ident, &docs, &variants, &debug, pieces.sensitive);
        let promises = self.variant_promises(&item.variants)?;

        let wire_type = self.wire_type(&ident, "Union", false);
        let (fields, descriptor) = self.union_descriptor(id)?;
        let struct_descriptor = self.paths.private("StructDescriptor");
        let (e, d) = (self.paths.fresh("E"), self.paths.fresh("D"));
        let (encode_trait, encoder) = (self.paths.private("Encode"), self.paths.private("Encoder"));
        let (message_trait, decoder) =
            (self.paths.private("Message"), self.paths.private("Decoder"));
        let (error, result) = (
            self.paths.private("DecodeError"),
            self.paths.prelude("Result"),
        );
        let (ok, default) = (self.paths.prelude("Ok"), self.paths.prelude("Default"));
        let encode = pieces.encode;
        let decode = item
            .variants
            .iter()
            .map(|variant| self.decode_arm(variant, &quote!(self), None))
            .collect::<Result<Vec<_>>>()?;
        let checks = self.variant_checks(&quote!(self), &quote!(Self), &item.variants, None)?;
        let validate = self.validate(checks.as_slice());
        Ok(quote! {
            #definition
            #promises

            #[automatically_derived]
            impl #default for #ident {
                fn default() -> Self {
                    Self::#unrecognized(#unknown::new())
                }
            }

            #wire_type

            #[automatically_derived]
            impl #encode_trait for #ident {
                fn descriptor() -> &'static #struct_descriptor {
                    #fields
                    static DESCRIPTOR: #struct_descriptor = #descriptor;
                    &DESCRIPTOR
                }
                #[inline]
                fn encode<#e: #encoder + ?Sized>(&self, out: &mut #e) {
                    match self {
                        #(#encode,)*
                        Self::#unrecognized(fields) => out.unknown(fields),
                    }
                }
            }

            #[automatically_derived]
            impl #message_trait for #ident {
                #[inline]
                fn decode_field<#d: #decoder + ?Sized>(
                    &mut self,
                    number: u32,
                    input: &mut #d,
                ) -> #result<(), #error> {
                    match number {
                        #(#decode)*
                        _ => {
                            let mut fields = #unknown::new();
                            input.keep(&mut fields)?;
                            *self = Self::#unrecognized(fields);
                        }
                    }
                    #ok(())
                }
                #validate
            }
        })
    }

    /// The inline union of a struct that is there for its sake alone, and gives it its name.
    pub(super) fn oneof_alone(&self, id: StructId) -> Result<TokenStream> {
        let item = &self.schema.structs[id];
        let ident = names::ident(&item.decl.name);
        let oneofs = item.members.oneofs();
        oneofs
            .map(|oneof| {
                let promises = self.variant_promises(&oneof.variants)?;
                let oneof = self.oneof_named(&ident, &item.decl.name, oneof)?;
                Ok(quote!(#promises #oneof))
            })
            .collect()
    }

    /// An inline union and what it implements.
    pub(super) fn oneof(&self, owner: &str, oneof: &Oneof) -> Result<TokenStream> {
        let ident = names::ident(&wire::oneof(owner, &oneof.decl.name));
        self.oneof_named(&ident, owner, oneof)
    }

    fn oneof_named(
        &self,
        ident: &proc_macro2::Ident,
        owner: &str,
        oneof: &Oneof,
    ) -> Result<TokenStream> {
        let docs = if oneof.decl.docs.is_empty() {
            super::docs::text(&format!(
                "The variants of `{}` in [`{owner}`].",
                oneof.decl.name
            ))
        } else {
            self.docs(&oneof.decl)
        };
        let pieces = self.pieces(&oneof.variants)?;
        let definition = self.union_definition(
            ident,
            &docs,
            &pieces.variants,
            &pieces.debug,
            pieces.sensitive,
        );
        let (oneof_trait, encoder) = (self.paths.private("Oneof"), self.paths.private("Encoder"));
        let decoder = self.paths.private("Decoder");
        let (e, d) = (self.paths.fresh("E"), self.paths.fresh("D"));
        let (error, result) = (
            self.paths.private("DecodeError"),
            self.paths.prelude("Result"),
        );
        let (ok, option, some) = (
            self.paths.prelude("Ok"),
            self.paths.prelude("Option"),
            self.paths.prelude("Some"),
        );
        let encode = pieces.encode;
        let decode = oneof
            .variants
            .iter()
            .map(|variant| self.decode_arm(variant, &quote!(slot), Some(&some)))
            .collect::<Result<Vec<_>>>()?;
        let beside = match self.written {
            None => None,
            Some(_) => Some(self.oneof_beside(oneof)?),
        };
        Ok(quote! {
            #definition

            #[automatically_derived]
            impl #oneof_trait for #ident {
                #beside
                #[inline]
                fn encode<#e: #encoder + ?Sized>(&self, out: &mut #e) {
                    match self { #(#encode,)* }
                }
                #[inline]
                fn decode_variant<#d: #decoder + ?Sized>(
                    slot: &mut #option<Self>,
                    number: u32,
                    input: &mut #d,
                ) -> #result<(), #error> {
                    match number {
                        #(#decode)*
                        _ => input.skip()?,
                    }
                    #ok(())
                }
            }
        })
    }

    /// What a struct needs to know of an inline union that is declared beside it.
    fn oneof_beside(&self, oneof: &Oneof) -> Result<TokenStream> {
        let field = self.paths.private("FieldDescriptor");
        let variants = self.oneof_descriptors(oneof)?;
        let checks = self.variant_checks(&quote!(self), &quote!(Self), &oneof.variants, None)?;
        let validate = self.validate(checks.as_slice());
        let piece = self.paths.private("Piece");
        let contract = self.written.map(|written| &written.contract);
        Ok(quote! {
            const VARIANTS: &'static [#field] = &[#(#variants),*];
            #validate
            fn contract() -> &'static [#piece] {
                static CONTRACT: &[#piece] = #contract;
                CONTRACT
            }
        })
    }

    fn pieces(&self, variants: &[Variant]) -> Result<Pieces> {
        let mut pieces = Pieces {
            variants: Vec::new(),
            encode: Vec::new(),
            debug: Vec::new(),
            sensitive: false,
        };
        for variant in variants {
            let name = names::variant(&variant.decl.name);
            let docs = self.docs(&variant.decl);
            let number = Literal::u32_unsuffixed(variant.number);
            let text = name.to_string();
            let Some(ty) = &variant.ty else {
                pieces.variants.push(quote!(#docs #name));
                pieces
                    .encode
                    .push(quote!(Self::#name => out.empty(#number)));
                pieces.debug.push(quote!(Self::#name => f.write_str(#text)));
                continue;
            };
            let marker = self.types.marker(ty);
            let (of, ty) = (ty, self.types.boxed(ty, variant.boxed)?);
            let put = match (&marker, self.types.by_name(of, &ty, "put_value")) {
                (Marker::Natural, Some(put)) => {
                    self.types.at(of, quote!(#put(value, #number, out)))
                }
                _ => {
                    let (put, marker) =
                        (self.paths.private("put_value"), self.types.tokens(marker));
                    quote!(#put(#marker, #number, value, out))
                }
            };
            pieces.variants.push(quote!(#docs #name(#ty)));
            pieces.encode.push(quote!(Self::#name(value) => #put));
            pieces.sensitive |= variant.sensitive;
            pieces.debug.push(if variant.sensitive {
                quote! {
                    Self::#name(_) => {
                        f.debug_tuple(#text).field(&::core::format_args!("<redacted>")).finish()
                    }
                }
            } else {
                quote!(Self::#name(value) => f.debug_tuple(#text).field(value).finish())
            });
        }
        Ok(pieces)
    }

    /// Reads a variant into `target`; a message is merged into the one that is there.
    fn decode_arm(
        &self,
        variant: &Variant,
        target: &TokenStream,
        wrap: Option<&TokenStream>,
    ) -> Result<TokenStream> {
        let name = names::variant(&variant.decl.name);
        let number = Literal::u32_unsuffixed(variant.number);
        let wrapped = |value: TokenStream| match wrap {
            Some(wrap) => quote!(#wrap(#value)),
            None => value,
        };
        let Some(ty) = &variant.ty else {
            let value = wrapped(quote!(Self::#name));
            return Ok(quote!(#number => { input.empty()?; *#target = #value; }));
        };
        let (some, none) = (self.paths.prelude("Some"), self.paths.prelude("None"));
        let merges = matches!(
            self.schema.resolve(ty),
            Type::Struct(_) | Type::Union(_) | Type::Opaque(_)
        );
        let (bind, previous) = if merges {
            let pattern = wrapped(quote!(Self::#name(value)));
            let bind =
                quote!(let previous = match #target { #pattern => #some(value), _ => #none };);
            (Some(bind), quote!(previous))
        } else {
            (None, none)
        };
        let marker = self.types.marker(ty);
        let spelled = self.types.boxed(ty, variant.boxed)?;
        let read = match (&marker, self.types.by_name(ty, &spelled, "variant")) {
            (Marker::Natural, Some(read)) => self.types.at(ty, quote!(#read(#previous, input))),
            _ => {
                let (read, marker) = (self.paths.private("variant"), self.types.tokens(marker));
                quote!(#read(#marker, #previous, input))
            }
        };
        let value = wrapped(quote!(Self::#name(#read?)));
        Ok(quote!(#number => { #bind *#target = #value; }))
    }

    fn union_definition(
        &self,
        ident: &proc_macro2::Ident,
        docs: &TokenStream,
        variants: &[TokenStream],
        debug: &[TokenStream],
        sensitive: bool,
    ) -> TokenStream {
        let odd = self.odd_type(&ident.to_string());
        let serde = self.serde_derive();
        let derived = (!sensitive).then(|| quote!(Debug,));
        let debug = sensitive.then(|| {
            quote! {
                #[automatically_derived]
                impl ::core::fmt::Debug for #ident {
                    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                        match self { #(#debug,)* }
                    }
                }
            }
        });
        let item = self.written.is_none().then(|| {
            quote! {
                #docs
                #[derive(Clone, #derived PartialEq #serde)]
                #[non_exhaustive]
                #odd
                pub enum #ident { #(#variants),* }
            }
        });
        quote!(#item #debug)
    }

    fn variant_promises(&self, variants: &[Variant]) -> Result<TokenStream> {
        let mut promises = Vec::new();
        for variant in variants {
            let Some(ty) = &variant.ty else { continue };
            promises.extend(self.type_promises(ty)?);
            promises.extend(self.limit_promises(&variant.decl, ty, &variant.constraints)?);
        }
        Ok(in_constants(promises))
    }

    /// `Unrecognized`, which no variant of a contract is called (V0118).
    fn unrecognized(&self, variants: &[Variant]) -> proc_macro2::Ident {
        let taken = variants
            .iter()
            .any(|variant| names::variant(&variant.decl.name) == "Unrecognized");
        names::ident(if taken {
            "Unrecognized_"
        } else {
            "Unrecognized"
        })
    }
}
