//! Services.

use super::broken::Container;
use super::{Inner, Pair, Reader, Rule};
use crate::syntax::{Prefix, Service, ServiceMember};

impl Reader<'_> {
    pub(super) fn service(&mut self, prefix: Prefix, pair: Pair<'_>) -> Service {
        let span = self.pair_span(&pair);
        let mut inner = Inner::new(pair);
        let name = self.ident(&inner.expect(Rule::ident));
        let members = inner.filter_map(|pair| self.service_member(pair)).collect();
        Service {
            prefix,
            name,
            members,
            span,
        }
    }

    fn service_member(&mut self, pair: Pair<'_>) -> Option<ServiceMember> {
        if pair.as_rule() == Rule::bad {
            return self
                .broken_member(&pair, Container::Service)
                .map(ServiceMember::Broken);
        }
        let mut inner = Inner::new(pair);
        let prefix = self.prefix(&mut inner);
        let pair = inner.next().expect("a member follows its prefix");
        Some(match pair.as_rule() {
            Rule::rpc => ServiceMember::Method(self.method(prefix, pair)),
            _ => ServiceMember::Reserved(self.reserved(prefix, pair)),
        })
    }
}
