//! Silences lints about generated items, which stand beside the author's own.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::quote;

/// Puts an attribute before every item.
///
/// The items are of our own making: attributes and visibility, then a word that tells where the item ends.
pub(crate) fn quieten(items: TokenStream) -> TokenStream {
    let allow = quote!(#[allow(deprecated, missing_docs, trivial_bounds, unreachable_pub)]);
    let mut out = TokenStream::new();
    let mut end = End::Unknown;
    let mut begins = true;
    for token in items {
        if begins {
            out.extend(allow.clone());
            end = End::Unknown;
        }
        if let (End::Unknown, TokenTree::Ident(word)) = (end, &token) {
            end = match word.to_string().as_str() {
                "static" | "const" | "type" => End::Semicolon,
                "pub" | "unsafe" => End::Unknown,
                _ => End::Either,
            };
        }
        begins = match &token {
            TokenTree::Punct(mark) => mark.as_char() == ';',
            TokenTree::Group(group) => group.delimiter() == Delimiter::Brace && end == End::Either,
            _ => false,
        };
        out.extend([token]);
    }
    out
}

/// Where an item ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// The word that tells has not come yet.
    Unknown,
    /// At `;`.
    Semicolon,
    /// At `;` or behind a block.
    Either,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_gets_one() {
        let items = quote! {
            #[derive(Clone)]
            pub struct A<T> { a: T }
            pub(crate) struct B;
            impl<T> A<T> { fn f() { g(); } }
            const _: () = { h(); };
            static C: D = D::new(&[1]).e();
            pub type F = <A as B>::C;
        };
        let quiet = quieten(items).to_string();
        assert_eq!(quiet.matches("allow").count(), 6, "{quiet}");
    }
}
