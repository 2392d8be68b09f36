//! `#[derive(Error)]` for one error.

use syn::DeriveInput;
use virtuoso_idl::syntax::{ErrorDecl, Item};

use crate::attributes;
use crate::message;
use crate::origin::Origin;

/// The struct as an error.
pub(crate) fn read(origin: &mut Origin, input: &DeriveInput) -> Option<Item> {
    let fields = message::named_fields(origin, input, "Error")?;
    let name = origin.ident(&input.ident);
    let status = match attributes::find(&input.attrs, "status") {
        Some(attribute) => match attributes::content(attribute)
            .ok_or_else(|| syn::Error::new_spanned(attribute, "expected a status"))
            .and_then(syn::parse2::<syn::Ident>)
        {
            Ok(status) => Some(origin.ident(&status)),
            Err(error) => {
                origin.error_at(
                    error.span(),
                    "V0406: expected a status, as in `#[status(not_found)]`",
                );
                None
            }
        },
        None => {
            origin.error(
                &input.ident,
                "say what wires without typed errors see: `#[status(not_found)]`, or another of the 16 codes",
            );
            None
        }
    };
    Some(Item::Error(ErrorDecl {
        prefix: attributes::prefix(origin, &input.attrs, false),
        // What is wrong with the fields is worth saying, too.
        status: status.unwrap_or_else(|| origin.ident_as("unknown", &input.ident)),
        members: message::read_members(origin, input, fields),
        span: name.span,
        name,
    }))
}
