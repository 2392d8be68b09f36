//! Constants, and packages that say something of themselves, in all the forms that a crate may hold.

#![deny(warnings)]

/// The crate's name is the package.
#[virtuoso::constant]
const PRIVATE: u32 = 5;

/// Limits.
pub mod limits {
    #[virtuoso::constant(package = "a.v1")]
    pub(crate) const LEAST: i64 = i64::MIN + 1;

    /// By a name that is no constant's.
    #[virtuoso::constant(package = "a.v1")]
    #[allow(non_upper_case_globals)]
    pub const most: &'static [&'static str] = &["a"];

    #[virtuoso::constant(package = "a.v1")]
    #[deprecated = "nobody waits"]
    #[cfg(not(any()))]
    #[name("Names")]
    pub const BYTES: &[u8] = b"abc";

    #[virtuoso::constant(package = "a.v1")]
    pub const ARRAY: [u16; 2] = [1, 2];
}

/// What there is to say.
#[derive(virtuoso::Package)]
#[package("a.v1")]
#[meta("k", "v")]
pub struct About;

/// More of it.
#[derive(virtuoso::Package)]
#[package("a.v1")]
#[allow_lint("missing-docs")]
pub struct More;

fn main() {
    let (a, b) = (limits::LEAST, limits::most);
    assert_eq!((PRIVATE, a, b.len(), limits::ARRAY[1]), (5, -i64::MAX, 1, 2));
    #[allow(deprecated)]
    let bytes = limits::BYTES;
    assert_eq!(bytes.len(), 3);
    type All = (About, limits::LEAST, limits::most, limits::BYTES, limits::ARRAY, More, About);
    assert_eq!(
        virtuoso::contract_of::<All>().package("a.v1"),
        Some(
            "//! What there is to say.\n//!\n//! More of it.\n@meta(\"k\", \"v\")\n@allow(\"missing-docs\")\npackage a.v1;\n
const LEAST: i64 = -9223372036854775807;\n
/// By a name that is no constant's.\nconst most: list<string> = [\"a\"];\n
@deprecated(\"nobody waits\")\n@name(\"Names\")\nconst BYTES: bytes = b\"abc\";\n
const ARRAY: list<u16> = [1, 2];\n"
        )
    );
}
