//! Names of what is generated beside the declared types (specification section 5.7).

use super::context::Context;
use super::member_names;
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::{Field, ItemId, Members, PackageId, Request, Response, Schema, Type, names};
use crate::source::Span;
use std::collections::BTreeMap;

/// A name that generated code takes, and what it comes from.
struct Taken {
    package: PackageId,
    name: String,
    from: String,
    span: Option<Span>,
}

/// Crates that generated code and its users name: a module beside it that is called so hides them.
const CRATES: &[&str] = &["alloc", "core", "std", "virtuoso"];

/// The module at the root of the generated code from which packages name each other.
const ROOT: &str = "__root";

/// Reports V0207 for a package that becomes a module of such a name.
pub(super) fn check_packages(cx: &mut Context<'_>) {
    let files = cx.files;
    for file in files {
        let Some(package) = &file.package else {
            continue;
        };
        for (at, part) in package.path.parts.iter().enumerate() {
            let name = part.name.as_str();
            let message = if at == 0 && CRATES.contains(&name) {
                format!("generated module `{name}` collides with the crate `{name}`")
            } else if name == ROOT {
                format!(
                    "generated module `{name}` collides with one that generated code has itself"
                )
            } else {
                continue;
            };
            let help = match at {
                0 if name != ROOT => {
                    format!(
                        "begin the package with another name: `my_{name}`, or your organisation"
                    )
                }
                _ => "give this part of the package another name".to_owned(),
            };
            cx.report(Diagnostic::error(Code::V0207, part.span, message).help(help));
        }
    }
}

/// Reports V0207 for a declared type of such a name, V0211 where two are the same.
pub(super) fn check_names(cx: &mut Context<'_>) {
    let mut seen: BTreeMap<(PackageId, String), (String, Option<Span>)> = BTreeMap::new();
    for taken in taken(&cx.schema) {
        let package = &cx.schema.packages[taken.package].decl.name;
        let symbols = cx.symbols.packages.get(package);
        let declared = symbols.and_then(|symbols| symbols.names.get(&taken.name));
        if let Some(span) = declared.and_then(|symbol| symbol.span) {
            let message = format!(
                "generated name `{}` collides with a declared type",
                taken.name
            );
            let error = Diagnostic::error(Code::V0207, span, message);
            cx.report(match taken.span {
                Some(from) => error.secondary(from, "generated for this"),
                None => error,
            });
            continue;
        }
        let key = (taken.package, taken.name);
        match seen.get(&key) {
            Some((first, span)) => {
                if let (Some(first_span), Some(span)) = (*span, taken.span) {
                    let name = &key.1;
                    let pair = ((first.as_str(), first_span), (taken.from.as_str(), span));
                    // Two of one name in one place have been reported already.
                    if pair.0.0 != pair.1.0 {
                        member_names::rust_clash(cx, name, pair.0, pair.1);
                    }
                }
            }
            None => {
                seen.insert(key, (taken.from, taken.span));
            }
        }
    }
}

fn taken(schema: &Schema) -> Vec<Taken> {
    let mut all = Vec::new();
    for item in schema.declared_items() {
        let package = schema.package_of(item);
        let decl = schema.decl(item);
        let owner = decl.name.as_str();
        let mut take = |name: String, from: &str, span: Option<Span>| {
            all.push(Taken {
                package,
                name,
                from: from.to_owned(),
                span,
            });
        };
        match item {
            ItemId::Service(id) => {
                take(names::client(owner), owner, decl.span);
                take(names::server(owner), owner, decl.span);
                for method in &schema.services[id].methods {
                    let (name, span) = (method.decl.name.as_str(), method.decl.span);
                    let from = format!("{owner}.{name}");
                    take(names::call(owner, name), &from, span);
                    if let Request::Params(params) = &method.request {
                        let request = names::request(owner, name);
                        for param in params {
                            let item = names::item(&request, &param.decl.name);
                            if nests(&param.ty) {
                                take(item, &from, span);
                            }
                        }
                        take(request, &from, span);
                    }
                    if matches!(method.response, Response::Wrapped(_) | Response::Empty) {
                        take(names::response(owner, name), &from, span);
                    }
                    if !method.throws.is_empty() {
                        take(names::method_error(owner, name), &from, span);
                    }
                }
            }
            ItemId::Events(_) => {
                take(names::publisher(owner), owner, decl.span);
                take(names::handler(owner), owner, decl.span);
                take(names::subscriber(owner), owner, decl.span);
                take(names::topics(owner), owner, decl.span);
            }
            ItemId::Struct(_) | ItemId::Error(_) => {
                let Some(members) = schema.members(item) else {
                    continue;
                };
                for (name, from, span) in of_members(owner, members) {
                    take(name, &from, span);
                }
            }
            ItemId::Enum(_)
            | ItemId::Union(_)
            | ItemId::Alias(_)
            | ItemId::Const(_)
            | ItemId::AnnotationDecl(_) => {}
        }
    }
    all
}

fn of_members(owner: &str, members: &Members) -> Vec<(String, String, Option<Span>)> {
    let oneofs = members.oneofs().map(|oneof| {
        let name = &oneof.decl.name;
        (
            names::oneof(owner, name),
            format!("{owner}.{name}"),
            oneof.decl.span,
        )
    });
    let nested = members
        .fields()
        .filter(|field: &&Field| nests(&field.ty))
        .map(|field| {
            let name = &field.decl.name;
            (
                names::item(owner, name),
                format!("{owner}.{name}"),
                field.decl.span,
            )
        });
    oneofs.chain(nested).collect()
}

/// A container in a container, which protobuf wraps.
fn nests(ty: &Type) -> bool {
    match ty {
        Type::List(element) | Type::Set(element) => element.is_container(),
        Type::Map(_, value) => value.is_container(),
        _ => false,
    }
}
