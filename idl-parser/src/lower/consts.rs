//! Constants: types, values in order of dependence, annotations.

use super::annotations::{self, Place};
use super::constraints;
use super::context::{Context, Declared, FileIndex};
use super::limits;
use super::types;
use super::values;
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::{ConstId, Id, ItemId, Type, Value, graph::Graph};
use crate::source::Span;
use crate::syntax::{self, Item, ValueKind};
use std::collections::BTreeMap;

/// Types and values. A constant in a cycle, or one that hangs on it, stays unknown.
pub(super) fn lower_values(cx: &mut Context<'_>) {
    let declared: BTreeMap<ConstId, (FileIndex, &syntax::Const)> = constants(cx).collect();

    // Types come first: a name that is a value of the expected enum mentions no constant.
    let mut typed = BTreeMap::new();
    for (id, (file, item)) in &declared {
        if item.ty.optional.is_some() {
            values::unsupported(cx, &item.ty);
        } else if let Some(ty) = types::lower(cx, *file, &item.ty) {
            match values::is_constant_type(cx, &ty) {
                true => {
                    typed.insert(*id, ty);
                }
                false => values::unsupported(cx, &item.ty),
            }
        }
    }
    let mut edges = vec![Vec::new(); cx.schema.consts.len()];
    let mut mentions: BTreeMap<(usize, usize), Span> = BTreeMap::new();
    for (id, (file, item)) in &declared {
        let mut paths = Vec::new();
        paths_in(&item.value, &mut paths);
        let of = typed.get(id).map(|ty| cx.schema.resolve(ty));
        for path in paths {
            if let (Some(Type::Enum(of)), Some(name)) = (of, path.as_ident())
                && cx.values.contains_key(&(*of, name.name.clone()))
            {
                continue;
            }
            if let Some(on) = values::constant_named(cx, *file, path) {
                edges[id.index()].push(on.index());
                mentions
                    .entry((id.index(), on.index()))
                    .or_insert(path.span);
            }
        }
    }
    let graph = Graph::new(edges);
    for cycle in graph.cycles() {
        let first = in_file_order(cx, &cycle);
        let id = ConstId::from_index(cycle[first]);
        let name = cx.schema.consts[id].decl.name.clone();
        let message = format!("constant `{name}` depends on itself");
        let Some((_, item)) = declared.get(&id) else {
            continue;
        };
        let mut error = Diagnostic::error(Code::V0504, item.name.span, message);
        for step in 0..cycle.len().min(limits::SHOWN) {
            let from = cycle[(first + step) % cycle.len()];
            let to = cycle[(first + step + 1) % cycle.len()];
            if let Some(span) = mentions.get(&(from, to)) {
                let (from, to) = (ConstId::from_index(from), ConstId::from_index(to));
                let names = (
                    &cx.schema.consts[from].decl.name,
                    &cx.schema.consts[to].decl.name,
                );
                error = error.secondary(*span, format!("`{}` needs `{}`", names.0, names.1));
            }
        }
        cx.report(error);
    }
    for index in graph.dependencies_first() {
        let id = ConstId::from_index(index);
        let (Some(ty), Some((file, item))) = (typed.remove(&id), declared.get(&id)) else {
            continue;
        };
        let value = match &item.value.kind {
            // The compiler of Rust has the type beside it.
            ValueKind::Rust(text) => Some(Value::Rust {
                text: text.clone(),
                span: item.value.span,
            }),
            _ => values::expect(cx, *file, &item.value, &ty),
        };
        if let Some(value) = value {
            let entry = &mut cx.schema.consts[id];
            (entry.ty, entry.value) = (ty, value);
            cx.unknown.remove(&ItemId::Const(id));
        }
    }
}

/// Documentation and annotations, and the constraints of the type.
pub(super) fn lower(cx: &mut Context<'_>) {
    for (id, (file, item)) in constants(cx).collect::<Vec<_>>() {
        let (decl, _) = annotations::declaration(cx, file, &item.name, &item.prefix, Place::Const);
        cx.schema.consts[id].decl = decl;
        if cx.unknown.contains(&ItemId::Const(id)) {
            continue;
        }
        let constant = &cx.schema.consts[id];
        let all = cx.schema.constraints(&constant.ty);
        if let Some(constraint) = constraints::violated(&all, &constant.value) {
            let message = format!("constant violates `{constraint}` of `{}`", item.ty);
            cx.report(Diagnostic::error(Code::V0502, item.value.span, message));
        }
    }
}

fn constants<'a>(
    cx: &Context<'a>,
) -> impl Iterator<Item = (ConstId, (FileIndex, &'a syntax::Const))> + use<'a> {
    let declared = cx.declarations().into_iter();
    declared.filter_map(|Declared { file, item, id }| match (item, id) {
        (Item::Const(item), ItemId::Const(id)) => Some((id, (file, item))),
        _ => None,
    })
}

/// Position in the cycle of the constant that stands first in the files.
fn in_file_order(cx: &Context<'_>, cycle: &[usize]) -> usize {
    let place = |index: &usize| {
        let span = cx.schema.consts[ConstId::from_index(*index)].decl.span;
        span.map(|span| (span.file, span.start))
    };
    let first = cycle
        .iter()
        .enumerate()
        .min_by_key(|(_, index)| place(index));
    first.map_or(0, |(position, _)| position)
}

fn paths_in<'a>(value: &'a syntax::Value, paths: &mut Vec<&'a syntax::Path>) {
    match &value.kind {
        ValueKind::Path(path) => paths.push(path),
        ValueKind::List(values) => values.iter().for_each(|value| paths_in(value, paths)),
        ValueKind::Map(entries) => {
            for entry in entries {
                paths_in(&entry.key, paths);
                paths_in(&entry.value, paths);
            }
        }
        ValueKind::Range { start, end, .. } => {
            start
                .iter()
                .chain(end)
                .for_each(|value| paths_in(value, paths));
        }
        ValueKind::Int(_)
        | ValueKind::Float(_)
        | ValueKind::Bool(_)
        | ValueKind::Duration(_)
        | ValueKind::Size(_)
        | ValueKind::String(_)
        | ValueKind::Bytes(_)
        | ValueKind::Rust(_)
        | ValueKind::Broken => {}
    }
}
