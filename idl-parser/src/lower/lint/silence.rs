//! `@allow`: where which lints say nothing.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::{
    EnumMember, EventsMember, File, Item, Prefix, ServiceMember, StructMember, UnionMember,
    ValueKind,
};

/// Regions of files with the lints that are silenced there.
pub(super) struct Silence {
    regions: Vec<(Span, String)>,
}

impl Silence {
    pub(super) fn new(files: &[File]) -> Self {
        let mut silence = Self {
            regions: Vec::new(),
        };
        for file in files {
            if let Some(package) = &file.package {
                // On the package it is about the whole file.
                silence.add(&package.prefix, file.span);
            }
            for import in &file.uses {
                silence.add(&import.prefix, import.span);
            }
            for item in &file.items {
                silence.item(item);
            }
        }
        silence
    }

    pub(super) fn covers(&self, warning: &Diagnostic) -> bool {
        let Code::Lint(name) = warning.code else {
            return false;
        };
        let span = warning.primary.span;
        self.regions
            .iter()
            .any(|(region, allowed)| allowed == name && region.contains(span))
    }

    fn add(&mut self, prefix: &Prefix, span: Span) {
        // What stands in the annotations of a declaration is inside as well.
        let region = prefix
            .annotations
            .iter()
            .fold(span, |all, annotation| all.join(annotation.span));
        for annotation in &prefix.annotations {
            if annotation
                .name
                .as_ident()
                .is_none_or(|name| name.name != "allow")
            {
                continue;
            }
            for argument in &annotation.arguments {
                if let ValueKind::String(name) = &argument.value.kind {
                    self.regions.push((region, name.clone()));
                }
            }
        }
    }

    fn item(&mut self, item: &Item) {
        if let Some(prefix) = item.prefix() {
            self.add(prefix, item.span());
        }
        match item {
            Item::Struct(item) => self.members(&item.members),
            Item::Error(item) => self.members(&item.members),
            Item::Enum(item) => {
                for member in &item.members {
                    if let EnumMember::Value(value) = member {
                        self.add(&value.prefix, value.span);
                    }
                }
            }
            Item::Union(item) => self.variants(&item.members),
            Item::Service(item) => {
                for member in &item.members {
                    if let ServiceMember::Method(method) = member {
                        self.add(&method.prefix, method.span);
                        for param in &method.params {
                            self.add(&param.prefix, param.span);
                        }
                    }
                }
            }
            Item::Events(item) => {
                for member in &item.members {
                    if let EventsMember::Topic(topic) = member {
                        self.add(&topic.prefix, topic.span);
                    }
                }
            }
            Item::Annotation(item) => {
                for param in &item.params {
                    self.add(&param.prefix, param.span);
                }
            }
            Item::Const(_) | Item::Alias(_) | Item::Broken(_) => {}
        }
    }

    fn members(&mut self, members: &[StructMember]) {
        for member in members {
            match member {
                StructMember::Field(field) => self.add(&field.prefix, field.span),
                StructMember::Oneof(oneof) => {
                    self.add(&oneof.prefix, oneof.span);
                    self.variants(&oneof.members);
                }
                StructMember::Reserved(_) | StructMember::Broken(_) => {}
            }
        }
    }

    fn variants(&mut self, members: &[UnionMember]) {
        for member in members {
            if let UnionMember::Variant(variant) = member {
                self.add(&variant.prefix, variant.span);
            }
        }
    }
}
