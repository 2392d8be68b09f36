//! `@len`, `@range`, `@pattern` and `@format`.

use super::annotations::{self, Annotations, Applied, Known};
use super::context::{Context, FileIndex};
use super::limits;
use super::literals;
use super::pattern;
use super::types;
use super::values;
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::{Constraints, Format, Length, Range, Scalar, Type, Value};
use crate::source::Span;
use crate::syntax::{self, ValueKind};

/// The constraints that a declaration itself asks of values of the type.
pub(super) fn own(
    cx: &mut Context<'_>,
    file: FileIndex,
    annotations: &Annotations<'_>,
    ty: &Type,
) -> Constraints {
    let mut own = Constraints::default();
    let resolved = cx.schema.resolve(ty).clone();
    // Whether a type fits of which only the Rust name is known is for the compiler to say.
    let is_opaque = matches!(resolved, Type::Opaque(_));
    let is_text = is_opaque || resolved == Type::Scalar(Scalar::String);
    if let Some(applied) = annotations.get(Known::Len) {
        let has_length =
            is_text || resolved.is_container() || resolved == Type::Scalar(Scalar::Bytes);
        match has_length {
            true => own.len = length(cx, file, applied),
            false => annotations::wrong_type(cx, applied, ty),
        }
    }
    if let Some(applied) = annotations.get(Known::Range) {
        match &resolved {
            Type::Scalar(scalar) if has_order(*scalar) => {
                own.range = range(cx, file, applied, &resolved);
            }
            Type::Opaque(_) => {
                let ty = Type::Scalar(scalar_of_range(applied));
                own.range = range(cx, file, applied, &ty);
            }
            _ => annotations::wrong_type(cx, applied, ty),
        }
    }
    if let Some(applied) = annotations.get(Known::Pattern) {
        match is_text {
            true => own.patterns.extend(expression(cx, file, applied)),
            false => annotations::wrong_type(cx, applied, ty),
        }
    }
    if let Some(applied) = annotations.get(Known::Format) {
        match is_text {
            true => {
                let words: Vec<_> = Format::ALL.iter().map(|format| format.name()).collect();
                let word = applied.argument(0);
                let word = word.and_then(|word| annotations::one_of(cx, word, &words));
                own.formats.extend(word.and_then(Format::from_name));
            }
            false => annotations::wrong_type(cx, applied, ty),
        }
    }
    own
}

/// The constraints on a variant without type, which can have none.
pub(super) fn none(cx: &mut Context<'_>, annotations: &Annotations<'_>) {
    for known in [Known::Len, Known::Range, Known::Pattern, Known::Format] {
        if let Some(applied) = annotations.get(known) {
            let message = format!(
                "`@{}` does not apply to a variant without type",
                known.name()
            );
            cx.report(Diagnostic::error(Code::V0302, applied.span, message));
        }
    }
}

/// What the aliases of the type ask, and its user's own on top.
pub(super) fn with_inherited(
    cx: &mut Context<'_>,
    ty: &Type,
    own: &Constraints,
    span: Span,
) -> Constraints {
    let inherited = cx.schema.constraints(ty);
    let weight = inherited.patterns.iter().map(String::len).sum();
    match limits::copy(cx, weight, span) {
        true => inherited.and(own),
        false => own.clone(),
    }
}

/// Reports V0308 where own constraints leave nothing of what an alias allows.
pub(super) fn check_together(
    cx: &mut Context<'_>,
    annotations: &Annotations<'_>,
    ty: &Type,
    own: &Constraints,
) {
    let inherited = cx.schema.constraints(ty);
    let together = inherited.clone().and(own);
    let spelled = types::spell(cx, ty);
    let empty_len = together
        .len
        .is_some_and(|len| len.max.is_some_and(|max| len.min > max));
    if let (Some(applied), true) = (annotations.get(Known::Len), own.len.is_some() && empty_len) {
        let error = Diagnostic::error(Code::V0308, applied.span, "empty range");
        let rest = inherited
            .len
            .map(|len| spell_length(&len))
            .unwrap_or_default();
        cx.report(error.label(format!("`{spelled}` asks for `{rest}` as well")));
    }
    let empty_range = together.range.as_ref().is_some_and(Range::is_empty);
    if let (Some(applied), true) = (
        annotations.get(Known::Range),
        own.range.is_some() && empty_range,
    ) {
        let error = Diagnostic::error(Code::V0308, applied.span, "empty range");
        let rest = inherited
            .range
            .map(|range| spell_range(&range))
            .unwrap_or_default();
        cx.report(error.label(format!("`{spelled}` asks for `{rest}` as well")));
    }
}

