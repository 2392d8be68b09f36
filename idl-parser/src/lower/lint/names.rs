//! `type-case`, `name-case`, `const-case`, `package-version`, `name-stutter` and `name-collision`.

use super::super::context::Context;
use super::Found;
use crate::diagnostic::Diagnostic;
use crate::schema::{Decl, Field, ItemId, Member, Members, Request, Variant, names};
use crate::source::Span;
use std::collections::BTreeMap;

pub(super) fn check(cx: &Context<'_>, found: &mut Found) {
    let schema = &cx.schema;
    packages(cx, found);
    for item in schema.declared_items() {
        let decl = schema.decl(item);
        match item {
            ItemId::Const(_) => const_case(decl, found),
            ItemId::AnnotationDecl(id) => {
                name_case(decl, "annotation", found);
                fields(
                    schema.annotation_decls[id].params.iter(),
                    "parameter",
                    found,
                );
            }
            _ => type_case(decl, item.kind(), found),
        }
        match item {
            ItemId::Struct(_) | ItemId::Error(_) => {
                if let Some(members) = schema.members(item) {
                    self::members(members, found);
                }
            }
            ItemId::Enum(id) => {
                for value in schema.enums[id]
                    .values
                    .iter()
                    .filter(|value| !value.implied)
                {
                    name_case(&value.decl, "value", found);
                    stutter(decl, &value.decl, found);
                }
            }
            ItemId::Union(id) => variants(decl, &schema.unions[id].variants, found),
            ItemId::Service(id) => {
                for method in &schema.services[id].methods {
                    name_case(&method.decl, "method", found);
                    if let Request::Params(params) = &method.request {
                        fields(params.iter(), "parameter", found);
                        collisions(params.iter().map(|param| &param.decl), found);
                    }
                }
            }
            ItemId::Events(id) => {
                for topic in &schema.events[id].topics {
                    name_case(&topic.decl, "topic", found);
                }
            }
            ItemId::Alias(_) | ItemId::Const(_) | ItemId::AnnotationDecl(_) => {}
        }
    }
}

fn packages(cx: &Context<'_>, found: &mut Found) {
    for file in cx.files {
        let Some(package) = &file.package else {
            continue;
        };
        let span = package.path.span;
        let name = package.path.to_string();
        if package.path.parts.iter().any(|part| !is_snake(&part.name)) {
            let message = format!("package `{name}` is not in snake_case");
            found.push(Diagnostic::lint("name-case", span, message));
        }
        if !is_version(&package.path.last().name) {
            let message = format!("package `{name}` does not end in a version");
            let warning = Diagnostic::lint("package-version", span, message);
            found.push(warning.help(format!("`{name}.v1`: a later version can live beside it")));
        }
    }
}

fn members(members: &Members, found: &mut Found) {
    fields(members.fields(), "field", found);
    for member in &members.list {
        if let Member::Oneof(oneof) = member {
            name_case(&oneof.decl, "inline union", found);
            for variant in &oneof.variants {
                name_case(&variant.decl, "variant", found);
            }
        }
    }
    collisions(members.numbers().map(|(_, decl)| decl), found);
}

fn variants(owner: &Decl, variants: &[Variant], found: &mut Found) {
    for variant in variants {
        name_case(&variant.decl, "variant", found);
        stutter(owner, &variant.decl, found);
    }
}

fn fields<'a>(fields: impl Iterator<Item = &'a Field>, noun: &str, found: &mut Found) {
    for field in fields {
        name_case(&field.decl, noun, found);
    }
}

fn type_case(decl: &Decl, noun: &str, found: &mut Found) {
    let Some(span) = decl.span else { return };
    let good = decl.name.starts_with(|c: char| c.is_ascii_uppercase()) && !decl.name.contains('_');
    if !good {
        let better = names::pascal(&decl.name);
        let message = format!("{noun} `{}` is not in PascalCase", decl.name);
        found.push(rename(
            Diagnostic::lint("type-case", span, message),
            span,
            &better,
            &decl.name,
        ));
    }
}

fn name_case(decl: &Decl, noun: &str, found: &mut Found) {
    let Some(span) = decl.span else { return };
    if !is_snake(&decl.name) {
        let better = snake(&decl.name);
        let message = format!("{noun} `{}` is not in snake_case", decl.name);
        found.push(rename(
            Diagnostic::lint("name-case", span, message),
            span,
            &better,
            &decl.name,
        ));
    }
}

fn const_case(decl: &Decl, found: &mut Found) {
    let Some(span) = decl.span else { return };
    if decl.name.chars().any(|c| c.is_ascii_lowercase()) {
        let better = snake(&decl.name).to_ascii_uppercase();
        let message = format!("constant `{}` is not in SCREAMING_SNAKE_CASE", decl.name);
        found.push(rename(
            Diagnostic::lint("const-case", span, message),
            span,
            &better,
            &decl.name,
        ));
    }
}

/// `Status.status_paid`: the owner's name is on every wire anyway.
fn stutter(owner: &Decl, member: &Decl, found: &mut Found) {
    let prefix = format!("{}_", names::snake_of_type(&owner.name));
    let (Some(span), Some(rest)) = (member.span, member.name.strip_prefix(&prefix)) else {
        return;
    };
    if rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
        let message = format!("`{}` repeats the name of `{}`", member.name, owner.name);
        let warning = Diagnostic::lint("name-stutter", span, message);
        found.push(rename(warning, span, rest, &member.name));
    }
}

/// `x` beside `has_x`, `set_x` or `x_value`, which generated code of other languages takes.
fn collisions<'a>(decls: impl Iterator<Item = &'a Decl>, found: &mut Found) {
    let all: BTreeMap<&str, Span> = decls
        .filter_map(|decl| Some((decl.name.as_str(), decl.span?)))
        .collect();
    for (name, span) in &all {
        for other in [
            format!("has_{name}"),
            format!("set_{name}"),
            format!("{name}_value"),
        ] {
            let Some(at) = all.get(other.as_str()) else {
                continue;
            };
            let (first, second) = if span.start < at.start {
                (span, at)
            } else {
                (at, span)
            };
            let message =
                format!("`{other}` beside `{name}` collides in code generated for other languages");
            let warning = Diagnostic::lint("name-collision", *second, message);
            found.push(warning.secondary(*first, "the other one"));
        }
    }
}

fn rename(warning: Diagnostic, span: Span, better: &str, current: &str) -> Diagnostic {
    match better != current && !better.is_empty() {
        true => warning.help_replace(format!("`{better}`"), span, better),
        false => warning,
    }
}

fn is_snake(name: &str) -> bool {
    !name.chars().any(|c| c.is_ascii_uppercase())
}

fn snake(name: &str) -> String {
    let words = name
        .split('_')
        .filter(|word| !word.is_empty())
        .map(names::snake_of_type);
    words.collect::<Vec<_>>().join("_")
}

/// `v1`, `v12`, `v1beta1`, `v2alpha`.
fn is_version(name: &str) -> bool {
    let Some(rest) = name.strip_prefix('v') else {
        return false;
    };
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let stage = rest[digits..].trim_end_matches(|c: char| c.is_ascii_digit());
    digits > 0
        && matches!(stage, "" | "alpha" | "beta")
        && (!stage.is_empty() || rest.len() == digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions() {
        for right in ["v1", "v12", "v1beta1", "v2alpha"] {
            assert!(is_version(right), "{right}");
        }
        for wrong in ["v", "orders", "1", "v1x", "vbeta1", "beta"] {
            assert!(!is_version(wrong), "{wrong}");
        }
    }
}
