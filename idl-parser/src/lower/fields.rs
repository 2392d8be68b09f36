//! One field or parameter: its type, presence, constraints and encoding.

use super::annotations::{self, Annotations, Known};
use super::constraints;
use super::context::{Context, FileIndex};
use super::types;
use super::values::{self, Reject};
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::{Decl, Encoding, Field, Presence, Scalar, Type, Value};
use crate::source::Span;
use crate::syntax::{self, TypeRef, ValueKind};

/// The field, or `None` where its type is not known.
pub(super) fn lower(
    cx: &mut Context<'_>,
    file: FileIndex,
    (decl, annotations): (Decl, &Annotations<'_>),
    number: u32,
    written: &TypeRef,
    default: Option<&syntax::Default>,
) -> Option<Field> {
    if let Some(span) = decl.span {
        cx.type_spans.insert(span, written.span);
    }
    let ty = types::lower(cx, file, written)?;
    let own = constraints::own(cx, file, annotations, &ty);
    constraints::check_together(cx, annotations, &ty, &own);
    let mut field = Field::new(decl, number, ty);
    field.constraints = constraints::with_inherited(cx, &field.ty, &own, written.span);
    field.sensitive = annotations.has(Known::Sensitive) || cx.schema.is_sensitive(&field.ty);
    field.encoding = encoding(cx, annotations, &field.ty);
    field.thrift_id = annotations.get(Known::ThriftId).and_then(|applied| {
        let (min, max) = (i16::MIN.into(), i16::MAX.into());
        let id = annotations::integer(cx, file, applied.argument(0)?, min, max)?;
        i32::try_from(id).ok()
    });
    let presence = presence(cx, file, written, &field.ty, default)?;
    field.presence = required(cx, annotations, &field, written, default, presence);
    check_union(cx, &field, written);
    if let (Some(value), Some(default)) = (field.default(), default)
        && let Some(constraint) = constraints::violated(&field.constraints, value)
    {
        let message = format!("default violates `{constraint}`");
        cx.report(Diagnostic::error(Code::V0502, default.value.span, message));
    }
    Some(field)
}

/// `?` and the default; `None` if the default is wrong.
pub(super) fn presence(
    cx: &mut Context<'_>,
    file: FileIndex,
    written: &TypeRef,
    ty: &Type,
    default: Option<&syntax::Default>,
) -> Option<Presence> {
    if let (Some(optional), true) = (written.optional, cx.schema.resolve(ty).is_container()) {
        let message = "a list, set or map cannot be optional";
        let error = Diagnostic::error(Code::V0113, optional, message);
        cx.report(error.help_replace("an empty one is absent: remove `?`", optional, ""));
    }
    let value = match default {
        Some(default) => Some(default_value(cx, file, written, ty, default)?),
        None => None,
    };
    Some(match (written.optional, value) {
        (Some(_), default) => Presence::Optional { default },
        (None, Some(value)) => Presence::Default(value),
        (None, None) => Presence::Implicit,
    })
}

fn default_value(
    cx: &mut Context<'_>,
    file: FileIndex,
    written: &TypeRef,
    ty: &Type,
    default: &syntax::Default,
) -> Option<Value> {
    let spelled = without_optional(written);
    let value = &default.value;
    match cx.schema.resolve(ty) {
        Type::Opaque(_) => {
            if matches!(value.kind, ValueKind::List(_) | ValueKind::Map(_)) {
                let why = "of a type of your own it is a literal or an enum value";
                misfit(cx, value.span, &spelled, why);
                return None;
            }
            // Whether it fits is for the compiler to say.
            return values::untyped(cx, value);
        }
        Type::Struct(_) | Type::Union(_) | Type::Scalar(Scalar::Json | Scalar::Any) => {
            let message = format!("`{spelled}` cannot have a default");
            cx.report(Diagnostic::error(Code::V0503, default.span, message));
            return None;
        }
        Type::List(_) | Type::Set(_) | Type::Map(..) => {
            let empty = match &value.kind {
                ValueKind::List(values) => values.is_empty(),
                ValueKind::Map(entries) => entries.is_empty(),
                _ => true,
            };
            if !empty {
                misfit(
                    cx,
                    value.span,
                    &spelled,
                    "only an empty container can be a default",
                );
                return None;
            }
        }
        Type::Scalar(_) | Type::Enum(_) | Type::Alias(_) => {}
    }
    match values::evaluate(cx, file, value, ty) {
        Ok(Value::List(values)) if !values.is_empty() => {
            misfit(
                cx,
                value.span,
                &spelled,
                "only an empty container can be a default",
            );
            None
        }
        Ok(Value::Map(entries)) if !entries.is_empty() => {
            misfit(
                cx,
                value.span,
                &spelled,
                "only an empty container can be a default",
            );
            None
        }
        Ok(value) => Some(value),
        Err(Reject::Known) => None,
        Err(Reject::Misfit(reason)) => {
            misfit(cx, value.span, &spelled, &reason.why);
            None
        }
    }
}

fn misfit(cx: &mut Context<'_>, span: Span, spelled: &str, why: &str) {
    let value = cx.spelling(span);
    let message = format!("default `{value}` does not fit type `{spelled}`");
    cx.report(Diagnostic::error(Code::V0501, span, message).label(why));
}

/// `@required`, of the field itself or of an alias that is its type.
fn required(
    cx: &mut Context<'_>,
    annotations: &Annotations<'_>,
    field: &Field,
    written: &TypeRef,
    default: Option<&syntax::Default>,
    presence: Presence,
) -> Presence {
    let own = annotations.get(Known::Required);
    let alias = cx
        .schema
        .alias_chain(&field.ty)
        .find(|alias| alias.required);
    let alias = alias.map(|alias| (alias.decl.name.clone(), alias.decl.span));
    if own.is_none() && alias.is_none() {
        return presence;
    }
    if cx.schema.resolve(&field.ty).is_container() {
        if let Some(applied) = own {
            annotations::wrong_type(cx, applied, &field.ty);
        }
        return presence;
    }
    let other = match (written.optional, default) {
        (Some(span), _) => Some((span, "?")),
        (None, Some(default)) => Some((default.span, "default")),
        (None, None) => None,
    };
    let Some((span, what)) = other else {
        return Presence::Required;
    };
    let message = format!("`@required` conflicts with `{what}`");
    let error = match (own, alias) {
        (Some(applied), _) => Diagnostic::error(Code::V0306, applied.span, message)
            .secondary(span, format!("`{what}` here")),
        (None, Some((name, declared))) => {
            let error = Diagnostic::error(Code::V0306, span, message)
                .label(format!("`{name}` is `@required`"));
            match declared {
                Some(declared) => error.secondary(declared, "declared here"),
                None => error,
            }
        }
        (None, None) => return presence,
    };
    cx.report(error);
    presence
}

/// A union has no default, so it is optional or required.
fn check_union(cx: &mut Context<'_>, field: &Field, written: &TypeRef) {
    let is_union = matches!(cx.schema.resolve(&field.ty), Type::Union(_));
    if is_union && matches!(field.presence, Presence::Implicit) {
        let message = "union field or parameter must be optional";
        let error =
            Diagnostic::error(Code::V0112, written.span, message).label("a union has no default");
        let help = format!("`{written}?`, or `@required` before it");
        cx.report(error.help_replace(help, written.span.at_end(), "?"));
    }
}

fn encoding(cx: &mut Context<'_>, annotations: &Annotations<'_>, ty: &Type) -> Encoding {
    if annotations.check_conflict(cx, Known::Delimited, Known::Wrapped) {
        return Encoding::Usual;
    }
    let resolved = cx.schema.resolve(ty).clone();
    let element = match &resolved {
        Type::List(element) | Type::Set(element) => Some(cx.schema.resolve(element).clone()),
        _ => None,
    };
    let is_message = |ty: &Type| matches!(ty, Type::Struct(_) | Type::Union(_) | Type::Opaque(_));
    let mut encoding = Encoding::Usual;
    if let Some(applied) = annotations.get(Known::Unpacked) {
        let packable = match &element {
            Some(Type::Scalar(scalar)) => scalar.is_packable(),
            Some(Type::Enum(_) | Type::Opaque(_)) => true,
            _ => false,
        };
        match packable {
            true => encoding = Encoding::Unpacked,
            false => annotations::wrong_type(cx, applied, ty),
        }
    }
    if let Some(applied) = annotations.get(Known::Delimited) {
        match is_message(&resolved) || element.as_ref().is_some_and(is_message) {
            true => encoding = Encoding::Delimited,
            false => annotations::wrong_type(cx, applied, ty),
        }
    }
    if let Some(applied) = annotations.get(Known::Wrapped) {
        let has_wrapper = match &resolved {
            Type::Scalar(scalar) => {
                scalar.is_packable() || matches!(scalar, Scalar::String | Scalar::Bytes)
            }
            _ => false,
        };
        match has_wrapper {
            true => encoding = Encoding::Wrapped,
            false => annotations::wrong_type(cx, applied, ty),
        }
    }
    encoding
}

fn without_optional(written: &TypeRef) -> String {
    let mut spelled = written.to_string();
    if written.optional.is_some() {
        spelled.pop();
    }
    spelled
}
