//! Walking what the grammar has matched.

use super::Rule;

/// A rule that matched, and where; in bytes.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) rule: Rule,
    pub(super) start: usize,
    pub(super) end: usize,
    /// How many of the nodes that follow are below this one.
    pub(super) below: usize,
}

/// A matched rule in its text.
#[derive(Clone, Copy)]
pub(super) struct Pair<'i> {
    text: &'i str,
    node: &'i Node,
    below: &'i [Node],
}

impl<'i> Pair<'i> {
    /// The first of `nodes`, which are those of `text`.
    ///
    /// # Panics
    /// When there is none.
    pub(super) fn new(text: &'i str, nodes: &'i [Node]) -> Self {
        let (node, rest) = nodes.split_first().expect("a match has a node");
        Pair {
            text,
            node,
            below: &rest[..node.below],
        }
    }

    pub(super) fn as_rule(&self) -> Rule {
        self.node.rule
    }

    pub(super) fn as_str(&self) -> &'i str {
        &self.text[self.node.start..self.node.end]
    }

    pub(super) fn start(&self) -> usize {
        self.node.start
    }

    pub(super) fn end(&self) -> usize {
        self.node.end
    }

    /// All children, also those without meaning.
    pub(super) fn children(self) -> Children<'i> {
        Children {
            text: self.text,
            nodes: self.below,
        }
    }
}

/// The children of a pair.
pub(super) struct Children<'i> {
    text: &'i str,
    nodes: &'i [Node],
}

impl<'i> Iterator for Children<'i> {
    type Item = Pair<'i>;

    fn next(&mut self) -> Option<Pair<'i>> {
        let node = self.nodes.first()?;
        let pair = Pair::new(self.text, self.nodes);
        self.nodes = &self.nodes[1 + node.below..];
        Some(pair)
    }
}

/// The children of a pair that carry meaning: without comments, punctuation and most keywords.
pub(super) struct Inner<'i>(Children<'i>);

impl<'i> Inner<'i> {
    pub(super) fn new(pair: Pair<'i>) -> Self {
        Inner(pair.children())
    }

    pub(super) fn peek(&mut self) -> Option<Rule> {
        loop {
            let rule = self.0.nodes.first()?.rule;
            if !is_noise(rule) {
                return Some(rule);
            }
            self.0.next();
        }
    }

    /// The next child if it is a `rule`.
    pub(super) fn next_if(&mut self, rule: Rule) -> Option<Pair<'i>> {
        if self.peek() == Some(rule) {
            self.0.next()
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
        self.0.next()
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
