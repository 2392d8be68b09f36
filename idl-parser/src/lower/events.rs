//! Events blocks and topics (specification section 5.6).

use super::annotations::{self, Annotations, Known, Place};
use super::context::{Context, Declared, FileIndex};
use super::errors;
use super::limits;
use super::numbers;
use super::resolve::{self, Found, Want};
use super::services;
use super::similar;
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::{
    Delivery, EventsId, FieldPath, ItemId, Piece, Scalar, Template, Topic, Type, names,
};
use crate::source::Span;
use crate::syntax::{self, EventsMember, Item};
use std::collections::BTreeMap;

pub(super) fn lower(cx: &mut Context<'_>) {
    let mut addresses: BTreeMap<String, Span> = BTreeMap::new();
    for Declared { file, item, id } in cx.declarations() {
        let (Item::Events(item), ItemId::Events(events)) = (item, id) else {
            continue;
        };
        let (decl, _) = annotations::declaration(cx, file, &item.name, &item.prefix, Place::Events);
        let mut written: Vec<_> = item.topics().collect();
        let place = format!("`{}`", item.name);
        let (count, span) = (written.len(), item.name.span);
        if !limits::check(cx, count, "topics", &place, limits::METHODS, span) {
            written.truncate(limits::METHODS);
            cx.open.insert(id);
        }
        let reserved = item.members.iter().filter_map(|member| match member {
            EventsMember::Reserved(reserved) => Some(reserved),
            _ => None,
        });
        let reserved: Vec<_> = reserved.collect();
        let reserved = numbers::reserved_names(cx, file, &reserved);
        let all: Vec<_> = written.iter().map(|topic| &topic.name).collect();
        let owner = ("topic", &item.name);
        let kept = services::check_names(cx, owner, &all, &reserved, names::screaming);
        let mut topics = Vec::with_capacity(written.len());
        for (topic, keep) in written.into_iter().zip(kept) {
            let lowered = self::topic(cx, file, events, topic);
            if !keep {
                continue;
            }
            if let Some(lowered) = &lowered {
                let span = topic
                    .address
                    .as_ref()
                    .map_or(topic.name.span, |text| text.span);
                check_address_free(cx, &mut addresses, &lowered.address, span);
            }
            topics.extend(lowered);
        }
        let entry = &mut cx.schema.events[events];
        entry.decl = decl;
        entry.topics = topics;
        entry.reserved = reserved.into_names();
    }
}

fn topic<'a>(
    cx: &mut Context<'a>,
    file: FileIndex,
    events: EventsId,
    written: &'a syntax::Topic,
) -> Option<Topic> {
    let (decl, annotations) =
        annotations::declaration(cx, file, &written.name, &written.prefix, Place::Topic);
    let payload = payload(cx, file, written);
    let address = match &written.address {
        Some(text) => errors::template(cx, &text.value, text.span).and_then(|template| {
            let payload = payload.as_ref()?;
            check_address(cx, payload, &template, text.span).then_some(template)
        }),
        None => {
            let text = cx.schema.default_address(events, &decl.name);
            Some(Template {
                pieces: vec![Piece::Text(text)],
            })
        }
    };
    let key = annotations.get(Known::Key).and_then(|applied| {
        let path = annotations::field_path(cx, applied.argument(0)?, "a field")?;
        key(cx, payload.as_ref()?, path)
    });
    if let (Some(applied), false) = (annotations.get(Known::Compact), annotations.has(Known::Key)) {
        let error = Diagnostic::error(Code::V0414, applied.span, "`@compact` needs `@key`");
        cx.report(error.label("keeps the last event of each key"));
    }
    let delivery = delivery(cx, &annotations);
    if delivery == Delivery::AtMostOnce {
        annotations.check_conflict(cx, Known::Compact, Known::Delivery);
    }
    let partitions = annotations.get(Known::Partitions).and_then(|applied| {
        let value = applied.argument(0)?;
        let count = annotations::integer(cx, file, value, 1, i32::MAX.into())?;
        u32::try_from(count).ok()
    });
    let retain = annotations
        .get(Known::Retain)
        .and_then(|applied| applied.argument(0));
    let retain = retain.and_then(|value| annotations::duration(cx, file, value));
    let dead_letter = dead_letter(cx, file, &annotations);
    Some(Topic {
        decl,
        payload: payload?,
        address: address?,
        key,
        partitions,
        delivery,
        retain,
        compact: annotations.has(Known::Compact),
        dead_letter,
    })
}

fn payload(cx: &mut Context<'_>, file: FileIndex, written: &syntax::Topic) -> Option<Type> {
    if let Some(rust) = &written.rust {
        return Some(Type::Opaque(super::types::opaque(rust)));
    }
    let path = &written.payload;
    let ty = match resolve::find(cx, file, path) {
        Found::Item(ItemId::Struct(id)) => Type::Struct(id),
        Found::Item(ItemId::Union(id)) => Type::Union(id),
        Found::Item(ItemId::Alias(id)) => Type::Alias(id),
        Found::Unknown => return None,
        Found::Missing => {
            resolve::missing(cx, file, path, Want::Type);
            return None;
        }
        _ => Type::Scalar(Scalar::Bool),
    };
    match cx.schema.resolve(&ty) {
        Type::Struct(_) | Type::Union(_) => Some(ty),
        _ => {
            let message = "topic payload must be a struct or union";
            cx.report(Diagnostic::error(Code::V0410, path.span, message));
            None
        }
    }
}

