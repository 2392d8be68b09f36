//! `@allow`: where which lints say nothing.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span};
use crate::syntax::{
    EnumMember, EventsMember, File, Item, Prefix, ServiceMember, StructMember, UnionMember,
    ValueKind,
};
use std::collections::HashMap;

/// Regions of files with the lints that are silenced there.
pub(super) struct Silence {
    /// By file and lint, sorted by start, each with the furthest end so far.
    regions: HashMap<(FileId, String), Vec<(Span, u32)>>,
}

impl Silence {
    pub(super) fn new(files: &[File]) -> Self {
        let mut silence = Self {
            regions: HashMap::new(),
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
        for regions in silence.regions.values_mut() {
            regions.sort_by_key(|(region, _)| region.start);
            let mut furthest = 0;
            for (region, end) in regions {
                furthest = furthest.max(region.end);
                *end = furthest;
            }
        }
        silence
    }

    pub(super) fn covers(&self, warning: &Diagnostic) -> bool {
        let Code::Lint(name) = warning.code else {
            return false;
        };
        let span = warning.primary.span;
        let Some(regions) = self.regions.get(&(span.file, name.to_owned())) else {
            return false;
        };
        let before = regions.partition_point(|(region, _)| region.start <= span.start);
        before > 0 && regions[before - 1].1 >= span.end
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
                    let key = (region.file, name.clone());
                    self.regions.entry(key).or_default().push((region, 0));
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
