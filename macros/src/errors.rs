//! `#[derive(Errors)]` for the enum of the errors of a method.

use proc_macro2::TokenStream;
use quote::{ToTokens as _, quote};
use syn::{Data, DeriveInput, Fields, Ident, Type};
use virtuoso_codegen::Config;
use virtuoso_codegen::rust;

use crate::expand;
use crate::generics;
use crate::origin::Origin;
use crate::stand_in;

/// What the enum becomes.
pub(crate) fn expand(input: &DeriveInput) -> TokenStream {
    let mut origin = Origin::default();
    generics::refuse(&mut origin, &input.generics, "an enum of errors");
    let variants = variants(&mut origin, input);
    let errors = origin.take_errors();
    if !errors.is_empty() {
        return expand::beside(expand::compile_errors(errors), input, stand_in::errors);
    }
    match rust::errors(&Config::new(), &input.ident, &variants) {
        Ok(items) => expand::in_a_block(&[items]),
        Err(error) => syn::Error::new_spanned(&input.ident, error.to_string()).to_compile_error(),
    }
}

fn variants(origin: &mut Origin, input: &DeriveInput) -> Vec<(Ident, TokenStream)> {
    let Data::Enum(data) = &input.data else {
        origin.error(&input.ident, "`virtuoso::Errors` is for the enum of several errors: for one derive `virtuoso::Error`");
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut has_other = false;
    for variant in &data.variants {
        let ty = match &variant.fields {
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => &fields.unnamed[0].ty,
            _ => {
                origin.error(
                    variant,
                    "V0405: a variant holds an error: write `NotFound(NotFound)`",
                );
                continue;
            }
        };
        if variant.ident == "Other" {
            has_other = true;
            if !is_status(ty) {
                origin.error(
                    ty,
                    "`Other` holds what no variant declares: write `Other(virtuoso::Status)`",
                );
            }
            continue;
        }
        if found.iter().any(|(_, earlier): &(Ident, TokenStream)| {
            earlier.to_string() == ty.to_token_stream().to_string()
        }) {
            origin.error(
                ty,
                format!("V0102: `{}` is declared twice", ty.to_token_stream()),
            );
            continue;
        }
        found.push((variant.ident.clone(), quote!(#ty)));
    }
    if !has_other {
        origin.error(&input.ident, "a call may always fail in a way that nobody declared: add the variant `Other(virtuoso::Status)`");
    }
    found
}

fn is_status(ty: &Type) -> bool {
    matches!(ty, Type::Path(path)
        if path.path.segments.last().is_some_and(|last| last.ident == "Status"))
}
