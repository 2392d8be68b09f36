//! What our generator makes of the contracts in `idl/`.

#![allow(unreachable_pub, reason = "generated for a library")]

::virtuoso::include_idl!();
