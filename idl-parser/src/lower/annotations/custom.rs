//! Annotations that contracts declare.

use super::super::context::{Context, FileIndex};
use super::super::fields;
use super::super::params;
use super::super::resolve::{self, Found};
use super::super::similar;
use super::super::types;
use super::super::values;
use super::{Known, Place, arguments};
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::{Annotation, AnnotationOf, Decl, Field, ItemId, PackageId, Presence, Target};
use crate::syntax::{self, Item};

/// Types, defaults and targets of declared annotations.
pub(in crate::lower) fn lower_declarations(cx: &mut Context<'_>) {
    let declared = cx.declarations();
    // Parameters first: their own annotations may be custom ones.
    for declared in &declared {
        let (Item::Annotation(item), ItemId::AnnotationDecl(id)) = (declared.item, declared.id)
        else {
            continue;
        };
        let mut fields = Vec::new();
        for (index, param) in item.params.iter().enumerate() {
            match parameter(cx, declared.file, index as u32 + 1, param) {
                Some(field) => fields.push(field),
                None => {
                    cx.open.insert(declared.id);
                }
            }
        }
        params::check_names(cx, &item.name.name, &item.params);
        params::check_order(cx, &item.params);
        let targets = targets(cx, item);
        let entry = &mut cx.schema.annotation_decls[id];
        (entry.params, entry.targets) = (fields, targets);
        if Known::from_name(&item.name.name).is_some() {
            let message = format!("`@{}` is a built-in annotation", item.name);
            let error = Diagnostic::error(Code::V0210, item.name.span, message);
            cx.report(error.label("cannot be declared again"));
        }
    }
    for declared in &declared {
        if let Item::Annotation(item) = declared.item {
            let place = Place::AnnotationDecl;
            let (decl, _) = super::declaration(cx, declared.file, &item.name, &item.prefix, place);
            *cx.schema.decl_mut(declared.id) = decl;
            for param in &item.params {
                let mut decl = Decl::default();
                let place = Place::AnnotationParam;
                super::read(
                    cx,
                    declared.file,
                    &param.prefix.annotations,
                    place,
                    &mut decl,
                );
            }
        }
    }
}

/// The use of a custom annotation; `None` after a report or if it is not known.
pub(super) fn apply(
    cx: &mut Context<'_>,
    file: FileIndex,
    annotation: &syntax::Annotation,
    place: Place,
) -> Option<Annotation> {
    if let Some(rust) = &annotation.rust {
        return opaque(cx, annotation, rust);
    }
    let found = resolve::find(cx, file, &annotation.name);
    let of = match found {
        Found::Item(ItemId::AnnotationDecl(id)) => id,
        Found::Unknown => return None,
        _ => {
            unknown(cx, file, annotation);
            return None;
        }
    };
    let declaration = &cx.schema.annotation_decls[of];
    let allowed = place
        .target()
        .is_some_and(|target| declaration.targets.contains(&target));
    let open = cx.open.contains(&ItemId::AnnotationDecl(of));
    if !allowed && !open {
        let message = format!("`@{}` does not apply to {}", annotation.name, place.noun());
        let error = Diagnostic::error(Code::V0302, annotation.span, message);
        let targets: Vec<_> = declaration
            .targets
            .iter()
            .map(|target| target.name())
            .collect();
        let error = match declaration.decl.span {
            Some(span) => error.secondary(span, format!("declared `on {}`", targets.join(", "))),
            None => error,
        };
        cx.report(error);
        return None;
    }
    let params = declaration.params.clone();
    let args = assign(cx, file, annotation, &params, open)?;
    let of = AnnotationOf::Declared(of);
    Some(Annotation { of, args })
}

/// The use of an annotation that a Rust type declares: what it takes and where it may stand is for the compiler to say.
fn opaque(
    cx: &mut Context<'_>,
    annotation: &syntax::Annotation,
    rust: &syntax::RustType,
) -> Option<Annotation> {
    let args = annotation.arguments.iter().map(|argument| {
        let name = argument.name.as_ref()?.name.clone();
        Some((name, values::untyped(cx, &argument.value)?))
    });
    Some(Annotation {
        args: args.collect::<Option<_>>()?,
        of: AnnotationOf::Opaque(types::opaque(rust)),
    })
}

