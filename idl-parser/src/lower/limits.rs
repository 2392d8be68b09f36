//! The limits of specification section 13.

use super::context::Context;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

pub(super) const IDENTIFIER: usize = 128;
pub(super) const PACKAGE_DEPTH: usize = 16;
pub(super) const TYPE_DEPTH: usize = 8;
pub(super) const FIELDS: usize = 4096;
pub(super) const VALUES: usize = 65_536;
pub(super) const METHODS: usize = 1024;
pub(super) const PARAMS: usize = 64;
pub(super) const THROWN: usize = 32;
pub(super) const PATTERN: usize = 1024;

/// Reports V0904 if there are more `things` in `place` than the limit.
pub(super) fn check(
    cx: &mut Context<'_>,
    count: usize,
    things: &str,
    place: &str,
    limit: usize,
    span: Span,
) {
    if count > limit {
        let message = format!("{count} {things} in {place}: the limit is {limit}");
        cx.report(Diagnostic::error(Code::V0904, span, message));
    }
}
