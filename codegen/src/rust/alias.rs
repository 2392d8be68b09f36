//! Aliases, newtypes and constants.

use proc_macro2::TokenStream;
use quote::quote;
use virtuoso_idl::schema::{AliasId, ConstId, Decl};

use super::Generator;
use super::message::in_constants;
use super::validate::Place;
use crate::{Error, Result, names};

/// Variables that generated code binds: as names of constants and newtypes they would become patterns.
const LOCALS: &[&str] = &[
    "_out",
    "_request",
    "arg",
    "call",
    "channel",
    "cx",
    "error",
    "f",
    "fields",
    "implementation",
    "inner",
    "input",
    "key",
    "method",
    "number",
    "out",
    "previous",
    "request",
    "response",
    "slot",
    "status",
    "v",
    "value",
];

impl Generator<'_> {
    /// An alias, or the newtype that stands for one.
    pub(super) fn alias(&self, id: AliasId) -> Result<TokenStream> {
        let item = &self.schema.aliases[id];
        if item.newtype {
            return self.newtype(id);
        }
        let (ident, docs) = (names::ident(&item.decl.name), self.docs(&item.decl));
        let (ty, odd) = (
            self.types.owned(&item.target)?,
            self.odd_type(&item.decl.name),
        );
        Ok(quote!(#docs #odd pub type #ident = #ty;))
    }

    /// A constant.
    pub(super) fn const_(&self, id: ConstId) -> Result<TokenStream> {
        let item = &self.schema.consts[id];
        no_local(&item.decl, "write it in upper case")?;
        if self.written.is_some() {
            return Ok(self.const_by_name(&item.decl));
        }
        let (ident, docs) = (names::ident(&item.decl.name), self.docs(&item.decl));
        let ty = self.types.const_type(&item.ty)?;
        let value = self.types.const_value(&item.ty, &item.value)?;
        let odd = item.decl.name.contains(|c: char| c.is_ascii_lowercase());
        let odd = odd.then(|| quote!(#[allow(non_upper_case_globals)]));
        Ok(quote!(#docs #odd pub const #ident: #ty = #value;))
    }

    /// What stands beside a constant that its author declares: a type of its name, since only types lead to contracts. (The
    /// braces keep the name of the value free.)
    fn const_by_name(&self, decl: &Decl) -> TokenStream {
        let (ident, visibility) = (names::ident(&decl.name), self.visibility());
        let contract = self.contract_of(&ident);
        quote! {
            #[doc(hidden)]
            #[allow(dead_code, non_camel_case_types)]
            #[derive(Clone, Copy, Debug)]
            #visibility struct #ident {}

            #contract
        }
    }

    fn newtype(&self, id: AliasId) -> Result<TokenStream> {
        let item = &self.schema.aliases[id];
        no_local(&item.decl, "begin it with a capital letter")?;
        let (ident, docs) = (names::ident(&item.decl.name), self.docs(&item.decl));
        let odd = self.odd_type(&item.decl.name);
        let serde = self.serde_derive();
        let traits = self.types.traits(&item.target);
        let target = self.types.owned(&item.target)?;
        let marker = self.types.tokens(self.types.marker(&item.target));

        let sensitive = item.sensitive || self.schema.is_sensitive(&item.target);
        let mut derives = vec![quote!(Clone)];
        derives.extend(traits.copy.then(|| quote!(Copy)));
        derives.extend((!sensitive).then(|| quote!(Debug)));
        derives.extend([quote!(Default), quote!(PartialEq)]);
        if traits.ord {
            derives.extend([quote!(Eq), quote!(PartialOrd), quote!(Ord), quote!(Hash)]);
        }
        let debug = sensitive.then(|| {
            let name = ident.to_string();
            quote! {
                #[automatically_derived]
                impl ::core::fmt::Debug for #ident {
                    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                        f.debug_tuple(#name).field(&::core::format_args!("<redacted>")).finish()
                    }
                }
            }
        });
        let shows = !sensitive && self.types.is_shown(&item.target);
        let display = shows.then(|| {
            quote! {
                #[automatically_derived]
                impl ::core::fmt::Display for #ident {
                    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                        ::core::fmt::Display::fmt(&self.0, f)
                    }
                }
            }
        });

        let (wire_type, newtype) = (
            self.paths.private("WireType"),
            self.paths.private("Newtype"),
        );
        let transparent = self.paths.private("Transparent");
        let newtype_of = self.paths.private("newtype");
        let hides = match sensitive {
            true => Some(quote!(
                const SENSITIVE: bool = true;
            )),
            false => self
                .schema
                .is_unknown(&item.target)
                .then(|| quote!(const SENSITIVE: bool = <#target as #wire_type>::SENSITIVE;)),
        };
        let from = self.paths.prelude("From");
        // The marker is an expression; those of a newtype's target are types of the same name.
        let natural = quote!(#transparent<#marker>);
        let natural = marker_type(&natural);
        // What its author declares may do no more than what the contract asks.
        let copy = match self.written {
            None => traits.copy,
            Some(_) => self.types.traits(self.schema.resolve(&item.target)).copy,
        };
        let (arg, lend, arg_name) = if copy {
            (quote!(Self), quote!(*self), quote!(Self))
        } else {
            (quote!(&'a Self), quote!(self), quote!(&Self))
        };
        let target_lent = if copy {
            quote!(arg.0)
        } else {
            quote!(#wire_type::as_arg(&arg.0))
        };
        let definition = match self.written {
            None => quote! {
                #docs
                #[derive(#(#derives),* #serde)]
                #odd
                pub struct #ident(pub #target);

                #debug
                #display
            },
            Some(_) => {
                let default = self.paths.prelude("Default");
                quote! {
                    #debug

                    #[automatically_derived]
                    impl #default for #ident {
                        fn default() -> Self {
                            Self(#default::default())
                        }
                    }
                }
            }
        };
        let (contract, validate) = match self.written {
            None => (None, None),
            Some(written) => {
                let (text, fragment) = (&written.contract, self.paths.private("Fragment"));
                let (option, some) = (self.paths.prelude("Option"), self.paths.prelude("Some"));
                let contract = quote! {
                    fn contract() -> #option<&'static #fragment> {
                        static CONTRACT: #fragment = #text;
                        #some(&CONTRACT)
                    }
                };
                let place = Place::field(quote!(self.0), false).of(item.decl.span);
                let checks = self.own_checks(&item.target, &item.constraints, &place)?;
                (Some(contract), self.validate(&checks))
            }
        };
        let limits = self.limit_promises(&item.decl, &item.target, &item.constraints)?;
        let promises = in_constants([self.type_promises(&item.target)?, limits].concat());
        Ok(quote! {
            #definition
            #promises

            #[automatically_derived]
            impl #from<#target> for #ident {
                fn from(value: #target) -> Self {
                    Self(value)
                }
            }

            #[automatically_derived]
            impl #from<#ident> for #target {
                fn from(value: #ident) -> Self {
                    value.0
                }
            }

            #[automatically_derived]
            impl #wire_type for #ident {
                type Natural = #natural;
                type Arg<'a> = #arg;
                #hides
                fn as_arg(&self) -> #arg_name {
                    #lend
                }
                #contract
            }

            #[automatically_derived]
            impl #newtype for #ident {
                type Target = #target;
                fn target(arg: Self::Arg<'_>) -> <#target as #wire_type>::Arg<'_> {
                    #target_lent
                }
                fn target_ref(&self) -> &#target {
                    &self.0
                }
                fn target_mut(&mut self) -> &mut #target {
                    &mut self.0
                }
                #validate
            }

            #newtype_of!(#ident);
        })
    }
}

/// Refuses what generated code could not bind a variable beside.
fn no_local(decl: &Decl, remedy: &str) -> Result<()> {
    if !LOCALS.contains(&decl.name.as_str()) {
        return Ok(());
    }
    let reason = format!(
        "generated code has a variable of this name, which this would turn into a pattern: {remedy}"
    );
    Err(Error::unsupported(&decl.name, reason, decl.span))
}

/// `List(ZigZag)` → `List<ZigZag>`: a marker as a type.
fn marker_type(marker: &TokenStream) -> TokenStream {
    let text = marker.to_string().replace('(', "<").replace(')', ">");
    text.parse().expect("markers are paths applied to paths")
}
