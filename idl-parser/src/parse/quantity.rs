//! Durations and sizes.

use super::{Pair, Reader};
use crate::diagnostic::Code;
use crate::syntax::{Fault, Value, ValueKind, quantity};

impl Reader<'_> {
    pub(super) fn quantity(&mut self, pair: &Pair<'_>) -> Value {
        let span = self.pair_span(pair);
        let text = pair.as_str();
        let kind = match quantity(text) {
            // The grammar lets nothing else through.
            None => ValueKind::Broken,
            Some(Ok(kind)) => kind,
            Some(Err(Fault::TooLarge)) => {
                self.error(Code::V0009, span, "integer literal does not fit in 64 bits");
                ValueKind::Broken
            }
            Some(Err(Fault::NotWhole)) => {
                let whole = if text.ends_with('B') {
                    "bytes"
                } else {
                    "nanoseconds"
                };
                let message = format!("expected a whole number of {whole}, found `{text}`");
                self.error(Code::V0305, span, message);
                ValueKind::Broken
            }
        };
        Value { kind, span }
    }
}
