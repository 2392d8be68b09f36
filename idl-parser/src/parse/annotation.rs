//! Annotations, used and declared.

use super::{Inner, Pair, Reader, Rule};
use crate::syntax::{Annotation, AnnotationDecl, Argument, Prefix};

impl Reader<'_> {
    pub(super) fn annotation(&mut self, pair: Pair<'_>) -> Annotation {
        let span = self.pair_span(&pair);
        let parenthesis = pair.as_str().ends_with(')');
        let mut inner = Inner::new(pair);
        let name = self.path(&inner.expect(Rule::path));
        // Without parentheses the pair may end with the trivia before one that is not there.
        let span = if parenthesis {
            span
        } else {
            span.at_start().join(name.span)
        };
        Annotation {
            name,
            arguments: inner.map(|arg| self.argument(arg)).collect(),
            rust: None,
            span,
        }
    }

    fn argument(&mut self, pair: Pair<'_>) -> Argument {
        let span = self.pair_span(&pair);
        let mut inner = Inner::new(pair);
        let name = inner.next_if(Rule::ident).map(|pair| self.ident(&pair));
        let value = self.value(inner.expect(Rule::value));
        Argument {
            name,
            span: span.at_start().join(value.span),
            value,
        }
    }

    pub(super) fn annotation_decl(&mut self, prefix: Prefix, pair: Pair<'_>) -> AnnotationDecl {
        let span = self.pair_span(&pair);
        let mut inner = Inner::new(pair);
        let name = self.ident(&inner.expect(Rule::ident));
        let params = self.params(&mut inner);
        let targets = inner.map(|target| self.ident(&target)).collect();
        AnnotationDecl {
            prefix,
            name,
            params,
            targets,
            span,
        }
    }
}
