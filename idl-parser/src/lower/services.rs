//! Services: what holds for all methods, and the names among them.

use super::annotations::{self, Annotations, Known, Place};
use super::context::{Context, Declared, FileIndex};
use super::http;
use super::limits;
use super::member_names;
use super::methods;
use super::numbers::{self, Kept};
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::{ItemId, names};
use crate::source::Span;
use crate::syntax::{Ident, Item, ServiceMember};
use std::collections::BTreeMap;
use std::time::Duration;

/// What methods inherit.
pub(super) struct Inherited {
    pub(super) timeout: Option<Duration>,
    pub(super) max_size: Option<u64>,
}

pub(super) fn lower(cx: &mut Context<'_>) {
    let mut routes = http::Routes::default();
    for Declared { file, item, id } in cx.declarations() {
        let (Item::Service(item), ItemId::Service(service)) = (item, id) else {
            continue;
        };
        let (decl, annotations) =
            annotations::declaration(cx, file, &item.name, &item.prefix, Place::Service);
        let inherited = Inherited {
            timeout: timeout(cx, file, &annotations),
            max_size: max_size(cx, file, &annotations),
        };
        let mut written: Vec<_> = item.methods().collect();
        let place = format!("`{}`", item.name);
        let (count, span) = (written.len(), item.name.span);
        if !limits::check(cx, count, "methods", &place, limits::METHODS, span) {
            written.truncate(limits::METHODS);
            cx.open.insert(id);
        }
        let reserved = item.members.iter().filter_map(|member| match member {
            ServiceMember::Reserved(reserved) => Some(reserved),
            _ => None,
        });
        let reserved: Vec<_> = reserved.collect();
        let reserved = numbers::reserved_names(cx, file, &reserved);
        let all: Vec<_> = written.iter().map(|method| &method.name).collect();
        let kept = check_names(cx, ("method", &item.name), &all, &reserved, names::pascal);

        let mut lowered = Vec::with_capacity(written.len());
        let broken = |member: &ServiceMember| matches!(member, ServiceMember::Broken(_));
        let mut open = item.members.iter().any(broken);
        for (method, keep) in written.into_iter().zip(kept) {
            let result = methods::lower(cx, file, method, &inherited);
            match result {
                Some(method) if keep => lowered.push(method),
                Some(_) => {}
                None => open = true,
            }
            if keep {
                routes.check(cx, file, method);
            }
        }
        if open {
            cx.open.insert(id);
        }
        let entry = &mut cx.schema.services[service];
        entry.decl = decl;
        entry.methods = lowered;
        entry.reserved = reserved.into_names();
        (entry.timeout, entry.max_size) = (inherited.timeout, inherited.max_size);
    }
}

/// `@timeout`.
pub(super) fn timeout(
    cx: &mut Context<'_>,
    file: FileIndex,
    annotations: &Annotations<'_>,
) -> Option<Duration> {
    annotations::duration(cx, file, annotations.get(Known::Timeout)?.argument(0)?)
}

/// `@max_size`.
pub(super) fn max_size(
    cx: &mut Context<'_>,
    file: FileIndex,
    annotations: &Annotations<'_>,
) -> Option<u64> {
    annotations::size(cx, file, annotations.get(Known::MaxSize)?.argument(0)?)
}

/// Names of methods or topics: twice (V0401), reserved (V0106), or the same once converted (V0211).
/// Tells for each whether it is the first of its name.
pub(super) fn check_names(
    cx: &mut Context<'_>,
    (noun, owner): (&str, &Ident),
    names: &[&Ident],
    reserved: &Kept,
    convert: fn(&str) -> String,
) -> Vec<bool> {
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    let mut rust: BTreeMap<String, &Ident> = BTreeMap::new();
    let mut first_of_name = Vec::with_capacity(names.len());
    for name in names {
        let first = seen.get(name.name.as_str()).copied();
        first_of_name.push(first.is_none());
        if let Some(first) = first {
            let message = format!("{noun} `{name}` is defined twice in `{owner}`");
            let error = Diagnostic::error(Code::V0401, name.span, message)
                .label("defined again here")
                .secondary(first, "first defined here");
            cx.report(error);
            continue;
        }
        seen.insert(&name.name, name.span);
        if let Some(span) = reserved.name(&name.name) {
            let message = format!("`{name}` is reserved");
            let error = Diagnostic::error(Code::V0106, name.span, message);
            cx.report(error.label("used here").secondary(span, "reserved here"));
        }
        let converted = convert(&name.name);
        match rust.get(&converted) {
            Some(first) => {
                let (first, second) = ((first.as_str(), first.span), (name.as_str(), name.span));
                member_names::rust_clash(cx, &converted, first, second);
            }
            None => {
                rust.insert(converted, name);
            }
        }
    }
    first_of_name
}
