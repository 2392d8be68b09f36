//! The scan over tokens before parsing (specification, section 3).
//!
//! It finds what a grammar cannot word well (missing ends of delimiters, strings and comments,
//! documentation out of place) and makes parsing safe: nesting is bounded here, and what has no end
//! is blanked, so that no rule of the grammar runs to the end of the file in vain.

mod delimiter;
mod place;
mod token;

use std::borrow::Cow;
use std::ops::Range;

pub(crate) use token::{Token, TokenKind, Tokens};

use crate::diagnostic::{Code, Diagnostic, MAX_ERRORS, Sink};
use crate::source::{FileId, Span};
use crate::syntax::Comment;

/// Delimiters and comments nest at most this deep (specification, section 13).
pub(crate) const MAX_NESTING: usize = 64;

/// What the scan found out about a text.
#[derive(Debug)]
pub(crate) struct Scan<'t> {
    /// The text for the grammar: as long as the original, with the mistakes blanked that were
    /// reported here.
    pub(crate) text: Cow<'t, str>,
    /// All comments that are no documentation.
    pub(crate) comments: Vec<Comment>,
    /// Nested too deep (reported); must not be parsed.
    pub(crate) too_deep: bool,
    /// A comment without end hides the rest of the file.
    pub(crate) cut: bool,
    /// Where mistakes were reported that stand for any V0001 nearby; sorted and disjoint.
    reported: Vec<Range<usize>>,
}

impl Scan<'_> {
    /// Whether a reported mistake stands for what is wrong with a broken slice: it begins there,
    /// or goes on to where the declaration begins behind its documentation and annotations.
    pub(crate) fn has_reported(&self, slice: &Range<usize>, declaration: usize) -> bool {
        let first = self
            .reported
            .partition_point(|reported| reported.end <= slice.start);
        self.reported[first..].iter().take(2).any(|reported| {
            let begins = slice.contains(&reported.start);
            begins || reported.start < slice.start && reported.end > declaration
        })
    }
}

/// Scans one file and reports V0005, V0007, V0901 and documentation out of place (V0008).
pub(crate) fn scan<'t>(file: FileId, text: &'t str, sink: &mut Sink) -> Scan<'t> {
    let body = if text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    let span = |range: Range<usize>| Span::new(file, range.start as u32, range.end as u32);
    let mut scan = Scan {
        text: Cow::Borrowed(text),
        comments: Vec::new(),
        too_deep: false,
        cut: false,
        reported: Vec::new(),
    };
    let mut blanks: Vec<Range<usize>> = Vec::new();
    let mut place = place::Place::new();
    let mut found = Vec::new();
    // More than a sink takes need not be kept.
    let mut report = |diagnostic: Diagnostic| {
        if found.len() <= MAX_ERRORS {
            found.push(diagnostic);
        }
    };
    let mut structure = delimiter::Structure::new(text);
    // The lines of documentation just read that stand where none may.
    let mut stray_docs: Option<Range<usize>> = None;
    let mut at_top = true;

    for token in Tokens::new(text, body) {
        let Token { kind, start, end } = token;
        let stray = match kind {
            TokenKind::FileDoc => !at_top,
            TokenKind::Doc => !place.takes_docs(text, start),
            _ => false,
        };
        if stray {
            blanks.push(start..end);
            stray_docs = Some(stray_docs.map_or(start, |docs| docs.start)..end);
            continue;
        }
        if let Some(docs) = stray_docs.take() {
            report(documents_nothing(span(docs)));
        }
        match kind {
            TokenKind::FileDoc => {}
            TokenKind::LineComment => {
                scan.comments.push(Comment {
                    span: span(start..end),
                    block: false,
                });
            }
            TokenKind::BlockComment { depth, .. } if depth as usize > MAX_NESTING => {
                sink.report(too_deep(span(start..start + 2)));
                scan.too_deep = true;
                return scan;
            }
            TokenKind::BlockComment { closed: true, .. } => {
                scan.comments.push(Comment {
                    span: span(start..end),
                    block: true,
                });
            }
            TokenKind::BlockComment { closed: false, .. } => {
                let open = span(start..start + 2);
                report(Diagnostic::error(Code::V0007, open, "unterminated comment"));
                blanks.push(start..end);
                scan.reported.push(start..end);
                scan.cut = true;
            }
            TokenKind::String { closed: false } => {
                let quote = start + usize::from(text.as_bytes()[start] == b'b');
                let open = span(start..quote + 1);
                report(Diagnostic::error(Code::V0007, open, "unterminated string"));
                blanks.push(start..end);
                scan.reported.push(start..end);
                structure.cut_string(token);
            }
            _ => structure.push(token),
        }
        at_top &= kind.is_trivia() || kind == TokenKind::FileDoc;
        place.pass(token);
    }
    if let Some(docs) = stray_docs {
        report(documents_nothing(span(docs)));
    }

    let outcome = structure.check();
    if let Some(place) = outcome.too_deep {
        sink.report(too_deep(span(place)));
        scan.too_deep = true;
        return scan;
    }
    for missed in outcome.missed {
        scan.reported.push(missed.open.start..missed.place.start);
        // Nor should any rule look for what is not there.
        blanks.push(missed.open.clone());
        // What a comment without end hides may well have held the other delimiter.
        let hidden = scan.cut && missed.place.start == text.len();
        if !missed.excused && !hidden {
            report(unclosed(text, span(missed.open), span(missed.place)));
        }
    }
    blanks.sort_by_key(|blank| blank.start);
    scan.reported = disjoint(scan.reported);
    found
        .into_iter()
        .for_each(|diagnostic| sink.report(diagnostic));
    scan.text = blank(text, &blanks);
    scan
}

/// V0008, wherever it is found.
pub(crate) fn documents_nothing(docs: Span) -> Diagnostic {
    Diagnostic::error(Code::V0008, docs, "this doc comment documents nothing")
}

fn too_deep(place: Span) -> Diagnostic {
    Diagnostic::error(
        Code::V0901,
        place,
        format!("nesting deeper than {MAX_NESTING}"),
    )
}

fn unclosed(text: &str, open: Span, place: Span) -> Diagnostic {
    let delimiter = &text[open.range()];
    let end = match delimiter {
        "{" => "}",
        "(" => ")",
        _ => "]",
    };
    Diagnostic::error(Code::V0005, place, format!("unclosed `{delimiter}`"))
        .label(format!("expected `{end}` before this"))
        .secondary(open, "opened here")
}

/// Sorts ranges and merges those that overlap.
fn disjoint(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| range.start);
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

/// Puts spaces in place of some ranges.
fn blank<'t>(text: &'t str, ranges: &[Range<usize>]) -> Cow<'t, str> {
    if ranges.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut blanked = String::with_capacity(text.len());
    for range in ranges {
        blanked.push_str(&text[blanked.len()..range.start]);
        blanked.extend(std::iter::repeat_n(' ', range.len()));
    }
    blanked.push_str(&text[blanked.len()..]);
    Cow::Owned(blanked)
}
