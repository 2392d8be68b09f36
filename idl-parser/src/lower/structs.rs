//! Structs, and the members that structs and errors share.

use super::annotations::{self, Known, Place};
use super::context::{Context, Declared, FileIndex};
use super::fields;
use super::limits;
use super::member_names::{self, Named, rust_name};
use super::numbers::{self, Numbered, Space};
use super::types;
use super::unions;
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::{ItemId, Member, Members, Oneof};
use crate::source::Span;
use crate::syntax::{self, Ident, Item, StructMember};
use std::collections::{BTreeMap, HashMap};

pub(super) fn lower(cx: &mut Context<'_>) {
    for Declared { file, item, id } in cx.declarations() {
        let (Item::Struct(item), ItemId::Struct(of)) = (item, id) else {
            continue;
        };
        let (decl, annotations) =
            annotations::declaration(cx, file, &item.name, &item.prefix, Place::Struct);
        let members = lower_members(cx, file, id, &item.name, &item.members);
        let entry = &mut cx.schema.structs[of];
        entry.decl = decl;
        entry.members = members;
        entry.preserve_unknown = annotations.has(Known::PreserveUnknown);
    }
}

/// The members of a struct or error.
pub(super) fn lower_members<'a>(
    cx: &mut Context<'a>,
    file: FileIndex,
    id: ItemId,
    owner: &Ident,
    written: &'a [StructMember],
) -> Members {
    let numbered: Vec<_> = written.iter().flat_map(numbered).collect();
    let reserved: Vec<_> = written.iter().flat_map(reserved).collect();
    let place = format!("`{owner}`");
    let count = numbered.len();
    if !limits::check(cx, count, "fields", &place, limits::FIELDS, owner.span) {
        cx.open.insert(id);
        return Members::default();
    }
    let (numbers, reserved) =
        numbers::check(cx, file, &owner.name, Space::Fields, &numbered, &reserved);
    let numbers: HashMap<Span, Option<i64>> = numbered
        .iter()
        .map(|member| member.name.span)
        .zip(numbers)
        .collect();
    let number_of = |name: &Ident| numbers.get(&name.span).copied().flatten();

    let mut list = Vec::with_capacity(written.len());
    let mut named = Vec::with_capacity(written.len());
    let mut thrift: BTreeMap<i64, Span> = BTreeMap::new();
    let mut open = false;
    for member in written {
        match member {
            StructMember::Field(field) => {
                let place = Place::Field;
                let (decl, annotations) =
                    annotations::declaration(cx, file, &field.name, &field.prefix, place);
                named.push(Named {
                    name: field.name.name.clone(),
                    span: field.name.span,
                    json: Some(decl.json_name()),
                    rust: Some(rust_name(&field.name.name)),
                    broken: false,
                });
                let number = number_of(&field.name).and_then(|number| u32::try_from(number).ok());
                let default = field.default.as_ref();
                let with = (decl, &annotations);
                let lowered =
                    fields::lower(cx, file, with, number.unwrap_or(0), &field.ty, default);
                let Some((lowered, _)) = lowered.zip(number) else {
                    open = true;
                    continue;
                };
                check_thrift_id(cx, owner, &mut thrift, &lowered, field);
                list.push(Member::Field(lowered));
            }
            StructMember::Oneof(oneof) => {
                let place = Place::Oneof;
                let (decl, _) =
                    annotations::declaration(cx, file, &oneof.name, &oneof.prefix, place);
                open |= unions::check_content(cx, &oneof.members, oneof.name.span);
                named.push(Named {
                    name: oneof.name.name.clone(),
                    span: oneof.name.span,
                    json: None,
                    rust: Some(rust_name(&oneof.name.name)),
                    broken: false,
                });
                let mut variants = Vec::new();
                let mut inner = Vec::new();
                for variant in oneof.variants() {
                    let number = number_of(&variant.name);
                    let (lowered, names) = unions::variant(cx, file, variant, number);
                    open |= lowered.is_none();
                    variants.extend(lowered);
                    inner.push(names);
                }
                // In Rust the variants live in an enum of their own, elsewhere in the struct.
                let inner_rust = inner.iter().map(|named| Named {
                    name: named.name.clone(),
                    span: named.span,
                    json: None,
                    rust: named.rust.clone(),
                    broken: false,
                });
                let inner_rust: Vec<_> = inner_rust.collect();
                let distinct = distinct_names(&inner);
                if distinct {
                    member_names::check(cx, &oneof.name.name, &inner_rust);
                }
                named.extend(inner.into_iter().map(|named| Named {
                    rust: None,
                    ..named
                }));
                named.extend(unions::broken_names(&oneof.members));
                list.push(Member::Oneof(Oneof {
                    decl,
                    variants,
                    opaque: oneof.rust.as_ref().map(types::opaque),
                }));
            }
            StructMember::Broken(broken) => {
                open = true;
                named.extend(broken.name.as_ref().map(|name| Named {
                    name: name.name.clone(),
                    span: name.span,
                    json: None,
                    rust: None,
                    broken: true,
                }));
            }
            StructMember::Reserved(_) => {}
        }
    }
    member_names::check(cx, &owner.name, &named);
    if open {
        cx.open.insert(id);
    }
    Members { list, reserved }
}

/// Names that are the same as written are the struct's matter.
fn distinct_names(named: &[Named]) -> bool {
    let mut names: Vec<&str> = named.iter().map(|named| named.name.as_str()).collect();
    names.sort_unstable();
    names.windows(2).all(|pair| pair[0] != pair[1])
}

fn numbered(member: &StructMember) -> Vec<Numbered<'_>> {
    match member {
        StructMember::Field(field) => vec![Numbered {
            name: &field.name,
            number: field.number.as_ref(),
            insert_at: field.ty.span.at_end(),
        }],
        StructMember::Oneof(oneof) => oneof.variants().map(unions::numbered).collect(),
        StructMember::Reserved(_) | StructMember::Broken(_) => Vec::new(),
    }
}

fn reserved(member: &StructMember) -> Vec<&syntax::Reserved> {
    match member {
        StructMember::Reserved(reserved) => vec![reserved],
        StructMember::Oneof(oneof) => unions::reserved(&oneof.members).collect(),
        StructMember::Field(_) | StructMember::Broken(_) => Vec::new(),
    }
}

/// `@thrift_id` moves a field on Thrift; two must not meet there.
fn check_thrift_id(
    cx: &mut Context<'_>,
    owner: &Ident,
    seen: &mut BTreeMap<i64, Span>,
    field: &crate::schema::Field,
    written: &syntax::Field,
) {
    let id = field.thrift_id();
    if let Some(first) = seen.get(&id) {
        let message = format!("field number {id} is used twice in `{owner}` on Thrift");
        let error = Diagnostic::error(Code::V0101, written.name.span, message)
            .label("used again here")
            .secondary(*first, "first used here");
        return cx.report(error);
    }
    seen.insert(id, written.name.span);
}
