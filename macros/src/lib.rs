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

mod annotation;
mod attributes;
mod constant;
mod contract;
mod custom;
mod diagnostic;
mod enum_;
mod error;
mod errors;
mod events;
mod expand;
mod generics;
mod members;
mod message;
mod newtype;
mod origin;
mod package;
mod place;
mod quiet;
mod service;
mod stand_in;
#[cfg(test)]
mod tests;
mod types;
mod union;
mod value;

use proc_macro::TokenStream;
use quote::quote;
use syn::{DeriveInput, Item, ItemConst, ItemTrait, LitStr, parse_macro_input};
use virtuoso_idl::syntax;

use expand::Input;
use origin::Origin;
use stand_in::StandIn;

/// Declares a service: what a trait's functions take and give travels.
#[proc_macro_attribute]
pub fn service(arguments: TokenStream, item: TokenStream) -> TokenStream {
    contract_trait(arguments, item, service::read, service::emitted)
}

/// Declares an events block: what a trait's functions take is published.
#[proc_macro_attribute]
pub fn events(arguments: TokenStream, item: TokenStream) -> TokenStream {
    contract_trait(arguments, item, events::read, events::emitted)
}

/// Makes a constant one of a contract.
#[proc_macro_attribute]
pub fn constant(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let written = proc_macro2::TokenStream::from(item);
    match syn::parse2::<ItemConst>(written.clone()) {
        Ok(item) => expand_constant(arguments.into(), item).into(),
        Err(_) => refused(
            &written,
            "a constant is expected here: `const MAX_ITEMS: u32 = 200;`",
        ),
    }
}

/// Each derive knows the attributes of all: one that stands on the wrong kind of type is then refused by its name, with what
/// to write instead, and not by the compiler as unknown.
macro_rules! derives {
    ($($(#[$docs:meta])* $name:ident: $function:ident = $expand:expr;)*) => {$(
        $(#[$docs])*
        #[proc_macro_derive(
            $name,
            attributes(
                address, allow_lint, annotate, body, calls, closed, compact, dead_letter, default, delimited, delivery, encoding,
                format, http, id, idempotent, key, len, max_size, message, meta, name, on, on_disconnect, oneof, oneway,
                package, partitions, pattern, preserve_unknown, range, readonly, required, reserved, retain, retry,
                sensitive, status, thrift_id, timeout, unpacked, wrapped
            )
        )]
        pub fn $function(item: TokenStream) -> TokenStream {
            let expand: fn(TokenStream) -> TokenStream = $expand;
            expand(item)
        }
    )*};
}

derives! {
    /// Makes a struct a message of a contract.
    Message: message = |item| derive(item, "a message", message::read, stand_in::message);
    /// Makes an enum of plain values an enum of a contract.
    Enum: enum_ = |item| derive(item, "an enum", enum_::read, stand_in::enum_);
    /// Makes an enum whose variants carry values a union of a contract.
    Union: union = |item| derive(item, "a union", union::read, stand_in::union);
    /// Makes an enum whose variants carry values the inline union of a struct.
    Oneof: oneof = inline_union;
    /// Makes a struct an error of a contract.
    Error: error = |item| derive(item, "an error", error::read, stand_in::error);
    /// Makes an enum the errors that a method declares.
    Errors: errors = |item| errors::expand(&parse_macro_input!(item as DeriveInput)).into();
    /// Makes a struct around one value a type of its own in a contract.
    Newtype: newtype = |item| derive(item, "a newtype", newtype::read, stand_in::message);
    /// Makes a struct the declaration of an annotation.
    Annotation: annotation = |item| annotation::expand(&parse_macro_input!(item as DeriveInput)).into();
    /// Makes a struct say what there is to say of a package.
    Package: package = |item| package::expand(&parse_macro_input!(item as DeriveInput)).into();
}

fn inline_union(item: TokenStream) -> TokenStream {
    let input = parse_macro_input!(item as DeriveInput);
    derive_with(
        &input,
        "an inline union",
        true,
        union::read_inline,
        stand_in::nothing,
    )
    .into()
}

