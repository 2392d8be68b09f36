//! Unions, inline ones and their variants.

use super::broken::Container;
use super::{Inner, Pair, Reader, Rule};
use crate::syntax::{Oneof, Prefix, Union, UnionMember, Variant};

impl Reader<'_> {
    pub(super) fn union(&mut self, prefix: Prefix, pair: Pair<'_>) -> Union {
        let span = self.pair_span(&pair);
        let mut inner = Inner::new(pair);
        let name = self.ident(&inner.expect(Rule::ident));
        Union {
            prefix,
            name,
            members: self.union_members(inner),
            span,
        }
    }

    pub(super) fn oneof(&mut self, prefix: Prefix, pair: Pair<'_>) -> Oneof {
        let span = self.pair_span(&pair);
        let mut inner = Inner::new(pair);
        let name = self.ident(&inner.expect(Rule::ident));
        Oneof {
            prefix,
            name,
            members: self.union_members(inner),
            rust: None,
            span,
        }
    }

    fn union_members(&mut self, members: Inner<'_>) -> Vec<UnionMember> {
        members.filter_map(|pair| self.union_member(pair)).collect()
    }

    fn union_member(&mut self, pair: Pair<'_>) -> Option<UnionMember> {
        if pair.as_rule() == Rule::bad {
            return self
                .broken_member(&pair, Container::Union)
                .map(UnionMember::Broken);
        }
        let mut inner = Inner::new(pair);
        let prefix = self.prefix(&mut inner);
        let pair = inner.next().expect("a member follows its prefix");
        Some(match pair.as_rule() {
            Rule::variant => UnionMember::Variant(self.variant(prefix, pair)),
            _ => UnionMember::Reserved(self.reserved(prefix, pair)),
        })
    }

    fn variant(&mut self, prefix: Prefix, pair: Pair<'_>) -> Variant {
        let span = self.pair_span(&pair);
        let mut inner = Inner::new(pair);
        let name = self.ident(&inner.expect(Rule::ident));
        let ty = inner
            .next_if(Rule::type_ref)
            .map(|pair| self.type_ref(pair));
        let number = self.number(&mut inner);
        Variant {
            prefix,
            name,
            ty,
            number,
            span,
        }
    }
}
