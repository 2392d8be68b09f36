//! Parameter lists, of methods and of annotations.

use super::annotations::{self, Annotations, Known, Place};
use super::context::{Context, FileIndex};
use super::fields;
use super::member_names::{self, Named, rust_name};
use super::numbers;
use super::types;
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::{Field, names};
use crate::source::Span;
use crate::syntax::{Ident, Param};
use std::collections::BTreeMap;

/// The parameters of a method, numbered by position; the flag tells whether some are missing.
pub(super) fn lower<'a>(
    cx: &mut Context<'a>,
    file: FileIndex,
    method: &Ident,
    params: &'a [Param],
) -> (Vec<Field>, bool) {
    let mut fields = Vec::with_capacity(params.len());
    let mut open = false;
    let mut named = Vec::with_capacity(params.len());
    let mut used: BTreeMap<i64, Span> = BTreeMap::new();
    let mut next = 1;
    for param in params {
        check_number(cx, param);
        if let Some(stream) = param.stream {
            let message = "a client stream must be the only parameter";
            let error = Diagnostic::error(Code::V0403, stream, message);
            let error = match (params.len(), &param.name) {
                (1, Some(name)) => {
                    let before = Span::new(name.span.file, name.span.start, stream.start);
                    error.label("and has no name").help_replace(
                        format!("remove `{name}:`"),
                        before,
                        "",
                    )
                }
                _ => error.help("send the others first, in a method of their own or in each item"),
            };
            cx.report(error);
            open = true;
            continue;
        }
        let Some(name) = &param.name else {
            unnamed(cx, param);
            open = true;
            continue;
        };
        let (decl, annotations) =
            annotations::declaration(cx, file, name, &param.prefix, Place::Param);
        named.push(Named {
            name: name.name.clone(),
            span: name.span,
            json: Some(decl.json_name()),
            rust: Some(rust_name(&name.name)),
            broken: false,
        });
        let number = match id(cx, file, &annotations) {
            Some(id) => id,
            None => next,
        };
        next = number + 1;
        match used.get(&number) {
            Some(first) => {
                let message = format!("`@id` repeats parameter number {number}");
                let span = annotations
                    .get(Known::Id)
                    .map_or(name.span, |applied| applied.span);
                let error = Diagnostic::error(Code::V0409, span, message)
                    .secondary(*first, format!("this is number {number}"));
                cx.report(error);
                open = true;
            }
            None => {
                used.insert(number, name.span);
            }
        }
        let default = param.default.as_ref();
        let number = u32::try_from(number).unwrap_or(0);
        match fields::lower(cx, file, (decl, &annotations), number, &param.ty, default) {
            Some(field) => fields.push(field),
            None => open = true,
        }
    }
    member_names::check(cx, &method.name, &named);
    check_order(cx, params);
    (fields, open)
}

/// The number that `@id` gives.
pub(super) fn id(
    cx: &mut Context<'_>,
    file: FileIndex,
    annotations: &Annotations<'_>,
) -> Option<i64> {
    let value = annotations.get(Known::Id)?.argument(0)?;
    let last = numbers::LAST_FIELD as i64;
    let id = annotations::integer(cx, file, value, i64::MIN, i64::MAX)?;
    if !(1..=last).contains(&id) {
        let message = format!("field number {id} is out of range 1..={last}");
        cx.report(Diagnostic::error(Code::V0104, value.span, message));
        return None;
    }
    if (19_000..=19_999).contains(&id) {
        let message = "field numbers 19000..=19999 are reserved by protobuf";
        cx.report(Diagnostic::error(Code::V0105, value.span, message));
        return None;
    }
    Some(id)
}

/// A parameter has no `= n`: V0116.
pub(super) fn check_number(cx: &mut Context<'_>, param: &Param) {
    if let Some(number) = &param.number {
        numbers::not_a_default(cx, number, None);
    }
}

/// Reports V0416.
pub(super) fn unnamed(cx: &mut Context<'_>, param: &Param) {
    let error = Diagnostic::error(Code::V0416, param.ty.span, "a parameter needs a name");
    let of = &param.ty.path.last().name;
    let name = if types::is_builtin(of) {
        "value".to_owned()
    } else {
        names::snake_of_type(of)
    };
    let written = &param.ty;
    let help = format!("`{name}: {written}`");
    cx.report(error.help_replace(help, param.ty.span.at_start(), format!("{name}: ")));
}

/// Names of annotation parameters, which travel on no wire.
pub(super) fn check_names(cx: &mut Context<'_>, owner: &str, params: &[Param]) {
    let named = params.iter().filter_map(|param| {
        let name = param.name.as_ref()?;
        let (name, span) = (name.name.clone(), name.span);
        Some(Named {
            name,
            span,
            json: None,
            rust: None,
            broken: false,
        })
    });
    let named: Vec<_> = named.collect();
    member_names::check(cx, owner, &named);
}

/// Those without default come first; `T?` counts as one with a default.
pub(super) fn check_order(cx: &mut Context<'_>, params: &[Param]) {
    let mut first: Option<&Param> = None;
    for param in params {
        // What was meant by `= v` is a default.
        let has_default =
            param.default.is_some() || param.ty.optional.is_some() || param.number.is_some();
        match (first, has_default) {
            (None, true) => first = Some(param),
            (Some(first), false) if param.stream.is_none() && param.name.is_some() => {
                let message = "parameter without default after one with default";
                let error = Diagnostic::error(Code::V0408, param.span, message)
                    .secondary(first.span, "this one may be left out");
                cx.report(error);
            }
            _ => {}
        }
    }
}
