//! Named unions, and the variants of unions of both kinds.

use super::annotations::{self, Known, Place};
use super::constraints;
use super::context::{Context, Declared, FileIndex};
use super::enums;
use super::limits;
use super::member_names::{self, Named};
use super::numbers::{self, Numbered, Space};
use super::types;
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::{Constraints, ItemId, Variant, names};
use crate::syntax::{self, Item, UnionMember};

pub(super) fn lower(cx: &mut Context<'_>) {
    for Declared { file, item, id } in cx.declarations() {
        let (Item::Union(item), ItemId::Union(union)) = (item, id) else {
            continue;
        };
        let (decl, _) = annotations::declaration(cx, file, &item.name, &item.prefix, Place::Union);
        let owner = item.name.name.as_str();
        let written: Vec<_> = item.variants().collect();
        let place = format!("`{owner}`");
        let (count, span) = (written.len(), item.name.span);
        if !limits::check(cx, count, "variants", &place, limits::FIELDS, span) {
            cx.open.insert(id);
            continue;
        }
        let members: Vec<_> = written.iter().map(|variant| numbered(variant)).collect();
        let reserved: Vec<_> = reserved(&item.members).collect();
        let (numbers, reserved) =
            numbers::check(cx, file, owner, Space::Variants, &members, &reserved);
        let broken = check_content(cx, &item.members, item.name.span);
        let mut named = broken_names(&item.members);
        let mut variants = Vec::with_capacity(written.len());
        let mut open = broken;
        for (variant, number) in written.iter().zip(numbers) {
            let (lowered, names) = self::variant(cx, file, variant, number);
            enums::check_unrecognized(cx, &variant.name);
            named.push(names);
            open |= lowered.is_none();
            variants.extend(lowered);
        }
        named.sort_by_key(|named| named.span.start);
        member_names::check(cx, owner, &named);
        if open {
            cx.open.insert(id);
        }
        let entry = &mut cx.schema.unions[union];
        entry.decl = decl;
        (entry.variants, entry.reserved) = (variants, reserved);
    }
}

/// A variant with its number; `None` where its type or number is not known.
pub(super) fn variant<'a>(
    cx: &mut Context<'a>,
    file: FileIndex,
    variant: &'a syntax::Variant,
    number: Option<i64>,
) -> (Option<Variant>, Named) {
    let place = Place::Variant;
    let (decl, annotations) =
        annotations::declaration(cx, file, &variant.name, &variant.prefix, place);
    let named = Named {
        name: variant.name.name.clone(),
        span: variant.name.span,
        json: Some(decl.json_name()),
        rust: Some(names::pascal(&variant.name.name)),
        broken: false,
    };
    let mut lowered = Variant {
        decl,
        number: 0,
        ty: None,
        constraints: Constraints::default(),
        sensitive: annotations.has(Known::Sensitive),
        boxed: false,
    };
    match &variant.ty {
        None => constraints::none(cx, &annotations),
        Some(written) => {
            if let Some(optional) = written.optional {
                let message = "elements cannot be optional";
                let error = Diagnostic::error(Code::V0114, optional, message)
                    .label("a variant is there or another is");
                cx.report(error.help_replace("remove `?`", optional, ""));
            }
            let Some(ty) = types::lower(cx, file, written) else {
                return (None, named);
            };
            let own = constraints::own(cx, file, &annotations, &ty);
            constraints::check_together(cx, &annotations, &ty, &own);
            if let (Some(applied), true) = (
                annotations.get(Known::Required),
                cx.schema.resolve(&ty).is_container(),
            ) {
                annotations::wrong_type(cx, applied, &ty);
            }
            lowered.constraints = constraints::with_inherited(cx, &ty, &own, written.span);
            lowered.sensitive |= cx.schema.is_sensitive(&ty);
            lowered.ty = Some(ty);
        }
    }
    let number = number.and_then(|number| u32::try_from(number).ok());
    let lowered = number.map(|number| Variant { number, ..lowered });
    (lowered, named)
}

pub(super) fn numbered(variant: &syntax::Variant) -> Numbered<'_> {
    let end = variant.ty.as_ref().map_or(variant.name.span, |ty| ty.span);
    Numbered {
        name: &variant.name,
        number: variant.number.as_ref(),
        insert_at: end.at_end(),
    }
}

pub(super) fn reserved(members: &[UnionMember]) -> impl Iterator<Item = &syntax::Reserved> {
    members.iter().filter_map(|member| match member {
        UnionMember::Reserved(reserved) => Some(reserved),
        _ => None,
    })
}

/// Reports V0117 for an empty union; tells whether a member could not be read.
pub(super) fn check_content(
    cx: &mut Context<'_>,
    members: &[UnionMember],
    name: crate::source::Span,
) -> bool {
    let broken = members
        .iter()
        .any(|member| matches!(member, UnionMember::Broken(_)));
    let any = members
        .iter()
        .any(|member| matches!(member, UnionMember::Variant(_)));
    if !any && !broken {
        cx.report(Diagnostic::error(Code::V0117, name, "empty union"));
    }
    broken
}

pub(super) fn broken_names(members: &[UnionMember]) -> Vec<Named> {
    let broken = members.iter().filter_map(|member| match member {
        UnionMember::Broken(broken) => broken.name.as_ref(),
        _ => None,
    });
    let named = broken.map(|name| Named {
        name: name.name.clone(),
        span: name.span,
        json: None,
        rust: None,
        broken: true,
    });
    named.collect()
}
