//! `#[derive(Message)]`, and the fields that errors have as well.

use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Data, DeriveInput, Fields, LitInt, Token};
use virtuoso_idl::syntax::{
    self, Item, Number, Oneof, StructMember, UnionMember, Value, ValueKind, Variant,
};

use crate::attributes;
use crate::members;
use crate::origin::Origin;
use crate::place::Place;
use crate::types;

/// The struct as an item of a contract.
pub(crate) fn read(origin: &mut Origin, input: &DeriveInput) -> Option<Item> {
    let fields = named_fields(origin, input, "Message")?;
    let name = origin.ident(&input.ident);
    let prefix = attributes::prefix(origin, &input.attrs, Place::Message);
    Some(Item::Struct(syntax::Struct {
        prefix,
        members: read_members(origin, input, fields),
        span: name.span,
        name,
    }))
}

/// The fields of a struct; anything else is refused.
pub(crate) fn named_fields<'a>(
    origin: &mut Origin,
    input: &'a DeriveInput,
    derive: &str,
) -> Option<&'a Fields> {
    let help = match &input.data {
        Data::Struct(data) => match &data.fields {
            fields @ (Fields::Named(_) | Fields::Unit) => return Some(fields),
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 && derive == "Message" => {
                "a struct around one value is a newtype: derive `virtuoso::Newtype`"
            }
            Fields::Unnamed(_) => "give the fields names",
        },
        Data::Enum(_) => {
            "for an enum derive `virtuoso::Enum`, for one whose variants carry values `virtuoso::Union`"
        }
        Data::Union(_) => {
            "declare an enum whose variants carry values, and derive `virtuoso::Union`"
        }
    };
    let message = format!("`virtuoso::{derive}` is for structs with named fields: {help}");
    origin.error(&input.ident, message);
    None
}

/// Fields, inline unions and what is reserved.
pub(crate) fn read_members(
    origin: &mut Origin,
    input: &DeriveInput,
    fields: &Fields,
) -> Vec<StructMember> {
    let mut all = Vec::new();
    let keeps_unknown = attributes::find(&input.attrs, "preserve_unknown");
    let mut has_unknown = false;
    for field in fields {
        let Some(ident) = &field.ident else { continue };
        if is_unknown_fields(&field.ty) {
            has_unknown = true;
            if keeps_unknown.is_none() || ident != "unknown" {
                let message = "unknown fields are kept in the field `unknown` of a struct with `#[preserve_unknown]`";
                origin.error(field, message);
            }
            continue;
        }
        if let Some(attribute) = attributes::find(&field.attrs, "oneof") {
            all.extend(oneof(origin, field, ident, attribute).map(StructMember::Oneof));
            continue;
        }
        all.extend(self::field(origin, field, ident).map(StructMember::Field));
    }
    if let (Some(attribute), false) = (keeps_unknown, has_unknown) {
        let message = "add the field that unknown fields are kept in: `pub unknown: virtuoso::codec::UnknownFields`";
        origin.error(attribute, message);
    }
    let reserved = members::reserved(origin, &input.attrs);
    all.extend(reserved.into_iter().map(StructMember::Reserved));
    all
}

fn is_unknown_fields(ty: &syn::Type) -> bool {
    matches!(ty, syn::Type::Path(path)
        if path.path.segments.last().is_some_and(|last| last.ident == "UnknownFields"))
}

fn field(origin: &mut Origin, field: &syn::Field, ident: &syn::Ident) -> Option<syntax::Field> {
    let name = origin.ident(ident);
    let ty = match attributes::find(&field.attrs, "encoding") {
        Some(attribute) => {
            let spoken = types::encoding(origin, attribute)?;
            types::encoded(origin, spoken, &field.ty)
        }
        None => types::read(origin, &field.ty)?,
    };
    let mut prefix = attributes::prefix(origin, &field.attrs, Place::Field);
    members::read_durations(origin, &mut prefix, &ty);
    let default = members::default(origin, &field.attrs, &ty);
    origin.member(name.span, &prefix, default.as_ref());
    Some(syntax::Field {
        prefix,
        number: members::number(origin, &field.attrs),
        default,
        span: name.span,
        name,
        ty,
    })
}

/// `#[oneof(11, 12)] source: Option<OrderSource>`.
fn oneof(
    origin: &mut Origin,
    field: &syn::Field,
    ident: &syn::Ident,
    attribute: &syn::Attribute,
) -> Option<Oneof> {
    let name = origin.ident(ident);
    let Some(inner) = types::argument_of(&field.ty, "Option") else {
        origin.error(
            &field.ty,
            "an inline union may be absent: write `Option<…>` around its enum",
        );
        return None;
    };
    let expected = "V0103: list the numbers of the union's variants: `#[oneof(11, 12)]`";
    let Numbers(numbers) = attributes::content(origin, attribute, expected)?;
    let mut members = Vec::new();
    for (index, number) in numbers.iter().enumerate() {
        let mut before = numbers.iter().take(index);
        if before.any(|before| before.base10_digits() == number.base10_digits()) {
            origin.error(
                number,
                format!("V0101: field number {number} is used twice"),
            );
            continue;
        }
        let Ok(value) = number.base10_parse::<i128>() else {
            origin.error(number, "V0009: integer literal does not fit in 64 bits");
            continue;
        };
        // A name that no field can have.
        let variant = origin.ident_as(&format!("{}.{value}", name.name), number);
        let value = Value {
            kind: ValueKind::Int(value),
            span: origin.tokens(number),
        };
        members.push(UnionMember::Variant(Variant {
            prefix: syntax::Prefix::default(),
            ty: None,
            number: Some(Number {
                span: value.span,
                value,
            }),
            span: variant.span,
            name: variant,
        }));
    }
    Some(Oneof {
        prefix: attributes::prefix(origin, &field.attrs, Place::OneofField),
        members,
        rust: Some(types::rust(origin, inner)),
        span: name.span,
        name,
    })
}

/// `11, 12`; there is at least one.
struct Numbers(Punctuated<LitInt, Token![,]>);

impl Parse for Numbers {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        Punctuated::parse_separated_nonempty(input).map(Self)
    }
}
