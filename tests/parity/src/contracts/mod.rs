//! The contracts, each in a file with its Rust side and what both sides do.

#![allow(missing_docs, unreachable_pub)]

use crate::Contract;

macro_rules! contracts {
    ($($name:ident),* $(,)?) => {
        $(mod $name;)*

        /// All contracts.
        pub static ALL: &[&Contract] = &[$(&$name::CONTRACT),*];
    };
}

contracts! {
    scalars,
    streams,
    unions,
}
