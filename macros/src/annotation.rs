//! `#[derive(Annotation)]`: a struct → the declaration of an annotation.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::{Data, DeriveInput, Fields, Ident, Token};
use virtuoso_codegen::rust::Written;
use virtuoso_idl::schema::{ItemId, Target, names};
use virtuoso_idl::syntax::{self, AnnotationDecl, Docs, Item, Param, Prefix, TypeRef, ValueKind};

use crate::attributes;
use crate::constant;
use crate::contract;
use crate::expand;
use crate::generics;
use crate::members;
use crate::origin::Origin;
use crate::package::{self, Name};
use crate::place::Place;
use crate::types;

/// What the struct becomes.
pub(crate) fn expand(input: &DeriveInput) -> TokenStream {
    let mut origin = Origin::default();
    generics::refuse(&mut origin, &input.generics, "an annotation");
    let package = Name::read(&mut origin, &input.attrs);
    let package = package::declaration(&mut origin, &package, Prefix::default());
    let Some(declaration) = read(&mut origin, input) else {
        return failed(expand::compile_errors(origin.take_errors()), input);
    };
    let required = declaration.params.iter();
    let required = required.filter(|param| param.ty.optional.is_none() && param.default.is_none());
    let required: Vec<_> = required
        .filter_map(|param| Some(param.name.as_ref()?.name.clone()))
        .collect();
    let maps = declaration.params.iter();
    let maps = maps.filter(|param| param.ty.path.to_string() == "map");
    let maps: Vec<_> = maps
        .filter_map(|param| Some(param.name.as_ref()?.name.clone()))
        .collect();
    let checks = checks(&origin, &declaration.params);
    let items = vec![Item::Annotation(declaration)];
    let schema = match expand::checked(&mut origin, package, Docs::default(), items) {
        Ok(schema) => schema,
        Err(errors) => return failed(errors, input),
    };
    let Some(id) = schema.declared_items().next() else {
        return TokenStream::new();
    };
    let targets = match id {
        ItemId::AnnotationDecl(id) => {
            let targets = schema.annotation_decls[id].targets.iter();
            targets.map(|target| target.name()).collect()
        }
        _ => Vec::new(),
    };
    let written = Written {
        tokens: origin.into_tokens(),
        ..Written::default()
    };
    let fragment = contract::fragment(&schema, id, &written);
    expand::in_a_block(&[
        implementation(input, &targets, &required, &maps, &fragment),
        checks,
    ])
}

/// The struct as the declaration of an annotation.
fn read(origin: &mut Origin, input: &DeriveInput) -> Option<AnnotationDecl> {
    let fields = match &input.data {
        Data::Struct(data) if !matches!(data.fields, Fields::Unnamed(_)) => &data.fields,
        _ => {
            let message = "`virtuoso::Annotation` is for structs: each parameter is a field with a name and a type";
            origin.error(&input.ident, message);
            return None;
        }
    };
    let name = names::snake_of_type(&input.ident.unraw().to_string());
    let name = origin.ident_as(&name, &input.ident);
    let params: Vec<_> = fields.iter().map(|field| param(origin, field)).collect();
    let prefix = attributes::prefix(origin, &input.attrs, Place::Annotation);
    let targets = match attributes::find(&input.attrs, "on") {
        Some(attribute) => {
            let expected = "say what it may stand on, as in `#[on(rpc, service)]`";
            let targets: Option<Targets> = attributes::content(origin, attribute, expected);
            let targets = targets.into_iter().flat_map(|targets| targets.0);
            targets.map(|target| origin.ident(&target)).collect()
        }
        None => {
            let message = "say what the annotation may stand on: `#[on(rpc, service)]`";
            origin.error(&input.ident, message);
            Vec::new()
        }
    };
    Some(AnnotationDecl {
        prefix,
        params: params.into_iter().collect::<Option<_>>()?,
        targets,
        span: name.span,
        name,
    })
}

fn param(origin: &mut Origin, field: &syn::Field) -> Option<Param> {
    let name = origin.ident(field.ident.as_ref()?);
    let prefix = attributes::prefix(origin, &field.attrs, Place::AnnotationParam);
    for annotation in &prefix.annotations {
        let tokens = origin.tokens_at(annotation.span);
        let message = "V0302: a parameter of an annotation has documentation and no annotations";
        origin.error(tokens, message);
    }
    let optional = types::argument_of(&field.ty, "Option");
    let mut ty = match attributes::find(&field.attrs, "encoding") {
        Some(attribute) => {
            let spoken = types::encoding(origin, attribute)?;
            types::encoded(origin, spoken, optional.unwrap_or(&field.ty))
        }
        None => constant::ty(origin, optional.unwrap_or(&field.ty))?,
    };
    if optional.is_some() {
        ty.optional = Some(origin.place("?", &field.ty));
    }
    Some(Param {
        prefix: Prefix {
            docs: prefix.docs,
            annotations: Vec::new(),
        },
        stream: None,
        number: None,
        default: members::default(origin, &field.attrs, &ty),
        span: name.span,
        name: Some(name),
        ty,
    })
}

