//! Values as written → typed constants.

use super::context::{Context, FileIndex};
use super::limits;
use super::literals;
use super::resolve::{self, Found, Want};
use super::similar;
use super::types;
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::{ConstId, EnumId, ItemId, Scalar, Type, Value};
use crate::source::Span;
use crate::syntax::{self, Ident, Path, TypeRef, ValueKind};

/// Why there is no value.
pub(super) enum Reject {
    /// It has been reported, or hangs on something that has.
    Known,
    /// It does not fit.
    Misfit(Misfit),
}

/// A value of the wrong type.
pub(super) struct Misfit {
    /// The part that does not fit.
    pub(super) span: Span,
    /// What was expected there, with backticks where it is a name.
    pub(super) expected: String,
    /// More on why.
    pub(super) why: String,
}

/// The value as one of this type; a misfit is V0305.
pub(super) fn expect(
    cx: &mut Context<'_>,
    file: FileIndex,
    value: &syntax::Value,
    ty: &Type,
) -> Option<Value> {
    match evaluate(cx, file, value, ty) {
        Ok(value) => Some(value),
        Err(Reject::Known) => None,
        Err(Reject::Misfit(misfit)) => {
            let found = cx.spelling(misfit.span);
            let message = format!("expected {}, found `{found}`", misfit.expected);
            cx.report(Diagnostic::error(Code::V0305, misfit.span, message).label(misfit.why));
            None
        }
    }
}

/// The value as one of this type.
pub(super) fn evaluate(
    cx: &mut Context<'_>,
    file: FileIndex,
    value: &syntax::Value,
    ty: &Type,
) -> Result<Value, Reject> {
    let resolved = cx.schema.resolve(ty).clone();
    let misfit = |cx: &Context<'_>, why: &str| {
        let expected = format!("`{}`", types::spell(cx, ty));
        Err(Reject::Misfit(Misfit {
            span: value.span,
            expected,
            why: why.to_owned(),
        }))
    };
    if let ValueKind::Broken = value.kind {
        return Err(Reject::Known);
    }
    if let ValueKind::Rust(_) = value.kind {
        return misfit(
            cx,
            "a macro cannot see what this stands for: write the value itself",
        );
    }
    if let ValueKind::Path(path) = &value.kind {
        let of = match resolved {
            Type::Enum(id) => Some(id),
            _ => None,
        };
        let named = named(cx, file, path, of)?;
        return match coerce(cx, named, &resolved) {
            Some(value) => Ok(value),
            None => misfit(cx, "is of another type"),
        };
    }
    match (&value.kind, &resolved) {
        (ValueKind::List(values), Type::List(element) | Type::Set(element)) => {
            let values = values
                .iter()
                .map(|value| evaluate(cx, file, value, element));
            Ok(Value::List(values.collect::<Result<_, _>>()?))
        }
        (ValueKind::Map(entries), Type::Map(key, of)) => {
            let mut all: Vec<(Value, Value)> = Vec::with_capacity(entries.len());
            for entry in entries {
                let at = entry.key.span;
                let (key, value) = (
                    evaluate(cx, file, &entry.key, key)?,
                    evaluate(cx, file, &entry.value, of)?,
                );
                if all.iter().any(|(earlier, _)| *earlier == key) {
                    let expected = "another key".to_owned();
                    let why = "is there already".to_owned();
                    return Err(Reject::Misfit(Misfit {
                        span: at,
                        expected,
                        why,
                    }));
                }
                all.push((key, value));
            }
            Ok(Value::Map(all))
        }
        (kind, Type::Scalar(scalar)) => match literal(kind, *scalar) {
            Ok(value) => Ok(value),
            Err(why) => misfit(cx, &why),
        },
        _ => misfit(cx, ""),
    }
}

/// Whether constants of a type exist (specification section 5.2); of one that is known by its Rust name alone the compiler
/// will say.
pub(super) fn is_constant_type(cx: &Context<'_>, ty: &Type) -> bool {
    let simple = |ty: &Type| match cx.schema.resolve(ty) {
        Type::Scalar(scalar) => !matches!(scalar, Scalar::Json | Scalar::Any),
        Type::Enum(_) | Type::Opaque(_) => true,
        _ => false,
    };
    match cx.schema.resolve(ty) {
        Type::List(element) => simple(element),
        Type::Map(key, value) => simple(key) && simple(value),
        other => simple(other),
    }
}

