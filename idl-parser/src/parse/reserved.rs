//! Reserved numbers and names.

use super::{Inner, Pair, Reader, Rule};
use crate::syntax::{Prefix, Reserved, ReservedKind, Slot};

impl Reader<'_> {
    pub(super) fn reserved(&mut self, prefix: Prefix, pair: Pair<'_>) -> Reserved {
        self.no_docs(&prefix, None);
        let span = self.pair_span(&pair);
        let slots = Inner::new(pair).map(|slot| self.slot(slot)).collect();
        Reserved {
            prefix,
            slots,
            span,
        }
    }

    fn slot(&mut self, pair: Pair<'_>) -> Slot {
        let mut inner = Inner::new(pair);
        let first = inner.next().expect("a slot is not empty");
        if first.as_rule() == Rule::string {
            let name = self.string_lit(&first);
            return Slot {
                span: name.span,
                kind: ReservedKind::Name(name),
            };
        }
        let start = self.int(&first);
        let Some(upto) = inner.next_if(Rule::upto) else {
            return Slot {
                span: start.span,
                kind: ReservedKind::Number(start),
            };
        };
        let end = inner.next_if(Rule::int).map(|pair| self.int(&pair));
        let inclusive = self.upto(&upto, end.is_some());
        let span = start
            .span
            .join(end.as_ref().map_or(self.pair_span(&upto), |end| end.span));
        Slot {
            kind: ReservedKind::Range {
                start,
                end,
                inclusive,
            },
            span,
        }
    }
}
