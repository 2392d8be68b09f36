//! Rust types → types of the language, as far as their names tell.

use quote::{ToTokens, quote};
use syn::{GenericArgument, PathArguments, Type};
use virtuoso_idl::schema::Scalar;
use virtuoso_idl::syntax::{RustType, TypeRef};

use crate::attributes;
use crate::origin::{Origin, spelled};

/// The type of a field or parameter, its `Option` as `?`; `None` where it can be none, which is noted.
pub(crate) fn read(origin: &mut Origin, ty: &Type) -> Option<TypeRef> {
    let ty = bare(ty);
    if let Some(inner) = argument_of(ty, "Option") {
        let optional = origin.place("?", ty);
        let mut reference = read(origin, inner)?;
        if reference.optional.is_some() {
            origin.error(
                ty,
                "V0114: an optional value cannot be optional: remove one `Option`",
            );
            return None;
        }
        reference.optional = Some(optional);
        return Some(reference);
    }
    plain(origin, ty)
}

/// The type as `#[encoding(…)]` spells it, in the words of the language.
pub(crate) fn encoding(origin: &mut Origin, attribute: &syn::Attribute) -> Option<TypeRef> {
    let expected = "V0305: expected a type of the contract language, as in `#[encoding(sint32)]`";
    let ty: Type = attributes::content(origin, attribute, expected)?;
    spoken(origin, &ty)
}

/// A type in the words of the language: scalars, and containers of them.
fn spoken(origin: &mut Origin, ty: &Type) -> Option<TypeRef> {
    let Type::Path(path) = ty else {
        origin.error(
            ty,
            "expected a type of the contract language, such as `fixed64` or `list<sint32>`",
        );
        return None;
    };
    let segment = path.path.segments.last()?;
    let name = segment.ident.to_string();
    if Scalar::from_name(&name).is_none() && !["list", "set", "map"].contains(&name.as_str()) {
        origin.error(
            ty,
            format!("V0201: cannot find type `{name}` among those of the contract language"),
        );
        return None;
    }
    let arguments = arguments(segment)
        .into_iter()
        .map(|ty| spoken(origin, ty))
        .collect::<Option<_>>()?;
    Some(reference(origin, &name, arguments, ty))
}

fn plain(origin: &mut Origin, ty: &Type) -> Option<TypeRef> {
    let path = match ty {
        Type::Path(path) if path.qself.is_none() => &path.path,
        _ => {
            refuse(origin, ty);
            return None;
        }
    };
    let segment = path.segments.last()?;
    let name = segment.ident.to_string();
    if is_of_self(path) {
        refuse(origin, ty);
        return None;
    }
    let arguments = arguments(segment);
    match (name.as_str(), arguments.as_slice()) {
        (
            "bool" | "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" | "f32" | "f64",
            [],
        ) => Some(reference(origin, &name, Vec::new(), ty)),
        ("String", []) => Some(reference(origin, "string", Vec::new(), ty)),
        ("Bytes", []) => Some(known(origin, "bytes", Vec::new(), ty)),
        ("Timestamp" | "Duration" | "Uuid" | "Decimal" | "Json" | "Any", []) => {
            Some(known(origin, &name.to_lowercase(), Vec::new(), ty))
        }
        ("Arc" | "Cow", [text]) if text.to_token_stream().to_string() == "str" => {
            Some(known(origin, "string", Vec::new(), ty))
        }
        ("Vec", [Type::Tuple(pair)]) if pair.elems.len() == 2 => {
            let parts = pair.elems.iter();
            let parts = parts
                .map(|part| read(origin, part))
                .collect::<Option<_>>()?;
            Some(known(origin, "map", parts, ty))
        }
        ("Vec", [element]) => {
            let element = read(origin, element)?;
            Some(reference(origin, "list", vec![element], ty))
        }
        ("VecDeque", [element]) => {
            let element = read(origin, element)?;
            Some(known(origin, "list", vec![element], ty))
        }
        ("BTreeSet", [element]) | ("HashSet", [element] | [element, _]) => {
            let element = read(origin, element)?;
            Some(known(origin, "set", vec![element], ty))
        }
        ("BTreeMap", [key, value]) | ("HashMap", [key, value] | [key, value, _]) => {
            let (key, value) = (read(origin, key)?, read(origin, value)?);
            Some(known(origin, "map", vec![key, value], ty))
        }
        ("Box", [inner]) => boxed(origin, inner, ty),
        ("Sender" | "Receiver", [_]) => {
            let message = match name.as_str() {
                "Sender" => {
                    "a stream is no value: a method that answers with one takes `out: Sender<T>` as its last parameter"
                }
                _ => {
                    "a stream is no value: a method that reads one takes `input: Receiver<T>` as its only other parameter"
                }
            };
            origin.error(ty, message);
            None
        }
        ("usize" | "isize" | "u128" | "i128" | "char" | "str", [])
        | ("Arc" | "Cell" | "Mutex" | "Rc" | "RefCell" | "RwLock", [_]) => {
            refuse(origin, ty);
            None
        }
        _ => Some(opaque(origin, ty)),
    }
}

