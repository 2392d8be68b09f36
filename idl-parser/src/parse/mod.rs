//! Text → syntax tree.
//!
//! Scan ([`scan`](crate::scan)), match the grammar (`grammar.pest`), then turn the pairs into the
//! tree, one file of this folder per noun. Broken slices become [`Broken`](crate::syntax::Broken)
//! nodes and one error each (`error`). The grammar always matches a whole file, so what is left to
//! report here are mistakes inside literals and the order of items.

mod alias;
mod annotation;
mod broken;
mod const_;
mod enum_;
mod error;
mod events;
mod field;
mod file;
mod grammar;
mod method;
mod name;
mod package;
mod pairs;
mod prefix;
mod quantity;
mod reserved;
mod service;
mod string;
mod struct_;
mod ty;
mod union;
mod value;

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::scan::{self, Scan};
use crate::source::{Fault, FileId, SourceFile, Span};
use crate::syntax;

use grammar::Rule;
use pairs::{Inner, Pair};

/// Parses one file.
///
/// Every mistake is reported to `sink` and leaves a [`Broken`](syntax::Broken) node or an
/// incomplete file, so the tree can always be used by the passes that follow. Codes reported here
/// are V0001–V0009, V0305 for literals where the grammar fixes their type, V0901 and V0902.
pub fn parse(file: FileId, source: &SourceFile, sink: &mut Sink) -> syntax::File {
    let text = source.text();
    let mut tree = syntax::File {
        id: file,
        docs: syntax::Docs::default(),
        package: None,
        uses: Vec::new(),
        items: Vec::new(),
        comments: Vec::new(),
        complete: false,
        span: Span::new(file, 0, text.len() as u32),
    };
    match source.fault() {
        Some(Fault::TooLarge) => {
            sink.report(Diagnostic::error(
                Code::V0902,
                tree.span,
                "file larger than 4 MiB",
            ));
            return tree;
        }
        Some(Fault::NotUtf8(at)) => {
            let message = format!("file is not valid UTF-8 at byte {at}");
            let replaced = at + char::REPLACEMENT_CHARACTER.len_utf8() as u32;
            sink.report(Diagnostic::error(
                Code::V0002,
                Span::new(file, at, replaced),
                message,
            ));
            return tree;
        }
        None => {}
    }
    let mut scan = scan::scan(file, text, sink);
    tree.comments = std::mem::take(&mut scan.comments);
    if scan.too_deep {
        return tree;
    }
    tree.complete = !scan.cut;
    let mut reader = Reader {
        file,
        text,
        scan: &scan,
        sink,
    };
    match grammar::parse(Rule::file, &scan.text) {
        Ok(nodes) => reader.file(Pair::new(&scan.text, &nodes), &mut tree),
        // Nothing in the grammar leads here.
        Err(_) => {
            tree.complete = false;
            reader.syntax_error(Rule::file, 0..text.len());
        }
    }
    tree
}

/// Turns the pairs of one file into nodes.
struct Reader<'a> {
    file: FileId,
    /// The original text.
    text: &'a str,
    scan: &'a Scan<'a>,
    sink: &'a mut Sink,
}

impl Reader<'_> {
    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range.start as u32, range.end as u32)
    }

    fn pair_span(&self, pair: &Pair<'_>) -> Span {
        self.span(pair.start()..pair.end())
    }

    fn error(&mut self, code: Code, span: Span, message: impl Into<String>) {
        self.sink.report(Diagnostic::error(code, span, message));
    }
}
