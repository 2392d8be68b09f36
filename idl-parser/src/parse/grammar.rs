//! The grammar as a table, and the machine that runs it.
//!
//! The language is written down in `grammar.pest`. A test of this package turns that into [`table`], with pest's own reader
//! and optimiser, and fails when the two differ; what a user's build has to compile is the table and these few functions.

use super::pairs::{Node, Pair};

pub(super) use table::Rule;

/// What stands behind a rule's name.
struct Definition {
    /// No pair is made of a match.
    silent: bool,
    /// Nothing is skipped between the parts, and no pairs are made of them.
    atomic: bool,
    expression: Expression,
}

/// What pest's optimiser makes of an expression, with sequences and choices flattened.
enum Expression {
    /// Any character.
    Any,
    /// The end of the text.
    End,
    /// The start of the text.
    Start,
    /// `"…"`
    Text(&'static str),
    /// `'a'..'z'`
    Range(char, char),
    /// A rule's name.
    Rule(Rule),
    /// `&e`
    Ahead(&'static Expression),
    /// `!e`
    NotAhead(&'static Expression),
    /// `e ~ f ~ …`
    Sequence(&'static [Expression]),
    /// `e | f | …`
    Choice(&'static [Expression]),
    /// `e?`
    Optional(&'static Expression),
    /// `e*`
    Repeat(&'static Expression),
    /// Everything before the next of these, or before the end.
    Until(&'static [&'static str]),
}

/// Matches `rule` against the beginning of `text`, and gives what was matched in the order of the text: a rule's node,
/// then those below it.
pub(super) fn parse(rule: Rule, text: &str) -> Result<Vec<Node>, Mismatch> {
    let mut machine = Machine {
        text,
        at: 0,
        nodes: Vec::new(),
        atomic: false,
        ahead: Ahead::No,
        attempts: Mismatch::default(),
        refused: 0,
    };
    match machine.rule(rule) {
        true => Ok(machine.nodes),
        false => Err(machine.attempts),
    }
}

/// Whether `rule` matches the whole of `text`.
pub(super) fn is_match(rule: Rule, text: &str) -> bool {
    parse(rule, text).is_ok_and(|nodes| Pair::new(text, &nodes).as_str() == text)
}

/// Where a text could not be matched any further, and by what rules it could have been.
#[derive(Debug, Default)]
pub(super) struct Mismatch {
    /// In bytes.
    pub(super) at: usize,
    /// A rule whose parts got no further stands for these, where there are several.
    pub(super) expected: Vec<Rule>,
}

/// What is only looked at makes no nodes. Where something must not be there, what does match is an attempt that failed.
#[derive(Clone, Copy, PartialEq)]
enum Ahead {
    No,
    Wanted,
    Unwanted,
}

struct Machine<'i> {
    text: &'i str,
    at: usize,
    nodes: Vec<Node>,
    /// Nothing is skipped, and no nodes are made.
    atomic: bool,
    ahead: Ahead,
    /// At the furthest place.
    attempts: Mismatch,
    /// What was there and must not have been, at that place.
    refused: usize,
}

impl Machine<'_> {
    fn rule(&mut self, rule: Rule) -> bool {
        let Definition {
            silent,
            atomic,
            expression,
        } = &table::DEFINITIONS[rule as usize];
        if *silent {
            return self.inside(*atomic, expression);
        }
        let (start, index) = (self.at, self.nodes.len());
        let before = self.attempts_at(start);
        let makes_node = self.ahead == Ahead::No && !self.atomic;
        if makes_node {
            self.nodes.push(Node {
                rule,
                start,
                end: start,
                below: 0,
            });
        }
        let matches = self.inside(*atomic, expression);
        if matches == (self.ahead == Ahead::Unwanted) && !self.atomic {
            self.note(rule, start, before);
        }
        if makes_node && matches {
            let below = self.nodes.len() - index - 1;
            let node = &mut self.nodes[index];
            (node.end, node.below) = (self.at, below);
        } else if makes_node {
            self.nodes.truncate(index);
        }
        matches
    }

    fn inside(&mut self, atomic: bool, expression: &'static Expression) -> bool {
        let outer = self.atomic;
        self.atomic |= atomic;
        let matches = self.one(expression);
        self.atomic = outer;
        matches
    }

    fn one(&mut self, expression: &'static Expression) -> bool {
        match *expression {
            Expression::Any => self.any(|_| true),
            Expression::End => self.at == self.text.len(),
            Expression::Start => self.at == 0,
            Expression::Text(text) => {
                let matches = self.rest().starts_with(text);
                if matches {
                    self.at += text.len();
                }
                matches
            }
            Expression::Range(first, last) => self.any(|c| (first..=last).contains(&c)),
            Expression::Rule(rule) => self.rule(rule),
            Expression::Ahead(inner) => self.look_ahead(true, inner),
            Expression::NotAhead(inner) => !self.look_ahead(false, inner),
            Expression::Sequence(parts) => self.whole(|machine| {
                parts.iter().enumerate().all(|(index, part)| {
                    if index > 0 {
                        machine.skip();
                    }
                    machine.one(part)
                })
            }),
            Expression::Choice(ways) => ways.iter().any(|way| self.one(way)),
            Expression::Optional(inner) => {
                self.one(inner);
                true
            }
            Expression::Repeat(inner) => {
                if self.one(inner) {
                    // What is skipped before an element that is not there is given back.
                    while self.whole(|machine| {
                        machine.skip();
                        machine.one(inner)
                    }) {}
                }
                true
            }
            Expression::Until(ends) => {
                let rest = self.rest();
                let next = ends.iter().filter_map(|end| rest.find(end)).min();
                self.at += next.unwrap_or(rest.len());
                true
            }
        }
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn any(&mut self, is_wanted: impl Fn(char) -> bool) -> bool {
        let next = self.rest().chars().next().filter(|c| is_wanted(*c));
        self.at += next.map_or(0, char::len_utf8);
        next.is_some()
    }

    /// Whether `inner` comes next.
    fn look_ahead(&mut self, wanted: bool, inner: &'static Expression) -> bool {
        let (at, outer) = (self.at, self.ahead);
        self.ahead = match (outer, wanted) {
            (Ahead::Unwanted, false) | (Ahead::No | Ahead::Wanted, true) => Ahead::Wanted,
            _ => Ahead::Unwanted,
        };
        let matches = self.one(inner);
        (self.at, self.ahead) = (at, outer);
        matches
    }

    /// Takes back what was matched unless all of it was.
    fn whole(&mut self, parts: impl FnOnce(&mut Self) -> bool) -> bool {
        let (at, nodes) = (self.at, self.nodes.len());
        let matches = parts(self);
        if !matches {
            self.at = at;
            self.nodes.truncate(nodes);
        }
        matches
    }

    /// Whitespace and comments, where the rule at hand is not atomic.
    fn skip(&mut self) {
        if self.atomic {
            return;
        }
        while self.rule(Rule::WHITESPACE) || self.rule(Rule::COMMENT) {}
    }

    /// How many attempts have failed at a place.
    fn attempts_at(&self, at: usize) -> (usize, usize) {
        match self.attempts.at == at {
            true => (self.attempts.expected.len(), self.refused),
            false => (0, 0),
        }
    }

    /// Notes that `rule` did not match, or did where it must not, at the furthest place; in the place of its parts, which
    /// failed there as well, unless it was a single one.
    fn note(&mut self, rule: Rule, start: usize, before: (usize, usize)) {
        let now = self.attempts_at(start);
        if now.0 + now.1 == before.0 + before.1 + 1 || start < self.attempts.at {
            return;
        }
        self.attempts.at = start;
        self.attempts.expected.truncate(before.0);
        self.refused = before.1;
        match self.ahead {
            Ahead::Unwanted => self.refused += 1,
            Ahead::No | Ahead::Wanted => self.attempts.expected.push(rule),
        }
    }
}

#[rustfmt::skip]
mod table;
