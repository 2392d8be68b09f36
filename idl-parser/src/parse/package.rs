//! `package` and `use`.

use super::{Inner, Pair, Reader, Rule};
use crate::syntax::{Ident, Imported, Package, Prefix, Use, UseKind};

impl Reader<'_> {
    pub(super) fn package(&mut self, prefix: Prefix, pair: Pair<'_>) -> Package {
        let span = self.pair_span(&pair);
        let path = self.path(&Inner::new(pair).expect(Rule::path));
        Package { prefix, path, span }
    }

    pub(super) fn use_(&mut self, prefix: Prefix, pair: Pair<'_>) -> Use {
        let span = self.pair_span(&pair);
        let mut inner = Inner::new(pair);
        let path = self.path(&inner.expect(Rule::path));
        let kind = if inner.peek() == Some(Rule::used) {
            UseKind::List(inner.map(|used| self.imported(used)).collect())
        } else {
            UseKind::Single {
                alias: self.optional_ident(&mut inner),
            }
        };
        Use {
            prefix,
            path,
            kind,
            span,
        }
    }

    fn imported(&self, pair: Pair<'_>) -> Imported {
        let mut inner = Inner::new(pair);
        let name = self.ident(&inner.expect(Rule::ident));
        let alias = self.optional_ident(&mut inner);
        let span = name.span.join(alias.as_ref().unwrap_or(&name).span);
        Imported { name, alias, span }
    }

    fn optional_ident(&self, inner: &mut Inner<'_>) -> Option<Ident> {
        inner.next_if(Rule::ident).map(|pair| self.ident(&pair))
    }
}
