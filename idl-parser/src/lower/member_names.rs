//! Names within one type: twice the same (V0102), or the same once converted (V0110, V0211).

use super::context::Context;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use std::collections::HashMap;

/// A member's names.
pub(super) struct Named {
    /// As written.
    pub(super) name: String,
    /// Where.
    pub(super) span: Span,
    /// In JSON; `None` for what is not seen there.
    pub(super) json: Option<String>,
    /// In Rust, in the scope that all members share; `None` for what has a scope of its own.
    pub(super) rust: Option<String>,
    /// A name that could not be read completely: it is declared, and nothing more is known.
    pub(super) broken: bool,
}

/// Checks the names of all members of `owner`. Each pair is reported once, in the plainest way.
pub(super) fn check(cx: &mut Context<'_>, owner: &str, members: &[Named]) {
    let mut names: HashMap<&str, usize> = HashMap::new();
    let mut json: HashMap<&str, usize> = HashMap::new();
    let mut rust: HashMap<&str, usize> = HashMap::new();
    for (index, member) in members.iter().enumerate() {
        if let Some(first) = names.get(member.name.as_str()) {
            let first = &members[*first];
            if !member.broken && !first.broken {
                twice(cx, &member.name, owner, first.span, member.span);
            }
            continue;
        }
        names.insert(&member.name, index);
        if let Some(name) = &member.json {
            if let Some(first) = json.get(name.as_str()) {
                let first = &members[*first];
                let message = format!(
                    "JSON name `{name}` is produced by both `{}` and `{}`",
                    first.name, member.name
                );
                let error = Diagnostic::error(Code::V0110, member.span, message)
                    .secondary(first.span, "produced here first");
                cx.report(error.help("give one of them another: `@name(json: \"…\")`"));
                continue;
            }
            json.insert(name, index);
        }
        if let Some(name) = &member.rust {
            if let Some(first) = rust.get(name.as_str()) {
                let first = &members[*first];
                rust_clash(
                    cx,
                    name,
                    (&first.name, first.span),
                    (&member.name, member.span),
                );
                continue;
            }
            rust.insert(name, index);
        }
    }
}

/// Reports V0102.
pub(super) fn twice(cx: &mut Context<'_>, name: &str, owner: &str, first: Span, second: Span) {
    let message = format!("name `{name}` is used twice in `{owner}`");
    let error = Diagnostic::error(Code::V0102, second, message)
        .label("used again here")
        .secondary(first, "first used here");
    cx.report(error);
}

/// Reports V0211.
pub(super) fn rust_clash(
    cx: &mut Context<'_>,
    name: &str,
    first: (&str, Span),
    second: (&str, Span),
) {
    let message = format!(
        "Rust name `{name}` is produced by both `{}` and `{}`",
        first.0, second.0
    );
    let error = Diagnostic::error(Code::V0211, second.1, message);
    cx.report(error.secondary(first.1, "produced here first"));
}

/// The Rust name of a field, parameter or method: as written, but for the keywords that `r#` does
/// not help.
pub(super) fn rust_name(name: &str) -> String {
    match name {
        "self" | "Self" | "super" | "crate" => format!("{name}_"),
        _ => name.to_owned(),
    }
}
