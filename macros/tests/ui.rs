//! What the compiler says about each mistake: a file in `ui/fail` is named for one, and its messages stand beside it.
//!
//! `TRYBUILD=overwrite cargo test -p virtuoso-macros --test ui` writes what is said now. Read it as a user would: one
//! error for one mistake, on the tokens that are wrong, with what to do instead.

#[test]
fn mistakes_are_reported_where_they_are() {
    trybuild::TestCases::new().compile_fail("tests/ui/fail/*.rs");
}

#[test]
fn contracts_compile() {
    trybuild::TestCases::new().pass("tests/ui/pass/*.rs");
}
