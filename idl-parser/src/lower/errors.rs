//! Errors: status, template, fields.

use super::annotations::{self, Known, Place};
use super::context::{Context, Declared};
use super::similar;
use super::structs;
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::{ItemId, Members, Status, Template};
use crate::source::Span;
use crate::syntax::{Ident, Item};

pub(super) fn lower(cx: &mut Context<'_>) {
    for Declared { file, item, id } in cx.declarations() {
        let (Item::Error(item), ItemId::Error(error)) = (item, id) else {
            continue;
        };
        let (decl, annotations) =
            annotations::declaration(cx, file, &item.name, &item.prefix, Place::Error);
        let status = status(cx, &item.status);
        let members = structs::lower_members(cx, file, id, &item.name, &item.members);
        let message = annotations.get(Known::Message).and_then(|applied| {
            let value = applied.argument(0)?;
            let text = annotations::text(cx, file, value)?;
            let template = template(cx, &text, value.span)?;
            check_message(cx, id, &template, &members, value.span).then_some(template)
        });
        let entry = &mut cx.schema.errors[error];
        entry.decl = decl;
        entry.status = status.unwrap_or(Status::Unknown);
        (entry.message, entry.members) = (message, members);
    }
}

/// The status of this name, or V0406.
pub(super) fn status(cx: &mut Context<'_>, name: &Ident) -> Option<Status> {
    let status = Status::from_name(&name.name);
    if status.is_none() {
        let message = format!("unknown status `{name}`");
        let error = Diagnostic::error(Code::V0406, name.span, message);
        let names: Vec<_> = Status::ALL.iter().map(|status| status.name()).collect();
        let snake = crate::schema::names::snake_of_type(&name.name);
        let near = match Status::from_name(&snake) {
            Some(status) => Some(status.name()),
            None => similar::nearest(&name.name, names.iter().copied()),
        };
        let error = match near {
            Some(near) => error.help_replace(
                format!("a similar status exists: `{near}`"),
                name.span,
                near,
            ),
            None => error.help(format!("statuses are {}", names.join(", "))),
        };
        cx.report(error);
    }
    status
}

/// A text with fields in braces, or V0305.
pub(super) fn template(cx: &mut Context<'_>, text: &str, span: Span) -> Option<Template> {
    match Template::parse(text) {
        Ok(template) => Some(template),
        Err(reason) => {
            let found = cx.spelling(span);
            let message = format!("expected a text with names in braces, found `{found}`");
            cx.report(Diagnostic::error(Code::V0305, span, message).label(reason));
            None
        }
    }
}

fn check_message(
    cx: &mut Context<'_>,
    id: ItemId,
    template: &Template,
    members: &Members,
    span: Span,
) -> bool {
    for field in template.fields() {
        if members.field(field).is_none() && !cx.open.contains(&id) {
            let message = format!("`@message` names `{field}`, which is no field");
            let error = Diagnostic::error(Code::V0407, span, message);
            let names = members.fields().map(|field| field.name());
            let error = match similar::nearest(field, names) {
                Some(near) => error.help(format!("a similar field exists: `{near}`")),
                None => error,
            };
            cx.report(error);
            return false;
        }
    }
    true
}
