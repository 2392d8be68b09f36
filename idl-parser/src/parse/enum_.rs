//! Enums and their values.

use super::broken::Container;
use super::{Inner, Pair, Reader, Rule};
use crate::syntax::{Enum, EnumMember, EnumValue, Prefix};

impl Reader<'_> {
    pub(super) fn enum_(&mut self, prefix: Prefix, pair: Pair<'_>) -> Enum {
        let span = self.pair_span(&pair);
        let mut inner = Inner::new(pair);
        let name = self.ident(&inner.expect(Rule::ident));
        let members = inner.filter_map(|pair| self.enum_member(pair)).collect();
        Enum {
            prefix,
            name,
            members,
            span,
        }
    }

    fn enum_member(&mut self, pair: Pair<'_>) -> Option<EnumMember> {
        if pair.as_rule() == Rule::bad {
            return self
                .broken_member(&pair, Container::Enum)
                .map(EnumMember::Broken);
        }
        let mut inner = Inner::new(pair);
        let prefix = self.prefix(&mut inner);
        let pair = inner.next().expect("a member follows its prefix");
        Some(match pair.as_rule() {
            Rule::symbol => EnumMember::Value(self.enum_value(prefix, pair)),
            _ => EnumMember::Reserved(self.reserved(prefix, pair)),
        })
    }

    fn enum_value(&mut self, prefix: Prefix, pair: Pair<'_>) -> EnumValue {
        let span = self.pair_span(&pair);
        let mut inner = Inner::new(pair);
        let name = self.ident(&inner.expect(Rule::ident));
        let number = self.number(&mut inner);
        EnumValue {
            prefix,
            name,
            number,
            span,
        }
    }
}
