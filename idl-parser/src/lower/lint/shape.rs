//! Lints about the shape of types and services: `number-gap`, `thrift-number`, `required-field`,
//! `exotic-map-key`, `bool-parameter-pair`, `shared-body` and `topic-without-key`.

use super::super::context::Context;
use super::Found;
use crate::diagnostic::Diagnostic;
use crate::schema::{
    Decl, Field, ItemId, Members, Presence, Request, Reserved, Response, Scalar, Schema, Type,
};
use crate::source::Span;
use std::collections::BTreeMap;

/// The largest field number on Thrift.
const LAST_THRIFT: i64 = i16::MAX as i64;

pub(super) fn check(cx: &Context<'_>, found: &mut Found) {
    let schema = &cx.schema;
    let mut bodies: BTreeMap<ItemId, (String, Span)> = BTreeMap::new();
    for item in schema.declared_items() {
        map_keys(schema, item, found);
        match item {
            ItemId::Struct(_) | ItemId::Error(_) => {
                if let Some(members) = schema.members(item) {
                    self::members(members, found);
                }
            }
            ItemId::Enum(id) => {
                let item = &schema.enums[id];
                let mut reserved = item.reserved.clone();
                // The implied zero is in use, though nobody wrote it.
                reserved.numbers.push((0, 0));
                let values = item.values.iter();
                let numbers: Vec<_> = values
                    .map(|value| (i64::from(value.number), &value.decl))
                    .collect();
                gaps(numbers, &reserved, found);
            }
            ItemId::Union(id) => {
                let item = &schema.unions[id];
                let variants = item.variants.iter();
                let numbers: Vec<_> = variants
                    .map(|variant| (i64::from(variant.number), &variant.decl))
                    .collect();
                gaps(numbers, &item.reserved, found);
            }
            ItemId::Service(id) => {
                let service = &schema.services[id];
                for method in &service.methods {
                    let path = format!("{}.{}", service.decl.name, method.decl.name);
                    match &method.request {
                        Request::Params(params) => bool_pairs(schema, params, found),
                        Request::Body(body) => {
                            shared_body(schema, body, &path, &method.decl, &mut bodies, found);
                        }
                    }
                }
            }
            ItemId::Events(id) => {
                for topic in &schema.events[id].topics {
                    if let (None, Some(span)) = (&topic.key, topic.decl.span) {
                        let message = format!("topic `{}` has no key", topic.decl.name);
                        let warning = Diagnostic::lint("topic-without-key", span, message);
                        let help = "events are ordered within a key only: `@key(field)`";
                        found.push(warning.help(help));
                    }
                }
            }
            ItemId::Alias(_) | ItemId::Const(_) | ItemId::AnnotationDecl(_) => {}
        }
    }
}

fn members(members: &Members, found: &mut Found) {
    let numbers = members
        .numbers()
        .map(|(number, decl)| (i64::from(number), decl));
    gaps(numbers.collect(), &members.reserved, found);
    for field in members.fields() {
        let Some(span) = field.decl.span else {
            continue;
        };
        let id = field.thrift_id();
        if id > LAST_THRIFT {
            let message = format!("field number {id} is too large for Thrift");
            let warning = Diagnostic::lint("thrift-number", span, message);
            found.push(warning.help(format!("stay within {LAST_THRIFT}, or add `@thrift_id(n)`")));
        }
        if field.presence == Presence::Required {
            let message = format!("`{}` is required: it can never be removed", field.decl.name);
            found.push(Diagnostic::lint("required-field", span, message));
        }
    }
}

/// A number that nobody uses and nothing reserves, between two that are in use.
fn gaps(mut numbers: Vec<(i64, &Decl)>, reserved: &Reserved, found: &mut Found) {
    // The implied zero of an enum has no place.
    numbers.retain(|(_, decl)| decl.span.is_some());
    numbers.sort_by_key(|(number, _)| *number);
    let mut ranges = reserved.numbers.clone();
    // Protobuf's own numbers are nobody's to reserve.
    ranges.push((19_000, 19_999));
    ranges.sort_unstable();
    for pair in numbers.windows(2) {
        let ((from, before), (to, after)) = (pair[0], pair[1]);
        let Some((first, last)) = unreserved(from + 1, to - 1, &ranges) else {
            continue;
        };
        let (Some(one), Some(two)) = (before.span, after.span) else {
            continue;
        };
        let what = match first == last {
            true => format!("number {first} is neither used nor reserved"),
            false => format!("numbers {first}..={last} are neither used nor reserved"),
        };
        let slot = if first == last {
            first.to_string()
        } else {
            format!("{first}..={last}")
        };
        let warning = Diagnostic::lint("number-gap", two, what)
            .secondary(one, "the gap begins here")
            .help(format!("`reserved {slot};` if something was removed"));
        found.push(warning);
    }
}

