//! Constants.

use super::{Inner, Pair, Reader, Rule};
use crate::syntax::{Const, Prefix};

impl Reader<'_> {
    pub(super) fn const_(&mut self, prefix: Prefix, pair: Pair<'_>) -> Const {
        let span = self.pair_span(&pair);
        let mut inner = Inner::new(pair);
        let name = self.ident(&inner.expect(Rule::ident));
        let ty = self.type_ref(inner.expect(Rule::type_ref));
        let value = self.value(inner.expect(Rule::value));
        Const {
            prefix,
            name,
            ty,
            value,
            span,
        }
    }
}
