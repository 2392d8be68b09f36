//! Documentation and annotations before a declaration.

use super::{Inner, Pair, Reader, Rule};
use crate::syntax::{DocLine, Prefix};

impl Reader<'_> {
    pub(super) fn prefix(&mut self, inner: &mut Inner<'_>) -> Prefix {
        let mut prefix = Prefix::default();
        loop {
            if let Some(doc) = inner.next_if(Rule::doc) {
                prefix.docs.lines.push(self.doc_line(&doc));
            } else if let Some(annotation) = inner.next_if(Rule::annotation) {
                prefix.annotations.push(self.annotation(annotation));
            } else {
                return prefix;
            }
        }
    }

    /// A `///` or `//!` line.
    pub(super) fn doc_line(&self, pair: &Pair<'_>) -> DocLine {
        let text = pair.as_str()["///".len()..].trim_end();
        let text = text.strip_prefix(' ').unwrap_or(text);
        let mut span = self.pair_span(pair);
        // The carriage return of a line break is no part of the line.
        span.end -= u32::from(pair.as_str().ends_with('\r'));
        DocLine {
            text: text.to_owned(),
            span,
        }
    }
}
