//! Rust names of what a contract declares (specification sections 2 and 5.1).
//!
//! Rust names follow the name in the contract: types, fields, methods and constants keep their
//! spelling, enum values and variants become `PascalCase`. A keyword becomes `r#name`; a name that
//! cannot be raw, or that generated code needs for itself, gets a trailing `_`.

use proc_macro2::{Ident, Span};
use virtuoso_idl::schema::names::{pascal, screaming, snake_of_type};

/// Words that `r#` turns into names.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// Words that are no names even behind `r#`.
const NEVER_RAW: &[&str] = &["self", "Self", "super", "crate", "_"];

/// Methods that a client has besides its service's.
const CLIENT: &[&str] = &["new", "clone", "from_channel"];

/// Methods that a call has besides its setters, and what a method of a server trait takes besides
/// its parameters.
const CALL: &[&str] = &[
    "timeout",
    "deadline",
    "metadata",
    "fail_fast",
    "poll",
    "into_future",
    "with_response",
    "new",
    "cx",
    "out",
];

/// Methods that a struct has from traits, which an accessor would hide.
const STRUCT: &[&str] = &["clone", "eq", "fmt", "encode", "validate", "decode_field"];

/// The name as an identifier.
pub fn ident(name: &str) -> Ident {
    let span = Span::call_site();
    if NEVER_RAW.contains(&name) {
        Ident::new(&format!("{name}_"), span)
    } else if KEYWORDS.contains(&name) {
        Ident::new_raw(name, span)
    } else {
        Ident::new(name, span)
    }
}

/// Name of an enum value or variant: `paid_late` → `PaidLate`.
pub fn variant(name: &str) -> Ident {
    let pascal = pascal(name);
    if pascal.starts_with(|first: char| first.is_ascii_alphabetic()) {
        ident(&pascal)
    } else {
        // `_1` is a name, `1` is not.
        ident(&format!("_{pascal}"))
    }
}

/// Name of a variant in the enum of a method's errors; `Other` is taken.
pub fn thrown(error: &str) -> Ident {
    avoiding(error, &["Other"])
}

/// Name of a method, the same in the server's trait and in the client.
pub fn method(name: &str) -> Ident {
    avoiding(name, CLIENT)
}

/// Name of a parameter: argument, field of the request and setter of the call.
pub fn parameter(name: &str) -> Ident {
    avoiding(name, CALL)
}

/// Name of the accessor of an optional field with a default.
pub fn accessor(field: &str) -> Ident {
    avoiding(field, STRUCT)
}

/// Name of a service's descriptor: `OrderHistory` → `ORDER_HISTORY`.
pub fn descriptor(service: &str) -> String {
    screaming(&snake_of_type(service))
}

fn avoiding(name: &str, taken: &[&str]) -> Ident {
    if taken.contains(&name) {
        ident(&format!("{name}_"))
    } else {
        ident(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_raw_and_the_rest_is_marked() {
        for (name, expected) in [
            ("order", "order"),
            ("type", "r#type"),
            ("gen", "r#gen"),
            ("self", "self_"),
            ("Self", "Self_"),
            ("_", "__"),
            ("union", "union"),
        ] {
            assert_eq!(ident(name).to_string(), expected);
        }
    }

    #[test]
    fn every_name_in_a_contract_has_one_in_rust() {
        for (name, expected) in [
            ("paid", "Paid"),
            ("paid_late", "PaidLate"),
            ("fooBar", "FooBar"),
            ("self", "Self_"),
            ("_1", "_1"),
            ("__", "__"),
        ] {
            assert_eq!(variant(name).to_string(), expected);
        }
        assert_eq!(method("clone").to_string(), "clone_");
        assert_eq!(method("timeout").to_string(), "timeout");
        assert_eq!(parameter("timeout").to_string(), "timeout_");
        assert_eq!(thrown("Other").to_string(), "Other_");
        assert_eq!(descriptor("OrderHistory"), "ORDER_HISTORY");
    }

    #[test]
    fn the_keywords_are_those_of_the_language() {
        for keyword in KEYWORDS {
            assert!(
                syn::parse_str::<Ident>(keyword).is_err() || ["union", "gen"].contains(keyword),
                "{keyword}"
            );
            assert!(
                syn::parse_str::<Ident>(&format!("r#{keyword}")).is_ok(),
                "{keyword}"
            );
        }
    }
}
