//! Aliases: targets in order of dependence, then constraints.

use super::annotations::{self, Known, Place};
use super::constraints;
use super::context::{Context, Declared, FileIndex};
use super::limits;
use super::resolve::{self, Found};
use super::types;
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::{AliasId, Id, ItemId, graph::Graph};
use crate::source::Span;
use crate::syntax::{self, Item, TypeRef};
use std::collections::BTreeMap;

/// What each alias stands for. An alias in a cycle, or one that hangs on it, stays unknown.
pub(super) fn lower_targets(cx: &mut Context<'_>) {
    let declared: BTreeMap<AliasId, (FileIndex, &syntax::Alias)> = aliases(cx).collect();
    let mut edges = vec![Vec::new(); cx.schema.aliases.len()];
    let mut mentions: BTreeMap<(usize, usize), Span> = BTreeMap::new();
    for (id, (file, item)) in &declared {
        let mut references = Vec::new();
        references_in(&item.ty, &mut references);
        for reference in references {
            if let Found::Item(ItemId::Alias(on)) =
                resolve::look_up(cx, *file, &reference.path.parts)
            {
                edges[id.index()].push(on.index());
                mentions
                    .entry((id.index(), on.index()))
                    .or_insert(reference.path.span);
            }
        }
    }
    let graph = Graph::new(edges.clone());
    let mut chains = vec![0; edges.len()];
    for cycle in graph.cycles() {
        let place = |index: &usize| {
            let span = cx.schema.aliases[AliasId::from_index(*index)].decl.span;
            span.map(|span| (span.file, span.start))
        };
        let first = cycle
            .iter()
            .enumerate()
            .min_by_key(|(_, index)| place(index));
        let first = first.map_or(0, |(position, _)| position);
        let step = |step: usize| cycle[(first + step) % cycle.len()];
        let Some(span) = mentions.get(&(step(0), step(1))) else {
            continue;
        };
        let name = &cx.schema.aliases[AliasId::from_index(step(0))].decl.name;
        let message = format!("`{name}` contains itself without end");
        let mut error = Diagnostic::error(Code::V0111, *span, message);
        for at in 1..cycle.len().min(limits::SHOWN) {
            if let Some(span) = mentions.get(&(step(at), step(at + 1))) {
                let name = &cx.schema.aliases[AliasId::from_index(step(at + 1))]
                    .decl
                    .name;
                error = error.secondary(*span, format!("and here is `{name}`"));
            }
        }
        cx.report(error.help("an alias is transparent; a struct may contain itself behind `?`"));
    }
    for index in graph.dependencies_first() {
        let id = AliasId::from_index(index);
        let Some((file, item)) = declared.get(&id) else {
            continue;
        };
        if let Some(optional) = item.ty.optional {
            let message = "the target of an alias cannot be optional";
            let error = Diagnostic::error(Code::V0119, optional, message);
            cx.report(error.help_replace("write `?` where the alias is used", optional, ""));
        }
        // Counted even where nothing nests, so that chains of aliases end as well.
        let below = edges[index].iter().map(|on| chains[*on]).max();
        chains[index] = 1 + below.unwrap_or(0);
        if chains[index] > limits::TYPE_DEPTH {
            let message = format!("nesting deeper than {}", limits::TYPE_DEPTH);
            let error = Diagnostic::error(Code::V0901, item.ty.span, message);
            cx.report(error.label("an alias of an alias of an alias …"));
            continue;
        }
        if let Some(target) = types::lower(cx, *file, &item.ty) {
            let nesting = types::nesting(cx, *file, &item.ty);
            cx.nesting.insert(id, nesting);
            cx.schema.aliases[id].target = target;
            cx.unknown.remove(&ItemId::Alias(id));
        }
    }
}

/// Documentation, constraints and the other annotations.
pub(super) fn lower(cx: &mut Context<'_>) {
    let mut lowered = Vec::new();
    for (id, (file, item)) in aliases(cx).collect::<Vec<_>>() {
        let (decl, annotations) =
            annotations::declaration(cx, file, &item.name, &item.prefix, Place::Alias);
        let target = cx.schema.aliases[id].target.clone();
        let known = !cx.unknown.contains(&ItemId::Alias(id));
        let own = match known {
            true => constraints::own(cx, file, &annotations, &target),
            false => Default::default(),
        };
        if let (Some(required), true) = (annotations.get(Known::Required), known)
            && cx.schema.resolve(&target).is_container()
        {
            annotations::wrong_type(cx, required, &target);
        }
        let alias = &mut cx.schema.aliases[id];
        alias.decl = decl;
        alias.constraints = own;
        alias.newtype = annotations.has(Known::Newtype);
        alias.sensitive = annotations.has(Known::Sensitive);
        alias.required = annotations.has(Known::Required);
        if known {
            lowered.push((id, annotations, target));
        }
    }
    // An alias of an alias adds to its constraints, so all must be there.
    for (id, annotations, target) in lowered {
        let own = cx.schema.aliases[id].constraints.clone();
        constraints::check_together(cx, &annotations, &target, &own);
    }
}

fn aliases<'a>(
    cx: &Context<'a>,
) -> impl Iterator<Item = (AliasId, (FileIndex, &'a syntax::Alias))> + use<'a> {
    let declared = cx.declarations().into_iter();
    declared.filter_map(|Declared { file, item, id }| match (item, id) {
        (Item::Alias(item), ItemId::Alias(id)) => Some((id, (file, item))),
        _ => None,
    })
}

fn references_in<'a>(reference: &'a TypeRef, all: &mut Vec<&'a TypeRef>) {
    all.push(reference);
    reference
        .arguments
        .iter()
        .for_each(|argument| references_in(argument, all));
}
