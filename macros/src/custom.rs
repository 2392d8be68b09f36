//! `#[annotate(…)]`: uses of annotations that are declared in Rust.

use proc_macro2::TokenStream;
use quote::quote_spanned;
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::{Attribute, Expr, Path, Token, parenthesized};
use virtuoso_idl::syntax::{Annotation, Argument, Value, ValueKind};

use crate::attributes::{self, Arguments};
use crate::origin::Origin;
use crate::place::Place;
use crate::types;
use crate::value::{self, Want};

/// The annotation; what it takes and where it may stand is left to the compiler, which knows the declaration.
pub(crate) fn read(origin: &mut Origin, attribute: &Attribute, place: Place) -> Option<Annotation> {
    let expected = "V0301: name an annotation, as in `#[annotate(Audit(level = Level::Low))]`";
    let Use { path, arguments } = attributes::content(origin, attribute, expected)?;
    // Elsewhere it has been refused.
    let target = place.target()?.name();
    let rust = types::rust(origin, &path);
    let mut annotation = Annotation {
        name: origin.path(&format!("annotate({})", rust.text), &path),
        arguments: Vec::new(),
        rust: Some(rust),
        span: origin.place("#[annotate]", attribute),
    };
    let at = path.span();
    let annotated = quote_spanned!(at=> <#path as ::virtuoso::private::Annotation>);
    let (mut given, mut assignments) = (Vec::new(), TokenStream::new());
    for Arguments { name, value } in &arguments {
        let Some(ident) = name else {
            origin.error(value, "V0304: an argument has a name: `level = …`");
            continue;
        };
        let parameter = ident.unraw().to_string();
        if given.contains(&parameter) {
            let message = format!("V0303: argument `{parameter}` is given twice");
            origin.error(ident, message);
            continue;
        }
        if is_option(value) {
            let message =
                "V0305: write the value without `Some`; an argument that is none is left out";
            origin.error(value, message);
            continue;
        }
        assignments.extend(quote_spanned!(at=> arguments.#ident = #value;));
        let name = origin.ident(ident);
        let value = match is_empty(value) {
            true => {
                let text = quote_spanned! {at=>
                    ::virtuoso::private::empty_text(#annotated::DECLARED, #parameter)
                };
                Value {
                    kind: ValueKind::Rust("[]".to_owned()),
                    span: origin.place("[]", text),
                }
            }
            false => value::read(origin, value, Want::Typed),
        };
        given.push(parameter);
        annotation.arguments.push(Argument {
            name: Some(name),
            span: value.span,
            value,
        });
    }
    if !given.is_empty() {
        origin.check(quote_spanned! {at=>
            const _: fn(&mut #annotated::Arguments) = |arguments| { #assignments };
        });
    }
    origin.check(quote_spanned! {at=>
        const _: () = ::virtuoso::private::expect_annotation(
            #annotated::DECLARED,
            #target,
            &[#(#given),*],
        );
    });
    Some(annotation)
}

fn is_option(value: &Expr) -> bool {
    let path = match value {
        Expr::Call(call) => &*call.func,
        other => other,
    };
    matches!(path, Expr::Path(path) if path.path.is_ident("Some") || path.path.is_ident("None"))
}

/// `&[]`
fn is_empty(value: &Expr) -> bool {
    let elements = match value {
        Expr::Reference(reference) => &*reference.expr,
        other => other,
    };
    matches!(elements, Expr::Array(array) if array.elems.is_empty())
}

/// `Audit(level = Level::Low, note = "x")`
struct Use {
    path: Path,
    arguments: Punctuated<Arguments, Token![,]>,
}

impl Parse for Use {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let path = Path::parse_mod_style(input)?;
        let arguments = match input.is_empty() {
            true => Punctuated::new(),
            false => {
                let content;
                parenthesized!(content in input);
                content.call(Arguments::parse_terminated)?
            }
        };
        Ok(Self { path, arguments })
    }
}
