//! Contracts of Virtuoso written as Rust.
//!
//! A macro goes the way of an `.idl` file, with tokens in place of text:
//!
//! 1. an item is read into the syntax tree of the contract language, each piece with its place (`origin`);
//! 2. `virtuoso_idl::lower` resolves and checks it, and gives a `Schema`; what is wrong is reported on the author's tokens;
//! 3. the Rust back end of `virtuoso_codegen` writes what stands beside the author's declaration.
//!
//! The author's own item is emitted again whatever is wrong with it, so that one mistake is one error. Use the macros through
//! the crate `virtuoso`, feature `macros`, where they are documented.

mod attributes;
mod diagnostic;
mod expand;
mod generics;
mod members;
mod message;
mod origin;
mod package;
mod quiet;
mod service;
mod types;
mod value;

use proc_macro::TokenStream;
use quote::quote;
use syn::{DeriveInput, ItemTrait, LitStr, parse_macro_input};
use virtuoso_idl::syntax::Item;

use expand::Input;
use origin::Origin;

/// Declares a service: what a trait's functions take and give travels.
#[proc_macro_attribute]
pub fn service(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut package = None;
    let parser = syn::meta::parser(|meta| {
        if meta.path.is_ident("package") {
            package = Some(meta.value()?.parse::<LitStr>()?);
            return Ok(());
        }
        Err(meta.error("expected `package = \"shop.orders.v1\"`"))
    });
    let arguments = syn::parse::Parser::parse(parser, arguments);
    let item = parse_macro_input!(item as ItemTrait);
    let package = match &package {
        Some(name) => package::Name::written(name),
        None => package::Name::of_the_crate(),
    };
    let mut input = service::read(package, &item);
    if let Err(error) = arguments {
        input.origin.error_at(error.span(), error);
    }
    let emitted = service::emitted(item);
    match expand::expand(input) {
        Ok(expansion) => {
            let items = &expansion.items;
            let items = quiet::quieten(quote!(#(#items)*));
            quote!(#emitted #items).into()
        }
        Err(errors) => quote!(#emitted #errors).into(),
    }
}

/// Makes a struct a message of a contract.
#[proc_macro_derive(
    Message,
    attributes(
        allow_lint,
        default,
        delimited,
        encoding,
        format,
        id,
        len,
        meta,
        name,
        oneof,
        package,
        pattern,
        preserve_unknown,
        range,
        required,
        reserved,
        sensitive,
        thrift_id,
        unpacked,
        wrapped
    )
)]
pub fn message(item: TokenStream) -> TokenStream {
    derive(item, "a message", message::read)
}

/// Expands a derive: the item is there already, so that only what belongs to it is emitted.
fn derive(
    item: TokenStream,
    what: &str,
    read: impl FnOnce(&mut Origin, &DeriveInput) -> Option<Item>,
) -> TokenStream {
    let input = parse_macro_input!(item as DeriveInput);
    let mut origin = Origin::default();
    generics::refuse(&mut origin, &input.generics, what);
    let item = read(&mut origin, &input);
    let package = package::Name::read(&mut origin, &input.attrs);
    let expanded = expand::expand(Input {
        origin,
        item,
        package,
        visibility: quote::ToTokens::to_token_stream(&input.vis),
        methods: Vec::new(),
    });
    match expanded {
        Ok(expansion) => expand::in_a_block(&expansion.items).into(),
        Err(errors) => errors.into(),
    }
}
