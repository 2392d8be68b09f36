//! Annotations: which are known, whether they may stand where they do, and their arguments.

mod arguments;
mod custom;
mod table;

pub(super) use arguments::{
    bare_name, bare_names, duration, field_path, integer, one_of, size, text,
};
pub(super) use custom::lower_declarations;
pub(super) use table::{Known, Place};

use super::context::{Context, FileIndex};
use super::lint;
use super::similar;
use super::symbols;
use super::types;
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::{Decl, Deprecation, WireNames};
use crate::source::Span;
use crate::syntax::{self, Ident, Prefix};
use std::collections::BTreeMap;

/// The annotations of one declaration, known ones with their arguments in order.
#[derive(Default)]
pub(super) struct Annotations<'a> {
    known: Vec<Applied<'a>>,
}

/// A built-in annotation in use.
pub(super) struct Applied<'a> {
    pub(super) known: Known,
    /// One for each parameter in the table.
    pub(super) arguments: Vec<Option<&'a syntax::Value>>,
    /// The arguments of an annotation that takes any number.
    pub(super) rest: Vec<&'a syntax::Value>,
    /// The whole of it.
    pub(super) span: Span,
}

impl<'a> Applied<'a> {
    /// The argument of the parameter at `index`.
    pub(super) fn argument(&self, index: usize) -> Option<&'a syntax::Value> {
        self.arguments.get(index).copied().flatten()
    }
}

impl<'a> Annotations<'a> {
    pub(super) fn get(&self, known: Known) -> Option<&Applied<'a>> {
        self.known.iter().find(|applied| applied.known == known)
    }

    pub(super) fn has(&self, known: Known) -> bool {
        self.get(known).is_some()
    }

    /// Reports V0306 if both are there; the later one is primary. Tells whether they are.
    pub(super) fn check_conflict(&self, cx: &mut Context<'_>, a: Known, b: Known) -> bool {
        if let (Some(one), Some(two)) = (self.get(a), self.get(b)) {
            let later_first = one.span.start > two.span.start;
            let (first, second) = if later_first { (two, one) } else { (one, two) };
            let message = format!(
                "`@{}` conflicts with `@{}`",
                second.known.name(),
                first.known.name()
            );
            let error = Diagnostic::error(Code::V0306, second.span, message);
            cx.report(error.secondary(first.span, format!("`@{}` here", first.known.name())));
            return true;
        }
        false
    }
}

/// Reads what stands before a declaration: documentation and annotations.
pub(super) fn declaration<'a>(
    cx: &mut Context<'a>,
    file: FileIndex,
    name: &Ident,
    prefix: &'a Prefix,
    place: Place,
) -> (Decl, Annotations<'a>) {
    symbols::check_length(cx, &name.name, name.span);
    let mut decl = Decl::new(name.name.clone(), Some(name.span));
    decl.docs = prefix.docs.text();
    let annotations = read(cx, file, &prefix.annotations, place, &mut decl);
    (decl, annotations)
}

/// Reads annotations; what every declaration may carry goes to `decl`.
pub(super) fn read<'a>(
    cx: &mut Context<'a>,
    file: FileIndex,
    written: &'a [syntax::Annotation],
    place: Place,
    decl: &mut Decl,
) -> Annotations<'a> {
    let mut annotations = Annotations::default();
    let mut seen: BTreeMap<String, Span> = BTreeMap::new();
    for annotation in written {
        let known = annotation
            .name
            .as_ident()
            .and_then(|name| Known::from_name(&name.name));
        let name = annotation.name.to_string();
        let again = seen.get(&name).copied();
        if let (Some(first), false) = (again, known.is_some_and(Known::may_repeat)) {
            let message = format!("`@{name}` is given twice");
            let error = Diagnostic::error(Code::V0303, annotation.span, message)
                .label("given again here")
                .secondary(first, "first given here");
            cx.report(error);
            continue;
        }
        seen.entry(name).or_insert(annotation.span);
        match known {
            Some(known) if known.applies_to(place) => {
                if let Some(applied) = arguments::assign(cx, known, annotation) {
                    common(cx, file, &applied, decl);
                    annotations.known.push(applied);
                }
            }
            Some(known) => misplaced(cx, known, annotation, place),
            None => {
                if let Some(custom) = custom::apply(cx, file, annotation, place) {
                    decl.annotations.push(custom);
                }
            }
        }
    }
    annotations
}