/// The first constraint that the value breaks, as one would write it.
pub(super) fn violated(all: &Constraints, value: &Value) -> Option<String> {
    // Of an expression in Rust only the running program knows the value.
    if matches!(value, Value::Rust { .. }) {
        return None;
    }
    if let (Some(len), Some(actual)) = (&all.len, length_of(value))
        && !len.contains(actual)
    {
        return Some(spell_length(len));
    }
    if let Some(range) = &all.range
        && !range.contains(value)
    {
        return Some(spell_range(range));
    }
    if let Value::String(text) = value {
        for regex in &all.patterns {
            if pattern::matches(regex, text) == Some(false) {
                return Some(format!("@pattern({regex:?})"));
            }
        }
        for format in &all.formats {
            if !has_format(*format, text) {
                return Some(format!("@format({})", format.name()));
            }
        }
    }
    None
}

/// The type of the values that a range is written with; its first end tells, else its last one.
fn scalar_of_range(applied: &Applied<'_>) -> Scalar {
    let Some(ValueKind::Range { start, end, .. }) = applied.argument(0).map(|value| &value.kind)
    else {
        return Scalar::I64;
    };
    let ends: Vec<_> = [start, end]
        .into_iter()
        .flatten()
        .map(|end| &end.kind)
        .collect();
    let any = |is: fn(&ValueKind) -> bool| ends.iter().any(|end| is(end));
    if any(|end| matches!(end, ValueKind::Float(_))) {
        return Scalar::F64;
    }
    if any(|end| matches!(end, ValueKind::Int(value) if *value > i128::from(i64::MAX))) {
        return Scalar::U64;
    }
    match ends.first() {
        Some(ValueKind::Duration(_)) => Scalar::Duration,
        Some(ValueKind::String(text)) if literals::timestamp(text).is_ok() => Scalar::Timestamp,
        Some(ValueKind::String(_)) => Scalar::Decimal,
        _ => Scalar::I64,
    }
}

fn has_order(scalar: Scalar) -> bool {
    scalar.is_int()
        || scalar.is_float()
        || matches!(
            scalar,
            Scalar::Decimal | Scalar::Duration | Scalar::Timestamp
        )
}

fn length(cx: &mut Context<'_>, file: FileIndex, applied: &Applied<'_>) -> Option<Length> {
    let unsigned = Type::Scalar(Scalar::U64);
    let (min, max, exclusive) = bounds(cx, file, applied, &unsigned)?;
    let number = |value: Option<Value>| match value {
        Some(Value::Int(value)) => u64::try_from(value).ok(),
        _ => None,
    };
    let min = number(min).unwrap_or(0);
    let max = match (number(max), exclusive) {
        (Some(0), true) => return empty(cx, applied),
        (Some(max), true) => Some(max - 1),
        (max, _) => max,
    };
    match max {
        Some(max) if min > max => empty(cx, applied),
        _ => Some(Length { min, max }),
    }
}

fn range(cx: &mut Context<'_>, file: FileIndex, applied: &Applied<'_>, ty: &Type) -> Option<Range> {
    let (min, max, max_exclusive) = bounds(cx, file, applied, ty)?;
    let range = Range {
        min,
        max,
        max_exclusive,
    };
    if range.is_empty() {
        empty(cx, applied)
    } else {
        Some(range)
    }
}

type Bounds = (Option<Value>, Option<Value>, bool);

