//! Slices that the grammar swallowed as broken.

use std::ops::Range;

use super::error::closest;
use super::{Pair, Reader, Rule};
use crate::scan::{Token, TokenKind, Tokens, documents_nothing};
use crate::syntax::{Broken, Ident, Kind};

/// The keywords of items.
pub(super) const ITEMS: [(&str, Kind); 11] = [
    ("package", Kind::Package),
    ("use", Kind::Use),
    ("struct", Kind::Struct),
    ("enum", Kind::Enum),
    ("union", Kind::Union),
    ("error", Kind::Error),
    ("service", Kind::Service),
    ("events", Kind::Events),
    ("const", Kind::Const),
    ("type", Kind::Alias),
    ("annotation", Kind::Annotation),
];

/// Whose member is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Container {
    /// Of an error, too.
    Struct,
    /// Of an inline one, too.
    Union,
    Enum,
    Service,
    Events,
}

impl Container {
    /// The rule of its members.
    fn rule(self) -> Rule {
        match self {
            Container::Struct => Rule::struct_member,
            Container::Union => Rule::variant_member,
            Container::Enum => Rule::enum_member,
            Container::Service => Rule::service_member,
            Container::Events => Rule::events_member,
        }
    }

    /// What the words at the beginning of a member declare, and which of them is the name.
    fn declared(self, words: &[&str]) -> (Kind, Option<usize>) {
        match (self, words) {
            // A single word may be anything; a contextual keyword needs its operand.
            (_, ["reserved", ..]) => (Kind::Reserved, None),
            (Container::Struct, ["union", _, ..]) => (Kind::Oneof, Some(1)),
            (Container::Struct, [_, ..]) => (Kind::Field, Some(0)),
            (Container::Union, [_, ..]) => (Kind::Variant, Some(0)),
            (Container::Enum, [_, ..]) => (Kind::Value, Some(0)),
            (Container::Service, [_, "rpc", _, ..]) => (Kind::Method, Some(2)),
            (Container::Service, ["rpc"] | ["oneway"] | [_, "rpc"]) => (Kind::Method, None),
            // The first word is the keyword, perhaps misspelled, unless it is the only one.
            (Container::Service, [_, rest @ ..]) => (Kind::Method, Some(rest.len().min(1))),
            (Container::Events, ["topic"]) => (Kind::Topic, None),
            (Container::Events, [_, rest @ ..]) => (Kind::Topic, Some(rest.len().min(1))),
            (_, []) => (Kind::Unknown, None),
        }
    }
}

impl Reader<'_> {
    /// Reports a broken item; `None` if it is documentation only.
    pub(super) fn broken_item(&mut self, pair: &Pair<'_>) -> Option<Broken> {
        let (slice, words) = self.report(pair, Rule::item)?;
        let first = words.first().map_or("", |word| self.token(*word));
        // Guessed as in the help, so that the name of a `strct` counts as declared.
        let keyword = closest(first, ITEMS.iter().map(|(word, _)| *word)).unwrap_or(first);
        let kind = ITEMS.iter().find(|(word, _)| *word == keyword);
        let kind = kind.map_or(Kind::Unknown, |(_, kind)| *kind);
        let named = !matches!(kind, Kind::Package | Kind::Use | Kind::Unknown);
        let name = if named { words.get(1) } else { None };
        self.broken(kind, name.copied(), slice)
    }

    /// Reports a broken member; `None` if it is documentation only.
    pub(super) fn broken_member(&mut self, pair: &Pair<'_>, of: Container) -> Option<Broken> {
        let (slice, words) = self.report(pair, of.rule())?;
        let spelled: Vec<&str> = words.iter().map(|word| self.token(*word)).collect();
        let (kind, name) = of.declared(&spelled);
        self.broken(kind, name.map(|index| words[index]), slice)
    }

    /// Reports a slice and gives its range, without trivia at the end, and its first words.
    fn report(&mut self, pair: &Pair<'_>, rule: Rule) -> Option<(Range<usize>, Vec<Token>)> {
        let tokens = Tokens::new(&self.scan.text[..pair.end()], pair.start());
        let (mut docs, mut docs_only, mut end) = (None::<Range<usize>>, true, pair.start());
        for Token {
            kind,
            start,
            end: token_end,
        } in tokens.filter(|t| !t.kind.is_trivia())
        {
            end = token_end;
            docs_only &= kind == TokenKind::Doc;
            if docs_only {
                docs = Some(docs.map_or(start, |docs| docs.start)..end);
            }
        }
        let slice = pair.start()..end;
        if slice.is_empty() {
            // A mistake that the scan has reported and blanked.
            return None;
        }
        if let Some(docs) = docs.filter(|_| docs_only) {
            self.sink.report(documents_nothing(self.span(docs)));
            return None;
        }
        let words = self.words(&slice);
        let declaration = words.first().map_or(slice.start, |word| word.start);
        // With the blanks at its end, which may be a mistake of the scan.
        let whole = pair.start()..pair.end();
        if !self.scan.has_reported(&whole, declaration) && !self.sink.is_full() {
            self.syntax_error(rule, slice.clone());
        }
        Some((slice, words))
    }

    /// The node, unless it would tell nothing and there are too many of them.
    fn broken(&self, kind: Kind, name: Option<Token>, slice: Range<usize>) -> Option<Broken> {
        if name.is_none() && self.sink.is_full() {
            return None;
        }
        let name = name.map(|token| Ident {
            name: self.token(token).to_owned(),
            span: self.span(token.start..token.end),
        });
        Some(Broken {
            kind,
            name,
            span: self.span(slice),
        })
    }

    /// The first words (three at most) behind documentation and annotations.
    fn words(&self, slice: &Range<usize>) -> Vec<Token> {
        let mut tokens = Tokens::new(&self.scan.text[..slice.end], slice.start)
            .filter(|token| !token.kind.is_trivia() && token.kind != TokenKind::Doc)
            .peekable();
        while tokens
            .next_if(|token| token.kind == TokenKind::Punct('@'))
            .is_some()
        {
            tokens.next_if(|token| token.kind == TokenKind::Word);
            while tokens
                .next_if(|token| token.kind == TokenKind::Punct('.'))
                .is_some()
            {
                tokens.next_if(|token| token.kind == TokenKind::Word);
            }
            let mut depth = 0usize;
            while let Some(token) = tokens.peek() {
                match token.kind {
                    TokenKind::Punct('(') => depth += 1,
                    TokenKind::Punct(')') if depth > 0 => depth -= 1,
                    _ if depth == 0 => break,
                    _ => {}
                }
                tokens.next();
            }
        }
        tokens
            .take_while(|token| token.kind == TokenKind::Word)
            .take(3)
            .collect()
    }

    fn token(&self, token: Token) -> &str {
        &self.text[token.start..token.end]
    }
}
