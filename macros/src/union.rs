//! `#[derive(Union)]` and, for inline unions, `#[derive(Oneof)]`.

use syn::{Data, DataEnum, DeriveInput, Fields};
use virtuoso_idl::syntax::{self, Item, Oneof, Prefix, StructMember, UnionMember, Variant};

use crate::attributes;
use crate::enum_;
use crate::members;
use crate::origin::Origin;
use crate::place::Place;
use crate::types;

/// The enum as a named union.
pub(crate) fn read(origin: &mut Origin, input: &DeriveInput) -> Option<Item> {
    let data = data(origin, input, "Union")?;
    let unrecognized = data
        .variants
        .iter()
        .find(|variant| variant.ident == "Unrecognized");
    let holds_fields = unrecognized.is_some_and(|variant| {
        matches!(&variant.fields, Fields::Unnamed(fields) if fields.unnamed.len() == 1
            && matches!(&fields.unnamed[0].ty, syn::Type::Path(path)
                if path.path.segments.last().is_some_and(|last| last.ident == "UnknownFields")))
    });
    if !holds_fields {
        let message = "a union keeps what it does not know yet: add the variant `Unrecognized(virtuoso::codec::UnknownFields)`, which also stands for none";
        match unrecognized {
            Some(variant) => origin.error(variant, message),
            None => origin.error(&input.ident, message),
        }
    }
    let name = origin.ident(&input.ident);
    let mut members = variants(origin, data);
    // What is wrong with all of them has been said.
    if members.is_empty() && data.variants.len() > usize::from(unrecognized.is_some()) {
        return None;
    }
    let reserved = members::reserved(origin, &input.attrs);
    members.extend(reserved.into_iter().map(UnionMember::Reserved));
    Some(Item::Union(syntax::Union {
        prefix: attributes::prefix(origin, &input.attrs, Place::Union),
        members,
        span: name.span,
        name,
    }))
}

/// The enum as the inline union of a struct, which stands for that struct here.
pub(crate) fn read_inline(origin: &mut Origin, input: &DeriveInput) -> Option<Item> {
    let data = data(origin, input, "Oneof")?;
    Place::InlineUnion.refuse_strangers(origin, &input.attrs);
    if let Some(variant) = data
        .variants
        .iter()
        .find(|variant| variant.ident == "Unrecognized")
    {
        origin.error(
            variant,
            "V0118: an inline union that is not known is absent: remove `Unrecognized`",
        );
    }
    let name = origin.ident(&input.ident);
    let value = origin.ident_as("value", &input.ident);
    let oneof = Oneof {
        prefix: Prefix::default(),
        members: variants(origin, data),
        rust: None,
        span: value.span,
        name: value,
    };
    Some(Item::Struct(syntax::Struct {
        prefix: Prefix::default(),
        members: vec![StructMember::Oneof(oneof)],
        span: name.span,
        name,
    }))
}

fn data<'a>(origin: &mut Origin, input: &'a DeriveInput, derive: &str) -> Option<&'a DataEnum> {
    let Data::Enum(data) = &input.data else {
        let message =
            format!("`virtuoso::{derive}` is for enums: for a struct derive `virtuoso::Message`");
        origin.error(&input.ident, message);
        return None;
    };
    Some(data)
}

fn variants(origin: &mut Origin, data: &DataEnum) -> Vec<UnionMember> {
    let mut members = Vec::new();
    for variant in data
        .variants
        .iter()
        .filter(|variant| variant.ident != "Unrecognized")
    {
        let name = enum_::name_of(origin, &variant.ident);
        let carried = match &variant.fields {
            Fields::Unit => None,
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => Some(&fields.unnamed[0]),
            fields => {
                origin.error(
                    fields,
                    "a variant carries one value or none: put several into a struct",
                );
                continue;
            }
        };
        let attributes = carried.map_or(&[][..], |carried| &carried.attrs);
        let attributes: Vec<_> = variant.attrs.iter().chain(attributes).cloned().collect();
        let ty = match carried {
            None => None,
            Some(carried) => {
                let encoding = attributes::find(&attributes, "encoding");
                let ty = match encoding {
                    Some(attribute) => types::encoding(origin, attribute)
                        .map(|spoken| types::encoded(origin, spoken, &carried.ty)),
                    None => types::read(origin, &carried.ty),
                };
                let Some(ty) = ty else { continue };
                Some(ty)
            }
        };
        let mut prefix = attributes::prefix(origin, &attributes, Place::Variant);
        if let Some(ty) = &ty {
            members::read_durations(origin, &mut prefix, ty);
        }
        origin.member(name.span, &prefix, None);
        members.push(UnionMember::Variant(Variant {
            prefix,
            ty,
            number: members::number(origin, &variant.attrs),
            span: name.span,
            name,
        }));
    }
    members
}