/// For `use` and `reserved`, which are no declarations: only what may stand there.
pub(super) fn read_aside<'a>(
    cx: &mut Context<'a>,
    file: FileIndex,
    prefix: &'a Prefix,
    place: Place,
) -> Decl {
    let mut decl = Decl::default();
    read(cx, file, &prefix.annotations, place, &mut decl);
    decl
}

/// Reports V0302 for a constraint or encoding that a type cannot have.
pub(super) fn wrong_type(cx: &mut Context<'_>, applied: &Applied<'_>, ty: &crate::schema::Type) {
    let spelled = types::spell(cx, ty);
    let message = format!("`@{}` does not apply to `{spelled}`", applied.known.name());
    let error = Diagnostic::error(Code::V0302, applied.span, message);
    let help = match applied.known {
        Known::Len => "it limits strings, bytes, lists, sets and maps",
        Known::Range => "it limits numbers, decimals, durations and timestamps",
        Known::Pattern | Known::Format => "it is about strings",
        Known::Unpacked => "only lists and sets of numbers, `bool` and enums are packed",
        Known::Delimited => "it is about structs and unions, and lists of them",
        Known::Wrapped => "`google.protobuf` wraps numbers, `bool`, `string` and `bytes`",
        Known::Required => "a container that is empty is absent; ask for an element: `@len(1..)`",
        _ => return cx.report(error),
    };
    cx.report(error.help(help));
}

fn misplaced(cx: &mut Context<'_>, known: Known, annotation: &syntax::Annotation, place: Place) {
    let message = format!("`@{}` does not apply to {}", known.name(), place.noun());
    let error = Diagnostic::error(Code::V0302, annotation.span, message);
    let error = match known.places() {
        Some(places) => {
            let nouns: Vec<_> = places.iter().map(|place| place.noun()).collect();
            error.help(format!("it belongs before {}", or(&nouns)))
        }
        None => error,
    };
    cx.report(error);
}

/// What every declaration may carry.
fn common(cx: &mut Context<'_>, file: FileIndex, applied: &Applied<'_>, decl: &mut Decl) {
    let text = |cx: &mut Context<'_>, index: usize| {
        let value = applied.argument(index)?;
        arguments::text(cx, file, value).map(|text| (text, value.span))
    };
    match applied.known {
        Known::Deprecated => {
            let reason = text(cx, 0).map(|(reason, _)| reason);
            decl.deprecated = Some(Deprecation { reason });
        }
        Known::Name => {
            let mut names: [Option<String>; 5] = Default::default();
            for (index, name) in names.iter_mut().enumerate() {
                *name = match text(cx, index) {
                    Some((name, span)) if name.is_empty() => {
                        let message = "expected a name, found `\"\"`";
                        cx.report(Diagnostic::error(Code::V0305, span, message));
                        None
                    }
                    other => other.map(|(name, _)| name),
                };
            }
            if applied.arguments.iter().all(Option::is_none) {
                let message = "`@name` misses a name";
                let error = Diagnostic::error(Code::V0304, applied.span, message);
                cx.report(error.help("`@name(\"x\")`, or `@name(json: \"x\")` for one wire"));
            }
            let [all, proto, json, rpc, thrift] = names;
            decl.names = WireNames {
                proto: proto.or_else(|| all.clone()),
                json: json.or_else(|| all.clone()),
                rpc: rpc.or_else(|| all.clone()),
                thrift: thrift.or(all),
            };
        }
        Known::Allow => {
            if let Some((name, span)) = text(cx, 0) {
                if !lint::NAMES.contains(&name.as_str()) {
                    let message = format!("expected the name of a lint, found `\"{name}\"`");
                    let error = Diagnostic::error(Code::V0305, span, message);
                    let near = similar::nearest(&name, lint::NAMES.iter().copied());
                    cx.report(match near {
                        Some(near) => error.help_replace(
                            format!("a similar lint exists: `{near}`"),
                            span,
                            format!("\"{near}\""),
                        ),
                        None => error,
                    });
                }
                decl.allow.push(name);
            }
        }
        Known::Meta => {
            if let (Some((key, _)), Some((value, _))) = (text(cx, 0), text(cx, 1)) {
                decl.meta.push((key, value));
            }
        }
        _ => {}
    }
}

/// `a`, `a or b`, `a, b or c`.
pub(super) fn or(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}
