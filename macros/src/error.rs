//! `#[derive(Error)]` for one error.

use syn::DeriveInput;
use virtuoso_idl::syntax::{ErrorDecl, Item};

use crate::attributes;
use crate::message;
use crate::origin::Origin;
use crate::place::Place;

/// The struct as an error.
pub(crate) fn read(origin: &mut Origin, input: &DeriveInput) -> Option<Item> {
    let fields = message::named_fields(origin, input, "Error")?;
    let name = origin.ident(&input.ident);
    let status = match attributes::find(&input.attrs, "status") {
        Some(attribute) => {
            let expected = "V0406: expected a status, as in `#[status(not_found)]`";
            let status = attributes::content::<syn::Ident>(origin, attribute, expected);
            status.map(|status| origin.ident(&status))
        }
        None => {
            origin.error(
                &input.ident,
                "say what wires without typed errors see: `#[status(not_found)]`, or another of the 16 codes",
            );
            None
        }
    };
    Some(Item::Error(ErrorDecl {
        prefix: attributes::prefix(origin, &input.attrs, Place::Error),
        // What is wrong with the fields is worth saying, too.
        status: status.unwrap_or_else(|| origin.ident_as("unknown", &input.ident)),
        members: message::read_members(origin, input, fields),
        span: name.span,
        name,
    }))
}