/// The first run of numbers in `from..=to` that is in none of the sorted ranges.
fn unreserved(mut from: i64, to: i64, ranges: &[(i64, i64)]) -> Option<(i64, i64)> {
    let start = ranges.partition_point(|(_, last)| *last < from);
    for (first, last) in &ranges[start..] {
        if *first > from {
            return (from <= to).then(|| (from, to.min(first - 1)));
        }
        from = from.max(last + 1);
    }
    (from <= to).then_some((from, to))
}

fn map_keys(schema: &Schema, item: ItemId, found: &mut Found) {
    let mut check = |decl: &Decl, ty: &Type| {
        let mut exotic = None;
        ty.walk(&mut |ty| {
            if let Type::Map(key, _) = ty {
                match schema.resolve(key) {
                    Type::Scalar(scalar) if scalar.is_map_key() => {}
                    Type::Enum(_) => {}
                    _ => exotic = Some(()),
                }
            }
        });
        if let (Some(()), Some(span)) = (exotic, decl.span) {
            let message = format!(
                "the map of `{}` has a key that protobuf maps cannot have",
                decl.name
            );
            let warning = Diagnostic::lint("exotic-map-key", span, message);
            found.push(warning.help("it travels as a list of entries; a list of structs says so"));
        }
    };
    match item {
        ItemId::Struct(_) | ItemId::Error(_) => {
            let fields = schema.members(item).into_iter().flat_map(Members::fields);
            fields.for_each(|field| check(&field.decl, &field.ty));
        }
        ItemId::Alias(id) => check(&schema.aliases[id].decl, &schema.aliases[id].target),
        ItemId::Service(id) => {
            for method in &schema.services[id].methods {
                if let Request::Params(params) = &method.request {
                    params
                        .iter()
                        .for_each(|param| check(&param.decl, &param.ty));
                }
                if let Response::Wrapped(ty) = &method.response {
                    check(&method.decl, ty);
                }
            }
        }
        _ => {}
    }
}

/// Two `bool`s side by side are easily confused by callers.
fn bool_pairs(schema: &Schema, params: &[Field], found: &mut Found) {
    let is_bool = |field: &Field| schema.scalar(&field.ty) == Some(Scalar::Bool);
    for pair in params.windows(2) {
        if is_bool(&pair[0])
            && is_bool(&pair[1])
            && let Some(span) = pair[1].decl.span
        {
            let (one, two) = (&pair[0].decl.name, &pair[1].decl.name);
            let message = format!("`{one}` and `{two}` are two `bool`s side by side");
            let warning = Diagnostic::lint("bool-parameter-pair", span, message);
            found.push(warning.help("an enum, or a struct, says at the call what is meant"));
        }
    }
}

/// A struct that is the request of two methods cannot change for one of them. Returning the same
/// struct from several methods is the usual thing.
fn shared_body(
    schema: &Schema,
    body: &Type,
    path: &str,
    method: &Decl,
    bodies: &mut BTreeMap<ItemId, (String, Span)>,
    found: &mut Found,
) {
    let (Some(item), Some(span)) = (Schema::item_of(schema.resolve(body)), method.span) else {
        return;
    };
    match bodies.get(&item) {
        Some((first, at)) => {
            let name = &schema.decl(item).name;
            let message = format!("`{name}` is the request of both `{first}` and `{path}`");
            let warning = Diagnostic::lint("shared-body", span, message);
            found.push(warning.secondary(*at, "the first one"));
        }
        None => {
            bodies.insert(item, (path.to_owned(), span));
        }
    }
}
