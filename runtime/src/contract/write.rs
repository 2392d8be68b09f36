//! Fragments → files, with all that they refer to.

use std::collections::{BTreeMap, BTreeSet};

use super::fragment::{Fragment, Named, Piece};
use super::layout;
use crate::descriptor::{MethodDescriptor, StructDescriptor, Type};

/// Collects the items of each package, each once.
#[derive(Default)]
pub(super) struct Writer {
    known: BTreeSet<(&'static str, &'static str)>,
    packages: BTreeMap<&'static str, Package>,
}

/// What is known of one package.
#[derive(Default)]
struct Package {
    /// What documents and annotates it.
    about: Vec<&'static Fragment>,
    /// Its items in the order in which they were met.
    items: Vec<&'static Fragment>,
}

impl Writer {
    /// Adds an item and all that it refers to.
    pub(super) fn add(&mut self, fragment: &'static Fragment) {
        let mut open = vec![fragment];
        while let Some(fragment) = open.pop() {
            let package = self.packages.entry(fragment.package).or_default();
            if fragment.name.is_empty() {
                // As in files that share a package, what several say of it adds up.
                if package.about.iter().any(|one| std::ptr::eq(*one, fragment)) {
                    continue;
                }
                package.about.push(fragment);
            } else if self.known.insert((fragment.package, fragment.name)) {
                package.items.push(fragment);
            } else {
                continue;
            }
            let mut found = Vec::new();
            mentioned(fragment.pieces, &mut found);
            // The first one mentioned comes next.
            open.extend(found.into_iter().rev());
        }
    }

    /// The text of each package.
    pub(super) fn files(&self) -> BTreeMap<String, String> {
        let files = self.packages.iter().map(|(package, content)| {
            let mut text = content.head(package);
            for item in &content.items {
                text.push('\n');
                let mut item_text = String::new();
                write(item.pieces, package, &mut item_text);
                text.push_str(&layout::lay_out(&item_text));
            }
            ((*package).to_owned(), text)
        });
        files.collect()
    }
}

impl Package {
    /// Documentation, annotations, and the name.
    fn head(&self, name: &str) -> String {
        let docs = self.about.iter().map(|about| about.docs);
        let docs: Vec<_> = docs.filter(|docs| !docs.is_empty()).collect();
        let docs = docs.join("\n\n");
        let mut text = String::new();
        for line in docs.lines() {
            text.push_str(format!("//! {line}").trim_end());
            text.push('\n');
        }
        for about in &self.about {
            write(about.pieces, name, &mut text);
        }
        text.push_str(&format!("package {name};\n"));
        text
    }
}

/// The items that a text names and that are declared in Rust, too.
fn mentioned(pieces: &[Piece], found: &mut Vec<&'static Fragment>) {
    for piece in pieces {
        match piece {
            Piece::Text(_) | Piece::Value(_) => {}
            Piece::Type(named) => of_named(named(), found),
            Piece::Variants(pieces) => mentioned(pieces(), found),
            Piece::Throws(errors, _) => {
                found.extend(errors.iter().filter_map(|error| error().contract))
            }
            Piece::Call(service, _) => found.extend(service().contract),
            Piece::Item(item) => found.extend(item().first()),
        }
    }
}

fn of_named(named: Named, found: &mut Vec<&'static Fragment>) {
    match named.newtype {
        Some(newtype) => found.push(newtype),
        None => of_type(named.ty, found),
    }
}

fn of_type(ty: Type, found: &mut Vec<&'static Fragment>) {
    match ty {
        Type::Struct(descriptor) | Type::Union(descriptor) => found.extend(descriptor().contract),
        Type::Enum(descriptor) => found.extend(descriptor().contract),
        Type::List(element) | Type::Set(element) => of_type(*element, found),
        Type::Map(key, value) | Type::Entry(key, value) => {
            of_type(*key, found);
            of_type(*value, found);
        }
        _ => {}
    }
}

fn write(pieces: &[Piece], package: &str, text: &mut String) {
    for piece in pieces {
        match piece {
            Piece::Text(piece) => text.push_str(piece),
            Piece::Type(named) => {
                let named = named();
                match named.newtype {
                    Some(newtype) => text.push_str(&name(newtype, package)),
                    None => text.push_str(&spell(named.ty, package)),
                }
            }
            Piece::Variants(pieces) => write(pieces(), package, text),
            Piece::Throws(errors, ids) => {
                let mut next = 1;
                for (index, error) in errors.iter().enumerate() {
                    match index {
                        0 => text.extend([layout::CLAUSE.to_string().as_str(), "throws "]),
                        _ => text.push_str(", "),
                    }
                    let id = ids.get(index).copied().unwrap_or(next);
                    if id != next {
                        text.push_str(&format!("@id({id}) "));
                    }
                    next = id + 1;
                    text.push_str(&message(error(), package));
                }
            }
            Piece::Call(service, method) => {
                let service = service();
                let name = match service.contract {
                    Some(fragment) => name(fragment, package),
                    None => short(service.declared_name(), package),
                };
                let method = service
                    .method_in_rust(method)
                    .map_or(*method, MethodDescriptor::name);
                text.extend([&name, ".", method]);
            }
            Piece::Value(value) => text.push_str(&value()),
            Piece::Item(item) => {
                if let Some(item) = item().first() {
                    text.push_str(&name(item, package));
                }
            }
        }
    }
}

/// A type as a contract spells it.
fn spell(ty: Type, package: &str) -> String {
    match ty {
        Type::Struct(descriptor) | Type::Union(descriptor) => message(descriptor(), package),
        Type::Enum(descriptor) => match descriptor().contract {
            Some(fragment) => name(fragment, package),
            None => short(descriptor().name, package),
        },
        Type::Map(key, value) | Type::List(&Type::Entry(key, value)) => {
            format!("map<{}, {}>", spell(*key, package), spell(*value, package))
        }
        Type::List(element) => format!("list<{}>", spell(*element, package)),
        Type::Set(element) => format!("set<{}>", spell(*element, package)),
        scalar => scalar.name().to_owned(),
    }
}

fn message(descriptor: &StructDescriptor, package: &str) -> String {
    match descriptor.contract {
        Some(fragment) => name(fragment, package),
        None => short(descriptor.name, package),
    }
}

fn name(fragment: &Fragment, package: &str) -> String {
    if fragment.package == package {
        fragment.name.to_owned()
    } else {
        format!("{}.{}", fragment.package, fragment.name)
    }
}

/// A full name as it is written in a package: a dotted path is absolute, a bare name is the package's own.
fn short(full: &str, package: &str) -> String {
    match full.rsplit_once('.') {
        Some((of, name)) if of == package => name.to_owned(),
        _ => full.to_owned(),
    }
}