/// A box travels as what is inside.
fn boxed(origin: &mut Origin, inner: &Type, ty: &Type) -> Option<TypeRef> {
    let mut reference = read(origin, inner)?;
    if reference.optional.is_some() {
        origin.error(ty, "a box cannot hold an `Option`: write `Option<Box<T>>`");
        return None;
    }
    let text = spelled(&ty.to_token_stream());
    let is_known = reference.rust.as_ref().is_none_or(|rust| rust.known);
    reference.rust = Some(RustType {
        span: origin.place(&text, ty),
        text,
        known: is_known,
    });
    Some(reference)
}

/// A name that the language does not know.
pub(crate) fn opaque(origin: &mut Origin, ty: &Type) -> TypeRef {
    let mut reference = reference(origin, "_", Vec::new(), ty);
    reference.rust = Some(rust(origin, ty));
    reference
}

/// A type as its author wrote it, of which nothing else is known.
pub(crate) fn rust(origin: &mut Origin, ty: impl ToTokens) -> RustType {
    let tokens = ty.into_token_stream();
    let text = spelled(&tokens);
    RustType {
        span: origin.place(&text, tokens),
        text,
        known: false,
    }
}

fn known(origin: &mut Origin, name: &str, arguments: Vec<TypeRef>, ty: &Type) -> TypeRef {
    let mut reference = reference(origin, name, arguments, ty);
    let mut rust = rust(origin, ty);
    rust.known = true;
    reference.rust = Some(rust);
    reference
}

/// Refuses encodings of other types, as far as names tell.
fn check_encoding(origin: &mut Origin, spoken: &TypeRef, ty: &Type) {
    let ty = bare(ty);
    let Type::Path(path) = ty else { return };
    let Some(segment) = path.path.segments.last() else {
        return;
    };
    let encoding = spoken.path.to_string();
    let found = segment.ident.to_string();
    let is_scalar =
        NUMBERS.contains(&found.as_str()) || ["bool", "String"].contains(&found.as_str());
    let is_container = !arguments(segment).is_empty();
    if (!spoken.arguments.is_empty() && is_scalar)
        || (spoken.arguments.is_empty() && is_container && found != "Box")
    {
        let text = spelled(&ty.to_token_stream());
        origin.error(ty, format!("V0302: `{spoken}` is no encoding of `{text}`"));
        return;
    }
    if !spoken.arguments.is_empty() {
        for (spoken, ty) in spoken.arguments.iter().zip(arguments(segment)) {
            check_encoding(origin, spoken, ty);
        }
        return;
    }
    let of = match encoding.as_str() {
        "sint32" | "sfixed32" => "i32",
        "sint64" | "sfixed64" => "i64",
        "fixed32" => "u32",
        "fixed64" => "u64",
        other => other,
    };
    let is_number = |name: &str| NUMBERS.contains(&name);
    if is_number(&found) && is_number(of) && found != of {
        origin.error(
            ty,
            format!("V0302: `{encoding}` is an encoding of `{of}`, and this is `{found}`"),
        );
    }
}

const NUMBERS: &[&str] = &[
    "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "f32", "f64",
];

