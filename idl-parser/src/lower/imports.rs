//! `use`: which names of other packages each file sees.

use super::context::{Context, FileIndex, Reference};
use super::resolve;
use super::similar;
use super::types;
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::ItemId;
use crate::source::Span;
use crate::syntax::{Ident, UseKind};
use std::collections::BTreeMap;

/// The imports of a file.
#[derive(Default)]
pub(super) struct Scope {
    pub(super) imports: BTreeMap<String, Import>,
    /// Some import could not be read, so that any name may have been imported.
    pub(super) open: bool,
}

/// An imported name.
pub(super) struct Import {
    /// What it stands for; `None` if that is not known.
    pub(super) item: Option<ItemId>,
    /// Where it is imported.
    pub(super) span: Span,
    /// Whether anything uses it.
    pub(super) used: bool,
}

pub(super) fn open_scopes(cx: &mut Context<'_>) {
    for (index, file) in cx.files.iter().enumerate() {
        cx.scopes.push(Scope {
            open: file.has_broken_use(),
            ..Scope::default()
        });
        for import in &file.uses {
            let path = &import.path;
            match &import.kind {
                UseKind::Single { alias } => {
                    let full = path.to_string();
                    if cx.symbols.packages.contains_key(&full) {
                        let message = format!("`{full}` is a package, expected a type");
                        let error = Diagnostic::error(Code::V0208, path.span, message)
                            .help(format!("name what is used: `use {full}.{{A, B}};`"));
                        cx.report(error);
                        cx.scopes[index].open = true;
                        continue;
                    }
                    let parent = path.parent();
                    let span = match path.parts.as_slice() {
                        [first, .., before, _] => first.span.join(before.span),
                        [first, _] => first.span,
                        _ => path.span,
                    };
                    let package = if parent.is_empty() { full } else { parent };
                    add(cx, index, &package, span, path.last(), alias.as_ref());
                }
                UseKind::List(names) => {
                    let package = path.to_string();
                    for name in names {
                        add(
                            cx,
                            index,
                            &package,
                            path.span,
                            &name.name,
                            name.alias.as_ref(),
                        );
                    }
                }
            }
        }
    }
}

fn add(
    cx: &mut Context<'_>,
    file: FileIndex,
    package: &str,
    package_span: Span,
    name: &Ident,
    alias: Option<&Ident>,
) {
    let item = find(cx, package, package_span, name);
    let local = alias.unwrap_or(name);
    if types::is_builtin(&local.name) {
        let message = format!("`{local}` is a built-in type");
        cx.report(
            Diagnostic::error(Code::V0210, local.span, message).label("cannot be imported as this"),
        );
        return;
    }
    let own = &cx.schema.packages[cx.symbols.of_file[file]].decl.name;
    let declared = cx.symbols.packages[own].names.get(&local.name).copied();
    let clash = match cx.scopes[file].imports.get(&local.name) {
        Some(first) => Some((first.span, "imported twice", "first imported here")),
        None => declared
            .and_then(|symbol| symbol.span)
            .map(|span| (span, "imported and declared here", "declared here")),
    };
    if let Some((span, what, label)) = clash {
        let message = format!("`{local}` is {what}; add `as`");
        let error = Diagnostic::error(Code::V0205, local.span, message).secondary(span, label);
        let help = format!("`{name} as Other{name}`");
        let other = format!("{name} as Other{name}");
        let whole = alias.map_or(name.span, |alias| name.span.join(alias.span));
        cx.report(error.help_replace(help, whole, other));
        return;
    }
    if let Some(item) = item {
        let from = cx.symbols.of_file[file];
        cx.references.push(Reference {
            from,
            to: item,
            span: name.span,
            import: true,
        });
    }
    let import = Import {
        item,
        span: local.span,
        used: false,
    };
    cx.scopes[file].imports.insert(local.name.clone(), import);
}

/// The item, or `None` after a report or where it could not be read.
fn find(cx: &mut Context<'_>, package: &str, package_span: Span, name: &Ident) -> Option<ItemId> {
    if cx.sink.is_full() {
        // Nobody would read what is missing here.
        return None;
    }
    let Some(symbols) = cx.symbols.packages.get(package) else {
        if !cx.symbols.may_declare(None, &name.name) {
            let message = format!("import `{package}` not found below any root");
            let error = Diagnostic::error(Code::V0203, package_span, message);
            let near = resolve::similar_package(cx, package, &name.name);
            let error = match near {
                Some(near) => error.help_replace(
                    format!("a similar package exists: `{near}`"),
                    package_span,
                    near,
                ),
                None => error,
            };
            cx.report(error);
        }
        return None;
    };
    match symbols.names.get(&name.name) {
        Some(symbol) => {
            let item = symbol.item?;
            if matches!(item, ItemId::Service(_) | ItemId::Events(_)) {
                let message = format!("`{name}` is {}, expected a type", resolve::a(item.kind()));
                cx.report(Diagnostic::error(Code::V0208, name.span, message));
                return None;
            }
            Some(item)
        }
        None => {
            if !cx.symbols.may_declare(Some(symbols), &name.name) {
                let message = format!("cannot find `{name}` in package `{package}`");
                let error = Diagnostic::error(Code::V0201, name.span, message);
                let near = similar::nearest(&name.name, symbols.names.keys().map(String::as_str));
                let error = match near {
                    Some(near) => {
                        let help = format!("a similar name exists: `{near}`");
                        error.help_replace(help, name.span, near)
                    }
                    None => error,
                };
                cx.report(error);
            }
            None
        }
    }
}
