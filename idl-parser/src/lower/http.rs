//! `@http`: routes and whether two of a package meet.

use super::annotations::{self, Annotations, Known, Place};
use super::context::{Context, FileIndex};
use super::methods::Names;
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::{Decl, HttpRoute, PackageId, Template};
use crate::source::Span;
use crate::syntax;
use std::collections::BTreeMap;

const VERBS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/// The route of a method, its names checked against its parameters.
pub(super) fn lower(
    cx: &mut Context<'_>,
    file: FileIndex,
    annotations: &Annotations<'_>,
    names: &Names,
) -> Option<HttpRoute> {
    let applied = annotations.get(Known::Http)?;
    let verb = annotations::one_of(cx, applied.argument(0)?, &VERBS);
    let (path, template, span) = path(cx, file, applied.argument(1)?)?;
    let mut path_params: Vec<String> = Vec::new();
    for name in template.fields() {
        if !names.check(cx, Known::Http, name, span) {
            return None;
        }
        path_params.push(name.to_owned());
    }
    let body = match applied.argument(2) {
        Some(value) => {
            let body = annotations::text(cx, file, value)?;
            if body != "*" && !names.check(cx, Known::Http, &body, value.span) {
                return None;
            }
            Some(body)
        }
        None => None,
    };
    Some(HttpRoute {
        verb: verb?.to_owned(),
        path,
        path_params,
        body,
    })
}

/// The routes of all packages so far.
#[derive(Default)]
pub(super) struct Routes {
    taken: BTreeMap<(PackageId, String, String), Span>,
}

impl Routes {
    /// Enters the route of a method, or reports V0312.
    pub(super) fn check<'a>(
        &mut self,
        cx: &mut Context<'a>,
        file: FileIndex,
        method: &'a syntax::Method,
    ) {
        let mut decl = Decl::default();
        let written = &method.prefix.annotations;
        let annotations = annotations::read(cx, file, written, Place::Method, &mut decl);
        let Some(applied) = annotations.get(Known::Http) else {
            return;
        };
        let (Some(verb), Some(value)) = (applied.argument(0), applied.argument(1)) else {
            return;
        };
        let verb = annotations::one_of(cx, verb, &VERBS);
        let path = path(cx, file, value);
        let (Some(verb), Some((_, template, span))) = (verb, path) else {
            return;
        };
        let pieces = template.pieces.iter().map(|piece| match piece {
            crate::schema::Piece::Text(text) => text.as_str(),
            crate::schema::Piece::Field(_) => "{}",
        });
        let key = (cx.symbols.of_file[file], verb.to_owned(), pieces.collect());
        match self.taken.get(&key) {
            Some(first) => {
                let message = "`@http` route is already taken in this package";
                let error = Diagnostic::error(Code::V0312, span, message);
                cx.report(error.secondary(*first, "taken here"));
            }
            None => {
                self.taken.insert(key, span);
            }
        }
    }
}

/// A path that begins with `/`, each name in braces a whole segment.
fn path(
    cx: &mut Context<'_>,
    file: FileIndex,
    value: &syntax::Value,
) -> Option<(String, Template, Span)> {
    let path = annotations::text(cx, file, value)?;
    let template = super::errors::template(cx, &path, value.span)?;
    let whole = path.split('/').skip(1).all(|segment| {
        !segment.contains(['{', '}'])
            || segment.starts_with('{')
                && segment.ends_with('}')
                && segment.matches('{').count() == 1
    });
    if !path.starts_with('/') || !whole || path.contains(['?', '#', ' ']) {
        let found = cx.spelling(value.span);
        let message = format!("expected a path such as `/v1/orders/{{id}}`, found `{found}`");
        cx.report(Diagnostic::error(Code::V0305, value.span, message));
        return None;
    }
    Some((path, template, value.span))
}
