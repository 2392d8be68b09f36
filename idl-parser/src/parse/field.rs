//! Fields, numbers and defaults.

use super::{Inner, Pair, Reader, Rule};
use crate::syntax::{Default, Field, Number, Prefix};

impl Reader<'_> {
    pub(super) fn field(&mut self, prefix: Prefix, pair: Pair<'_>) -> Field {
        let span = self.pair_span(&pair);
        let mut inner = Inner::new(pair);
        let name = self.ident(&inner.expect(Rule::ident));
        let ty = self.type_ref(inner.expect(Rule::type_ref));
        let number = self.number(&mut inner);
        let default = self.default(&mut inner);
        Field {
            prefix,
            name,
            ty,
            number,
            default,
            span,
        }
    }

    pub(super) fn number(&mut self, inner: &mut Inner<'_>) -> Option<Number> {
        let pair = inner.next_if(Rule::number)?;
        let span = self.pair_span(&pair);
        let value = self.value(Inner::new(pair).expect(Rule::value));
        Some(Number {
            span: span.at_start().join(value.span),
            value,
        })
    }

    pub(super) fn default(&mut self, inner: &mut Inner<'_>) -> Option<Default> {
        let pair = inner.next_if(Rule::dflt)?;
        let span = self.pair_span(&pair);
        let value = self.value(Inner::new(pair).expect(Rule::value));
        Some(Default {
            span: span.at_start().join(value.span),
            value,
        })
    }
}
