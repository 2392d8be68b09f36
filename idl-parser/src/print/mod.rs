//! [`Schema`] → `.idl` text, item by item, as the formatter would lay it out.
//!
//! What a schema knows by its Rust name alone is left open: the text comes in [`Piece`]s, of which some are for the running
//! program to fill in.

mod annotation;
mod item;
mod member;
mod value;

use crate::schema::{ItemId, OpaqueMethod, OpaqueType, PackageId, Schema};
use crate::source::Span;

/// A part of the text of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Text as it is. In methods there are marks where a line may break: `\u{1}` and `\u{5}` stand around a method,
    /// `\u{2}` before each parameter, `\u{3}` behind the last one, `\u{4}` before `->` and `throws`.
    Text(String),
    /// The name of a type.
    Type(OpaqueType),
    /// The members of an inline union, at the depth of a member of a member.
    Variants(OpaqueType),
    /// ` throws …` with the errors that a type stands for; nothing if it stands for none.
    Throws(OpaqueType),
    /// The name of a method with its service.
    Call(OpaqueMethod),
    /// The name of an annotation.
    Item(OpaqueType),
    /// A value that only the program knows.
    Value {
        /// The value in Rust.
        text: String,
        /// Where it stands.
        span: Span,
    },
}

/// The text of an item, with a line break at its end.
pub fn item(schema: &Schema, item: ItemId) -> Vec<Piece> {
    let mut printer = Printer::new(schema, schema.package_of(item));
    printer.item(item);
    printer.pieces
}

/// The annotations of a package, each on a line. (Its documentation is in the schema as it is.)
pub fn package(schema: &Schema, package: PackageId) -> Vec<Piece> {
    let mut printer = Printer::new(schema, package);
    let annotations = printer.common(&schema.packages[package].decl);
    printer.annotations_above(annotations);
    printer.pieces
}

/// The text of the variants of an inline union, as [`Piece::Variants`] wants it.
pub fn variants(schema: &Schema, item: ItemId) -> Vec<Piece> {
    let mut printer = Printer::new(schema, schema.package_of(item));
    if let Some(members) = schema.members(item) {
        for oneof in members.oneofs() {
            printer.depth = 2;
            printer.variants(&oneof.variants);
        }
    }
    printer.pieces
}

/// Collects the text of one item.
struct Printer<'a> {
    schema: &'a Schema,
    package: crate::schema::PackageId,
    pieces: Vec<Piece>,
    depth: usize,
}

impl<'a> Printer<'a> {
    fn new(schema: &'a Schema, package: crate::schema::PackageId) -> Self {
        Self {
            schema,
            package,
            pieces: Vec::new(),
            depth: 0,
        }
    }

    /// Adds text to the piece that is being written.
    fn text(&mut self, text: impl AsRef<str>) {
        let text = text.as_ref();
        match self.pieces.last_mut() {
            Some(Piece::Text(last)) => last.push_str(text),
            _ => self.pieces.push(Piece::Text(text.to_owned())),
        }
    }

    /// Begins a line.
    fn indent(&mut self) {
        self.text("    ".repeat(self.depth));
    }

    fn docs(&mut self, docs: &str) {
        for line in docs.lines() {
            self.indent();
            self.doc_line(line);
        }
    }

    fn doc_line(&mut self, line: &str) {
        self.text("///");
        if !line.is_empty() {
            self.text(" ");
            self.text(line);
        }
        self.text("\n");
    }
}
