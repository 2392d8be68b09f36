//! Enums: values first, since constants and defaults name them; annotations later.

use super::annotations::{self, Known, Place};
use super::context::{Context, Declared, FileIndex};
use super::limits;
use super::member_names::{self, Named};
use super::numbers::{self, Numbered, Space};
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::{Decl, EnumId, EnumValue, ItemId, names};
use crate::syntax::{self, EnumMember, Item};
use std::collections::HashMap;

/// Names and numbers of all values.
pub(super) fn lower_values(cx: &mut Context<'_>) {
    for (id, (file, item)) in enums(cx).collect::<Vec<_>>() {
        let owner = &item.name.name;
        let values: Vec<_> = item.values().collect();
        let place = format!("`{owner}`");
        let (count, span) = (values.len(), item.name.span);
        if !limits::check(cx, count, "values", &place, limits::VALUES, span) {
            cx.open.insert(ItemId::Enum(id));
            continue;
        }
        let members: Vec<_> = values
            .iter()
            .map(|value| Numbered {
                name: &value.name,
                number: value.number.as_ref(),
                insert_at: value.name.span.at_end(),
            })
            .collect();
        let reserved: Vec<_> = item
            .members
            .iter()
            .filter_map(|member| match member {
                EnumMember::Reserved(reserved) => Some(reserved),
                _ => None,
            })
            .collect();
        let (numbers, reserved) =
            numbers::check(cx, file, owner, Space::Values, &members, &reserved);
        let broken = item
            .members
            .iter()
            .any(|member| matches!(member, EnumMember::Broken(_)));
        if values.is_empty() && !broken {
            cx.report(Diagnostic::error(Code::V0117, item.name.span, "empty enum"));
        }
        if broken || numbers.iter().any(Option::is_none) {
            cx.open.insert(ItemId::Enum(id));
        }
        let zero = values.iter().any(|value| {
            let kind = value.number.as_ref().map(|number| &number.value.kind);
            matches!(kind, Some(syntax::ValueKind::Int(0)))
        });
        let mut lowered = Vec::with_capacity(values.len() + 1);
        if !zero {
            let decl = Decl::new("unspecified", None);
            lowered.push(EnumValue {
                decl,
                number: 0,
                implied: true,
            });
            // A broken member may be the zero; then nothing is implied.
            let other = values.iter().find(|value| value.name.name == "unspecified");
            if let (Some(other), false) = (other, broken) {
                let message = format!("name `unspecified` is used twice in `{owner}`");
                let error = Diagnostic::error(Code::V0102, other.name.span, message)
                    .label("`unspecified = 0` is implied");
                let error = match &other.number {
                    Some(number) => error.help_replace("`= 0` replaces it", number.span, "= 0"),
                    None => error,
                };
                cx.report(error);
            }
        }
        for (value, number) in values.iter().zip(numbers) {
            let number = number.and_then(|number| i32::try_from(number).ok());
            if let Some(number) = number {
                let decl = Decl::new(value.name.name.clone(), Some(value.name.span));
                lowered.push(EnumValue {
                    decl,
                    number,
                    implied: false,
                });
            }
        }
        for value in lowered.iter().rev() {
            cx.values
                .insert((id, value.decl.name.clone()), value.number);
        }
        let entry = &mut cx.schema.enums[id];
        (entry.values, entry.reserved) = (lowered, reserved);
    }
}

/// Documentation, annotations and the names that follow from them.
pub(super) fn lower(cx: &mut Context<'_>) {
    for (id, (file, item)) in enums(cx).collect::<Vec<_>>() {
        let (decl, annotations) =
            annotations::declaration(cx, file, &item.name, &item.prefix, Place::Enum);
        let entry = &mut cx.schema.enums[id];
        entry.decl = decl;
        entry.closed = annotations.has(Known::Closed);
        let values = entry.values.iter().enumerate();
        let places: HashMap<_, _> = values
            .map(|(index, value)| (value.decl.span, index))
            .collect();
        let mut members = Vec::new();
        for member in &item.members {
            let value = match member {
                EnumMember::Value(value) => value,
                EnumMember::Broken(broken) => {
                    members.extend(broken.name.as_ref().map(|name| Named {
                        name: name.name.clone(),
                        span: name.span,
                        json: None,
                        rust: None,
                        broken: true,
                    }));
                    continue;
                }
                EnumMember::Reserved(_) => continue,
            };
            let place = Place::EnumValue;
            let (decl, _) = annotations::declaration(cx, file, &value.name, &value.prefix, place);
            check_unrecognized(cx, &value.name);
            let named = EnumValue {
                decl,
                number: 0,
                implied: false,
            };
            members.push(Named {
                name: value.name.name.clone(),
                span: value.name.span,
                json: Some(named.json_name(&cx.schema.enums[id])),
                rust: Some(names::pascal(&value.name.name)),
                broken: false,
            });
            if let Some(index) = places.get(&named.decl.span) {
                cx.schema.enums[id].values[*index].decl = named.decl;
            }
        }
        member_names::check(cx, &item.name.name, &members);
    }
}

/// Reports V0118 for a value or variant.
pub(super) fn check_unrecognized(cx: &mut Context<'_>, name: &syntax::Ident) {
    if names::pascal(&name.name) == "Unrecognized" {
        let message = format!("`{name}` is taken by generated code");
        let error = Diagnostic::error(Code::V0118, name.span, message);
        cx.report(error.label("stands for what a later version adds"));
    }
}

fn enums<'a>(
    cx: &Context<'a>,
) -> impl Iterator<Item = (EnumId, (FileIndex, &'a syntax::Enum))> + use<'a> {
    let declared = cx.declarations().into_iter();
    declared.filter_map(|Declared { file, item, id }| match (item, id) {
        (Item::Enum(item), ItemId::Enum(id)) => Some((id, (file, item))),
        _ => None,
    })
}
