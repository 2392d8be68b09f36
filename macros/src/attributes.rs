//! Attributes → documentation and annotations.
//!
//! Every annotation of the language is an attribute of its name: `@timeout(5s)` is `#[timeout("5s")]` or `#[timeout(5s)]`,
//! `@idempotent(key: request_id)` is `#[idempotent(key = "request_id")]`.

use proc_macro2::TokenStream;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, Ident, Meta, Token};
use virtuoso_idl::syntax::{Annotation, Argument, DocLine, Docs, Prefix};

use crate::custom;
use crate::origin::Origin;
use crate::place::{self, Place};
use crate::value::{self, Want};

/// The attribute of this name, if it is there.
pub(crate) fn find<'a>(attributes: &'a [Attribute], name: &str) -> Option<&'a Attribute> {
    attributes
        .iter()
        .find(|attribute| attribute.path().is_ident(name))
}

/// Documentation and annotations of what stands at `place`; attributes that belong elsewhere are refused.
pub(crate) fn prefix(origin: &mut Origin, attributes: &[Attribute], place: Place) -> Prefix {
    place.refuse_strangers(origin, attributes);
    let mut prefix = Prefix {
        docs: docs(origin, attributes),
        annotations: Vec::new(),
    };
    for attribute in attributes {
        let Some(ident) = attribute.path().get_ident() else {
            continue;
        };
        let name = ident.to_string();
        let annotation = match name.as_str() {
            "deprecated" => deprecated(origin, attribute),
            "allow_lint" => annotation(origin, attribute, "allow"),
            "annotate" => custom::read(origin, attribute, place),
            // Here alone it is an annotation.
            "id" if matches!(place, Place::Param | Place::Thrown) => {
                annotation(origin, attribute, "id")
            }
            name if place::is_annotation(name) => annotation(origin, attribute, name),
            _ => continue,
        };
        prefix.annotations.extend(annotation);
    }
    prefix
}

fn docs(origin: &mut Origin, attributes: &[Attribute]) -> Docs {
    let mut lines = Vec::new();
    for attribute in attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("doc"))
    {
        let Meta::NameValue(meta) = &attribute.meta else {
            continue;
        };
        let Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Str(text),
            ..
        }) = &meta.value
        else {
            continue;
        };
        let text = text.value();
        for line in text.split('\n') {
            let line = line.strip_prefix(' ').unwrap_or(line).trim_end();
            let span = origin.place("", attribute);
            lines.push(DocLine {
                text: line.to_owned(),
                span,
            });
        }
    }
    Docs { lines }
}

/// Rust's own attribute, which the compiler acts upon as well.
fn deprecated(origin: &mut Origin, attribute: &Attribute) -> Option<Annotation> {
    let mut annotation = bare(origin, attribute, "deprecated");
    match &attribute.meta {
        Meta::Path(_) => {}
        Meta::NameValue(meta) => {
            annotation
                .arguments
                .push(argument(origin, None, &meta.value, Want::Value))
        }
        Meta::List(list) => match list.parse_args_with(Arguments::parse_terminated) {
            Ok(arguments) => {
                let note = arguments
                    .iter()
                    .find(|one| one.name.as_ref().is_none_or(|name| name == "note"));
                annotation
                    .arguments
                    .extend(note.map(|note| argument(origin, None, &note.value, Want::Value)));
            }
            Err(error) => {
                origin.error_at(error.span(), error);
                return None;
            }
        },
    }
    Some(annotation)
}

/// An attribute as the annotation `name`.
fn annotation(origin: &mut Origin, attribute: &Attribute, name: &str) -> Option<Annotation> {
    let mut annotation = bare(origin, attribute, name);
    match &attribute.meta {
        Meta::Path(_) => {}
        Meta::NameValue(meta) => {
            let want = value::wanted(name, None, 0);
            annotation
                .arguments
                .push(argument(origin, None, &meta.value, want));
        }
        Meta::List(list) => match list.parse_args_with(Arguments::parse_terminated) {
            Ok(arguments) => {
                for (index, one) in arguments.iter().enumerate() {
                    let named = one.name.as_ref().map(ToString::to_string);
                    let want = value::wanted(name, named.as_deref(), index);
                    let one = argument(origin, one.name.as_ref(), &one.value, want);
                    annotation.arguments.push(one);
                }
            }
            Err(error) => {
                origin.error_at(error.span(), error);
                return None;
            }
        },
    }
    Some(annotation)
}

fn bare(origin: &mut Origin, attribute: &Attribute, name: &str) -> Annotation {
    let path = origin.path(name, attribute.path());
    Annotation {
        name: path,
        arguments: Vec::new(),
        rust: None,
        span: origin.place(&format!("@{name}"), attribute),
    }
}

fn argument(origin: &mut Origin, name: Option<&Ident>, value: &Expr, want: Want) -> Argument {
    let name = name.map(|name| origin.ident(name));
    let value = value::read(origin, value, want);
    let span = value.span;
    Argument { name, value, span }
}

/// `value` or `name = value`.
pub(crate) struct Arguments {
    pub(crate) name: Option<Ident>,
    pub(crate) value: Expr,
}

impl Arguments {
    pub(crate) fn parse_terminated(
        input: ParseStream<'_>,
    ) -> syn::Result<Punctuated<Self, Token![,]>> {
        Punctuated::parse_terminated(input)
    }
}

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let named = input.peek(Ident) && input.peek2(Token![=]) && !input.peek2(Token![==]);
        if input.peek(Ident) && input.peek2(Token![:]) && !input.peek2(Token![::]) {
            let name: Ident = input.parse()?;
            return Err(input.error(format!("an argument has `=` in Rust: write `{name} = …`")));
        }
        let name = named.then(|| input.parse()).transpose()?;
        if named {
            input.parse::<Token![=]>()?;
        }
        let value = input.parse()?;
        Ok(Self { name, value })
    }
}

/// What stands behind `=` or in the parentheses of an attribute; what is no `T` is noted, with what was expected.
pub(crate) fn content<T: Parse>(
    origin: &mut Origin,
    attribute: &Attribute,
    expected: &str,
) -> Option<T> {
    let content = match &attribute.meta {
        Meta::Path(_) => TokenStream::new(),
        Meta::NameValue(meta) => quote::ToTokens::to_token_stream(&meta.value),
        Meta::List(list) => list.tokens.clone(),
    };
    let parsed = syn::parse2(content.clone());
    if parsed.is_err() {
        match content.is_empty() {
            true => origin.error(attribute, expected),
            false => origin.error(content, expected),
        }
    }
    parsed.ok()
}