/// Expands an attribute on a trait.
fn contract_trait(
    arguments: TokenStream,
    item: TokenStream,
    read: fn(package::Name, &ItemTrait) -> Input,
    emitted: fn(ItemTrait) -> proc_macro2::TokenStream,
) -> TokenStream {
    let written = proc_macro2::TokenStream::from(item);
    match syn::parse2::<Item>(written.clone()) {
        Ok(Item::Trait(item)) => expand_trait(arguments.into(), item, read, emitted).into(),
        Ok(_) => refused(
            &written,
            "a trait is expected here: its functions are what is called or published",
        ),
        Err(error) => {
            let error = error.to_compile_error();
            quote!(#written #error).into()
        }
    }
}

/// What an attribute cannot expand, and why.
fn refused(written: &proc_macro2::TokenStream, message: &str) -> TokenStream {
    let error = syn::Error::new_spanned(written.clone().into_iter().next(), message);
    let error = error.to_compile_error();
    quote!(#written #error).into()
}

/// What the attribute of a trait takes.
const EXPECTED: &str = "expected `package = \"shop.orders.v1\"`";

/// The trait is emitted again in any case.
fn expand_trait(
    arguments: proc_macro2::TokenStream,
    item: ItemTrait,
    read: fn(package::Name, &ItemTrait) -> Input,
    emitted: fn(ItemTrait) -> proc_macro2::TokenStream,
) -> proc_macro2::TokenStream {
    let input = with_arguments(arguments, |package| read(package, &item));
    let emitted = emitted(item);
    match expand::expand(input) {
        Ok(items) => {
            let items = quiet::quieten(quote!(#(#items)*));
            quote!(#emitted #items)
        }
        Err(errors) => quote!(#emitted #errors),
    }
}

/// So is the constant.
fn expand_constant(
    arguments: proc_macro2::TokenStream,
    item: ItemConst,
) -> proc_macro2::TokenStream {
    let input = with_arguments(arguments, |package| constant::read(package, &item));
    let stand_in = constant::stand_in(&item);
    let emitted = constant::emitted(item);
    match expand::expand(input) {
        Ok(items) => {
            let items = quiet::quieten(quote!(#(#items)*));
            quote!(#emitted #items)
        }
        Err(errors) => quote!(#emitted #errors #stand_in),
    }
}

/// What is read of an item whose attribute has these arguments.
fn with_arguments(
    arguments: proc_macro2::TokenStream,
    read: impl FnOnce(package::Name) -> Input,
) -> Input {
    let mut package = None;
    let parser = syn::meta::parser(|meta| {
        if !meta.path.is_ident("package") {
            return Err(meta.error(EXPECTED));
        }
        if package.is_some() {
            return Err(meta.error("V0303: `package` is given twice"));
        }
        package = Some(meta.value()?.parse::<LitStr>()?);
        Ok(())
    });
    let parsed = syn::parse::Parser::parse2(parser, arguments.clone());
    let arguments = match syn::parse2::<syn::Lit>(arguments) {
        Ok(text) => Err(syn::Error::new_spanned(text, EXPECTED)),
        Err(_) => parsed,
    };
    let package = match &package {
        Some(name) => package::Name::written(name),
        None => package::Name::of_the_crate(),
    };
    let mut input = read(package);
    if let Err(error) = arguments {
        input.origin.error_at(error.span(), error);
    }
    input
}

fn derive(
    item: TokenStream,
    what: &str,
    read: impl FnOnce(&mut Origin, &DeriveInput) -> Option<syntax::Item>,
    stand_in: StandIn,
) -> TokenStream {
    let input = parse_macro_input!(item as DeriveInput);
    derive_with(&input, what, false, read, stand_in).into()
}

/// Expands a derive: the item is there already, so that only what belongs to it is emitted.
fn derive_with(
    input: &DeriveInput,
    what: &str,
    oneof: bool,
    read: impl FnOnce(&mut Origin, &DeriveInput) -> Option<syntax::Item>,
    stand_in: StandIn,
) -> proc_macro2::TokenStream {
    let mut origin = Origin::default();
    generics::refuse(&mut origin, &input.generics, what);
    let item = read(&mut origin, input);
    let package = package::Name::read(&mut origin, &input.attrs);
    let expanded = expand::expand(Input {
        item,
        visibility: quote::ToTokens::to_token_stream(&input.vis),
        oneof,
        ..Input::new(origin, package)
    });
    match expanded {
        Ok(items) => expand::in_a_block(&items),
        Err(errors) => expand::beside(errors, input, stand_in),
    }
}
