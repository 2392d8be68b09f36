//! The first pass: which packages there are and what each declares.

use super::context::{Context, Declared, FileIndex};
use super::limits;
use super::types;
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::{
    Alias, AnnotationDecl, Const, Constraints, Decl, Enum, Error, Events, ItemId, Members,
    PackageId, Reserved, Scalar, Service, Status, Struct, Type, Union, Value,
};
use crate::source::Span;
use crate::syntax::{Item, Kind};
use std::collections::BTreeMap;

/// Names by package.
#[derive(Default)]
pub(super) struct Symbols {
    pub(super) packages: BTreeMap<String, PackageSymbols>,
    /// The package of each file.
    pub(super) of_file: Vec<PackageId>,
    /// Some file was given up before its package was known, so anything may be declared there.
    pub(super) anything: bool,
}

/// What a package declares.
pub(super) struct PackageSymbols {
    pub(super) id: PackageId,
    pub(super) names: BTreeMap<String, Symbol>,
    /// Some of its files were given up, so more may be declared there.
    pub(super) open: bool,
    /// Invented for a file whose own package could not be read.
    pub(super) nameless: bool,
}

/// A declared name.
#[derive(Clone, Copy)]
pub(super) struct Symbol {
    /// The item, or `None` for one that could not be read.
    pub(super) item: Option<ItemId>,
    /// Where; `None` for built-in ones.
    pub(super) span: Option<Span>,
}

impl Symbols {
    /// Whether a name that is nowhere to be found may stand in a file that could not be read.
    pub(super) fn may_declare(&self, package: Option<&PackageSymbols>, name: &str) -> bool {
        self.anything
            || package.is_some_and(|package| package.open)
            || self.packages.values().any(|package| {
                package.nameless && (package.open || package.names.contains_key(name))
            })
    }
}

/// Enters all packages and items, the items still without content.
pub(super) fn declare(cx: &mut Context<'_>) {
    let builtin = cx.schema.packages.iter().next().map(|(id, package)| {
        let names = package.item_names();
        let names = names.map(|(name, id)| {
            (
                name.to_owned(),
                Symbol {
                    item: Some(id),
                    span: None,
                },
            )
        });
        let names = names.collect();
        let symbols = PackageSymbols {
            id,
            names,
            open: false,
            nameless: false,
        };
        (package.name().to_owned(), symbols)
    });
    cx.symbols.packages.extend(builtin);

    let mut files: BTreeMap<String, Vec<FileIndex>> = BTreeMap::new();
    for (index, file) in cx.files.iter().enumerate() {
        let name = match &file.package {
            Some(package) => package.path.to_string(),
            // Its own package each, or names in two such files would seem to clash.
            None => format!("(file {index})"),
        };
        cx.symbols.anything |= file.package.is_none() && !file.complete;
        files.entry(name).or_default().push(index);
    }
    let mut of_file = vec![None; cx.files.len()];
    for (name, files) in files {
        let id = declare_package(cx, &name, &files);
        for file in files {
            of_file[file] = Some(id);
            declare_items(cx, &name, file, id);
        }
    }
    cx.symbols.of_file = of_file.into_iter().flatten().collect();
}

fn declare_package(cx: &mut Context<'_>, name: &str, files: &[FileIndex]) -> PackageId {
    let paths = files
        .iter()
        .filter_map(|file| Some(&cx.files[*file].package.as_ref()?.path));
    let paths: Vec<_> = paths.collect();
    let first = paths.first().map(|path| path.span);
    let open = files.iter().any(|file| !cx.files[*file].complete);
    if let Some(existing) = cx.symbols.packages.get(name) {
        let id = existing.id;
        for path in paths {
            let message = format!("`{name}` is a built-in package");
            cx.report(Diagnostic::error(Code::V0210, path.span, message));
        }
        return id;
    }
    if let Some(path) = paths.first() {
        let place = format!("package `{name}`");
        let depth = path.parts.len();
        limits::check(cx, depth, "parts", &place, limits::PACKAGE_DEPTH, path.span);
        for part in &path.parts {
            check_length(cx, &part.name, part.span);
        }
    }
    let id = cx.schema.add_package(Decl::new(name, first));
    let symbols = PackageSymbols {
        id,
        names: BTreeMap::new(),
        open,
        nameless: first.is_none(),
    };
    cx.symbols.packages.insert(name.to_owned(), symbols);
    id
}

