//! Strings and their escapes.

use super::{Pair, Reader};
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::{StringLit, ValueKind};

/// What an escape stands for.
enum Escape {
    Char(char),
    Byte(u8),
}

impl Reader<'_> {
    /// A `"text"` or `b"bytes"` value.
    pub(super) fn string(&mut self, pair: &Pair<'_>) -> ValueKind {
        let text = pair.as_str();
        let bytes = text.starts_with('b');
        let content = self.unescape(pair, bytes);
        if bytes {
            return ValueKind::Bytes(content);
        }
        // Only escapes of whole characters get into a text.
        String::from_utf8(content).map_or(ValueKind::Broken, ValueKind::String)
    }

    /// A string where bytes are not allowed.
    pub(super) fn string_lit(&mut self, pair: &Pair<'_>) -> StringLit {
        let span = self.pair_span(pair);
        let value = match self.string(pair) {
            ValueKind::String(value) => value,
            _ => {
                self.error(Code::V0305, span, "expected string, found bytes");
                String::new()
            }
        };
        StringLit { value, span }
    }

    /// The content without quotes and escapes; wrong escapes are left out.
    fn unescape(&mut self, pair: &Pair<'_>, bytes: bool) -> Vec<u8> {
        let text = pair.as_str();
        let content = &text[1 + usize::from(bytes)..text.len() - 1];
        let start = pair.start() + 1 + usize::from(bytes);
        let mut out = Vec::with_capacity(content.len());
        let mut at = 0;
        while let Some(length) = content[at..].find('\\') {
            out.extend_from_slice(&content.as_bytes()[at..at + length]);
            at += length;
            let (escape, length) = escape(&content[at..]);
            match escape {
                Some(Escape::Char(c)) => {
                    out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                }
                Some(Escape::Byte(byte)) if bytes || byte.is_ascii() => out.push(byte),
                _ => self.unknown_escape(&content[at..at + length], start + at, escape),
            }
            at += length;
        }
        out.extend_from_slice(&content.as_bytes()[at..]);
        out
    }

    fn unknown_escape(&mut self, text: &str, start: usize, escape: Option<Escape>) {
        let span = self.span(start..start + text.len());
        let diagnostic = Diagnostic::error(Code::V0006, span, format!("unknown escape `{text}`"));
        self.sink.report(match escape {
            Some(Escape::Byte(byte)) => {
                let instead = format!("\\u{{{byte:x}}}");
                let message = format!("above `\\x7f` only bytes have it; write `{instead}`");
                diagnostic.help_replace(message, span, instead)
            }
            _ if text.starts_with("\\x") => diagnostic.help("write two hexadecimal digits"),
            _ if text.starts_with("\\u") => {
                diagnostic.help("write a Unicode character as `\\u{1f600}`")
            }
            _ => {
                let instead = format!("\\{text}");
                diagnostic.help_replace(format!("write `{instead}` for a backslash"), span, instead)
            }
        });
    }
}

/// The escape at the beginning of `text`, if there is one, and its length or what to blame.
fn escape(text: &str) -> (Option<Escape>, usize) {
    let mut chars = text.chars();
    chars.next();
    let Some(c) = chars.next() else {
        return (None, text.len());
    };
    let simple = |c| (Some(Escape::Char(c)), 2);
    match c {
        'n' => simple('\n'),
        'r' => simple('\r'),
        't' => simple('\t'),
        '0' => simple('\0'),
        '\\' => simple('\\'),
        '"' => simple('"'),
        'x' => {
            let digits = text[2..]
                .bytes()
                .take(2)
                .take_while(u8::is_ascii_hexdigit)
                .count();
            let byte = u8::from_str_radix(&text[2..2 + digits], 16).ok();
            (byte.filter(|_| digits == 2).map(Escape::Byte), 2 + digits)
        }
        'u' => unicode(text),
        c => (None, 1 + c.len_utf8()),
    }
}

/// `\u{N}` with one to six digits.
fn unicode(text: &str) -> (Option<Escape>, usize) {
    let Some(digits) = text[2..].strip_prefix('{') else {
        return (None, 2);
    };
    let count = digits.bytes().take_while(u8::is_ascii_hexdigit).count();
    if !digits[count..].starts_with('}') {
        return (None, 3 + count);
    }
    let code = u32::from_str_radix(&digits[..count], 16)
        .ok()
        .filter(|_| count <= 6);
    (
        code.and_then(char::from_u32).map(Escape::Char),
        3 + count + 1,
    )
}
