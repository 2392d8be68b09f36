//! Annotations that are declared in Rust, and the check of their uses.

use super::Fragment;
use super::value::{ContainerText, list_text, map_text};

/// What `#[annotate(…)]` names.
#[diagnostic::on_unimplemented(
    message = "V0301: `{Self}` is no annotation",
    label = "no annotation of a contract",
    note = "an annotation is a struct that derives `virtuoso::Annotation`"
)]
pub trait Annotation {
    /// What it takes: a field for each parameter, without its `Option`.
    type Arguments;

    /// How it may be used.
    const DECLARED: Declared;

    /// The declaration.
    fn fragments() -> Vec<&'static Fragment>;
}

/// How an annotation may be used, and what to say of other uses.
#[derive(Clone, Copy, Debug)]
pub struct Declared {
    /// What it may stand on, in the words of the language.
    pub targets: &'static [&'static str],
    /// What is said where it stands on anything else.
    pub misplaced: &'static str,
    /// The parameters without default, with what is said where one is missing.
    pub required: &'static [(&'static str, &'static str)],
    /// The parameters that are maps.
    pub maps: &'static [&'static str],
}

/// An annotation stands on what it is declared for, and has all arguments that it needs.
#[track_caller]
pub const fn expect_annotation(declared: Declared, target: &str, given: &[&str]) {
    if !contains(declared.targets, target) {
        panic!("{}", declared.misplaced);
    }
    let mut at = 0;
    while at < declared.required.len() {
        let (name, missing) = declared.required[at];
        if !contains(given, name) {
            panic!("{}", missing);
        }
        at += 1;
    }
}

/// The argument `&[]`, which does not say itself whether it is a list or a map.
pub fn empty_text(declared: Declared, parameter: &str) -> ContainerText {
    match declared.maps.contains(&parameter) {
        true => map_text::<u8, u8>(&[]),
        false => list_text::<u8>(&[]),
    }
}

const fn contains(names: &[&str], name: &str) -> bool {
    let mut at = 0;
    while at < names.len() {
        if crate::codec::declared::same(names[at], name) {
            return true;
        }
        at += 1;
    }
    false
}
