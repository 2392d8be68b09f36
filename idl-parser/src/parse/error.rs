//! Words for what the grammar says: V0001.

use std::ops::Range;

use super::broken::ITEMS;
use super::{Reader, Rule, grammar};
use crate::diagnostic::{Code, Diagnostic};
use crate::scan::{TokenKind, Tokens, documents_nothing};

/// At most so many characters of a token are quoted.
const MAX_QUOTED: usize = 32;

/// What people call the rules, in the order in which they are listed.
const WORDS: [(Rule, &str); 63] = [
    (Rule::item, "a declaration"),
    (Rule::struct_member, "a field"),
    (Rule::field, "a field"),
    (Rule::variant_member, "a variant"),
    (Rule::variant, "a variant"),
    (Rule::enum_member, "a value"),
    (Rule::symbol, "a value"),
    (Rule::service_member, "`rpc`"),
    (Rule::events_member, "`topic`"),
    (Rule::params, "a parameter"),
    (Rule::param, "a parameter"),
    (Rule::body, "a parameter"),
    (Rule::type_ref, "a type"),
    (Rule::type_path, "a type"),
    (Rule::value, "a value"),
    (Rule::entry, "an entry"),
    (Rule::arg, "an argument"),
    (Rule::slot, "a number or a name in quotes"),
    (Rule::string, "a string"),
    (Rule::int, "a number"),
    (Rule::ident, "a name"),
    (Rule::path, "a name"),
    (Rule::used, "a name"),
    (Rule::thrown, "a name"),
    (Rule::oneof, "`union`"),
    (Rule::reserved, "`reserved`"),
    (Rule::rpc, "`rpc`"),
    (Rule::topic, "`topic`"),
    (Rule::k_package, "`package`"),
    (Rule::k_use, "`use`"),
    (Rule::k_as, "`as`"),
    (Rule::k_const, "`const`"),
    (Rule::k_type, "`type`"),
    (Rule::k_struct, "`struct`"),
    (Rule::k_enum, "`enum`"),
    (Rule::k_union, "`union`"),
    (Rule::k_error, "`error`"),
    (Rule::k_service, "`service`"),
    (Rule::k_events, "`events`"),
    (Rule::k_annotation, "`annotation`"),
    (Rule::k_oneway, "`oneway`"),
    (Rule::k_rpc, "`rpc`"),
    (Rule::k_topic, "`topic`"),
    (Rule::k_reserved, "`reserved`"),
    (Rule::k_stream, "`stream`"),
    (Rule::equals, "`=`"),
    (Rule::number, "`=`"),
    (Rule::k_default, "`default`"),
    (Rule::dflt, "`default`"),
    (Rule::arrow, "`->`"),
    (Rule::returns, "`->`"),
    (Rule::k_throws, "`throws`"),
    (Rule::throws, "`throws`"),
    (Rule::k_on, "`on`"),
    (Rule::colon, "`:`"),
    (Rule::comma, "`,`"),
    (Rule::lbrace, "`{`"),
    (Rule::rbrace, "`}`"),
    (Rule::lparen, "`(`"),
    (Rule::rparen, "`)`"),
    (Rule::rbracket, "`]`"),
    (Rule::rangle, "`>`"),
    (Rule::semi, "`;`"),
];

/// Whether this is a quantity but for its sign: `-5s`.
fn is_negative(token: &str) -> bool {
    let quantity = token.strip_prefix('-').unwrap_or_default();
    grammar::is_match(Rule::quantity, quantity)
}