/// The value of what only the compiler of Rust knows the type of.
pub(super) fn untyped(cx: &mut Context<'_>, value: &syntax::Value) -> Option<Value> {
    Some(match &value.kind {
        ValueKind::Int(value) => Value::Int(*value),
        ValueKind::Float(value) => Value::Float(*value),
        ValueKind::Bool(value) => Value::Bool(*value),
        ValueKind::String(value) => Value::String(value.clone()),
        ValueKind::Bytes(value) => Value::Bytes(value.clone()),
        ValueKind::List(values) => {
            let values = values.iter().map(|value| untyped(cx, value));
            Value::List(values.collect::<Option<_>>()?)
        }
        ValueKind::Map(entries) => {
            let entries = entries
                .iter()
                .map(|entry| Some((untyped(cx, &entry.key)?, untyped(cx, &entry.value)?)));
            Value::Map(entries.collect::<Option<_>>()?)
        }
        ValueKind::Rust(text) => Value::Rust {
            text: text.clone(),
            span: value.span,
        },
        ValueKind::Broken => return None,
        _ => {
            let found = cx.spelling(value.span);
            let message = format!("expected a literal or an enum value, found `{found}`");
            cx.report(Diagnostic::error(Code::V0305, value.span, message));
            return None;
        }
    })
}

/// Reports V0506.
pub(super) fn unsupported(cx: &mut Context<'_>, ty: &TypeRef) {
    let message = format!("constant of type `{ty}` is not supported");
    let error = Diagnostic::error(Code::V0506, ty.span, message);
    cx.report(error.help("constants are scalars, enums, and lists and maps of them"));
}

/// The constant that a path names, if it names one; nothing is reported or noted.
pub(super) fn constant_named(cx: &Context<'_>, file: FileIndex, path: &Path) -> Option<ConstId> {
    match resolve::look_up(cx, file, &path.parts) {
        Found::Item(ItemId::Const(id)) => Some(id),
        _ => None,
    }
}

/// A constant or enum value.
fn named(
    cx: &mut Context<'_>,
    file: FileIndex,
    path: &Path,
    of: Option<EnumId>,
) -> Result<Value, Reject> {
    if let (Some(of), Some(name)) = (of, path.as_ident()) {
        if let Some(value) = value_of(cx, of, name) {
            return Ok(value);
        }
        if constant_named(cx, file, path).is_none() {
            return Err(no_such_value(cx, of, name));
        }
    }
    if let [parents @ .., name] = path.parts.as_slice()
        && let (Some(first), Some(last)) = (parents.first(), parents.last())
    {
        let span = first.span.join(last.span);
        match resolve::look_up(cx, file, parents) {
            Found::Item(item) => {
                resolve::find_parts(cx, file, parents, span);
                return match enum_behind(cx, item) {
                    Some(of) => match value_of(cx, of, name) {
                        Some(value) => Ok(value),
                        None => Err(no_such_value(cx, of, name)),
                    },
                    None if cx.unknown.contains(&item) => Err(Reject::Known),
                    None => {
                        missing_constant(cx, file, path);
                        Err(Reject::Known)
                    }
                };
            }
            Found::Unknown => {
                resolve::find_parts(cx, file, parents, span);
                return Err(Reject::Known);
            }
            Found::Builtin(_) | Found::Package | Found::Missing => {}
        }
    }
    match resolve::find(cx, file, path) {
        Found::Item(ItemId::Const(id)) => {
            let weight = weight(&cx.schema.consts[id].value);
            match limits::copy(cx, weight, path.span) {
                true => Ok(cx.schema.consts[id].value.clone()),
                false => Err(Reject::Known),
            }
        }
        Found::Unknown => Err(Reject::Known),
        Found::Missing => {
            missing_constant(cx, file, path);
            Err(Reject::Known)
        }
        found => {
            resolve::wrong_kind(cx, path, found, Want::Constant);
            Err(Reject::Known)
        }
    }
}

fn value_of(cx: &Context<'_>, of: EnumId, name: &Ident) -> Option<Value> {
    let number = *cx.values.get(&(of, name.name.clone()))?;
    Some(Value::Enum { of, number })
}

/// About how many bytes a value takes.
fn weight(value: &Value) -> usize {
    size_of::<Value>()
        + match value {
            Value::String(text) | Value::Decimal(text) => text.len(),
            Value::Bytes(bytes) => bytes.len(),
            Value::List(values) => values.iter().map(weight).sum(),
            Value::Map(entries) => entries.iter().map(|(k, v)| weight(k) + weight(v)).sum(),
            _ => 0,
        }
}

fn missing_constant(cx: &mut Context<'_>, file: FileIndex, path: &Path) {
    resolve::missing(cx, file, path, Want::Constant);
}

fn enum_behind(cx: &Context<'_>, item: ItemId) -> Option<EnumId> {
    match item {
        ItemId::Enum(id) => Some(id),
        ItemId::Alias(id) if !cx.unknown.contains(&item) => {
            match cx.schema.resolve(&cx.schema.aliases[id].target) {
                Type::Enum(id) => Some(*id),
                _ => None,
            }
        }
        _ => None,
    }
}

