//! Looking names up: the own package, then imports, then what is built in; dotted paths are absolute.

use super::context::{Context, FileIndex, Reference};
use super::similar;
use super::types::{self, Builtin};
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::{ItemId, Scalar};
use crate::source::Span;
use crate::syntax::{Ident, Path};

/// What a path stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Found {
    /// A declared item.
    Item(ItemId),
    /// A built-in type.
    Builtin(Builtin),
    /// A package.
    Package,
    /// Something that could not be read, or hangs on something that could not.
    Unknown,
    /// Nothing.
    Missing,
}

/// What is looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Want {
    Type,
    Error,
    Constant,
}

impl Want {
    fn noun(self) -> &'static str {
        match self {
            Self::Type => "type",
            Self::Error => "error",
            Self::Constant => "constant",
        }
    }

    fn accepts(self, item: ItemId) -> bool {
        match self {
            Self::Type => matches!(
                item,
                ItemId::Struct(_) | ItemId::Enum(_) | ItemId::Union(_) | ItemId::Alias(_)
            ),
            Self::Error => matches!(item, ItemId::Error(_)),
            Self::Constant => matches!(item, ItemId::Const(_)),
        }
    }
}

/// Looks a path up and notes the use; reports nothing.
pub(super) fn find(cx: &mut Context<'_>, file: FileIndex, path: &Path) -> Found {
    find_parts(cx, file, &path.parts, path.span)
}

/// Like [`find`] for a path in parts.
pub(super) fn find_parts(
    cx: &mut Context<'_>,
    file: FileIndex,
    parts: &[Ident],
    span: Span,
) -> Found {
    let found = look_up(cx, file, parts);
    if let (Found::Item(_) | Found::Unknown, [name]) = (found, parts)
        && let Some(import) = cx.scopes[file].imports.get_mut(&name.name)
    {
        import.used = true;
    }
    if let Found::Item(to) = found {
        let from = cx.symbols.of_file[file];
        cx.references.push(Reference {
            from,
            to,
            span,
            import: false,
        });
        if cx.unknown.contains(&to) {
            return Found::Unknown;
        }
    }
    found
}

/// Looks a path up without noting anything; items that are not known yet count as found.
pub(super) fn look_up(cx: &Context<'_>, file: FileIndex, parts: &[Ident]) -> Found {
    let [parents @ .., name] = parts else {
        return Found::Missing;
    };
    let own = &cx.schema.packages[cx.symbols.of_file[file]].decl.name;
    if parents.is_empty() {
        let symbols = &cx.symbols.packages[own];
        if let Some(symbol) = symbols.names.get(&name.name) {
            return symbol.item.map_or(Found::Unknown, Found::Item);
        }
        if let Some(import) = cx.scopes[file].imports.get(&name.name) {
            return import.item.map_or(Found::Unknown, Found::Item);
        }
        if let Some(builtin) = Builtin::from_name(&name.name) {
            return Found::Builtin(builtin);
        }
        if cx.symbols.packages.contains_key(&name.name) {
            return Found::Package;
        }
        if cx.scopes[file].open || cx.symbols.may_declare(Some(symbols), &name.name) {
            return Found::Unknown;
        }
        return Found::Missing;
    }
    let joined = |parts: &[Ident]| {
        parts
            .iter()
            .map(|part| part.name.as_str())
            .collect::<Vec<_>>()
            .join(".")
    };
    let symbols = cx.symbols.packages.get(&joined(parents));
    if let Some(symbol) = symbols.and_then(|symbols| symbols.names.get(&name.name)) {
        return symbol.item.map_or(Found::Unknown, Found::Item);
    }
    if cx.symbols.packages.contains_key(&joined(parts)) {
        return Found::Package;
    }
    if cx.symbols.may_declare(symbols, &name.name) {
        return Found::Unknown;
    }
    Found::Missing
}

/// Puts the article before a noun.
pub(super) fn a(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u']) {
        "an"
    } else {
        "a"
    };
    format!("{article} {noun}")
}

/// Reports V0208 for what was found in place of what was wanted.
pub(super) fn wrong_kind(cx: &mut Context<'_>, path: &Path, found: Found, want: Want) {
    let what = match found {
        Found::Item(item) => a(item.kind()),
        Found::Builtin(_) => "a built-in type".to_owned(),
        Found::Package => "a package".to_owned(),
        Found::Unknown | Found::Missing => return,
    };
    let message = format!("`{path}` is {what}, expected {}", a(want.noun()));
    cx.report(Diagnostic::error(Code::V0208, path.span, message));
}

