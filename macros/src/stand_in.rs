//! What a type is given whose derive has found mistakes: enough for what uses the type to compile.
//!
//! Without, each use would be an error too, and hide the one that matters. None of it ever runs.

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

/// What stands in for the code of one derive.
pub(crate) type StandIn = fn(&DeriveInput) -> TokenStream;

/// For a struct.
pub(crate) fn message(input: &DeriveInput) -> TokenStream {
    body(input, &quote!(Struct))
}

/// For a union.
pub(crate) fn union(input: &DeriveInput) -> TokenStream {
    body(input, &quote!(Union))
}

/// For an enum.
pub(crate) fn enum_(input: &DeriveInput) -> TokenStream {
    let ident = &input.ident;
    let default = default(input);
    quote! {
        #default
        impl ::virtuoso::private::WireType for #ident {
            type Natural = ::virtuoso::private::Enumeration;
            type Arg<'a> = Self;
            fn as_arg(&self) -> Self {
                *self
            }
        }
        impl ::virtuoso::private::Enum for #ident {
            fn descriptor() -> &'static ::virtuoso::private::EnumDescriptor {
                ::core::unreachable!()
            }
            fn to_i32(self) -> i32 {
                ::core::unreachable!()
            }
            fn from_i32(_: i32) -> ::core::option::Option<Self> {
                ::core::unreachable!()
            }
        }
    }
}

/// For an error.
pub(crate) fn error(input: &DeriveInput) -> TokenStream {
    let ident = &input.ident;
    let body = body(input, &quote!(Struct));
    let thrown = errors(input);
    quote! {
        #body
        impl ::core::fmt::Display for #ident {
            fn fmt(&self, _: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::unreachable!()
            }
        }
        impl ::core::error::Error for #ident {}
        #thrown
    }
}

/// For an enum of errors.
pub(crate) fn errors(input: &DeriveInput) -> TokenStream {
    let ident = &input.ident;
    quote! {
        impl ::core::convert::From<#ident> for ::virtuoso::Status {
            fn from(_: #ident) -> Self {
                ::core::unreachable!()
            }
        }
        impl ::virtuoso::private::Throws for #ident {
            type Failure = ::virtuoso::Status;
            const ERRORS: &'static [fn() -> &'static ::virtuoso::private::StructDescriptor] = &[];
            fn into_status(self) -> ::virtuoso::Status {
                ::core::unreachable!()
            }
        }
    }
}

/// For an inline union, whose struct compares numbers with its own.
pub(crate) fn nothing(_: &DeriveInput) -> TokenStream {
    TokenStream::new()
}

fn body(input: &DeriveInput, natural: &TokenStream) -> TokenStream {
    let ident = &input.ident;
    let default = default(input);
    quote! {
        #default
        impl ::virtuoso::private::WireType for #ident {
            type Natural = ::virtuoso::private::#natural;
            type Arg<'a> = &'a Self;
            fn as_arg(&self) -> &Self {
                self
            }
        }
        impl ::virtuoso::private::Encode for #ident {
            fn descriptor() -> &'static ::virtuoso::private::StructDescriptor {
                ::core::unreachable!()
            }
            fn encode<E: ::virtuoso::private::Encoder + ?Sized>(&self, _: &mut E) {}
        }
        impl ::virtuoso::private::Message for #ident {
            fn decode_field<D: ::virtuoso::private::Decoder + ?Sized>(
                &mut self,
                _: u32,
                _: &mut D,
            ) -> ::core::result::Result<(), ::virtuoso::private::DecodeError> {
                ::core::unreachable!()
            }
        }
    }
}

fn default(input: &DeriveInput) -> TokenStream {
    let ident = &input.ident;
    quote! {
        impl ::core::default::Default for #ident {
            fn default() -> Self {
                ::core::unreachable!()
            }
        }
    }
}
