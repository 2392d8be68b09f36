//! Where all passes report to.

use std::collections::HashSet;

use super::{Code, Diagnostic, Severity};
use crate::source::Span;

/// After so many errors a run reports V0903 and no more errors (specification, section 3).
pub const MAX_ERRORS: usize = 50;

/// Collects diagnostics, each code once per place, and stops after [`MAX_ERRORS`] errors.
#[derive(Debug, Default)]
pub struct Sink {
    diagnostics: Vec<Diagnostic>,
    seen: HashSet<(Code, Span)>,
    errors: usize,
    /// Where the first error beyond the limit was.
    stopped_at: Option<Span>,
}

impl Sink {
    /// An empty sink.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a finding unless its code was already reported at its place.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        let is_error = diagnostic.severity == Severity::Error;
        if is_error && self.is_full() {
            let key = (diagnostic.code, diagnostic.primary.span);
            if self.stopped_at.is_none() && !self.seen.contains(&key) {
                self.stopped_at = Some(diagnostic.primary.span);
            }
            return;
        }
        if self.seen.insert((diagnostic.code, diagnostic.primary.span)) {
            self.errors += usize::from(is_error);
            self.diagnostics.push(diagnostic);
        }
    }

    /// Whether further errors are dropped; expensive wording may then be skipped.
    pub fn is_full(&self) -> bool {
        self.errors >= MAX_ERRORS
    }

    /// Whether any error was reported.
    pub fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// Number of errors reported so far, at most [`MAX_ERRORS`].
    pub fn error_count(&self) -> usize {
        self.errors
    }

    /// All findings by file and place, V0903 last.
    pub fn into_diagnostics(mut self) -> Vec<Diagnostic> {
        // Stable, so that findings at one place keep the order of the passes.
        self.diagnostics
            .sort_by_key(|d| (d.primary.span.file, d.primary.span.start));
        if let Some(span) = self.stopped_at {
            let message = format!("too many errors; stopped after {MAX_ERRORS}");
            self.diagnostics
                .push(Diagnostic::error(Code::V0903, span, message));
        }
        self.diagnostics
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn error(file: u32, at: u32) -> Diagnostic {
        Diagnostic::error(Code::V0001, Span::new(FileId(file), at, at + 1), "m")
    }

    #[test]
    fn sorts_and_drops_duplicates() {
        let mut sink = Sink::new();
        for (file, at) in [(1, 0), (0, 7), (0, 3), (0, 7)] {
            sink.report(error(file, at));
        }
        assert_eq!(sink.error_count(), 3);
        let places: Vec<_> = sink
            .into_diagnostics()
            .iter()
            .map(|d| (d.primary.span.file.0, d.primary.span.start))
            .collect();
        assert_eq!(places, [(0, 3), (0, 7), (1, 0)]);
    }

    #[test]
    fn stops_after_fifty_errors_but_not_warnings() {
        let mut sink = Sink::new();
        for at in 0..60 {
            sink.report(error(0, at));
        }
        sink.report(Diagnostic::lint(
            "type-case",
            Span::new(FileId(0), 0, 1),
            "m",
        ));
        let all = sink.into_diagnostics();
        assert_eq!(all.len(), 52);
        let last = all.last().unwrap();
        assert_eq!((last.code, last.primary.span.start), (Code::V0903, 50));
    }

    #[test]
    fn exactly_fifty_errors_are_not_too_many() {
        let mut sink = Sink::new();
        for at in 0..50 {
            sink.report(error(0, at));
        }
        sink.report(error(0, 0));
        assert!(
            sink.into_diagnostics()
                .iter()
                .all(|d| d.code != Code::V0903)
        );
    }
}
