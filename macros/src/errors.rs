//! `#[derive(Errors)]` for the enum of the errors of a method.

use proc_macro2::TokenStream;
use quote::{ToTokens as _, quote};
use syn::{Data, DeriveInput, Fields, Type, Variant};
use virtuoso_codegen::Config;
use virtuoso_codegen::rust;
use virtuoso_idl::syntax::{self, Docs, ErrorDecl, Item, Method, Prefix, Service, ServiceMember};

use crate::attributes;
use crate::expand;
use crate::generics;
use crate::origin::{Origin, spelled};
use crate::place::Place;
use crate::stand_in;

/// What the enum becomes.
pub(crate) fn expand(input: &DeriveInput) -> TokenStream {
    let mut origin = Origin::default();
    generics::refuse(&mut origin, &input.generics, "an enum of errors");
    Place::Errors.refuse_strangers(&mut origin, &input.attrs);
    let variants = variants(&mut origin, input);
    let (ids, found) = numbers(&mut origin, input, &variants);
    let errors = [origin.take_errors(), found].concat();
    if !errors.is_empty() {
        return expand::beside(expand::compile_errors(errors), input, stand_in::errors);
    }
    let variants: Vec<_> = variants
        .iter()
        .map(|(variant, ty)| (variant.ident.clone(), quote!(#ty)))
        .collect();
    match rust::errors(&Config::new(), &input.ident, &variants, &ids) {
        Ok(items) => expand::in_a_block(&[items]),
        Err(error) => syn::Error::new_spanned(&input.ident, error.to_string()).to_compile_error(),
    }
}

/// The numbers in `#[id(3)]`, if any is no position from 1, and what is wrong with them: the language checks them behind
/// the `throws` of a method, so here is a contract with nothing but one.
fn numbers(
    origin: &mut Origin,
    input: &DeriveInput,
    variants: &[(&Variant, &Type)],
) -> (Vec<u32>, Vec<syn::Error>) {
    let mut items = Vec::new();
    let mut throws = Vec::new();
    for (variant, _) in variants {
        let name = origin.ident(&variant.ident);
        let prefix = attributes::prefix(origin, &variant.attrs, Place::Thrown);
        let id = prefix.annotations.first();
        throws.push(syntax::Thrown {
            span: id.map_or(name.span, |id| id.span),
            annotations: prefix.annotations,
            path: origin.path(&name.name, &variant.ident),
        });
        items.push(Item::Error(ErrorDecl {
            prefix: Prefix::default(),
            status: origin.ident_as("unknown", &variant.ident),
            members: Vec::new(),
            span: name.span,
            name,
        }));
    }
    // Names that no variant has.
    let name = origin.ident_as("_", &input.ident);
    let method = Method {
        prefix: Prefix::default(),
        oneway: None,
        params: Vec::new(),
        returns: None,
        throws,
        error: None,
        span: name.span,
        name: name.clone(),
    };
    items.push(Item::Service(Service {
        prefix: Prefix::default(),
        members: vec![ServiceMember::Method(method)],
        span: name.span,
        name,
    }));
    let package = expand::plain_package(origin.path("errors", &input.ident));
    let (schema, errors) = expand::lowered(origin, package, Docs::default(), items);
    let methods = schema
        .services
        .values()
        .flat_map(|service| &service.methods);
    let ids: Vec<u32> = methods
        .flat_map(|method| method.throws.iter().map(|thrown| thrown.id))
        .collect();
    let are_positions = ids.iter().copied().eq(1..=ids.len() as u32);
    (if are_positions { Vec::new() } else { ids }, errors)
}

/// The variants that hold a declared error, with its type.
fn variants<'a>(origin: &mut Origin, input: &'a DeriveInput) -> Vec<(&'a Variant, &'a Type)> {
    let Data::Enum(data) = &input.data else {
        origin.error(&input.ident, "`virtuoso::Errors` is for the enum of several errors: for one derive `virtuoso::Error`");
        return Vec::new();
    };
    let mut found: Vec<(&Variant, &Type)> = Vec::new();
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
            if let Some(attribute) = attributes::find(&variant.attrs, "id") {
                let message =
                    "V0302: `#[id]` does not apply to `Other`, which is no declared error";
                origin.error(attribute, message);
            }
            if !is_status(ty) {
                origin.error(
                    ty,
                    "`Other` holds what no variant declares: write `Other(virtuoso::Status)`",
                );
            }
            continue;
        }
        let text = ty.to_token_stream().to_string();
        if found
            .iter()
            .any(|(_, earlier)| earlier.to_token_stream().to_string() == text)
        {
            origin.error(
                ty,
                format!(
                    "V0102: `{}` is declared twice",
                    spelled(&ty.to_token_stream())
                ),
            );
            continue;
        }
        found.push((variant, ty));
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
