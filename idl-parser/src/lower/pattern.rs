//! Patterns: what the engine of the runtime takes, and a match for defaults.
//!
//! Messages are checked in the runtime. Here patterns are compiled by the same engine, so that mistakes show where they
//! are written, and run on the few short defaults that a contract has.

use regex_lite::{Error, Regex, RegexBuilder};

/// Bytes that a compiled pattern may take: a fifth of what the runtime allows.
const LARGEST: usize = 2 << 20;

/// Length in bytes of a text that is still matched here: time is bounded by size of pattern times length of text.
const LONGEST: usize = 256;

/// Why a pattern cannot be used.
pub(super) fn check(pattern: &str) -> Result<(), String> {
    // First alone, as `a)(b` is sound where it stands between parentheses.
    match build(pattern).and_then(|_| whole(pattern)) {
        Ok(_) => Ok(()),
        Err(error) => Err(error.to_string()),
    }
}

/// Whether the whole text matches; `None` for a pattern that is not valid, and where telling would
/// take long, which is then left to the runtime.
pub(super) fn matches(pattern: &str, text: &str) -> Option<bool> {
    if text.len() > LONGEST {
        return None;
    }
    Some(whole(pattern).ok()?.is_match(text))
}

fn whole(pattern: &str) -> Result<Regex, Error> {
    build(&format!(r"\A(?:{pattern})\z"))
}

fn build(pattern: &str) -> Result<Regex, Error> {
    RegexBuilder::new(pattern)
        .nest_limit(64)
        .size_limit(LARGEST)
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_values_match() {
        for (pattern, text, expected) in [
            ("[A-Z]{3}-[0-9]{4}", "TEA-0042", true),
            ("[A-Z]{3}-[0-9]{4}", "TEA-00421", false),
            ("(a|ab)(c|bcd)*", "abcd", true),
            ("(a*)*", "", true),
            ("(a*)*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac", false),
            ("^x$", "x", true),
            ("ß+", "ßß", true),
            ("(?i)tea", "TeA", true),
            (".{2,3}", "abcd", false),
        ] {
            assert_eq!(matches(pattern, text), Some(expected), "{pattern} {text}");
        }
    }

    #[test]
    fn only_linear_syntax_of_bounded_size_is_taken() {
        assert!(check("[a-z]{1,64}").is_ok());
        for wrong in [
            "(",
            "a{2,1}",
            "a)(b",
            r"(a)\1",
            "(?=a)",
            "((a{1000}){1000}){1000}",
        ] {
            assert!(check(wrong).is_err(), "{wrong}");
        }
    }

    /// What the runtime would refuse, so that nothing would match.
    #[test]
    fn unicode_classes_are_refused() {
        assert!(check(r"\p{Letter}+").is_err());
    }
}