/// `rpc, service`; some of the words are Rust's.
struct Targets(Punctuated<Ident, Token![,]>);

impl Parse for Targets {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let targets = Punctuated::parse_terminated_with(input, Ident::parse_any)?;
        match targets.is_empty() {
            true => Err(input.error("expected a target")),
            false => Ok(Self(targets)),
        }
    }
}

fn implementation(
    input: &DeriveInput,
    targets: &[&str],
    required: &[String],
    maps: &[String],
    fragment: &TokenStream,
) -> TokenStream {
    let ident = &input.ident;
    let fields: Vec<_> = match &input.data {
        Data::Struct(data) => data.fields.iter().collect(),
        _ => Vec::new(),
    };
    let names: Vec<_> = fields.iter().map(|field| &field.ident).collect();
    let types = fields
        .iter()
        .map(|field| types::argument_of(&field.ty, "Option").unwrap_or(&field.ty));
    let misplaced = format!(
        "V0302: `#[annotate({ident})]` does not apply here: it is declared `#[on({})]`",
        targets.join(", ")
    );
    let required = required.iter().map(|name| {
        let missing = format!("V0304: `#[annotate({ident})]` misses argument `{name}`");
        quote!((#name, #missing))
    });
    quote! {
        // Tools read what stands there, so that the fields are of use.
        const _: fn(&#ident) = |#ident { #(#names),* }| { #(let _ = #names;)* };

        #[allow(missing_debug_implementations)]
        pub struct Arguments {
            #(pub #names: #types),*
        }

        #[automatically_derived]
        impl ::virtuoso::private::Annotation for #ident {
            type Arguments = Arguments;
            const DECLARED: ::virtuoso::private::Declared = ::virtuoso::private::Declared {
                targets: &[#(#targets),*],
                misplaced: #misplaced,
                required: &[#(#required),*],
                maps: &[#(#maps),*],
            };
            fn fragments() -> ::std::vec::Vec<&'static ::virtuoso::private::Fragment> {
                static CONTRACT: ::virtuoso::private::Fragment = #fragment;
                ::std::vec![&CONTRACT]
            }
        }

        #[automatically_derived]
        impl ::virtuoso::private::Contract for #ident {
            fn fragments() -> ::std::vec::Vec<&'static ::virtuoso::private::Fragment> {
                <Self as ::virtuoso::private::Annotation>::fragments()
            }
        }
    }
}

/// Has the compiler check that there are constants of the types, and that defaults are of them. (Of types that it alone
/// knows, the contract's text asks the former.)
fn checks(origin: &Origin, params: &[Param]) -> TokenStream {
    let mut checks = TokenStream::new();
    for param in params {
        leaves(&param.ty, &mut |leaf| {
            let ty = origin.tokens_at(leaf.span);
            if leaf.known {
                checks.extend(quote_spanned! {ty.span()=>
                    const _: fn(&#ty) -> ::std::string::String = <#ty as ::virtuoso::private::Constant>::text;
                });
            } else if let Some(default) = &param.default
                && let ValueKind::Rust(_) = &default.value.kind
            {
                let value = origin.tokens_at(default.value.span);
                checks.extend(quote!(const _: fn() -> #ty = || #value;));
            }
        });
    }
    checks
}

/// The types without those that only hold others.
fn leaves(ty: &TypeRef, visit: &mut impl FnMut(&syntax::RustType)) {
    match &ty.rust {
        Some(rust) if !rust.known || ty.arguments.is_empty() => visit(rust),
        _ => {
            for argument in &ty.arguments {
                leaves(argument, visit);
            }
        }
    }
}

/// The errors, and what lets the uses of the annotation compile all the same.
fn failed(errors: TokenStream, input: &DeriveInput) -> TokenStream {
    let is_struct =
        matches!(&input.data, Data::Struct(data) if !matches!(data.fields, Fields::Unnamed(_)));
    if !is_struct || !input.generics.params.is_empty() {
        return errors;
    }
    let targets: Vec<_> = Target::ALL.iter().map(|target| target.name()).collect();
    let fragment = quote!(::virtuoso::private::Fragment::new("", "", &[]));
    let stand_in = implementation(input, &targets, &[], &[], &fragment);
    let stand_in = expand::in_a_block(&[stand_in]);
    quote!(#errors #stand_in)
}
