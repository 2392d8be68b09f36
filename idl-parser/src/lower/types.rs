//! References to types → [`Type`].

use super::context::{Context, FileIndex};
use super::limits;
use super::resolve::{self, Found, Want};
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::{ItemId, OpaqueType, Scalar, Type};
use crate::syntax::{RustType, TypeRef};

/// The names of built-in containers.
pub(super) const CONTAINERS: [&str; 3] = ["list", "set", "map"];

/// A built-in type.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Builtin {
    Scalar(Scalar),
    List,
    Set,
    Map,
}

impl Builtin {
    pub(super) fn from_name(name: &str) -> Option<Self> {
        match name {
            "list" => Some(Self::List),
            "set" => Some(Self::Set),
            "map" => Some(Self::Map),
            _ => Scalar::from_name(name).map(Self::Scalar),
        }
    }
}

/// Whether a name belongs to a built-in type.
pub(super) fn is_builtin(name: &str) -> bool {
    Builtin::from_name(name).is_some()
}

/// The type, or `None` where it is not known. A `?` at the top is the caller's matter.
pub(super) fn lower(cx: &mut Context<'_>, file: FileIndex, reference: &TypeRef) -> Option<Type> {
    if nesting(cx, file, reference) > limits::TYPE_DEPTH {
        let message = format!("nesting deeper than {}", limits::TYPE_DEPTH);
        let error = Diagnostic::error(Code::V0901, reference.span, message);
        cx.report(error.help("put the inner part into a struct"));
        return None;
    }
    lower_nested(cx, file, reference)
}

/// How deep types nest, aliases written out; a plain type is 1.
pub(super) fn nesting(cx: &Context<'_>, file: FileIndex, reference: &TypeRef) -> usize {
    // Delimiters nest at most 64 deep in a file that got here, so recursion is bounded.
    let arguments = reference.arguments.iter();
    match arguments.map(|argument| nesting(cx, file, argument)).max() {
        Some(inner) => 1 + inner,
        None => match resolve::look_up(cx, file, &reference.path.parts) {
            Found::Item(ItemId::Alias(id)) => cx.nesting.get(&id).copied().unwrap_or(1),
            _ => 1,
        },
    }
}

/// How a message calls a type: as the author would write it.
pub(super) fn spell(cx: &Context<'_>, ty: &Type) -> String {
    match ty {
        Type::Scalar(scalar) => scalar.name().to_owned(),
        Type::Struct(id) => cx.schema.structs[*id].decl.name.clone(),
        Type::Enum(id) => cx.schema.enums[*id].decl.name.clone(),
        Type::Union(id) => cx.schema.unions[*id].decl.name.clone(),
        Type::Alias(id) => cx.schema.aliases[*id].decl.name.clone(),
        Type::List(element) => format!("list<{}>", spell(cx, element)),
        Type::Set(element) => format!("set<{}>", spell(cx, element)),
        Type::Map(key, value) => format!("map<{}, {}>", spell(cx, key), spell(cx, value)),
        Type::Opaque(opaque) => opaque.rust.clone(),
    }
}

fn lower_nested(cx: &mut Context<'_>, file: FileIndex, reference: &TypeRef) -> Option<Type> {
    let Some(rust) = &reference.rust else {
        return lower_named(cx, file, reference);
    };
    let mut ty = opaque(rust);
    if rust.known {
        ty.is = Some(Box::new(lower_named(cx, file, reference)?));
    }
    Some(Type::Opaque(ty))
}

/// A type known by its Rust name alone.
pub(super) fn opaque(rust: &RustType) -> OpaqueType {
    OpaqueType {
        rust: rust.text.clone(),
        span: rust.span,
        is: None,
    }
}

fn lower_named(cx: &mut Context<'_>, file: FileIndex, reference: &TypeRef) -> Option<Type> {
    let found = resolve::find(cx, file, &reference.path);
    let takes = match found {
        Found::Builtin(Builtin::List | Builtin::Set) => 1,
        Found::Builtin(Builtin::Map) => 2,
        Found::Item(_) | Found::Builtin(Builtin::Scalar(_)) => 0,
        Found::Missing => {
            resolve::missing(cx, file, &reference.path, Want::Type);
            lower_arguments(cx, file, reference);
            return None;
        }
        Found::Unknown => {
            lower_arguments(cx, file, reference);
            return None;
        }
        Found::Package => {
            resolve::wrong_kind(cx, &reference.path, found, Want::Type);
            return None;
        }
    };
    let item = match found {
        Found::Item(ItemId::Struct(id)) => Some(Type::Struct(id)),
        Found::Item(ItemId::Enum(id)) => Some(Type::Enum(id)),
        Found::Item(ItemId::Union(id)) => Some(Type::Union(id)),
        Found::Item(ItemId::Alias(id)) => Some(Type::Alias(id)),
        Found::Item(ItemId::Error(_)) => {
            let message = format!("an error cannot be a field type: `{}`", reference.path);
            let error = Diagnostic::error(Code::V0405, reference.path.span, message);
            cx.report(error.help("errors stand behind `throws`; put shared fields into a struct"));
            return None;
        }
        Found::Item(_) => {
            resolve::wrong_kind(cx, &reference.path, found, Want::Type);
            return None;
        }
        _ => None,
    };
    let given = reference.arguments.len();
    if given != takes {
        let message = format!(
            "`{}` takes {takes} type argument{}, found {given}",
            reference.path,
            s(takes)
        );
        let error = Diagnostic::error(Code::V0209, reference.span, message);
        let error = match found {
            Found::Builtin(Builtin::Map) => error.help("a map has keys and values: `map<K, V>`"),
            Found::Builtin(_) if takes == 1 => {
                error.help(format!("say of what: `{}<T>`", reference.path))
            }
            _ => error,
        };
        cx.report(error);
        lower_arguments(cx, file, reference);
        return None;
    }
    let arguments = lower_arguments(cx, file, reference);
    let mut arguments = arguments.into_iter();
    let mut next = || arguments.next().flatten().map(Box::new);
    match found {
        Found::Builtin(Builtin::Scalar(scalar)) => Some(Type::Scalar(scalar)),
        Found::Builtin(Builtin::List) => Some(Type::List(next()?)),
        Found::Builtin(Builtin::Set) => {
            let element = next()?;
            if cx.schema.resolve(&element).is_container() {
                let span = reference.arguments[0].span;
                let message = "a container cannot be a set element";
                let error = Diagnostic::error(Code::V0115, span, message);
                cx.report(error.help("use `list`, or a struct as element"));
                return None;
            }
            Some(Type::Set(element))
        }
        Found::Builtin(Builtin::Map) => Some(Type::Map(next()?, next()?)),
        _ => item,
    }
}

fn lower_arguments(
    cx: &mut Context<'_>,
    file: FileIndex,
    reference: &TypeRef,
) -> Vec<Option<Type>> {
    let mut types = Vec::with_capacity(reference.arguments.len());
    for argument in &reference.arguments {
        if let Some(optional) = argument.optional {
            let error = Diagnostic::error(Code::V0114, optional, "elements cannot be optional");
            cx.report(error.help_replace("remove `?`", optional, ""));
        }
        types.push(lower_nested(cx, file, argument));
    }
    types
}

fn s(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}
