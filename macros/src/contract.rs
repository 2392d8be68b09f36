//! The contract as text, for the running program to write out.
//!
//! What the schema knows by name alone is filled in then: the program knows what each type is.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt as _;
use virtuoso_codegen::rust::Written;
use virtuoso_idl::print::{self, Piece};
use virtuoso_idl::schema::{ItemId, OpaqueType, PackageId, Schema};

/// The expression of a fragment: an item's text with its name.
pub(crate) fn fragment(schema: &Schema, item: ItemId, written: &Written) -> TokenStream {
    let package = schema.packages[schema.package_of(item)].name();
    let name = &schema.decl(item).name;
    // What is no type of a constant is told so there, whether it travels or not.
    let constant = matches!(item, ItemId::Const(_) | ItemId::AnnotationDecl(_));
    let pieces = pieces(&print::item(schema, item), constant, written);
    quote!(::virtuoso::private::Fragment::new(#package, #name, &[#(#pieces),*]))
}

/// The expression of a fragment: what is said of a package.
pub(crate) fn of_package(schema: &Schema, package: PackageId, written: &Written) -> TokenStream {
    let (name, docs) = (
        schema.packages[package].name(),
        &schema.packages[package].decl.docs,
    );
    let pieces = pieces(&print::package(schema, package), false, written);
    quote!(::virtuoso::private::Fragment::of_package(#name, #docs, &[#(#pieces),*]))
}

/// The expression of the variants of an inline union.
pub(crate) fn variants(schema: &Schema, item: ItemId, written: &Written) -> TokenStream {
    let pieces = pieces(&print::variants(schema, item), false, written);
    quote!(&[#(#pieces),*])
}

fn pieces(pieces: &[Piece], constant: bool, written: &Written) -> Vec<TokenStream> {
    let piece = quote!(::virtuoso::private::Piece);
    let types = match constant {
        true => quote!(Constant),
        false => quote!(Travels),
    };
    let tokens = |ty: &OpaqueType| {
        let tokens = written.tokens.get(&ty.span).cloned();
        tokens.unwrap_or_else(|| ty.rust.parse().unwrap_or_default())
    };
    let expression = |(index, this): (usize, &Piece)| match this {
        Piece::Text(text) => quote!(#piece::Text(#text)),
        Piece::Type(ty) => {
            let ty = tokens(ty);
            let span = ty.clone().into_iter().next().map(|first| first.span());
            let span = span.map(|span| span.resolved_at(Span::call_site()));
            let span = span.unwrap_or_else(Span::call_site);
            // By the type that all other code names, so that the compiler complains of it once.
            let ty = match pieces.get(index + 1) {
                Some(Piece::Text(text)) if text.starts_with('?') && !constant => {
                    quote_spanned!(span=> ::core::option::Option<#ty>)
                }
                _ => ty,
            };
            let named = quote_spanned!(span=> <#ty as ::virtuoso::private::#types>::named);
            quote!(#piece::Type(#named))
        }
        Piece::Variants(ty) => {
            let ty = tokens(ty);
            quote!(#piece::Variants(<#ty as ::virtuoso::private::Oneof>::contract))
        }
        Piece::Throws(ty) => {
            let ty = tokens(ty);
            let throws = quote!(<#ty as ::virtuoso::private::Throws>);
            quote!(#piece::Throws(#throws::ERRORS, #throws::IDS))
        }
        Piece::Call(called) => {
            let Some((client, method)) = written.called(called) else {
                let text = &called.rust;
                return quote!(#piece::Text(#text));
            };
            let method = method.unraw().to_string();
            quote!(#piece::Call(|| <#client as ::virtuoso::Client>::SERVICE, #method))
        }
        Piece::Item(ty) => {
            let ty = tokens(ty);
            quote!(#piece::Item(<#ty as ::virtuoso::private::Annotation>::fragments))
        }
        Piece::Value { text, span } => {
            let value = written.tokens.get(span).cloned();
            let value = value.unwrap_or_else(|| text.parse().unwrap_or_default());
            quote!(#piece::Value(|| ::virtuoso::private::constant_text(#value)))
        }
    };
    pieces.iter().enumerate().map(expression).collect()
}
