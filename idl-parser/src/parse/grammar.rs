//! The grammar as a table, and the one function that runs it on pest's machine.
//!
//! The derive of pest makes a closure of every expression, each compiled with its own copy of the machine. It takes a
//! user's build longer to compile these, and the four crates of the derive, than all the rest of the parser. So a test
//! of this package writes `grammar.pest` down as [`table`], with pest's own reader and optimiser, and fails when the two
//! differ.

use pest::error::Error;
use pest::iterators::Pairs;
use pest::{Atomicity, ParseResult, Parser, ParserState};

pub(super) use table::Rule;

/// The parser.
pub(super) struct Grammar;

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

type State<'i> = Box<ParserState<'i, Rule>>;

impl Parser<Rule> for Grammar {
    fn parse(rule: Rule, text: &str) -> Result<Pairs<'_, Rule>, Error<Rule>> {
        pest::state(text, |state| match_rule(state, rule))
    }
}

fn match_rule<'i>(state: State<'i>, rule: Rule) -> ParseResult<State<'i>> {
    let Definition {
        silent,
        atomic,
        expression,
    } = &table::DEFINITIONS[rule as usize];
    let body = |state: State<'i>| match atomic {
        true => state.atomic(Atomicity::Atomic, |state| match_one(state, expression)),
        false => match_one(state, expression),
    };
    match silent {
        true => body(state),
        false => state.rule(rule, body),
    }
}

fn match_one<'i>(state: State<'i>, expression: &'static Expression) -> ParseResult<State<'i>> {
    match *expression {
        Expression::Any => state.skip(1),
        Expression::End => state.end_of_input(),
        Expression::Start => state.start_of_input(),
        Expression::Text(text) => state.match_string(text),
        Expression::Range(first, last) => state.match_range(first..last),
        Expression::Rule(rule) => match_rule(state, rule),
        Expression::Ahead(inner) => state.lookahead(true, |state| match_one(state, inner)),
        Expression::NotAhead(inner) => state.lookahead(false, |state| match_one(state, inner)),
        Expression::Sequence(parts) => state.sequence(|mut state| {
            for (index, part) in parts.iter().enumerate() {
                if index > 0 {
                    state = skip(state)?;
                }
                state = match_one(state, part)?;
            }
            Ok(state)
        }),
        Expression::Choice(ways) => {
            let mut state = Err(state);
            for way in ways {
                state = state.or_else(|state| match_one(state, way));
            }
            state
        }
        Expression::Optional(inner) => state.optional(|state| match_one(state, inner)),
        Expression::Repeat(inner) if state.atomicity() == Atomicity::NonAtomic => {
            // What is skipped before an element that is not there is given back.
            let next = |state: State<'i>| {
                state.sequence(|state| skip(state).and_then(|state| match_one(state, inner)))
            };
            state.optional(|state| match_one(state, inner)?.repeat(next))
        }
        Expression::Repeat(inner) => state.repeat(|state| match_one(state, inner)),
        Expression::Until(ends) => state.skip_until(ends),
    }
}

/// Whitespace and comments, where the rule at hand is not atomic.
fn skip(state: State<'_>) -> ParseResult<State<'_>> {
    if state.atomicity() != Atomicity::NonAtomic {
        return Ok(state);
    }
    let space = |state| match_rule(state, Rule::WHITESPACE);
    state.sequence(|state| {
        state
            .repeat(space)?
            .repeat(|state| state.sequence(|state| match_rule(state, Rule::COMMENT)?.repeat(space)))
    })
}

#[rustfmt::skip]
mod table;