fn no_such_value(cx: &mut Context<'_>, of: EnumId, name: &Ident) -> Reject {
    if !cx.open.contains(&ItemId::Enum(of)) && !cx.sink.is_full() {
        let item = &cx.schema.enums[of];
        let message = format!("`{}` has no value `{name}`", item.decl.name);
        let error = Diagnostic::error(Code::V0505, name.span, message);
        let names = item.values.iter().map(|value| value.decl.name.as_str());
        let error = match similar::nearest(&name.name, names) {
            Some(near) => {
                error.help_replace(format!("a similar value exists: `{near}`"), name.span, near)
            }
            None => error,
        };
        cx.report(error);
    }
    Reject::Known
}

/// A typed value as one of another type, where each of its values is one.
fn coerce(cx: &Context<'_>, value: Value, ty: &Type) -> Option<Value> {
    match (value, cx.schema.resolve(ty)) {
        (Value::Int(value), Type::Scalar(scalar)) => match scalar.int_range() {
            Some((min, max)) => (min..=max).contains(&value).then_some(Value::Int(value)),
            None => scalar.is_float().then_some(Value::Float(value as f64)),
        },
        (Value::Enum { of, number }, Type::Enum(id)) if of == *id => {
            Some(Value::Enum { of, number })
        }
        (Value::List(values), Type::List(element) | Type::Set(element)) => {
            let values = values.into_iter().map(|value| coerce(cx, value, element));
            Some(Value::List(values.collect::<Option<_>>()?))
        }
        (Value::Map(entries), Type::Map(key, of)) => {
            let entries = entries
                .into_iter()
                .map(|(k, v)| Some((coerce(cx, k, key)?, coerce(cx, v, of)?)));
            Some(Value::Map(entries.collect::<Option<_>>()?))
        }
        (value, Type::Scalar(scalar)) => {
            let same = matches!(
                (&value, scalar),
                (Value::Bool(_), Scalar::Bool)
                    | (Value::Float(_), Scalar::F32 | Scalar::F64)
                    | (Value::String(_), Scalar::String)
                    | (Value::Bytes(_), Scalar::Bytes)
                    | (Value::Timestamp { .. }, Scalar::Timestamp)
                    | (Value::Duration { .. }, Scalar::Duration)
                    | (Value::Uuid(_), Scalar::Uuid)
                    | (Value::Decimal(_), Scalar::Decimal)
            );
            same.then_some(value)
        }
        _ => None,
    }
}

/// A literal as a scalar, or why it is none.
fn literal(kind: &ValueKind, scalar: Scalar) -> Result<Value, String> {
    let no = || Err(String::new());
    if let Some((min, max)) = scalar.int_range() {
        let value = match kind {
            ValueKind::Int(value) => *value,
            ValueKind::Size(bytes) => i128::from(*bytes),
            _ => return no(),
        };
        return match (min..=max).contains(&value) {
            true => Ok(Value::Int(value)),
            false => Err(format!("`{}` holds {min}..={max}", scalar.name())),
        };
    }
    match (scalar, kind) {
        (Scalar::Bool, ValueKind::Bool(value)) => Ok(Value::Bool(*value)),
        (Scalar::F64 | Scalar::F32, ValueKind::Int(value)) => Ok(Value::Float(*value as f64)),
        (Scalar::F64, ValueKind::Float(value)) => Ok(Value::Float(*value)),
        (Scalar::F32, ValueKind::Float(value)) => {
            if value.is_finite() && !(*value as f32).is_finite() {
                return Err("is too large for `f32`".to_owned());
            }
            Ok(Value::Float(*value))
        }
        (Scalar::String, ValueKind::String(value)) => Ok(Value::String(value.clone())),
        (Scalar::Bytes, ValueKind::Bytes(value)) => Ok(Value::Bytes(value.clone())),
        (Scalar::Bytes, ValueKind::String(_)) => Err("bytes are written `b\"…\"`".to_owned()),
        (Scalar::Duration, ValueKind::Duration(value)) => match i64::try_from(value.as_secs()) {
            Ok(seconds) => Ok(Value::Duration {
                seconds,
                nanos: value.subsec_nanos() as i32,
            }),
            Err(_) => Err("is too long".to_owned()),
        },
        (Scalar::Duration, ValueKind::Int(_) | ValueKind::Float(_)) => {
            Err("a duration has a unit: `250ms`, `5s`".to_owned())
        }
        (Scalar::Timestamp, ValueKind::String(text)) => {
            let (seconds, nanos) = literals::timestamp(text)?;
            Ok(Value::Timestamp { seconds, nanos })
        }
        (Scalar::Uuid, ValueKind::String(text)) => Ok(Value::Uuid(literals::uuid(text)?)),
        (Scalar::Decimal, ValueKind::String(text)) => {
            literals::decimal(text)?;
            Ok(Value::Decimal(text.clone()))
        }
        (Scalar::Decimal, ValueKind::Int(_) | ValueKind::Float(_)) => {
            Err("a decimal is written in quotes".to_owned())
        }
        _ => no(),
    }
}
