//! Events blocks and topics.

use super::broken::Container;
use super::{Inner, Pair, Reader, Rule};
use crate::syntax::{Events, EventsMember, Prefix, Topic};

impl Reader<'_> {
    pub(super) fn events(&mut self, prefix: Prefix, pair: Pair<'_>) -> Events {
        let span = self.pair_span(&pair);
        let mut inner = Inner::new(pair);
        let name = self.ident(&inner.expect(Rule::ident));
        let members = inner.filter_map(|pair| self.events_member(pair)).collect();
        Events {
            prefix,
            name,
            members,
            span,
        }
    }

    fn events_member(&mut self, pair: Pair<'_>) -> Option<EventsMember> {
        if pair.as_rule() == Rule::bad {
            return self
                .broken_member(&pair, Container::Events)
                .map(EventsMember::Broken);
        }
        let mut inner = Inner::new(pair);
        let prefix = self.prefix(&mut inner);
        let pair = inner.next().expect("a member follows its prefix");
        Some(match pair.as_rule() {
            Rule::topic => EventsMember::Topic(self.topic(prefix, pair)),
            _ => EventsMember::Reserved(self.reserved(prefix, pair)),
        })
    }

    fn topic(&mut self, prefix: Prefix, pair: Pair<'_>) -> Topic {
        let span = self.pair_span(&pair);
        let mut inner = Inner::new(pair);
        let name = self.ident(&inner.expect(Rule::ident));
        let payload = self.path(&inner.expect(Rule::type_path));
        let address = inner
            .next_if(Rule::string)
            .map(|pair| self.string_lit(&pair));
        Topic {
            prefix,
            name,
            payload,
            rust: None,
            address,
            span,
        }
    }
}