impl Reader<'_> {
    /// Reports why `rule` does not match a slice.
    pub(super) fn syntax_error(&mut self, rule: Rule, slice: Range<usize>) {
        let Err(mismatch) = grammar::parse(rule, &self.scan.text[slice.clone()]) else {
            // What the slice lacks lies behind it.
            return self.expected("a declaration", slice.end);
        };
        let at = slice.start + mismatch.at;
        if let Some(docs) = self.idle_docs(slice.start, at, slice.end) {
            return self.sink.report(documents_nothing(self.span(docs)));
        }
        let expected = words(rule, mismatch.expected);
        let next = self.tokens(at).find(|token| !token.kind.is_trivia());
        match next.filter(|token| token.end <= slice.end) {
            Some(token) => self.expected(&expected, token.start),
            None => self.expected(&expected, slice.end),
        }
    }

    /// Documentation that the mistake at `at` is about: in front of what ends a list, or where a
    /// list has something else than declarations.
    fn idle_docs(&self, start: usize, at: usize, end: usize) -> Option<Range<usize>> {
        let mut docs: Option<Range<usize>> = None;
        let mut list = false;
        let tokens = Tokens::new(&self.scan.text[..end], start);
        for token in tokens.filter(|token| !token.kind.is_trivia()) {
            if token.kind == TokenKind::Doc {
                docs = Some(docs.map_or(token.start, |docs| docs.start)..token.end);
                continue;
            }
            if token.start >= at {
                let closes = matches!(token.kind, TokenKind::Punct(')' | '}' | ','));
                let about = docs.as_ref().is_some_and(|docs| docs.start >= at && list);
                return docs.filter(|_| closes || about);
            }
            list = matches!(token.kind, TokenKind::Punct('(' | '{' | ','));
            docs = None;
        }
        None
    }

    /// Reports V0001 at the token that begins at `at`, or just there if none does.
    pub(super) fn expected(&mut self, expected: &str, at: usize) {
        let next = self.tokens(at).find(|token| !token.kind.is_trivia());
        let found = match next {
            None => "end of file".to_owned(),
            Some(token) if token.kind == TokenKind::Doc => "a doc comment".to_owned(),
            Some(token) => format!("`{}`", quoted(&self.text[token.start..token.end])),
        };
        let next = next.filter(|token| token.start == at);
        let span = self.span(next.map_or(at..at, |token| token.start..token.end));
        let message = format!("expected {expected}, found {found}");
        let mut diagnostic = Diagnostic::error(Code::V0001, span, message);
        if self.is_nested(at) && expected == "`:`" {
            diagnostic = diagnostic.help("declare types at package level");
        } else if next.is_none() && expected.ends_with("`;`") {
            diagnostic = diagnostic.help_replace("write `;` here", span, ";");
        } else if next.is_some_and(|token| is_negative(&self.text[token.start..token.end])) {
            diagnostic = diagnostic.help("a duration literal is never negative, nor is a size");
        } else if let Some(token) = next.filter(|token| token.kind == TokenKind::Word) {
            let word = &self.text[token.start..token.end];
            let keywords: Vec<&str> = match expected {
                "a declaration" => ITEMS.iter().map(|(word, _)| *word).collect(),
                "`rpc`" => vec!["rpc", "oneway"],
                _ => expected.split('`').skip(1).step_by(2).collect(),
            };
            if let Some(keyword) = closest(word, keywords.into_iter()) {
                let message = format!("did you mean `{keyword}`?");
                diagnostic = diagnostic.help_replace(message, span, keyword);
            }
        }
        self.sink.report(diagnostic);
    }

    /// Whether the keyword of an item stands just before `at`.
    fn is_nested(&self, at: usize) -> bool {
        let before = self.text[..at].trim_end();
        let start = before
            .trim_end_matches(|c: char| c.is_ascii_alphabetic())
            .len();
        let word = &before[start..];
        before.len() < at && ITEMS.iter().any(|(keyword, _)| *keyword == word)
    }

    fn tokens(&self, at: usize) -> Tokens<'_> {
        Tokens::new(&self.scan.text, at)
    }
}

/// The keyword that `word` is a slip of the pen for; not `word` itself.
pub(super) fn closest<'a>(word: &str, keywords: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    keywords
        .filter(|keyword| keyword.len() > 2 && keyword.starts_with(|c: char| c.is_alphabetic()))
        .map(|keyword| (distance(word, keyword), keyword))
        .filter(|(distance, keyword)| *distance > 0 && distance * 3 <= keyword.len())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, keyword)| keyword)
}

/// How many characters must be added, removed, replaced or swapped with the next one.
fn distance(a: &str, b: &str) -> usize {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len().abs_diff(b.len()) > 2 {
        return usize::MAX / 4;
    }
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = replaced.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

/// A list for people of what could have continued `rule`: `a`, `b` or `c`.
fn words(rule: Rule, mut rules: Vec<Rule>) -> String {
    // Attempts at the parts of a value are one attempt at a value.
    if rules.contains(&Rule::quantity) {
        let parts = [Rule::string, Rule::float, Rule::int, Rule::path];
        rules.retain(|rule| !parts.contains(rule));
        rules.push(Rule::value);
    }
    // Behind the documentation and annotations of an item or member.
    if rules.contains(&Rule::k_struct) || rules.contains(&Rule::k_reserved) {
        rules = vec![rule];
    }
    // Rather the keyword `reserved` than a field of this name.
    if rules.contains(&Rule::slot) {
        rules = vec![Rule::slot];
    }
    // A number on a parameter is wider than the language.
    if rules.contains(&Rule::rparen) {
        rules.retain(|rule| !matches!(rule, Rule::equals | Rule::number));
    }
    let mut words: Vec<&str> = Vec::new();
    for (_, word) in WORDS.iter().filter(|(rule, _)| rules.contains(rule)) {
        if !words.contains(word) {
            words.push(word);
        }
    }
    match words.as_slice() {
        [] => "a declaration".to_owned(),
        [word] => (*word).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// A token on one line and not too long.
fn quoted(text: &str) -> String {
    let mut quoted: String = text
        .chars()
        .take(MAX_QUOTED)
        .flat_map(char::escape_debug)
        .collect();
    quoted = quoted
        .replace("\\\"", "\"")
        .replace("\\\\", "\\")
        .replace("\\'", "'");
    if text.chars().nth(MAX_QUOTED).is_some() {
        quoted.push('…');
    }
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_recognised() {
        let items = || ITEMS.iter().map(|(word, _)| *word);
        assert_eq!(closest("strct", items()), Some("struct"));
        assert_eq!(closest("sturct", items()), Some("struct"));
        assert_eq!(closest("message", items()), None);
        assert_eq!(closest("struct", items()), None);
        assert_eq!(closest("enmu", items()), Some("enum"));
    }
}
