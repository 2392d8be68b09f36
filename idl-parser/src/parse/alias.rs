//! Aliases.

use super::{Inner, Pair, Reader, Rule};
use crate::syntax::{Alias, Prefix};

impl Reader<'_> {
    pub(super) fn alias(&mut self, prefix: Prefix, pair: Pair<'_>) -> Alias {
        let span = self.pair_span(&pair);
        let mut inner = Inner::new(pair);
        let name = self.ident(&inner.expect(Rule::ident));
        let ty = self.type_ref(inner.expect(Rule::type_ref));
        Alias {
            prefix,
            name,
            ty,
            span,
        }
    }
}