fn assign(
    cx: &mut Context<'_>,
    file: FileIndex,
    annotation: &syntax::Annotation,
    params: &[Field],
    open: bool,
) -> Option<Vec<(String, crate::schema::Value)>> {
    let name = annotation.name.to_string();
    let mut given: Vec<Option<&syntax::Value>> = vec![None; params.len()];
    let mut complete = true;
    for (position, argument) in annotation.arguments.iter().enumerate() {
        let index = match &argument.name {
            Some(name) => params.iter().position(|param| param.decl.name == name.name),
            None => (position < params.len()).then_some(position),
        };
        let Some(index) = index else {
            if !open {
                let names = params.iter().map(|param| param.decl.name.as_str());
                arguments::no_argument(cx, &name, argument, names);
            }
            complete = false;
            continue;
        };
        if given[index].replace(&argument.value).is_some() {
            arguments::given_twice(cx, &name, &params[index].decl.name, argument.span);
        }
    }
    let mut args = Vec::new();
    for (param, value) in params.iter().zip(given) {
        let value = match value {
            Some(value) => values::expect(cx, file, value, &param.ty),
            None => match &param.presence {
                Presence::Optional { default: None } => continue,
                Presence::Default(value)
                | Presence::Optional {
                    default: Some(value),
                } => Some(value.clone()),
                Presence::Implicit | Presence::Required => {
                    // A misspelt argument is probably the missing one.
                    if !open && complete {
                        let span = annotation.span;
                        arguments::misses_argument(cx, &name, &param.decl.name, span);
                    }
                    None
                }
            },
        };
        match value {
            Some(value) => args.push((param.decl.name.clone(), value)),
            None => complete = false,
        }
    }
    (complete && !open).then_some(args)
}

fn parameter(
    cx: &mut Context<'_>,
    file: FileIndex,
    number: u32,
    param: &syntax::Param,
) -> Option<Field> {
    params::check_number(cx, param);
    if let Some(stream) = param.stream {
        let message = "a parameter of an annotation cannot be a stream";
        cx.report(Diagnostic::error(Code::V0403, stream, message));
        return None;
    }
    let Some(name) = &param.name else {
        params::unnamed(cx, param);
        return None;
    };
    let ty = super::types::lower(cx, file, &param.ty)?;
    if !values::is_constant_type(cx, &ty) {
        values::unsupported(cx, &param.ty);
        return None;
    }
    let mut decl = Decl::new(name.name.clone(), Some(name.span));
    decl.docs = param.prefix.docs.text();
    let presence = fields::presence(cx, file, &param.ty, &ty, param.default.as_ref())?;
    let mut field = Field::new(decl, number, ty);
    field.presence = presence;
    Some(field)
}

fn targets(cx: &mut Context<'_>, item: &syntax::AnnotationDecl) -> Vec<Target> {
    let mut targets = Vec::new();
    for target in &item.targets {
        match Target::from_name(&target.name) {
            Some(known) if targets.contains(&known) => {
                let message = format!(
                    "name `{target}` is used twice in the targets of `{}`",
                    item.name
                );
                cx.report(Diagnostic::error(Code::V0102, target.span, message));
            }
            Some(known) => targets.push(known),
            None => {
                let message = format!("unknown annotation target `{target}`");
                let error = Diagnostic::error(Code::V0313, target.span, message);
                let names: Vec<_> = Target::ALL.iter().map(|target| target.name()).collect();
                let usual = match target.name.as_str() {
                    "method" => Some("rpc"),
                    "parameter" => Some("param"),
                    "alias" => Some("type"),
                    "constant" => Some("const"),
                    other => similar::nearest(other, names.iter().copied()),
                };
                let error = match usual {
                    Some(near) => error.help_replace(format!("write `{near}`"), target.span, near),
                    None => error.help(format!("targets are {}", names.join(", "))),
                };
                cx.report(error);
                // What it was meant for is unknown; its uses are left alone.
                if let Some(id) = item_id(cx, item) {
                    cx.open.insert(id);
                }
            }
        }
    }
    targets
}

fn item_id(cx: &Context<'_>, item: &syntax::AnnotationDecl) -> Option<ItemId> {
    let declared = cx.declared.iter();
    let mut same = declared
        .filter(|declared| declared.item.name().map(|name| name.span) == Some(item.name.span));
    same.next().map(|declared| declared.id)
}

fn unknown(cx: &mut Context<'_>, file: FileIndex, annotation: &syntax::Annotation) {
    let name = &annotation.name;
    let message = format!("unknown annotation `@{name}`");
    let error = Diagnostic::error(Code::V0301, name.span, message);
    if cx.sink.is_full() {
        return cx.report(error);
    }
    let Some(ident) = name.as_ident() else {
        return cx.report(error);
    };
    let elsewhere = cx.symbols.packages.iter().find(|(_, package)| {
        let symbol = package.names.get(&ident.name);
        matches!(
            symbol.and_then(|symbol| symbol.item),
            Some(ItemId::AnnotationDecl(_))
        )
    });
    if let Some((package, _)) = elsewhere {
        let help = format!("`use {package}.{ident};`");
        return cx.report(error.help(help));
    }
    let own: PackageId = cx.symbols.of_file[file];
    let declared = cx.schema.packages[own].item_names();
    let declared = declared.filter(|(_, item)| matches!(item, ItemId::AnnotationDecl(_)));
    let names: Vec<&str> = Known::ALL
        .iter()
        .map(|known| known.name())
        .chain(declared.map(|(name, _)| name))
        .collect();
    let error = match similar::nearest(&ident.name, names) {
        Some(near) => {
            error.help_replace(format!("a similar one exists: `@{near}`"), name.span, near)
        }
        None => error.help("declare it: `annotation name(…) on …;`"),
    };
    cx.report(error);
}
