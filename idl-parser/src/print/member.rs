//! What stands in the braces of an item.

use super::value::quoted;
use super::{Piece, Printer};
use crate::schema::{
    Field, Member, Members, Method, MethodKind, Request, Reserved, Response, Service, Topic,
    Variant,
};

// Marks for whoever lays methods out, once all of their text is known; see [`Piece::Text`].
const BEGIN: &str = "\u{1}";
const PARAMETER: &str = "\u{2}";
const END_OF_PARAMETERS: &str = "\u{3}";
const CLAUSE: &str = "\u{4}";
const END: &str = "\u{5}";

impl Printer<'_> {
    /// ` { … }` with what `members` writes in it; `{}` if that is nothing.
    pub(super) fn block(&mut self, members: impl FnOnce(&mut Self)) {
        let before = self.pieces.clone();
        self.text(" {\n");
        self.depth += 1;
        let empty = self.pieces.clone();
        members(self);
        self.depth -= 1;
        if self.pieces == empty {
            self.pieces = before;
            self.text(" {}\n");
            return;
        }
        self.indent();
        self.text("}\n");
    }

    pub(super) fn members(&mut self, members: &Members) {
        for member in &members.list {
            match member {
                Member::Field(field) => {
                    self.docs(&field.decl.docs);
                    self.indent();
                    self.field(field, &format!(" = {}", field.number));
                    self.text(";\n");
                }
                Member::Oneof(oneof) => {
                    self.docs(&oneof.decl.docs);
                    let annotations = self.common(&oneof.decl);
                    self.annotations_above(annotations);
                    self.indent();
                    self.text(format!("union {}", oneof.decl.name));
                    self.block(|printer| match &oneof.opaque {
                        Some(opaque) => printer.pieces.push(Piece::Variants(opaque.clone())),
                        None => printer.variants(&oneof.variants),
                    });
                }
            }
        }
        self.reserved(&members.reserved);
    }

    fn field(&mut self, field: &Field, number: &str) {
        let annotations = self.of_field(field);
        self.annotations_before(annotations);
        self.text(format!("{}: ", field.decl.name));
        self.field_type(field);
        self.text(number);
        if let Some(value) = field.default() {
            self.text(" default ");
            self.value(Some(&field.ty), value);
        }
    }

    pub(super) fn variants(&mut self, variants: &[Variant]) {
        for variant in variants {
            self.docs(&variant.decl.docs);
            self.indent();
            let annotations = self.of_variant(variant);
            self.annotations_before(annotations);
            self.text(&variant.decl.name);
            if let Some(ty) = &variant.ty {
                self.text(": ");
                self.ty(ty);
            }
            self.text(format!(" = {};\n", variant.number));
        }
    }

    pub(super) fn reserved(&mut self, reserved: &Reserved) {
        let numbers = reserved.numbers.iter().map(|(from, to)| {
            if from == to {
                from.to_string()
            } else {
                format!("{from}..={to}")
            }
        });
        let names = reserved.names.iter().map(|name| quoted(name));
        let slots: Vec<_> = numbers.chain(names).collect();
        if !slots.is_empty() {
            self.indent();
            self.text(format!("reserved {};\n", slots.join(", ")));
        }
    }

    pub(super) fn method(&mut self, service: &Service, method: &Method) {
        self.docs(&method.decl.docs);
        let annotations = self.of_method(service, method);
        self.annotations_above(annotations);
        self.text(BEGIN);
        self.indent();
        if method.kind == MethodKind::Oneway {
            self.text("oneway ");
        }
        self.text(format!("rpc {}(", method.decl.name));
        match &method.request {
            Request::Body(ty) => {
                self.text(if method.kind.client_streams() {
                    "stream "
                } else {
                    ""
                });
                self.ty(ty);
            }
            Request::Params(params) => {
                let mut next = 1;
                for param in params {
                    self.text(PARAMETER);
                    for line in param.decl.docs.lines() {
                        self.doc_line(line);
                    }
                    if param.number != next {
                        self.text(format!("@id({}) ", param.number));
                    }
                    next = param.number + 1;
                    self.field(param, "");
                }
            }
        }
        self.text(END_OF_PARAMETERS);
        self.text(")");
        match &method.response {
            Response::Empty => {}
            Response::Body(ty) | Response::Wrapped(ty) => {
                self.text(CLAUSE);
                self.text("-> ");
                self.text(if method.kind.server_streams() {
                    "stream "
                } else {
                    ""
                });
                self.ty(ty);
            }
        }
        for (index, thrown) in method.throws.iter().enumerate() {
            if index == 0 {
                self.text(CLAUSE);
            }
            self.text(if index == 0 { "throws " } else { ", " });
            let before = index
                .checked_sub(1)
                .map_or(0, |before| method.throws[before].id);
            if thrown.id != before + 1 {
                self.text(format!("@id({}) ", thrown.id));
            }
            let name = self.name(crate::schema::ItemId::Error(thrown.error));
            self.text(name);
        }
        if let Some(error) = &method.error {
            self.pieces.push(Piece::Throws(error.clone()));
        }
        self.text(";");
        self.text(END);
        self.text("\n");
    }

    pub(super) fn topic(&mut self, topic: &Topic, default_address: &str) {
        self.docs(&topic.decl.docs);
        let annotations = self.of_topic(topic);
        self.annotations_above(annotations);
        self.indent();
        self.text(format!("topic {}: ", topic.decl.name));
        self.ty(&topic.payload);
        let address: String = topic
            .address
            .pieces
            .iter()
            .map(|piece| match piece {
                crate::schema::Piece::Text(text) => text.replace('{', "{{").replace('}', "}}"),
                crate::schema::Piece::Field(name) => format!("{{{name}}}"),
            })
            .collect();
        if address != default_address {
            self.text(format!(" on {}", quoted(&address)));
        }
        self.text(";\n");
    }
}
