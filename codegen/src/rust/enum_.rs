//! Enums.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use virtuoso_idl::schema::EnumId;

use super::Generator;
use super::docs;
use crate::{Error, Result, names};

impl Generator<'_> {
    /// An enum and what it implements.
    pub(super) fn enum_(&self, id: EnumId) -> Result<TokenStream> {
        let item = &self.schema.enums[id];
        let ident = names::ident(&item.decl.name);
        let docs = self.docs(&item.decl);
        let odd = self.odd_type(&item.decl.name);
        let serde = self.serde_derive();

        let zero = item.value_of(0).or(item.values.first()).ok_or_else(|| {
            Error::unsupported(&item.decl.name, "the enum is empty", item.decl.span)
        })?;
        let mut variants = Vec::new();
        let (mut to_number, mut from_number) = (Vec::new(), Vec::new());
        for value in &item.values {
            let name = names::variant(&value.decl.name);
            let number = Literal::i32_unsuffixed(value.number);
            let docs = if value.implied {
                docs::text("Not said.")
            } else {
                self.docs(&value.decl)
            };
            let default = (value.number == zero.number).then(|| quote!(#[default]));
            variants.push(quote!(#docs #default #name));
            to_number.push(quote!(Self::#name => #number));
            from_number.push(quote!(#number => Self::#name));
        }
        let (some, none) = (self.paths.prelude("Some"), self.paths.prelude("None"));
        let option = self.paths.prelude("Option");
        let (unrecognized, to_unrecognized, from) = if item.closed {
            let body = quote!(#some(match number { #(#from_number,)* _ => return #none }));
            (None, None, body)
        } else {
            let body =
                quote!(#some(match number { #(#from_number,)* _ => Self::Unrecognized(number) }));
            (
                Some(quote! {
                    /// A value that this version of the contract does not know.
                    Unrecognized(i32)
                }),
                Some(quote!(Self::Unrecognized(number) => number)),
                body,
            )
        };

        let descriptor = self.enum_descriptor(id);
        let enum_descriptor = self.paths.private("EnumDescriptor");
        let (enum_trait, wire_type) = (self.paths.private("Enum"), self.paths.private("WireType"));
        let enumeration = self.paths.private("Enumeration");
        let definition = match self.written {
            None => quote! {
                #docs
                #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash #serde)]
                #[non_exhaustive]
                #odd
                pub enum #ident { #(#variants,)* #unrecognized }
            },
            Some(_) => {
                let (default, zero) = (
                    self.paths.prelude("Default"),
                    names::variant(&zero.decl.name),
                );
                quote! {
                    #[automatically_derived]
                    impl #default for #ident {
                        fn default() -> Self {
                            Self::#zero
                        }
                    }
                }
            }
        };
        Ok(quote! {
            #definition

            #[automatically_derived]
            impl #wire_type for #ident {
                type Natural = #enumeration;
                type Arg<'a> = Self;
                fn as_arg(&self) -> Self {
                    *self
                }
            }

            #[automatically_derived]
            impl #enum_trait for #ident {
                fn descriptor() -> &'static #enum_descriptor {
                    static DESCRIPTOR: #enum_descriptor = #descriptor;
                    &DESCRIPTOR
                }
                fn to_i32(self) -> i32 {
                    match self { #(#to_number,)* #to_unrecognized }
                }
                fn from_i32(number: i32) -> #option<Self> {
                    #from
                }
            }
        })
    }
}
