//! The package that an item belongs to, and `#[derive(Package)]` for what is said of one.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens as _, quote};
use syn::{Attribute, DeriveInput, Fields, Ident, LitStr};
use virtuoso_codegen::rust::Written;
use virtuoso_idl::syntax::{Package, Prefix, ValueKind};

use crate::attributes;
use crate::contract;
use crate::expand;
use crate::generics;
use crate::origin::Origin;
use crate::place::Place;

/// The name of a package, and where its author wrote it.
pub(crate) struct Name {
    text: String,
    tokens: TokenStream,
}

impl Name {
    /// The package as written.
    pub(crate) fn written(name: &LitStr) -> Self {
        Self {
            text: name.value(),
            tokens: name.to_token_stream(),
        }
    }

    /// The package of what does not say: the crate, by the name in its `Cargo.toml`.
    pub(crate) fn of_the_crate() -> Self {
        let name = std::env::var("CARGO_PKG_NAME").unwrap_or_default();
        let name = name.replace('-', "_").to_ascii_lowercase();
        let text = match name.as_str() {
            "" => "package".to_owned(),
            // Names that the language keeps for itself.
            "alloc" | "core" | "std" | "virtuoso" => format!("{name}_contract"),
            _ => name,
        };
        Self {
            text,
            tokens: quote::quote_spanned!(Span::call_site()=> package),
        }
    }

    /// The package in `#[package("shop.orders.v1")]`, or the crate's.
    pub(crate) fn read(origin: &mut Origin, attributes: &[Attribute]) -> Self {
        let Some(attribute) = attributes::find(attributes, "package") else {
            return Self::of_the_crate();
        };
        let expected =
            "V0001: expected the name of a package, as in `#[package(\"shop.orders.v1\")]`";
        match attributes::content::<LitStr>(origin, attribute, expected) {
            Some(name) => Self::written(&name),
            None => Self::of_the_crate(),
        }
    }
}

/// What the struct becomes that stands for a package.
pub(crate) fn expand(input: &DeriveInput) -> TokenStream {
    let mut origin = Origin::default();
    generics::refuse(&mut origin, &input.generics, "a package");
    let is_unit =
        matches!(&input.data, syn::Data::Struct(data) if matches!(data.fields, Fields::Unit));
    if !is_unit {
        let message = "`virtuoso::Package` is for a struct without fields: `struct ShopOrders;`";
        origin.error(&input.ident, message);
    }
    if attributes::find(&input.attrs, "package").is_none() {
        let message = "say which package this is: `#[package(\"shop.orders.v1\")]`";
        origin.error(&input.ident, message);
    }
    let name = Name::read(&mut origin, &input.attrs);
    let prefix = attributes::prefix(&mut origin, &input.attrs, Place::Package);
    match about(origin, &name, prefix, &input.ident) {
        Ok(items) => expand::in_a_block(&[items]),
        Err(errors) => errors,
    }
}

/// Makes `ident` lead to what its author says of a package.
fn about(
    mut origin: Origin,
    name: &Name,
    mut prefix: Prefix,
    ident: &Ident,
) -> Result<TokenStream, TokenStream> {
    let docs = std::mem::take(&mut prefix.docs);
    let package = declaration(&mut origin, name, prefix);
    let allowed = allowed(&package.prefix);
    let mut schema = expand::checked(&mut origin, package, docs, Vec::new())?;
    let mut ids = schema.packages.ids();
    let Some(id) = ids.find(|id| !schema.packages[*id].builtin) else {
        return Ok(TokenStream::new());
    };
    // They hold for the file, of which the schema knows nothing; what is written out has one file for a package.
    schema.packages[id].decl.allow = allowed;
    let checks = origin.take_checks();
    let written = Written {
        tokens: origin.into_tokens(),
        ..Written::default()
    };
    let fragment = contract::of_package(&schema, id, &written);
    Ok(quote! {
        #[automatically_derived]
        impl ::virtuoso::private::Contract for #ident {
            fn fragments() -> ::std::vec::Vec<&'static ::virtuoso::private::Fragment> {
                static CONTRACT: ::virtuoso::private::Fragment = #fragment;
                ::std::vec![&CONTRACT]
            }
        }

        #checks
    })
}

/// The lints that `@allow` names.
fn allowed(prefix: &Prefix) -> Vec<String> {
    let allows = prefix.annotations.iter();
    let allows = allows.filter(|annotation| annotation.name.to_string() == "allow");
    let lints = allows.filter_map(
        |annotation| match &annotation.arguments.first()?.value.kind {
            ValueKind::String(lint) => Some(lint.clone()),
            _ => None,
        },
    );
    lints.collect()
}

/// `package shop.orders.v1;` with the annotations before it.
pub(crate) fn declaration(origin: &mut Origin, name: &Name, prefix: Prefix) -> Package {
    let is_path = name.text.split('.').all(|part| {
        part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    });
    if !is_path {
        let message = format!(
            "V0001: expected the name of a package such as `shop.orders.v1`, found `{}`",
            name.text
        );
        origin.error(&name.tokens, message);
    }
    let text = if is_path { &name.text } else { "package" };
    let path = origin.path(text, &name.tokens);
    Package {
        prefix,
        span: path.span,
        path,
    }
}
