//! `unused-use` and `deprecated-use`.

use super::super::context::Context;
use super::Found;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use std::collections::BTreeSet;

pub(super) fn check(cx: &Context<'_>, found: &mut Found) {
    for scope in &cx.scopes {
        for (name, import) in &scope.imports {
            if !import.used {
                let message = format!("import `{name}` is not used");
                found.push(Diagnostic::lint("unused-use", import.span, message));
            }
        }
    }
    let mut seen: BTreeSet<Span> = BTreeSet::new();
    for reference in &cx.references {
        let decl = cx.schema.decl(reference.to);
        let Some(deprecation) = &decl.deprecated else {
            continue;
        };
        if reference.import || !seen.insert(reference.span) {
            continue;
        }
        let kind = reference.to.kind();
        let message = match &deprecation.reason {
            Some(reason) => format!("{kind} `{}` is deprecated: {reason}", decl.name),
            None => format!("{kind} `{}` is deprecated", decl.name),
        };
        found.push(Diagnostic::lint("deprecated-use", reference.span, message));
    }
}
