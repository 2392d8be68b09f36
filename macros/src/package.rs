//! The package that an item belongs to.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens as _;
use syn::{Attribute, LitStr};
use virtuoso_idl::syntax::Package;

use crate::attributes;
use crate::expand::plain_package;
use crate::origin::Origin;

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

/// `package shop.orders.v1;`
pub(crate) fn declaration(origin: &mut Origin, name: &Name) -> Package {
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
    plain_package(origin.path(text, &name.tokens))
}
