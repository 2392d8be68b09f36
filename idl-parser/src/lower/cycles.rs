//! Cycles that only the whole shows: structs without end, and packages that need each other.

use super::context::{Context, Reference};
use super::limits;
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::{Field, Id, PackageId, StructId, Type, graph::Graph};
use std::collections::BTreeMap;

/// Reports V0111 for structs that contain themselves without end.
pub(super) fn check_structs(cx: &mut Context<'_>) {
    for cycle in cx.schema.endless_structs() {
        let place = |id: &StructId| {
            let span = cx.schema.structs[*id].decl.span;
            span.map(|span| (span.file, span.start))
        };
        let first = cycle.iter().enumerate().min_by_key(|(_, id)| place(id));
        let first = first.map_or(0, |(position, _)| position);
        let step = |step: usize| cycle[(first + step) % cycle.len()];
        let name = cx.schema.structs[step(0)].decl.name.clone();
        let Some(field) = containing(cx, step(0), step(1)) else {
            continue;
        };
        let Some(span) = field.decl.span else {
            continue;
        };
        let message = format!("`{name}` contains itself without end");
        let mut error = Diagnostic::error(Code::V0111, span, message);
        for at in 1..cycle.len().min(limits::SHOWN) {
            let Some(field) = containing(cx, step(at), step(at + 1)) else {
                continue;
            };
            if let Some(span) = field.decl.span {
                let owner = &cx.schema.structs[step(at)].decl.name;
                error = error.secondary(span, format!("by way of `{owner}`"));
            }
        }
        let error = match cx.type_spans.get(&span) {
            Some(ty) => {
                let written = cx.spelling(*ty);
                error.help_replace(format!("`{written}?`"), ty.at_end(), "?")
            }
            None => error,
        };
        cx.report(error);
    }
}

/// Enters what packages depend on, and reports V0206 where that is a cycle.
pub(super) fn check_packages(cx: &mut Context<'_>) {
    let mut edges = vec![Vec::new(); cx.schema.packages.len()];
    let mut firsts: BTreeMap<(PackageId, PackageId), Reference> = BTreeMap::new();
    for reference in &cx.references {
        let to = cx.schema.package_of(reference.to);
        if to == reference.from {
            continue;
        }
        let entry = firsts.entry((reference.from, to)).or_insert(*reference);
        if (reference.span.file, reference.span.start) < (entry.span.file, entry.span.start) {
            *entry = *reference;
        }
    }
    for (from, to) in firsts.keys() {
        cx.schema.packages[*from].dependencies.push(*to);
        edges[from.index()].push(to.index());
    }
    for cycle in Graph::new(edges).cycles() {
        let ids: Vec<_> = cycle.into_iter().map(PackageId::from_index).collect();
        let pair = |at: usize| (ids[at % ids.len()], ids[(at + 1) % ids.len()]);
        let place = |at: &usize| {
            let span = firsts.get(&pair(*at)).map(|reference| reference.span);
            span.map(|span| (span.file, span.start))
        };
        let first = (0..ids.len()).min_by_key(place).unwrap_or(0);
        let Some(reference) = firsts.get(&pair(first)) else {
            continue;
        };
        let names = (first..=first + ids.len())
            .map(|at| format!("`{}`", cx.schema.packages[ids[at % ids.len()]].decl.name));
        let names = limits::shown(names.collect(), " → ");
        let message = format!("packages depend on each other in a cycle: {}", names);
        let mut error = Diagnostic::error(Code::V0206, reference.span, message);
        for at in first + 1..first + ids.len().min(limits::SHOWN) {
            if let Some(reference) = firsts.get(&pair(at)) {
                let names = pair(at);
                let names = (
                    &cx.schema.packages[names.0].decl.name,
                    &cx.schema.packages[names.1].decl.name,
                );
                let label = format!("`{}` needs `{}`", names.0, names.1);
                error = error.secondary(reference.span, label);
            }
        }
        cx.report(error.help("move what both need into a package of its own"));
    }
}

/// The first field of one struct that holds the other.
fn containing<'a>(cx: &'a Context<'_>, owner: StructId, held: StructId) -> Option<&'a Field> {
    let mut fields = cx.schema.structs[owner].members.fields();
    fields.find(|field| !field.is_optional() && *cx.schema.resolve(&field.ty) == Type::Struct(held))
}