fn declare_items(cx: &mut Context<'_>, package: &str, file: FileIndex, id: PackageId) {
    let files = cx.files;
    for item in &files[file].items {
        let Some(name) = item.name() else { continue };
        if matches!(item.kind(), Kind::Package | Kind::Use) {
            continue;
        }
        let names = &cx.symbols.packages[package].names;
        if let Some(first) = names.get(&name.name) {
            // One of two that could not be read may be another name altogether.
            let broken = first.item.is_none() || matches!(item, Item::Broken(_));
            if let (Some(span), false) = (first.span, broken) {
                let place = match cx.symbols.packages[package].nameless {
                    true => "this package".to_owned(),
                    false => format!("package `{package}`"),
                };
                let message = format!("`{name}` is defined twice in {place}");
                let error = Diagnostic::error(Code::V0204, name.span, message)
                    .label("defined again here")
                    .secondary(span, "first defined here");
                cx.report(error);
            }
            continue;
        }
        if types::is_builtin(&name.name) {
            let message = format!("`{name}` is a built-in type");
            let error = Diagnostic::error(Code::V0210, name.span, message)
                .label("cannot be declared again");
            cx.report(error);
        }
        check_length(cx, &name.name, name.span);
        let item_id = enter(cx, item, Decl::new(name.name.clone(), Some(name.span)), id);
        if let Some(item_id) = item_id {
            cx.declared.push(Declared {
                file,
                item,
                id: item_id,
            });
        }
        let symbol = Symbol {
            item: item_id,
            span: Some(name.span),
        };
        if let Some(symbols) = cx.symbols.packages.get_mut(package) {
            symbols.names.insert(name.name.clone(), symbol);
        }
    }
}

/// Adds the item without content; `None` for a broken one.
fn enter(cx: &mut Context<'_>, item: &Item, decl: Decl, package: PackageId) -> Option<ItemId> {
    let schema = &mut cx.schema;
    let placeholder = Type::Scalar(Scalar::Bool);
    Some(match item {
        Item::Struct(_) => ItemId::Struct(schema.add_struct(Struct {
            decl,
            package,
            members: Members::default(),
            preserve_unknown: false,
        })),
        Item::Enum(_) => ItemId::Enum(schema.add_enum(Enum {
            decl,
            package,
            values: Vec::new(),
            closed: false,
            reserved: Reserved::default(),
        })),
        Item::Union(_) => ItemId::Union(schema.add_union(Union {
            decl,
            package,
            variants: Vec::new(),
            reserved: Reserved::default(),
        })),
        Item::Error(_) => ItemId::Error(schema.add_error(Error {
            decl,
            package,
            status: Status::Unknown,
            message: None,
            members: Members::default(),
        })),
        Item::Service(_) => ItemId::Service(schema.add_service(Service {
            decl,
            package,
            methods: Vec::new(),
            reserved: Vec::new(),
            timeout: None,
            max_size: None,
        })),
        Item::Events(_) => ItemId::Events(schema.add_events(Events {
            decl,
            package,
            topics: Vec::new(),
            reserved: Vec::new(),
        })),
        Item::Alias(_) => {
            let id = ItemId::Alias(schema.add_alias(Alias {
                decl,
                package,
                target: placeholder,
                newtype: false,
                constraints: Constraints::default(),
                sensitive: false,
                required: false,
            }));
            cx.unknown.insert(id);
            id
        }
        Item::Const(_) => {
            let ty = placeholder;
            let value = Value::Bool(false);
            let id = ItemId::Const(schema.add_const(Const {
                decl,
                package,
                ty,
                value,
            }));
            cx.unknown.insert(id);
            id
        }
        Item::Annotation(_) => ItemId::AnnotationDecl(schema.add_annotation_decl(AnnotationDecl {
            decl,
            package,
            params: Vec::new(),
            targets: Vec::new(),
        })),
        Item::Broken(_) => return None,
    })
}

/// Reports V0904 for a name that is too long.
pub(super) fn check_length(cx: &mut Context<'_>, name: &str, span: Span) {
    let length = name.chars().count();
    if length > limits::IDENTIFIER {
        let place = format!("`{}`", cx.spelling(span));
        limits::check(cx, length, "characters", &place, limits::IDENTIFIER, span);
    }
}
