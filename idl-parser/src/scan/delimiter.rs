//! Which delimiters match, how deep they nest, and where a missing end was missed.

use std::ops::Range;

use super::{MAX_NESTING, Token, TokenKind};

/// The keywords that begin an item.
const ITEM_WORDS: [&str; 11] = [
    "struct",
    "enum",
    "union",
    "error",
    "service",
    "events",
    "const",
    "type",
    "annotation",
    "use",
    "package",
];

/// The tokens of a text that matter here.
#[derive(Debug)]
pub(super) struct Structure<'t> {
    text: &'t str,
    marks: Vec<Mark>,
}

#[derive(Debug, Clone, Copy)]
struct Mark {
    kind: MarkKind,
    start: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MarkKind {
    Open(char),
    Close(char),
    Less,
    Greater,
    Semi,
    /// A line begins with the keyword of an item in column 0.
    Item(u8),
    /// A string without end, which may have swallowed closing delimiters of its line.
    CutString,
}

/// What [`Structure::check`] found.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// The first delimiter that nests too deep.
    pub(super) too_deep: Option<Range<usize>>,
    /// All opening delimiters without their end.
    pub(super) missed: Vec<Missed>,
}

/// An opening delimiter without its end.
#[derive(Debug)]
pub(super) struct Missed {
    pub(super) open: Range<usize>,
    /// The token before which the end was missed; empty at the end of the text.
    pub(super) place: Range<usize>,
    /// A string without end accounts for it.
    pub(super) excused: bool,
}

struct Open {
    delimiter: char,
    start: usize,
    excused: bool,
}

impl<'t> Structure<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Structure {
            text,
            marks: Vec::new(),
        }
    }

    /// Takes the next token.
    pub(super) fn push(&mut self, token: Token) {
        let kind = match token.kind {
            TokenKind::Punct(c @ ('(' | '[' | '{')) => MarkKind::Open(c),
            TokenKind::Punct(c @ (')' | ']' | '}')) => MarkKind::Close(c),
            TokenKind::Punct('<') => MarkKind::Less,
            TokenKind::Punct('>') => MarkKind::Greater,
            TokenKind::Punct(';') => MarkKind::Semi,
            TokenKind::Word if self.is_item(token) => {
                MarkKind::Item((token.end - token.start) as u8)
            }
            _ => return,
        };
        self.marks.push(Mark {
            kind,
            start: token.start as u32,
        });
    }

    /// Takes a string without end.
    pub(super) fn cut_string(&mut self, token: Token) {
        self.marks.push(Mark {
            kind: MarkKind::CutString,
            start: token.start as u32,
        });
    }

    /// Matches all delimiters.
    ///
    /// An item in column 0 closes braces only where braces do not match otherwise: types may well
    /// be called `type` or `struct`, and members written without indentation.
    pub(super) fn check(&self) -> Outcome {
        let outcome = self.run(false);
        let unclosed = |missed: &Missed| self.text.as_bytes()[missed.open.start] == b'{';
        if outcome.too_deep.is_some() || outcome.missed.iter().any(unclosed) {
            self.run(true)
        } else {
            outcome
        }
    }

    /// Stops at the first delimiter that nests too deep, so that every step looks at few others.
    fn run(&self, items_close: bool) -> Outcome {
        let mut outcome = Outcome::default();
        let mut stack: Vec<Open> = Vec::new();
        // Open `<` since the last token that cannot stand in a type.
        let mut angles = 0usize;
        for mark in &self.marks {
            let start = mark.start as usize;
            let place = start..start + 1;
            match mark.kind {
                MarkKind::Less => angles += 1,
                MarkKind::Greater => angles = angles.saturating_sub(1),
                _ => angles = 0,
            }
            match mark.kind {
                MarkKind::Open(delimiter) => {
                    stack.push(Open {
                        delimiter,
                        start,
                        excused: false,
                    });
                }
                MarkKind::Close('}') => {
                    while stack.last().is_some_and(|open| open.delimiter != '{') {
                        outcome.miss(stack.pop(), &place);
                    }
                    stack.pop();
                }
                MarkKind::Close(close) => {
                    let opening = if close == ')' { '(' } else { '[' };
                    let mut inner = stack.iter().rev().take_while(|open| open.delimiter != '{');
                    // Recovery in the grammar looks for `)` across `[` but not the other way.
                    let found = match close {
                        ')' => inner.any(|open| open.delimiter == opening),
                        _ => inner.next().is_some_and(|open| open.delimiter == opening),
                    };
                    if found {
                        while stack.last().is_some_and(|open| open.delimiter != opening) {
                            outcome.miss(stack.pop(), &place);
                        }
                        stack.pop();
                    }
                }
                MarkKind::Semi => {
                    while stack.last().is_some_and(|open| open.delimiter != '{') {
                        outcome.miss(stack.pop(), &place);
                    }
                }
                MarkKind::Item(len) => {
                    let word = start..start + len as usize;
                    while stack
                        .last()
                        .is_some_and(|open| items_close || open.delimiter != '{')
                    {
                        outcome.miss(stack.pop(), &word);
                    }
                }
                MarkKind::CutString => {
                    let line = self.text[..start].rfind('\n').map_or(0, |at| at + 1);
                    for open in stack.iter_mut().rev() {
                        if open.delimiter == '{' && open.start < line {
                            break;
                        }
                        open.excused = true;
                    }
                }
                MarkKind::Less | MarkKind::Greater => {}
            }
            if stack.len().max(angles) > MAX_NESTING {
                outcome.too_deep = Some(place);
                return outcome;
            }
        }
        let end = self.text.len();
        while let Some(open) = stack.pop() {
            outcome.miss(Some(open), &(end..end));
        }
        outcome
    }

    fn is_item(&self, token: Token) -> bool {
        let text = &self.text[token.end..];
        let next = text.trim_start_matches(' ');
        (token.start == 0 || self.text.as_bytes()[token.start - 1] == b'\n')
            && ITEM_WORDS.contains(&&self.text[token.start..token.end])
            && next.len() < text.len()
            && next.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
    }
}

impl Outcome {
    fn miss(&mut self, open: Option<Open>, place: &Range<usize>) {
        if let Some(open) = open {
            self.missed.push(Missed {
                open: open.start..open.start + 1,
                place: place.clone(),
                excused: open.excused,
            });
        }
    }
}
