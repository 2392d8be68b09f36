//! What Rust can say and a contract cannot.

use quote::ToTokens as _;
use syn::{GenericParam, Generics};

use crate::origin::Origin;

/// Refuses parameters and bounds of `what`, saying what to do instead.
pub(crate) fn refuse(origin: &mut Origin, generics: &Generics, what: &str) {
    for parameter in &generics.params {
        let message = match parameter {
            GenericParam::Lifetime(_) => format!(
                "{what} of a contract has no lifetimes: what travels is owned, so write `String` for `&str`"
            ),
            GenericParam::Type(_) => format!(
                "{what} of a contract has no type parameters, as no wire has them: write it out for each type"
            ),
            GenericParam::Const(_) => {
                format!("{what} of a contract has no parameters: write the value where it is used")
            }
        };
        origin.error(parameter, message);
    }
    if let Some(bounds) = &generics.where_clause {
        let message = format!("{what} of a contract has no bounds: remove the `where` clause");
        origin.error(bounds.to_token_stream(), message);
    }
}