fn bounds(
    cx: &mut Context<'_>,
    file: FileIndex,
    applied: &Applied<'_>,
    ty: &Type,
) -> Option<Bounds> {
    let value = applied.argument(0)?;
    let ValueKind::Range {
        start,
        end,
        inclusive,
    } = &value.kind
    else {
        if !matches!(value.kind, ValueKind::Broken) {
            let found = cx.spelling(value.span);
            let message = format!("expected a range, found `{found}`");
            let error = Diagnostic::error(Code::V0305, value.span, message);
            cx.report(error.help("a range looks like `1..=64`, `1..` or `..=64`"));
        }
        return None;
    };
    let mut failed = false;
    let mut bound = |value: &Option<Box<syntax::Value>>| {
        let value = value.as_deref()?;
        let bound = values::expect(cx, file, value, ty);
        failed |= bound.is_none();
        bound
    };
    let bounds = (bound(start), bound(end), !inclusive);
    let nan = |value: &Option<Value>| matches!(value, Some(Value::Float(value)) if value.is_nan());
    if nan(&bounds.0) || nan(&bounds.1) {
        return empty(cx, applied);
    }
    (!failed).then_some(bounds)
}

fn empty<T>(cx: &mut Context<'_>, applied: &Applied<'_>) -> Option<T> {
    let span = applied.argument(0).map_or(applied.span, |value| value.span);
    cx.report(Diagnostic::error(Code::V0308, span, "empty range").label("holds no value"));
    None
}

fn expression(cx: &mut Context<'_>, file: FileIndex, applied: &Applied<'_>) -> Option<String> {
    let value = applied.argument(0)?;
    let regex = annotations::text(cx, file, value)?;
    let length = regex.chars().count();
    if length > limits::PATTERN {
        limits::check(
            cx,
            length,
            "characters",
            "a pattern",
            limits::PATTERN,
            value.span,
        );
        return None;
    }
    match pattern::check(&regex) {
        Ok(()) => Some(regex),
        Err(reason) => {
            let message = format!("invalid pattern: {reason}");
            cx.report(Diagnostic::error(Code::V0307, value.span, message));
            None
        }
    }
}

fn length_of(value: &Value) -> Option<u64> {
    let length = match value {
        Value::String(text) => text.chars().count(),
        Value::Bytes(bytes) => bytes.len(),
        Value::List(values) => values.len(),
        Value::Map(entries) => entries.len(),
        _ => return None,
    };
    Some(length as u64)
}

/// Coarse, for defaults only: what it refuses, the runtime refuses as well.
fn has_format(format: Format, text: &str) -> bool {
    let host = |text: &str| {
        !text.is_empty()
            && text.len() <= 253
            && text.split('.').all(|label| {
                (1..=63).contains(&label.len())
                    && label
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
                    && !label.starts_with('-')
                    && !label.ends_with('-')
            })
    };
    match format {
        Format::Email => text
            .rsplit_once('@')
            .is_some_and(|(local, domain)| !local.is_empty() && host(domain)),
        Format::Uri => text.split_once(':').is_some_and(|(scheme, rest)| {
            scheme.starts_with(|c: char| c.is_ascii_alphabetic())
                && scheme
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
                && !rest.is_empty()
                && !rest.contains(char::is_whitespace)
        }),
        Format::Hostname => host(text),
        Format::Ip => text.parse::<std::net::IpAddr>().is_ok(),
    }
}

fn spell_length(len: &Length) -> String {
    match len.max {
        Some(max) => format!("@len({}..={max})", len.min),
        None => format!("@len({}..)", len.min),
    }
}

fn spell_range(range: &Range) -> String {
    let bound = |value: &Option<Value>| match value {
        Some(Value::Int(value)) => value.to_string(),
        Some(Value::Float(value)) => value.to_string(),
        Some(Value::Decimal(value)) => format!("\"{value}\""),
        Some(Value::Duration { seconds, nanos }) => {
            let seconds = u64::try_from(*seconds).unwrap_or(0);
            format!(
                "{:?}",
                std::time::Duration::new(seconds, nanos.unsigned_abs())
            )
        }
        // A moment back in its own form is more than a message is worth.
        Some(_) => "…".to_owned(),
        None => String::new(),
    };
    let to = if range.max.is_none() || range.max_exclusive {
        ".."
    } else {
        "..="
    };
    format!("@range({}{to}{})", bound(&range.min), bound(&range.max))
}
