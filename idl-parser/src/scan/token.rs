//! Tokens, as far as they matter before and beside the grammar.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// An identifier or keyword.
    Word,
    /// A number with its sign and unit.
    Number,
    /// A string with its quotes, up to the end of the line if the closing one is missing.
    String { closed: bool },
    /// `// …`
    LineComment,
    /// `/* … */`, up to the end of the text if its end is missing.
    BlockComment { closed: bool, depth: u32 },
    /// `/// …`
    Doc,
    /// `//! …`
    FileDoc,
    /// Anything else: one character, or `->`, `..`, `..=`.
    Punct(char),
}

impl TokenKind {
    /// Whether it is a comment that is no documentation.
    pub(crate) fn is_trivia(self) -> bool {
        matches!(
            self,
            TokenKind::LineComment | TokenKind::BlockComment { .. }
        )
    }
}

/// A token and its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// All tokens of a text with comments, without white space. Agrees with the grammar on where
/// strings, comments and documentation begin and end.
#[derive(Debug, Clone)]
pub(crate) struct Tokens<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Tokens<'t> {
    /// The tokens from byte `at`, which must not lie inside a token.
    pub(crate) fn new(text: &'t str, at: usize) -> Self {
        Tokens { text, at }
    }

    fn rest(&self) -> &'t [u8] {
        &self.text.as_bytes()[self.at..]
    }

    fn line_end(&self) -> usize {
        let rest = self.rest();
        self.at + rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len())
    }

    fn block_comment(&self) -> (TokenKind, usize) {
        let bytes = self.text.as_bytes();
        let (mut open, mut depth, mut at) = (0u32, 0u32, self.at);
        while at < bytes.len() {
            if bytes[at..].starts_with(b"/*") {
                open += 1;
                depth = depth.max(open);
                at += 2;
            } else if bytes[at..].starts_with(b"*/") {
                open -= 1;
                at += 2;
                if open == 0 {
                    return (
                        TokenKind::BlockComment {
                            closed: true,
                            depth,
                        },
                        at,
                    );
                }
            } else {
                at += 1;
            }
        }
        (
            TokenKind::BlockComment {
                closed: false,
                depth,
            },
            bytes.len(),
        )
    }

    /// The string whose opening quote is at `at`.
    fn string(&self, mut at: usize) -> (TokenKind, usize) {
        let bytes = self.text.as_bytes();
        at += 1;
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'\n' => break,
                b'"' => return (TokenKind::String { closed: true }, at + 1),
                b'\\' if bytes.get(at + 1).is_some_and(|next| *next != b'\n') => {
                    let escaped = self.text[at + 1..].chars().next();
                    at += 1 + escaped.map_or(0, char::len_utf8);
                }
                _ => at += 1,
            }
        }
        (TokenKind::String { closed: false }, at)
    }

    fn word_end(&self, mut at: usize) -> usize {
        let bytes = self.text.as_bytes();
        while bytes
            .get(at)
            .is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_')
        {
            at += 1;
        }
        at
    }

    fn number_end(&self) -> usize {
        let bytes = self.text.as_bytes();
        let mut at = self.word_end(self.at + 1);
        while bytes.get(at) == Some(&b'.') && bytes.get(at + 1).is_some_and(u8::is_ascii_digit) {
            at = self.word_end(at + 1);
        }
        at
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let blank = |b: &&u8| matches!(b, b' ' | b'\t' | b'\r' | b'\n');
        self.at += self.rest().iter().take_while(blank).count();
        let start = self.at;
        let rest = self.rest();
        let (kind, end) = match *rest.first()? {
            b'/' if rest.starts_with(b"//!") => (TokenKind::FileDoc, self.line_end()),
            b'/' if rest.starts_with(b"///") && rest.get(3) != Some(&b'/') => {
                (TokenKind::Doc, self.line_end())
            }
            b'/' if rest.starts_with(b"//") => (TokenKind::LineComment, self.line_end()),
            b'/' if rest.starts_with(b"/*") => self.block_comment(),
            b'"' => self.string(start),
            b'b' if rest.starts_with(b"b\"") => self.string(start + 1),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => (TokenKind::Word, self.word_end(start)),
            b'0'..=b'9' => (TokenKind::Number, self.number_end()),
            b'-' if rest.get(1).is_some_and(u8::is_ascii_digit) => {
                (TokenKind::Number, self.number_end())
            }
            b'-' if rest.starts_with(b"->") => (TokenKind::Punct('-'), start + 2),
            b'.' if rest.starts_with(b"..=") => (TokenKind::Punct('.'), start + 3),
            b'.' if rest.starts_with(b"..") => (TokenKind::Punct('.'), start + 2),
            _ => {
                let char = self.text[start..].chars().next()?;
                (TokenKind::Punct(char), start + char.len_utf8())
            }
        };
        self.at = end;
        Some(Token { kind, start, end })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelled(text: &str) -> Vec<&str> {
        Tokens::new(text, 0)
            .map(|t| &text[t.start..t.end])
            .collect()
    }

    #[test]
    fn splits_like_the_grammar() {
        assert_eq!(
            spelled("a:-1.5s ..=9->b\"x\\\"\" //c\r\n////d\n/*/**/*/ß"),
            [
                "a",
                ":",
                "-1.5s",
                "..=",
                "9",
                "->",
                "b\"x\\\"\"",
                "//c\r",
                "////d",
                "/*/**/*/",
                "ß"
            ]
        );
        let kinds: Vec<_> = Tokens::new("/// a\n//! b\n\"c\\\n/* /*", 0)
            .map(|t| t.kind)
            .collect();
        assert_eq!(
            kinds,
            [
                TokenKind::Doc,
                TokenKind::FileDoc,
                TokenKind::String { closed: false },
                TokenKind::BlockComment {
                    closed: false,
                    depth: 2
                },
            ]
        );
    }
}
