//! Identifiers and paths.

use super::{Pair, Reader};
use crate::syntax::{Ident, Path};

impl Reader<'_> {
    pub(super) fn ident(&self, pair: &Pair<'_>) -> Ident {
        Ident {
            name: pair.as_str().to_owned(),
            span: self.pair_span(pair),
        }
    }

    /// A `path` or `type_path`.
    pub(super) fn path(&self, pair: &Pair<'_>) -> Path {
        let mut start = pair.start();
        let parts = pair
            .as_str()
            .split('.')
            .map(|part| {
                let span = self.span(start..start + part.len());
                start += part.len() + 1;
                Ident {
                    name: part.to_owned(),
                    span,
                }
            })
            .collect();
        Path {
            parts,
            span: self.pair_span(pair),
        }
    }
}
