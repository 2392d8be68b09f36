//! The contracts, each in a file with its Rust side and what both sides do.

#![allow(deprecated, missing_docs, unreachable_pub)]

use crate::Contract;

macro_rules! contracts {
    ($($name:ident),* $(,)?) => {
        $(mod $name;)*

        /// All contracts.
        pub static ALL: &[&Contract] = &[$(&$name::CONTRACT),*];
    };
}

contracts! {
    annotations,
    bodies,
    constants,
    constraints,
    containers,
    context,
    docs,
    encodings,
    enums,
    errors,
    events,
    google_types,
    handlers,
    hashed,
    market,
    names,
    newtypes,
    policies,
    presence,
    recursion,
    reserved,
    scalars,
    sensitive,
    streams,
    unary,
    unions,
    unknown,
}
