//! Methods, parameters, results and thrown errors.

use super::{Inner, Pair, Reader, Rule};
use crate::syntax::{Method, Param, Prefix, Returns, Thrown};

impl Reader<'_> {
    pub(super) fn method(&mut self, prefix: Prefix, pair: Pair<'_>) -> Method {
        let span = self.pair_span(&pair);
        let mut inner = Inner::new(pair);
        let oneway = inner
            .next_if(Rule::k_oneway)
            .map(|pair| self.pair_span(&pair));
        let name = self.ident(&inner.expect(Rule::ident));
        let params = match inner.next_if(Rule::body) {
            Some(body) => vec![self.body(body)],
            None => self.params(&mut inner),
        };
        let returns = inner.next_if(Rule::returns).map(|pair| self.returns(pair));
        let throws = match inner.next_if(Rule::throws) {
            Some(throws) => Inner::new(throws).map(|pair| self.thrown(pair)).collect(),
            None => Vec::new(),
        };
        Method {
            prefix,
            oneway,
            name,
            params,
            returns,
            throws,
            error: None,
            span,
        }
    }

    pub(super) fn params(&mut self, inner: &mut Inner<'_>) -> Vec<Param> {
        match inner.next_if(Rule::params) {
            Some(params) => Inner::new(params).map(|pair| self.param(pair)).collect(),
            None => Vec::new(),
        }
    }

    /// A single unnamed parameter without anything around it.
    fn body(&mut self, pair: Pair<'_>) -> Param {
        let mut inner = Inner::new(pair);
        let stream = inner
            .next_if(Rule::k_stream)
            .map(|pair| self.pair_span(&pair));
        let ty = self.type_ref(inner.expect(Rule::type_ref));
        Param {
            prefix: Prefix::default(),
            name: None,
            stream,
            span: stream.unwrap_or(ty.span).join(ty.span),
            ty,
            number: None,
            default: None,
        }
    }

    fn param(&mut self, pair: Pair<'_>) -> Param {
        let mut inner = Inner::new(pair);
        let prefix = self.prefix(&mut inner);
        let name = inner.next_if(Rule::ident).map(|pair| self.ident(&pair));
        let stream = inner
            .next_if(Rule::k_stream)
            .map(|pair| self.pair_span(&pair));
        let ty = self.type_ref(inner.expect(Rule::type_ref));
        let number = self.number(&mut inner);
        let default = self.default(&mut inner);
        let start = name
            .as_ref()
            .map(|name| name.span)
            .or(stream)
            .unwrap_or(ty.span);
        // The pair may end with trivia.
        let last = default.as_ref().map(|default| default.span);
        let last = last
            .or(number.as_ref().map(|number| number.span))
            .unwrap_or(ty.span);
        Param {
            prefix,
            name,
            stream,
            ty,
            number,
            default,
            span: start.join(last),
        }
    }

    fn returns(&mut self, pair: Pair<'_>) -> Returns {
        let span = self.pair_span(&pair);
        let mut inner = Inner::new(pair);
        let stream = inner
            .next_if(Rule::k_stream)
            .map(|pair| self.pair_span(&pair));
        let ty = self.type_ref(inner.expect(Rule::type_ref));
        Returns {
            stream,
            span: span.at_start().join(ty.span),
            ty,
        }
    }

    fn thrown(&mut self, pair: Pair<'_>) -> Thrown {
        let span = self.pair_span(&pair);
        let mut inner = Inner::new(pair);
        let mut annotations = Vec::new();
        while let Some(annotation) = inner.next_if(Rule::annotation) {
            annotations.push(self.annotation(annotation));
        }
        Thrown {
            annotations,
            path: self.path(&inner.expect(Rule::path)),
            span,
        }
    }
}
