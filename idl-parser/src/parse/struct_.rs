//! Structs and errors, which have the same members.

use super::broken::Container;
use super::{Inner, Pair, Reader, Rule};
use crate::syntax::{ErrorDecl, Prefix, Struct, StructMember};

impl Reader<'_> {
    pub(super) fn struct_(&mut self, prefix: Prefix, pair: Pair<'_>) -> Struct {
        let span = self.pair_span(&pair);
        let mut inner = Inner::new(pair);
        let name = self.ident(&inner.expect(Rule::ident));
        Struct {
            prefix,
            name,
            members: self.struct_members(inner),
            span,
        }
    }

    pub(super) fn error_decl(&mut self, prefix: Prefix, pair: Pair<'_>) -> ErrorDecl {
        let span = self.pair_span(&pair);
        let mut inner = Inner::new(pair);
        let name = self.ident(&inner.expect(Rule::ident));
        let status = self.ident(&inner.expect(Rule::ident));
        ErrorDecl {
            prefix,
            name,
            status,
            members: self.struct_members(inner),
            span,
        }
    }

    fn struct_members(&mut self, members: Inner<'_>) -> Vec<StructMember> {
        members
            .filter_map(|pair| self.struct_member(pair))
            .collect()
    }

    fn struct_member(&mut self, pair: Pair<'_>) -> Option<StructMember> {
        if pair.as_rule() == Rule::bad {
            return self
                .broken_member(&pair, Container::Struct)
                .map(StructMember::Broken);
        }
        let mut inner = Inner::new(pair);
        let prefix = self.prefix(&mut inner);
        let pair = inner.next().expect("a member follows its prefix");
        Some(match pair.as_rule() {
            Rule::field => StructMember::Field(self.field(prefix, pair)),
            Rule::oneof => StructMember::Oneof(self.oneof(prefix, pair)),
            _ => StructMember::Reserved(self.reserved(prefix, pair)),
        })
    }
}
