//! Arguments of built-in annotations: which belongs to which parameter, and what they say.

use super::super::context::{Context, FileIndex};
use super::super::similar;
use super::super::values;
use super::{Applied, Known};
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::{Scalar, Type, Value};
use crate::source::Span;
use crate::syntax::{self, Ident, ValueKind};
use std::time::Duration;

/// Sorts arguments by parameter; `None` where one is missing or there is no place for one.
pub(super) fn assign<'a>(
    cx: &mut Context<'_>,
    known: Known,
    annotation: &'a syntax::Annotation,
) -> Option<Applied<'a>> {
    let parameters = known.parameters();
    let mut applied = Applied {
        known,
        arguments: vec![None; parameters.len()],
        rest: Vec::new(),
        span: annotation.span,
    };
    let mut complete = true;
    for (position, argument) in annotation.arguments.iter().enumerate() {
        let index = match &argument.name {
            Some(name) => parameters
                .iter()
                .position(|parameter| parameter.name == name.name),
            None if known.takes_many() => {
                applied.rest.push(&argument.value);
                continue;
            }
            None => (position < parameters.len()).then_some(position),
        };
        let Some(index) = index else {
            let names = parameters.iter().map(|parameter| parameter.name);
            no_argument(cx, known.name(), argument, names);
            complete = false;
            continue;
        };
        if applied.arguments[index].replace(&argument.value).is_some() {
            given_twice(cx, known.name(), parameters[index].name, argument.span);
        }
    }
    // A misspelt argument is probably the missing one.
    for (parameter, argument) in parameters.iter().zip(&applied.arguments) {
        if complete && parameter.required && argument.is_none() {
            misses_argument(cx, known.name(), parameter.name, annotation.span);
            complete = false;
        }
    }
    if known.takes_many() && applied.rest.is_empty() && complete {
        misses_argument(cx, known.name(), "method", annotation.span);
        complete = false;
    }
    complete.then_some(applied)
}

/// V0304 for an argument that the annotation does not take.
pub(super) fn no_argument<'n>(
    cx: &mut Context<'_>,
    annotation: &str,
    argument: &syntax::Argument,
    names: impl Iterator<Item = &'n str>,
) {
    let names: Vec<&str> = names.collect();
    let (given, span) = match &argument.name {
        Some(name) => (name.name.clone(), name.span),
        None => (cx.spelling(argument.value.span), argument.span),
    };
    let message = format!("`@{annotation}` has no argument `{given}`");
    let error = Diagnostic::error(Code::V0304, span, message);
    let near = argument
        .name
        .as_ref()
        .and_then(|name| similar::nearest(&name.name, names.iter().copied()));
    cx.report(match near {
        Some(near) => error.help_replace(format!("a similar one exists: `{near}`"), span, near),
        None if names.is_empty() => error.help("it takes none"),
        None => error.help(format!("it takes {}", quoted(&names))),
    });
}

/// V0304 for a compulsory argument that is not there.
pub(super) fn misses_argument(cx: &mut Context<'_>, annotation: &str, name: &str, span: Span) {
    let message = format!("`@{annotation}` misses argument `{name}`");
    cx.report(Diagnostic::error(Code::V0304, span, message));
}

/// V0303 for an argument that is there twice.
pub(super) fn given_twice(cx: &mut Context<'_>, annotation: &str, name: &str, span: Span) {
    let message = format!("argument `{name}` of `@{annotation}` is given twice");
    cx.report(Diagnostic::error(Code::V0303, span, message));
}

/// A string, written or a constant.
pub(in crate::lower) fn text(
    cx: &mut Context<'_>,
    file: FileIndex,
    value: &syntax::Value,
) -> Option<String> {
    match typed(cx, file, value, Scalar::String)? {
        Value::String(text) => Some(text),
        _ => None,
    }
}