/// Each name in braces is a scalar field of the payload.
fn check_address(cx: &mut Context<'_>, payload: &Type, address: &Template, span: Span) -> bool {
    for name in address.fields() {
        let path = [name.to_owned()];
        match scalar_along(cx, payload, &path) {
            Ok(true) => {}
            Ok(false) => {
                let of = super::types::spell(cx, payload);
                let message = format!("address names `{name}`, which is no scalar field of `{of}`");
                let error = Diagnostic::error(Code::V0411, span, message);
                cx.report(with_similar(cx, error, payload, name));
                return false;
            }
            Err(Unknown) => return false,
        }
    }
    true
}

fn key(cx: &mut Context<'_>, payload: &Type, path: &syntax::Path) -> Option<FieldPath> {
    let names: Vec<_> = path.parts.iter().map(|part| part.name.clone()).collect();
    match scalar_along(cx, payload, &names) {
        Ok(true) => Some(FieldPath { names }),
        Ok(false) => {
            let of = super::types::spell(cx, payload);
            let message = format!("`@key` names no scalar field of `{of}`");
            let error = Diagnostic::error(Code::V0413, path.span, message);
            let error = match path.as_ident() {
                Some(name) => with_similar(cx, error, payload, &name.name),
                None => error,
            };
            cx.report(error);
            None
        }
        Err(Unknown) => None,
    }
}

fn with_similar(cx: &Context<'_>, error: Diagnostic, payload: &Type, name: &str) -> Diagnostic {
    let Type::Struct(id) = cx.schema.resolve(payload) else {
        return error;
    };
    let fields = cx.schema.structs[*id]
        .members
        .fields()
        .map(|field| field.name());
    match similar::nearest(name, fields) {
        Some(near) => error.help(format!("a similar field exists: `{near}`")),
        None => error,
    }
}

/// It cannot be told, because part of a struct could not be read.
struct Unknown;

fn scalar_along(cx: &Context<'_>, payload: &Type, path: &[String]) -> Result<bool, Unknown> {
    for end in 1..=path.len() {
        if cx.schema.fields_along(payload, &path[..end]).is_some() {
            continue;
        }
        let before = cx.schema.fields_along(payload, &path[..end - 1]);
        let owner = before
            .as_deref()
            .and_then(<[_]>::last)
            .map_or(payload, |field| &field.ty);
        return match cx.schema.resolve(owner) {
            Type::Struct(id) if cx.open.contains(&ItemId::Struct(*id)) => Err(Unknown),
            // The Rust compiler knows.
            Type::Opaque(_) => Ok(true),
            _ => Ok(false),
        };
    }
    let fields = cx.schema.fields_along(payload, path);
    let last = fields.as_deref().and_then(<[_]>::last);
    if last.is_some_and(|field| matches!(cx.schema.resolve(&field.ty), Type::Opaque(_))) {
        return Ok(true);
    }
    let scalar = last.and_then(|field| cx.schema.scalar(&field.ty));
    Ok(scalar.is_some_and(|scalar| {
        !matches!(
            scalar,
            Scalar::Json | Scalar::Any | Scalar::F32 | Scalar::F64
        )
    }))
}

fn delivery(cx: &mut Context<'_>, annotations: &Annotations<'_>) -> Delivery {
    let value = annotations
        .get(Known::Delivery)
        .and_then(|applied| applied.argument(0));
    let word =
        value.and_then(|value| annotations::one_of(cx, value, &["at_least_once", "at_most_once"]));
    match word {
        Some("at_most_once") => Delivery::AtMostOnce,
        _ => Delivery::AtLeastOnce,
    }
}

fn dead_letter(
    cx: &mut Context<'_>,
    file: FileIndex,
    annotations: &Annotations<'_>,
) -> Option<String> {
    let value = annotations.get(Known::DeadLetter)?.argument(0)?;
    let address = annotations::text(cx, file, value)?;
    if address.is_empty() {
        let message = "expected an address, found `\"\"`";
        cx.report(Diagnostic::error(Code::V0305, value.span, message));
        return None;
    }
    Some(address)
}

/// Two topics share no address, names of fields aside.
fn check_address_free(
    cx: &mut Context<'_>,
    addresses: &mut BTreeMap<String, Span>,
    address: &Template,
    span: Span,
) {
    let spelled = |field: &dyn Fn(&str) -> String| {
        let pieces = address.pieces.iter().map(|piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Field(name) => field(name),
        });
        pieces.collect::<String>()
    };
    let key = spelled(&|_| "{}".to_owned());
    match addresses.get(&key) {
        Some(first) => {
            let address = spelled(&|name| format!("{{{name}}}"));
            let message = format!("address `{address}` is used by two topics");
            let error = Diagnostic::error(Code::V0412, span, message);
            cx.report(error.secondary(*first, "first used here"));
        }
        None => {
            addresses.insert(key, span);
        }
    }
}
