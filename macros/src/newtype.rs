//! `#[derive(Newtype)]`.

use syn::{Data, DeriveInput, Fields};
use virtuoso_idl::syntax::{Alias, Annotation, Item};

use crate::attributes;
use crate::members;
use crate::origin::Origin;
use crate::place::Place;
use crate::types;

/// The struct as an alias that is a type of its own in Rust.
pub(crate) fn read(origin: &mut Origin, input: &DeriveInput) -> Option<Item> {
    let field = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => Some(&fields.unnamed[0]),
            _ => None,
        },
        _ => None,
    };
    let Some(field) = field else {
        origin.error(
            &input.ident,
            "`virtuoso::Newtype` is for a struct around one value: `struct OrderId(Uuid);`",
        );
        return None;
    };
    let name = origin.ident(&input.ident);
    let attributes: Vec<_> = input.attrs.iter().chain(&field.attrs).cloned().collect();
    let ty = match attributes::find(&attributes, "encoding") {
        Some(attribute) => {
            let spoken = types::encoding(origin, attribute)?;
            types::encoded(origin, spoken, &field.ty)
        }
        None => types::read(origin, &field.ty)?,
    };
    let mut prefix = attributes::prefix(origin, &attributes, Place::Newtype);
    members::read_durations(origin, &mut prefix, &ty);
    origin.member(name.span, &prefix, None);
    prefix.annotations.push(Annotation {
        name: origin.path("newtype", &input.ident),
        arguments: Vec::new(),
        rust: None,
        span: name.span,
    });
    Some(Item::Alias(Alias {
        prefix,
        span: name.span,
        name,
        ty,
    }))
}
