//! `#[constant]`: a constant of Rust → one of a contract.

use proc_macro2::TokenStream;
use quote::{ToTokens as _, quote, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{ItemConst, Type};
use virtuoso_idl::syntax::{Const, Item, TypeRef, Value, ValueKind};

use crate::attributes;
use crate::expand::Input;
use crate::origin::Origin;
use crate::package::Name;
use crate::place::{self, Place};
use crate::types;

/// The constant as an item of a contract.
pub(crate) fn read(package: Name, item: &ItemConst) -> Input {
    let mut origin = Origin::default();
    let constant = constant(&mut origin, item);
    Input {
        item: constant.map(Item::Const),
        visibility: item.vis.to_token_stream(),
        ..Input::new(origin, package)
    }
}

fn constant(origin: &mut Origin, item: &ItemConst) -> Option<Const> {
    if item.ident == "_" {
        let message = "a constant of a contract has a name: `const MAX_ITEMS: u32 = 200;`";
        origin.error(&item.ident, message);
        return None;
    }
    let name = origin.ident(&item.ident);
    let prefix = attributes::prefix(origin, &item.attrs, Place::Constant);
    let ty = match attributes::find(&item.attrs, "encoding") {
        Some(attribute) => {
            let spoken = types::encoding(origin, attribute)?;
            types::encoded(origin, spoken, &item.ty)
        }
        None => ty(origin, &item.ty)?,
    };
    // The program knows the value of any expression; it stands where the type does, of which it may have to be told that
    // it has no constants.
    let ident = &item.ident;
    let at = ty.arguments.last().unwrap_or(&ty);
    let at = origin.tokens_at(at.span).span();
    let mut named = ident.clone();
    named.set_span(ident.span().resolved_at(at).located_at(at));
    let value = match ty.path.to_string().as_str() {
        "list" | "set" => quote_spanned!(at=> ::virtuoso::private::list_text(&#named)),
        "map" => quote_spanned!(at=> ::virtuoso::private::map_text(&#named)),
        _ => named.into_token_stream(),
    };
    Some(Const {
        prefix,
        span: name.span,
        value: Value {
            kind: ValueKind::Rust(ident.to_string()),
            span: origin.place(&ident.to_string(), value),
        },
        name,
        ty,
    })
}

/// The type of a constant or of an annotation's parameter: also what may only be borrowed there.
pub(crate) fn ty(origin: &mut Origin, ty: &Type) -> Option<TypeRef> {
    let elements = match types::bare(ty) {
        Type::Reference(reference) => match types::bare(&reference.elem) {
            Type::Slice(slice) => &*slice.elem,
            Type::Array(array) => &*array.elem,
            _ => return element(origin, ty),
        },
        Type::Array(array) => &*array.elem,
        _ => return element(origin, ty),
    };
    if is_named(elements, "u8") {
        return element(origin, ty);
    }
    let (name, parts) = match types::bare(elements) {
        Type::Tuple(pair) if pair.elems.len() == 2 => ("map", pair.elems.iter().collect()),
        _ => ("list", vec![elements]),
    };
    let parts: Vec<_> = parts
        .into_iter()
        .map(|part| element(origin, part))
        .collect();
    let parts = parts.into_iter().collect::<Option<_>>()?;
    Some(types::reference(origin, name, parts, ty))
}

fn element(origin: &mut Origin, ty: &Type) -> Option<TypeRef> {
    if let Type::Reference(reference) = types::bare(ty) {
        let name = match types::bare(&reference.elem) {
            text if is_named(text, "str") => Some("string"),
            Type::Slice(slice) if is_named(&slice.elem, "u8") => Some("bytes"),
            _ => None,
        };
        let Some(name) = name else {
            let message = "V0506: what is borrowed is text, bytes or a list: write `&str`, `&[u8]`, `&[T]`, or the value itself";
            origin.error(ty, message);
            return None;
        };
        return Some(types::reference(origin, name, Vec::new(), ty));
    }
    if is_named(ty, "String") {
        origin.error(
            ty,
            "V0506: the text of a constant is borrowed: write `&str`",
        );
        return None;
    }
    types::read(origin, ty)
}

fn is_named(ty: &Type, name: &str) -> bool {
    matches!(types::bare(ty), Type::Path(path) if path.path.is_ident(name))
}

/// The constant as it is emitted: without our attributes.
pub(crate) fn emitted(mut item: ItemConst) -> TokenStream {
    place::strip(&mut item.attrs);
    item.into_token_stream()
}

/// What lets the rest of the program compile beside a mistake.
pub(crate) fn stand_in(item: &ItemConst) -> TokenStream {
    let (ident, visibility) = (&item.ident, &item.vis);
    if ident == "_" {
        return TokenStream::new();
    }
    quote! {
        #[doc(hidden)]
        #[allow(dead_code, non_camel_case_types)]
        #visibility struct #ident {}
        impl ::virtuoso::private::Contract for #ident {
            fn fragments() -> ::std::vec::Vec<&'static ::virtuoso::private::Fragment> {
                ::core::unreachable!()
            }
        }
    }
}
