//! Items.

use super::Printer;
use super::annotation::text;
use super::value::quoted;
use crate::schema::{Decl, ItemId, Piece as Part, Reserved, Template};

impl Printer<'_> {
    /// The whole item.
    pub(super) fn item(&mut self, item: ItemId) {
        let schema = self.schema;
        let decl = schema.decl(item);
        self.docs(&decl.docs);
        match item {
            ItemId::Struct(id) => {
                let item = &schema.structs[id];
                let mut annotations = self.common(decl);
                if item.preserve_unknown {
                    annotations.push(text("@preserve_unknown"));
                }
                self.annotations_above(annotations);
                self.text(format!("struct {}", decl.name));
                self.block(|printer| printer.members(&item.members));
            }
            ItemId::Enum(id) => {
                let item = &schema.enums[id];
                let mut annotations = self.common(decl);
                if item.closed {
                    annotations.push(text("@closed"));
                }
                self.annotations_above(annotations);
                self.text(format!("enum {}", decl.name));
                self.block(|printer| {
                    for value in item.values.iter().filter(|value| !value.implied) {
                        printer.docs(&value.decl.docs);
                        printer.indent();
                        let annotations = printer.common(&value.decl);
                        printer.annotations_before(annotations);
                        printer.text(format!("{} = {};\n", value.decl.name, value.number));
                    }
                    printer.reserved(&item.reserved);
                });
            }
            ItemId::Union(id) => {
                let item = &schema.unions[id];
                let annotations = self.common(decl);
                self.annotations_above(annotations);
                self.text(format!("union {}", decl.name));
                self.block(|printer| {
                    printer.variants(&item.variants);
                    printer.reserved(&item.reserved);
                });
            }
            ItemId::Error(id) => {
                let item = &schema.errors[id];
                let mut annotations = self.common(decl);
                if let Some(message) = &item.message {
                    let message = format!("@message({})", quoted(&template(message)));
                    annotations.push(text(message));
                }
                self.annotations_above(annotations);
                self.text(format!("error {}({})", decl.name, item.status.name()));
                if item.members.list.is_empty() && item.members.reserved == Reserved::default() {
                    self.text(";\n");
                } else {
                    self.block(|printer| printer.members(&item.members));
                }
            }
            ItemId::Alias(id) => {
                let item = &schema.aliases[id];
                let mut annotations = self.common(decl);
                if item.newtype {
                    annotations.push(text("@newtype"));
                }
                if item.required {
                    annotations.push(text("@required"));
                }
                annotations.extend(self.constraints(&item.target, &item.constraints));
                if item.sensitive {
                    annotations.push(text("@sensitive"));
                }
                self.annotations_above(annotations);
                self.text(format!("type {} = ", decl.name));
                self.ty(&item.target);
                self.text(";\n");
            }
            ItemId::Const(id) => {
                let item = &schema.consts[id];
                let annotations = self.common(decl);
                self.annotations_above(annotations);
                self.text(format!("const {}: ", decl.name));
                self.ty(&item.ty);
                self.text(" = ");
                self.value(Some(&item.ty), &item.value);
                self.text(";\n");
            }
            ItemId::Service(id) => {
                let item = &schema.services[id];
                let annotations = self.of_service(item);
                self.annotations_above(annotations);
                self.text(format!("service {}", decl.name));
                self.block(|printer| {
                    for (index, method) in item.methods.iter().enumerate() {
                        if index > 0 {
                            printer.text("\n");
                        }
                        printer.method(item, method);
                    }
                    printer.reserved_names(&item.reserved);
                });
            }
            ItemId::Events(id) => {
                let item = &schema.events[id];
                let annotations = self.common(decl);
                self.annotations_above(annotations);
                self.text(format!("events {}", decl.name));
                self.block(|printer| {
                    for (index, topic) in item.topics.iter().enumerate() {
                        if index > 0 {
                            printer.text("\n");
                        }
                        let address = schema.default_address(id, &topic.decl.name);
                        printer.topic(topic, &address);
                    }
                    printer.reserved_names(&item.reserved);
                });
            }
            ItemId::AnnotationDecl(id) => self.annotation_decl(id, decl),
        }
    }

    fn annotation_decl(&mut self, id: crate::schema::AnnotationDeclId, decl: &Decl) {
        let item = &self.schema.annotation_decls[id];
        let annotations = self.common(decl);
        self.annotations_above(annotations);
        self.text(format!("annotation {}", decl.name));
        let has_docs = item.params.iter().any(|param| !param.decl.docs.is_empty());
        for (index, param) in item.params.iter().enumerate() {
            self.text(match (index, has_docs) {
                (0, false) => "(",
                (0, true) => "(\n",
                (_, false) => ", ",
                (_, true) => ",\n",
            });
            self.depth += 1;
            if has_docs {
                self.docs(&param.decl.docs);
                self.indent();
            }
            self.depth -= 1;
            self.text(format!("{}: ", param.decl.name));
            self.field_type(param);
            if let Some(value) = param.default() {
                self.text(" default ");
                self.value(Some(&param.ty), value);
            }
        }
        if !item.params.is_empty() {
            self.text(if has_docs { ",\n)" } else { ")" });
        }
        let targets: Vec<_> = item.targets.iter().map(|target| target.name()).collect();
        self.text(format!(" on {};\n", targets.join(", ")));
    }

    fn reserved_names(&mut self, names: &[String]) {
        let reserved = Reserved {
            numbers: Vec::new(),
            names: names.to_vec(),
        };
        if !names.is_empty() {
            self.text("\n");
        }
        self.reserved(&reserved);
    }
}

fn template(template: &Template) -> String {
    template
        .pieces
        .iter()
        .map(|piece| match piece {
            Part::Text(text) => text.replace('{', "{{").replace('}', "}}"),
            Part::Field(name) => format!("{{{name}}}"),
        })
        .collect()
}