/// Makes the type that `#[encoding(…)]` gave stand for the Rust type.
pub(crate) fn encoded(origin: &mut Origin, mut spoken: TypeRef, ty: &Type) -> TypeRef {
    let ty = bare(ty);
    let inner = match argument_of(ty, "Option") {
        Some(inner) => {
            spoken.optional = Some(origin.place("?", ty));
            inner
        }
        None => ty,
    };
    check_encoding(origin, &spoken, inner);
    // A scalar's marker fits its Rust type alone, so there is nothing to remember.
    if !spoken.arguments.is_empty() {
        let mut rust = rust(origin, inner);
        rust.known = true;
        spoken.rust = Some(rust);
    }
    spoken
}

/// A type of the language, which `ty` stands for.
pub(crate) fn reference(
    origin: &mut Origin,
    name: &str,
    arguments: Vec<TypeRef>,
    ty: &Type,
) -> TypeRef {
    TypeRef {
        path: origin.path(name, ty),
        arguments,
        optional: None,
        rust: None,
        span: origin.tokens(ty),
    }
}

/// The type in parentheses or in a group of a macro's making.
pub(crate) fn bare(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => bare(&group.elem),
        Type::Paren(group) => bare(&group.elem),
        _ => ty,
    }
}

/// The only argument of `name<…>`.
pub(crate) fn argument_of<'a>(ty: &'a Type, name: &str) -> Option<&'a Type> {
    let Type::Path(path) = bare(ty) else {
        return None;
    };
    let segment = path.path.segments.last()?;
    let arguments = arguments(segment);
    match arguments.as_slice() {
        [only] if segment.ident == name => Some(only),
        _ => None,
    }
}

pub(crate) fn arguments(segment: &syn::PathSegment) -> Vec<&Type> {
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
        return Vec::new();
    };
    arguments
        .args
        .iter()
        .filter_map(|argument| match argument {
            GenericArgument::Type(ty) => Some(ty),
            _ => None,
        })
        .collect()
}

/// `Self`, or something of it.
pub(crate) fn is_of_self(path: &syn::Path) -> bool {
    path.segments
        .first()
        .is_some_and(|first| first.ident == "Self")
}

/// Says what to write in place of a type that cannot travel.
fn refuse(origin: &mut Origin, ty: &Type) {
    let text = spelled(&ty.to_token_stream());
    let help = match ty {
        Type::Reference(_) => {
            "a message owns what it carries: write `String`, `Vec<T>` or the type without `&`"
                .to_owned()
        }
        Type::Array(_) | Type::Slice(_) => {
            "write `Vec<T>`, with `#[len(n..=n)]` for a fixed number".to_owned()
        }
        Type::Tuple(tuple) if tuple.elems.is_empty() => {
            "remove it: nothing travels as nothing".to_owned()
        }
        Type::Tuple(_) => "declare a struct, whose fields have names and numbers".to_owned(),
        Type::ImplTrait(_) | Type::TraitObject(_) => {
            "a contract names each type: write the type itself, or a union of those that it may be"
                .to_owned()
        }
        Type::Path(path) => match path
            .path
            .segments
            .last()
            .map(|last| last.ident.to_string())
            .as_deref()
        {
            _ if is_of_self(&path.path) => {
                "a handler is no value, and has no types: write the name of a type".to_owned()
            }
            Some("usize") => "its size differs between machines: write `u32` or `u64`".to_owned(),
            Some("isize") => "its size differs between machines: write `i32` or `i64`".to_owned(),
            Some("u128" | "i128") => {
                "no wire has 128 bits: write `u64`, `Decimal` or `Bytes`".to_owned()
            }
            Some("char" | "str") => "write `String`".to_owned(),
            Some("Arc" | "Cell" | "Mutex" | "Rc" | "RefCell" | "RwLock") => {
                "a message owns what it carries: write the type inside, or `Box<T>`".to_owned()
            }
            _ => "write the type itself".to_owned(),
        },
        _ => "write a type by its name".to_owned(),
    };
    let message = format!("`{text}` cannot travel: {help}");
    origin.error(quote!(#ty), message);
}
