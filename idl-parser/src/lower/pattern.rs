//! Patterns: syntax that every linear-time engine takes, and a match for defaults.
//!
//! The engine that checks messages lives in the runtime. Here patterns are parsed, so that mistakes
//! show where they are written, and run on the few short defaults that a contract has.

use regex_syntax::hir::{Class, Hir, HirKind, Look};
use std::collections::BTreeSet;

/// Pieces that a pattern may have once its repetitions are written out; it bounds the memory of the
/// engine that runs it.
const LARGEST: u64 = 50_000;

/// Size of a pattern times length of a text that is still matched here.
const MOST_WORK: u64 = 1_000_000;

/// Why a pattern cannot be used.
pub(super) fn check(pattern: &str) -> Result<(), String> {
    let hir = parse(pattern)?;
    if size(&hir) > LARGEST {
        return Err("its repetitions multiply to more than an engine should hold".to_owned());
    }
    Ok(())
}

/// Whether the whole text matches; `None` for a pattern that is not valid, and where telling would
/// take long, which is then left to the runtime.
pub(super) fn matches(pattern: &str, text: &str) -> Option<bool> {
    let hir = parse(pattern).ok()?;
    if size(&hir).saturating_mul(text.len() as u64) > MOST_WORK {
        return None;
    }
    let ends = run(&hir, text, BTreeSet::from([0]));
    Some(ends.contains(&text.len()))
}

fn parse(pattern: &str) -> Result<Hir, String> {
    let mut parser = regex_syntax::ParserBuilder::new().nest_limit(64).build();
    parser.parse(pattern).map_err(|error| match error {
        regex_syntax::Error::Parse(error) => error.kind().to_string(),
        regex_syntax::Error::Translate(error) => error.kind().to_string(),
        other => other.to_string(),
    })
}

fn size(hir: &Hir) -> u64 {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => 1,
        HirKind::Literal(literal) => literal.0.len() as u64,
        HirKind::Class(_) => 1,
        HirKind::Repetition(repetition) => {
            let times = repetition.max.unwrap_or(repetition.min).max(1);
            size(&repetition.sub).saturating_mul(u64::from(times))
        }
        HirKind::Capture(capture) => size(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().map(size).fold(1, u64::saturating_add)
        }
    }
}

/// Where matches end that begin at one of `starts`: all of them at once, so no backtracking.
fn run(hir: &Hir, text: &str, starts: BTreeSet<usize>) -> BTreeSet<usize> {
    match hir.kind() {
        HirKind::Empty => starts,
        HirKind::Literal(literal) => starts
            .into_iter()
            .filter(|at| text.as_bytes()[*at..].starts_with(&literal.0))
            .map(|at| at + literal.0.len())
            .collect(),
        HirKind::Class(class) => {
            let one = |at: usize| {
                let next = text.get(at..)?.chars().next()?;
                let inside = match class {
                    Class::Unicode(class) => class
                        .ranges()
                        .iter()
                        .any(|range| (range.start()..=range.end()).contains(&next)),
                    Class::Bytes(class) => class.ranges().iter().any(|range| {
                        u8::try_from(next)
                            .is_ok_and(|next| (range.start()..=range.end()).contains(&next))
                    }),
                };
                inside.then(|| at + next.len_utf8())
            };
            starts.into_iter().filter_map(one).collect()
        }
        HirKind::Look(look) => starts
            .into_iter()
            .filter(|at| holds(*look, text, *at))
            .collect(),
        HirKind::Repetition(repetition) => {
            let mut current = starts;
            for _ in 0..repetition.min {
                current = run(&repetition.sub, text, current);
                if current.is_empty() {
                    return current;
                }
            }
            let mut all = current.clone();
            let mut more = repetition.max.map(|max| max - repetition.min);
            while more != Some(0) && !current.is_empty() {
                current = run(&repetition.sub, text, current);
                current.retain(|at| all.insert(*at));
                more = more.map(|more| more - 1);
            }
            all
        }
        HirKind::Capture(capture) => run(&capture.sub, text, starts),
        HirKind::Concat(parts) => parts.iter().fold(starts, |at, part| run(part, text, at)),
        HirKind::Alternation(parts) => parts
            .iter()
            .flat_map(|part| run(part, text, starts.clone()))
            .collect(),
    }
}

fn holds(look: Look, text: &str, at: usize) -> bool {
    let before = text[..at].chars().next_back();
    let after = text[at..].chars().next();
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let (left, right) = (is_word(before), is_word(after));
    match look {
        Look::Start => at == 0,
        Look::End => at == text.len(),
        Look::StartLF | Look::StartCRLF => before.is_none_or(|c| c == '\n'),
        Look::EndLF | Look::EndCRLF => after.is_none_or(|c| c == '\n'),
        Look::WordAscii | Look::WordUnicode => left != right,
        Look::WordAsciiNegate | Look::WordUnicodeNegate => left == right,
        Look::WordStartAscii | Look::WordStartUnicode => !left && right,
        Look::WordEndAscii | Look::WordEndUnicode => left && !right,
        Look::WordStartHalfAscii | Look::WordStartHalfUnicode => !left,
        Look::WordEndHalfAscii | Look::WordEndHalfUnicode => !right,
    }
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
        for wrong in ["(", "a{2,1}", r"(a)\1", "(?=a)", "((a{1000}){1000}){1000}"] {
            assert!(check(wrong).is_err(), "{wrong}");
        }
    }
}