/// A duration above zero.
pub(in crate::lower) fn duration(
    cx: &mut Context<'_>,
    file: FileIndex,
    value: &syntax::Value,
) -> Option<Duration> {
    let Value::Duration { seconds, nanos } = typed(cx, file, value, Scalar::Duration)? else {
        return None;
    };
    let duration = u64::try_from(seconds).ok().zip(u32::try_from(nanos).ok());
    match duration.map(|(seconds, nanos)| Duration::new(seconds, nanos)) {
        Some(duration) if !duration.is_zero() => Some(duration),
        _ => {
            let found = cx.spelling(value.span);
            let message = format!("expected a duration above zero, found `{found}`");
            cx.report(Diagnostic::error(Code::V0305, value.span, message));
            None
        }
    }
}

/// An integer between two bounds.
pub(in crate::lower) fn integer(
    cx: &mut Context<'_>,
    file: FileIndex,
    value: &syntax::Value,
    min: i64,
    max: i64,
) -> Option<i64> {
    let Value::Int(number) = typed(cx, file, value, Scalar::I64)? else {
        return None;
    };
    let number = i64::try_from(number).ok()?;
    if (min..=max).contains(&number) {
        return Some(number);
    }
    let found = cx.spelling(value.span);
    let message = format!("expected an integer in {min}..={max}, found `{found}`");
    cx.report(Diagnostic::error(Code::V0305, value.span, message));
    None
}

/// A number of bytes above zero.
pub(in crate::lower) fn size(
    cx: &mut Context<'_>,
    file: FileIndex,
    value: &syntax::Value,
) -> Option<u64> {
    let Value::Int(size) = typed(cx, file, value, Scalar::U64)? else {
        return None;
    };
    if size == 0 {
        let message = "expected a size above zero, found `0`";
        cx.report(Diagnostic::error(Code::V0305, value.span, message));
        return None;
    }
    u64::try_from(size).ok()
}

/// A name that stands for itself.
pub(in crate::lower) fn bare_name<'a>(
    cx: &mut Context<'_>,
    value: &'a syntax::Value,
    what: &str,
) -> Option<&'a Ident> {
    if let ValueKind::Path(path) = &value.kind
        && let Some(name) = path.as_ident()
    {
        return Some(name);
    }
    expected(cx, value, what);
    None
}

/// A list of names that stand for themselves.
pub(in crate::lower) fn bare_names<'a>(
    cx: &mut Context<'_>,
    value: &'a syntax::Value,
    what: &str,
) -> Vec<&'a Ident> {
    match &value.kind {
        ValueKind::List(values) => values
            .iter()
            .filter_map(|value| bare_name(cx, value, what))
            .collect(),
        _ => {
            expected(cx, value, &format!("a list, each {what}"));
            Vec::new()
        }
    }
}

/// A path of names, as in `order.id`.
pub(in crate::lower) fn field_path<'a>(
    cx: &mut Context<'_>,
    value: &'a syntax::Value,
    what: &str,
) -> Option<&'a syntax::Path> {
    match &value.kind {
        ValueKind::Path(path) => Some(path),
        _ => {
            expected(cx, value, what);
            None
        }
    }
}

/// One of several words.
pub(in crate::lower) fn one_of(
    cx: &mut Context<'_>,
    value: &syntax::Value,
    words: &[&'static str],
) -> Option<&'static str> {
    if let ValueKind::Path(path) = &value.kind
        && let Some(name) = path.as_ident()
        && let Some(word) = words.iter().find(|word| **word == name.name)
    {
        return Some(word);
    }
    let quoted: Vec<_> = words.iter().map(|word| format!("`{word}`")).collect();
    let quoted: Vec<_> = quoted.iter().map(String::as_str).collect();
    expected(cx, value, &super::or(&quoted));
    None
}

fn expected(cx: &mut Context<'_>, value: &syntax::Value, what: &str) {
    if !matches!(value.kind, ValueKind::Broken) {
        let message = format!("expected {what}, found `{}`", cx.spelling(value.span));
        cx.report(Diagnostic::error(Code::V0305, value.span, message));
    }
}

fn typed(
    cx: &mut Context<'_>,
    file: FileIndex,
    value: &syntax::Value,
    scalar: Scalar,
) -> Option<Value> {
    values::expect(cx, file, value, &Type::Scalar(scalar))
}

fn quoted(names: &[&str]) -> String {
    names
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}
