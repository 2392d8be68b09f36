//! What members of structs, enums, unions and parameter lists have in common: numbers, defaults, reserved slots.

use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::{Attribute, Expr, Lit, RangeLimits, Token};
use virtuoso_idl::syntax::{
    Default, Number, Prefix, Reserved, ReservedKind, Slot, StringLit, TypeRef, Value, ValueKind,
};

use crate::attributes;
use crate::origin::Origin;
use crate::value::{self, Want};

/// The number in `#[id(3)]`.
pub(crate) fn number(origin: &mut Origin, attributes: &[Attribute]) -> Option<Number> {
    let attribute = attributes::find(attributes, "id")?;
    let expected = "V0103: expected a number, as in `#[id(3)]`";
    let value = match attributes::content::<Expr>(origin, attribute, expected) {
        Some(value) => value::read(origin, &value, Want::Value),
        None => Value {
            kind: ValueKind::Broken,
            span: origin.tokens(attribute),
        },
    };
    if let Some(again) = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("id"))
        .nth(1)
    {
        origin.error(again, "V0303: `#[id]` is given twice");
    }
    let span = value.span;
    Some(Number { value, span })
}

/// The default in `#[default = 5]` or `#[default(5)]`; `#[default]` alone is the zero of the type.
pub(crate) fn default(
    origin: &mut Origin,
    attributes: &[Attribute],
    ty: &TypeRef,
) -> Option<Default> {
    let attribute = attributes::find(attributes, "default")?;
    let span = origin.tokens(attribute);
    let value = match &attribute.meta {
        syn::Meta::Path(_) => zero(origin, attribute, ty)?,
        _ => {
            let expected = "V0305: expected a value, as in `#[default = 5]`";
            let value: Expr = attributes::content(origin, attribute, expected)?;
            let want = match is_scalar(ty, "duration") {
                true => Want::Quantity,
                false => Want::Value,
            };
            value::read(origin, &value, want)
        }
    };
    Some(Default { value, span })
}

/// The value that a type has without any default, as a default that is written always.
fn zero(origin: &mut Origin, attribute: &Attribute, ty: &TypeRef) -> Option<Value> {
    let known = ty.rust.as_ref().is_none_or(|rust| rust.known);
    let name = ty.path.to_string();
    let kind = match name.as_str() {
        _ if !known => None,
        "bool" => Some(ValueKind::Bool(false)),
        "string" => Some(ValueKind::String(String::new())),
        "bytes" => Some(ValueKind::Bytes(Vec::new())),
        "f32" | "f64" => Some(ValueKind::Float(0.0)),
        "duration" => Some(ValueKind::Duration(std::time::Duration::ZERO)),
        "decimal" => Some(ValueKind::String("0".to_owned())),
        "list" | "set" => Some(ValueKind::List(Vec::new())),
        "map" => Some(ValueKind::Map(Vec::new())),
        "uuid" | "timestamp" | "json" | "any" => None,
        _ => Some(ValueKind::Int(0)),
    };
    if kind.is_none() {
        origin.error(attribute, "V0503: say which: `#[default = …]`");
    }
    Some(Value {
        kind: kind?,
        span: origin.tokens(attribute),
    })
}

/// Turns strings in the bounds of a duration's `#[range]` into durations.
pub(crate) fn read_durations(origin: &mut Origin, prefix: &mut Prefix, ty: &TypeRef) {
    if !is_scalar(ty, "duration") {
        return;
    }
    for annotation in &mut prefix.annotations {
        if annotation.name.to_string() != "range" {
            continue;
        }
        for argument in &mut annotation.arguments {
            let ValueKind::Range { start, end, .. } = &mut argument.value.kind else {
                continue;
            };
            for bound in [start, end].into_iter().flatten() {
                let ValueKind::String(text) = &bound.kind else {
                    continue;
                };
                match value::quantity(text) {
                    Ok(kind) => bound.kind = kind,
                    Err(message) => {
                        let tokens = origin.tokens_at(bound.span);
                        origin.error(tokens, message);
                        bound.kind = ValueKind::Broken;
                    }
                }
            }
        }
    }
}

fn is_scalar(ty: &TypeRef, name: &str) -> bool {
    ty.path.as_ident().is_some_and(|path| path.name == name)
        && ty.rust.as_ref().is_none_or(|rust| rust.known)
}

/// What `#[reserved(6..=9, "lost")]` keeps from use.
pub(crate) fn reserved(origin: &mut Origin, attributes: &[Attribute]) -> Vec<Reserved> {
    let mut all = Vec::new();
    for attribute in attributes {
        if !attribute.path().is_ident("reserved") {
            continue;
        }
        let slots = match &attribute.meta {
            syn::Meta::List(list) => {
                list.parse_args_with(Punctuated::<Expr, Token![,]>::parse_terminated)
            }
            other => Err(syn::Error::new(
                other.span(),
                "`#[reserved(…)]` takes numbers, ranges and names",
            )),
        };
        let slots = match slots {
            Ok(slots) => slots,
            Err(error) => {
                origin.error_at(error.span(), error);
                continue;
            }
        };
        let slots = slots.iter().filter_map(|slot| self::slot(origin, slot));
        let slots = slots.collect();
        all.push(Reserved {
            prefix: Prefix::default(),
            slots,
            span: origin.tokens(attribute),
        });
    }
    all
}

fn slot(origin: &mut Origin, slot: &Expr) -> Option<Slot> {
    let span = origin.tokens(slot);
    let kind = match slot {
        Expr::Lit(literal) if matches!(literal.lit, Lit::Str(_)) => {
            let Lit::Str(name) = &literal.lit else {
                return None;
            };
            ReservedKind::Name(StringLit {
                value: name.value(),
                span,
            })
        }
        Expr::Range(range) => {
            let Some(start) = &range.start else {
                origin.error(slot, "V0107: a reserved range needs a first number");
                return None;
            };
            ReservedKind::Range {
                start: value::read(origin, start, Want::Value),
                end: range
                    .end
                    .as_ref()
                    .map(|end| value::read(origin, end, Want::Value)),
                inclusive: matches!(range.limits, RangeLimits::Closed(_)),
            }
        }
        other => ReservedKind::Number(value::read(origin, other, Want::Value)),
    };
    if let ReservedKind::Number(number) = &kind
        && !matches!(number.kind, ValueKind::Int(_) | ValueKind::Broken)
    {
        origin.error(
            slot,
            "V0107: expected a number, a range of numbers or a name in quotes",
        );
        return None;
    }
    Some(Slot { kind, span })
}
