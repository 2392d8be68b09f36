//! References to types.

use super::{Inner, Pair, Reader, Rule};
use crate::syntax::TypeRef;

impl Reader<'_> {
    /// Recursion is bounded by the scan, which counts `<`.
    pub(super) fn type_ref(&mut self, pair: Pair<'_>) -> TypeRef {
        // The pair may end with the trivia that was skipped in search of a `<` or `?`.
        let close = pair
            .children()
            .filter(|child| child.as_rule() == Rule::rangle)
            .last();
        let close = close.map(|child| self.pair_span(&child));
        let mut inner = Inner::new(pair);
        let path = self.path(&inner.expect(Rule::type_path));
        let mut arguments = Vec::new();
        while let Some(argument) = inner.next_if(Rule::type_ref) {
            arguments.push(self.type_ref(argument));
        }
        let optional = inner
            .next_if(Rule::optional)
            .map(|pair| self.pair_span(&pair));
        let span = path.span.join(optional.or(close).unwrap_or(path.span));
        TypeRef {
            path,
            arguments,
            optional,
            rust: None,
            span,
        }
    }
}
