//! Walking pest's pairs.

use super::Rule;

/// A matched rule.
pub(super) type Pair<'i> = pest::iterators::Pair<'i, Rule>;

/// The children of a pair that carry meaning: without comments, punctuation and most keywords.
pub(super) struct Inner<'i> {
    pairs: pest::iterators::Pairs<'i, Rule>,
}

impl<'i> Inner<'i> {
    pub(super) fn new(pair: Pair<'i>) -> Self {
        Inner {
            pairs: pair.into_inner(),
        }
    }

    pub(super) fn peek(&mut self) -> Option<Rule> {
        loop {
            let rule = self.pairs.peek()?.as_rule();
            if !is_noise(rule) {
                return Some(rule);
            }
            self.pairs.next();
        }
    }

    /// The next child if it is a `rule`.
    pub(super) fn next_if(&mut self, rule: Rule) -> Option<Pair<'i>> {
        if self.peek() == Some(rule) {
            self.pairs.next()
        } else {
            None
        }
    }

    /// The next child, which the grammar makes a `rule`.
    pub(super) fn expect(&mut self, rule: Rule) -> Pair<'i> {
        match self.next_if(rule) {
            Some(pair) => pair,
            None => unreachable!("the grammar puts {rule:?} here"),
        }
    }
}

impl<'i> Iterator for Inner<'i> {
    type Item = Pair<'i>;

    fn next(&mut self) -> Option<Pair<'i>> {
        self.peek()?;
        self.pairs.next()
    }
}

fn is_noise(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::COMMENT
            | Rule::EOI
            | Rule::semi
            | Rule::colon
            | Rule::comma
            | Rule::dot
            | Rule::equals
            | Rule::arrow
            | Rule::lparen
            | Rule::rparen
            | Rule::lbrace
            | Rule::rbrace
            | Rule::lbracket
            | Rule::rbracket
            | Rule::langle
            | Rule::rangle
            | Rule::k_package
            | Rule::k_use
            | Rule::k_as
            | Rule::k_const
            | Rule::k_type
            | Rule::k_struct
            | Rule::k_enum
            | Rule::k_union
            | Rule::k_error
            | Rule::k_service
            | Rule::k_rpc
            | Rule::k_throws
            | Rule::k_events
            | Rule::k_topic
            | Rule::k_on
            | Rule::k_default
            | Rule::k_reserved
            | Rule::k_annotation
    )
}
