//! Where documentation may stand.

use super::{Token, TokenKind};

/// What may follow the tokens so far.
#[derive(Debug)]
pub(super) struct Place {
    before: Before,
    /// Behind `@`, and behind the dots of its path.
    annotation: bool,
    /// Behind a word of that path.
    path: bool,
    /// The end of the last token.
    end: usize,
}

#[derive(Debug, PartialEq)]
enum Before {
    /// A declaration, as far as one token can tell.
    Declaration,
    /// A declaration on another line, if the rest of this one was forgotten.
    Line,
    /// An element of a list; a declaration only in column 0.
    Element,
}

impl Place {
    pub(super) fn new() -> Self {
        Place {
            before: Before::Declaration,
            annotation: false,
            path: false,
            end: 0,
        }
    }

    /// Whether documentation that begins at `start` may document something.
    ///
    /// Where the grammar has to decide, the answer is yes.
    pub(super) fn takes_docs(&self, text: &str, start: usize) -> bool {
        match self.before {
            Before::Declaration => true,
            Before::Line => text[self.end..start].contains('\n'),
            Before::Element => text[..start].ends_with('\n'),
        }
    }

    /// Goes on behind a token.
    pub(super) fn pass(&mut self, token: Token) {
        if token.kind.is_trivia() {
            return;
        }
        self.end = token.end;
        let annotation = self.annotation;
        self.before = match token.kind {
            TokenKind::Word if annotation => Before::Declaration,
            TokenKind::Punct(';' | '{' | '}' | '(' | ',' | ')')
            | TokenKind::Doc
            | TokenKind::FileDoc => Before::Declaration,
            TokenKind::Punct('[' | '<') => Before::Element,
            _ => Before::Line,
        };
        self.annotation = match token.kind {
            TokenKind::Punct('@') => true,
            TokenKind::Punct('.') => self.path,
            _ => false,
        };
        self.path = annotation && token.kind == TokenKind::Word;
    }
}
