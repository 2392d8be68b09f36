//! The limits of specification section 13.

use super::context::Context;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

pub(super) const IDENTIFIER: usize = 128;
pub(super) const PACKAGE_DEPTH: usize = 16;
/// Of containers, and of aliases for aliases.
pub(super) const TYPE_DEPTH: usize = 8;
pub(super) const FIELDS: usize = 4096;
pub(super) const VALUES: usize = 65_536;
pub(super) const METHODS: usize = 1024;
pub(super) const PARAMS: usize = 64;
pub(super) const THROWN: usize = 32;
pub(super) const PATTERN: usize = 1024;

/// Bytes that mentions of constants and aliases may copy in all: names are short, and what they stand
/// for is not.
const COPIED: usize = 64 * 1024 * 1024;

/// Reports V0904 if there are more `things` in `place` than the limit. Tells whether all is well; what
/// is over the limit is given up, so that no pass takes for ever.
pub(super) fn check(
    cx: &mut Context<'_>,
    count: usize,
    things: &str,
    place: &str,
    limit: usize,
    span: Span,
) -> bool {
    if count > limit {
        let message = format!("{count} {things} in {place}: the limit is {limit}");
        cx.report(Diagnostic::error(Code::V0904, span, message));
    }
    count <= limit
}

/// Counts what a mention copies; `false`, after V0904, when it has become too much.
pub(super) fn copy(cx: &mut Context<'_>, bytes: usize, span: Span) -> bool {
    let before = cx.copied;
    cx.copied = before.saturating_add(bytes);
    if before <= COPIED && cx.copied > COPIED {
        let count = cx.copied;
        check(
            cx,
            count,
            "bytes",
            "all mentions of constants and aliases",
            COPIED,
            span,
        );
    }
    cx.copied <= COPIED
}

/// How many members of a cycle a message shows.
pub(super) const SHOWN: usize = 8;

/// Joins names, leaving the middle out where they are too many to read.
pub(super) fn shown(names: Vec<String>, between: &str) -> String {
    match names.as_slice() {
        [first @ .., last] if names.len() > SHOWN + 1 => {
            [&first[..SHOWN], &["…".to_owned(), last.clone()]]
                .concat()
                .join(between)
        }
        _ => names.join(between),
    }
}
