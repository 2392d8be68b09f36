//! `#[derive(Enum)]`.

use syn::{Data, DeriveInput, Fields, Ident, Type, Variant};
use virtuoso_idl::schema::names;
use virtuoso_idl::syntax::{self, EnumMember, EnumValue, Item, ValueKind};

use crate::attributes;
use crate::members;
use crate::origin::Origin;
use crate::place::Place;

/// The enum as an item of a contract.
pub(crate) fn read(origin: &mut Origin, input: &DeriveInput) -> Option<Item> {
    let Data::Enum(data) = &input.data else {
        origin.error(
            &input.ident,
            "`virtuoso::Enum` is for enums: for a struct derive `virtuoso::Message`",
        );
        return None;
    };
    let name = origin.ident(&input.ident);
    let is_closed = attributes::find(&input.attrs, "closed").is_some();
    let unrecognized = data
        .variants
        .iter()
        .find(|variant| variant.ident == "Unrecognized");
    match (unrecognized, is_closed) {
        (None, false) => origin.error(
            &input.ident,
            "an enum keeps values that it does not know yet: add the variant `Unrecognized(i32)`, or mark the enum `#[closed]`",
        ),
        (Some(variant), true) => origin.error(
            variant,
            "V0118: a closed enum has no unknown values: remove `Unrecognized`, or `#[closed]`",
        ),
        (Some(variant), false) if !holds_i32(variant) => origin.error(
            variant,
            "V0118: `Unrecognized` holds the number of a value that is not known: write `Unrecognized(i32)`",
        ),
        _ => {}
    }
    let mut members = Vec::new();
    let (mut has_zero, mut is_broken) = (false, false);
    for variant in data
        .variants
        .iter()
        .filter(|variant| variant.ident != "Unrecognized")
    {
        if !matches!(variant.fields, Fields::Unit) {
            origin.error(variant, "a value of an enum is a name and a number: for variants that carry values derive `virtuoso::Union`");
            is_broken = true;
            continue;
        }
        if let Some((_, discriminant)) = &variant.discriminant {
            origin.error(
                discriminant,
                "the number of a value stands in `#[id(…)]`, as that of a field does",
            );
        }
        let value_name = name_of(origin, &variant.ident);
        let number = members::number(origin, &variant.attrs);
        let prefix = attributes::prefix(origin, &variant.attrs, Place::Value);
        let is_zero = number
            .as_ref()
            .is_some_and(|number| matches!(number.value.kind, ValueKind::Int(0)));
        has_zero |= is_zero;
        // The language implies this one; said or not, the contract is the same.
        let is_implied = is_zero
            && value_name.name == "unspecified"
            && prefix.docs.is_empty()
            && prefix.annotations.is_empty();
        if is_implied {
            continue;
        }
        members.push(EnumMember::Value(EnumValue {
            prefix,
            number,
            span: value_name.span,
            name: value_name,
        }));
    }
    let has_values = data.variants.len() > usize::from(unrecognized.is_some());
    if !has_zero && has_values {
        origin.error(
            &input.ident,
            "absence on the wire is the value 0: add the variant `#[id(0)] Unspecified`",
        );
    }
    // What is wrong with all of them has been said.
    if members.is_empty() && is_broken {
        return None;
    }
    let reserved = members::reserved(origin, &input.attrs);
    members.extend(reserved.into_iter().map(EnumMember::Reserved));
    Some(Item::Enum(syntax::Enum {
        prefix: attributes::prefix(origin, &input.attrs, Place::Enum),
        members,
        span: name.span,
        name,
    }))
}

/// The name of a value or variant in the language: `PaidLate` is `paid_late`.
pub(crate) fn name_of(origin: &mut Origin, ident: &Ident) -> syntax::Ident {
    let rust = ident.to_string();
    // How the name `self` is written in Rust.
    let rust = match rust.as_str() {
        "Self_" => "Self".to_owned(),
        _ => rust,
    };
    let snake = names::snake_of_type(&rust);
    let name = if names::pascal(&snake) == rust {
        snake
    } else {
        // Words break at `_` only, so this one is a single word.
        let mut chars = rust.chars();
        let first = chars.next().map(|first| first.to_ascii_lowercase());
        first.into_iter().chain(chars).collect()
    };
    if names::pascal(&name) != rust {
        origin.error(
            ident,
            format!("write it in camel case: `{}`", names::pascal(&name)),
        );
    }
    origin.ident_as(&name, ident)
}

fn holds_i32(variant: &Variant) -> bool {
    let Fields::Unnamed(fields) = &variant.fields else {
        return false;
    };
    fields.unnamed.len() == 1
        && matches!(&fields.unnamed[0].ty, Type::Path(path) if path.path.is_ident("i32"))
}
