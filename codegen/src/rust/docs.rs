//! Documentation, from Markdown in the contract to `#[doc]` attributes.

use proc_macro2::TokenStream;
use quote::quote;
use virtuoso_idl::schema::{Decl, Deprecation};

/// The documentation of a declaration, and its `#[deprecated]`.
pub(super) fn of(decl: &Decl) -> TokenStream {
    let docs = text(&decl.docs);
    let deprecated = deprecated(decl.deprecated.as_ref());
    quote!(#docs #deprecated)
}

/// The same, with lines behind the author's own.
pub(super) fn with(decl: &Decl, more: &[String]) -> TokenStream {
    let mut all = decl.docs.trim_end().to_owned();
    for paragraph in more {
        if !all.is_empty() {
            all.push_str("\n\n");
        }
        all.push_str(paragraph);
    }
    let docs = text(&all);
    let deprecated = deprecated(decl.deprecated.as_ref());
    quote!(#docs #deprecated)
}

/// Lines of documentation.
pub(super) fn text(docs: &str) -> TokenStream {
    let mut fenced = false;
    let lines = docs.trim_end().lines().map(|line| {
        let line = line.trim_end();
        let fence = line.trim_start().starts_with("```");
        // What stands in a block of code in a contract is hardly ever Rust, and never a test.
        let line = if fence && !fenced && line.trim_start() == "```" {
            line.replace("```", "```text")
        } else {
            line.to_owned()
        };
        fenced ^= fence;
        let line = if line.is_empty() || line.starts_with(' ') {
            line
        } else {
            format!(" {line}")
        };
        quote!(#[doc = #line])
    });
    quote!(#(#lines)*)
}

fn deprecated(deprecation: Option<&Deprecation>) -> Option<TokenStream> {
    Some(match &deprecation?.reason {
        Some(reason) => quote!(#[deprecated = #reason]),
        None => quote!(#[deprecated]),
    })
}