/// Reports V0201 with the name that was probably meant.
pub(super) fn missing(cx: &mut Context<'_>, file: FileIndex, path: &Path, want: Want) {
    let message = format!("cannot find {} `{path}`", want.noun());
    let error = Diagnostic::error(Code::V0201, path.span, message);
    if cx.sink.is_full() {
        return cx.report(error);
    }
    let error = match path.as_ident() {
        Some(name) => suggest(cx, file, error, name, want),
        None => suggest_absolute(cx, error, path, want),
    };
    cx.report(error);
}

fn suggest(
    cx: &Context<'_>,
    file: FileIndex,
    error: Diagnostic,
    name: &Ident,
    want: Want,
) -> Diagnostic {
    let elsewhere = cx.symbols.packages.iter().find(|(_, package)| {
        let symbol = package.names.get(&name.name);
        !package.nameless
            && symbol
                .and_then(|symbol| symbol.item)
                .is_some_and(|item| want.accepts(item))
    });
    if let Some((package, _)) = elsewhere {
        let line = format!("use {package}.{name};");
        let file = &cx.files[file];
        let before = file.uses.last().map(|import| import.span);
        let before = before.or_else(|| file.package.as_ref().map(|package| package.span));
        let help = format!("`{line}`");
        return match before {
            Some(before) if file.uses.is_empty() => {
                error.help_replace(help, before.at_end(), format!("\n\n{line}"))
            }
            Some(before) => error.help_replace(help, before.at_end(), format!("\n{line}")),
            None => error.help(help),
        };
    }
    let own = &cx.schema.packages[cx.symbols.of_file[file]].decl.name;
    let declared = cx.symbols.packages[own].names.iter();
    let declared = declared.filter_map(|(name, symbol)| Some((name.as_str(), symbol.item?)));
    let imported = cx.scopes[file].imports.iter();
    let imported = imported.filter_map(|(name, import)| Some((name.as_str(), import.item?)));
    let visible = declared
        .chain(imported)
        .filter(|(_, item)| want.accepts(*item));
    let mut names: Vec<&str> = visible.map(|(name, _)| name).collect();
    if want == Want::Type {
        names.extend(Scalar::ALL.iter().map(|scalar| scalar.name()));
        names.extend(types::CONTAINERS);
    }
    let usual = match want {
        Want::Type => usual_name(&name.name),
        Want::Error | Want::Constant => None,
    };
    match usual.or_else(|| similar::nearest(&name.name, names)) {
        Some(near) => {
            error.help_replace(format!("a similar name exists: `{near}`"), name.span, near)
        }
        None => error,
    }
}

fn suggest_absolute(cx: &Context<'_>, error: Diagnostic, path: &Path, want: Want) -> Diagnostic {
    let parent = path.parent();
    if let Some(package) = cx.symbols.packages.get(&parent) {
        let names = package.names.iter();
        let names = names.filter(|(_, symbol)| symbol.item.is_some_and(|item| want.accepts(item)));
        let near = similar::nearest(&path.last().name, names.map(|(name, _)| name.as_str()));
        return match near {
            Some(near) => error.help_replace(
                format!("a similar name exists: `{near}`"),
                path.last().span,
                near,
            ),
            None => error,
        };
    }
    match similar_package(cx, &parent, &path.last().name) {
        Some(near) => {
            let last = path.last();
            let help = format!("a similar package exists: `{near}`");
            error.help_replace(help, path.span, format!("{near}.{last}"))
        }
        None => error,
    }
}

/// The package that was probably meant: one that declares the name, or else one of a similar name.
pub(super) fn similar_package<'c>(
    cx: &'c Context<'_>,
    package: &str,
    name: &str,
) -> Option<&'c str> {
    let known = || {
        cx.symbols
            .packages
            .iter()
            .filter(|(_, package)| !package.nameless)
    };
    let names = |only: bool| {
        let some = known().filter(move |(_, package)| !only || package.names.contains_key(name));
        some.map(|(name, _)| name.as_str())
    };
    similar::nearest(package, names(true)).or_else(|| similar::nearest(package, names(false)))
}

/// What other languages call our types.
fn usual_name(name: &str) -> Option<&'static str> {
    Some(match name {
        "int" | "int32" | "integer" | "Int" => "i32",
        "int8" | "byte" => "i8",
        "int16" | "short" => "i16",
        "int64" | "long" => "i64",
        "uint" | "uint32" => "u32",
        "uint8" => "u8",
        "uint16" => "u16",
        "uint64" => "u64",
        "float" | "float32" => "f32",
        "double" | "float64" => "f64",
        "boolean" => "bool",
        "str" | "text" => "string",
        "binary" | "blob" => "bytes",
        "datetime" | "time" => "timestamp",
        "array" | "vec" | "Vec" | "repeated" => "list",
        "dict" | "HashMap" => "map",
        _ => return None,
    })
}
