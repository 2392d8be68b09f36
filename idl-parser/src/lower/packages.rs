//! Packages: documentation and annotations of all their files.

use super::annotations::{self, Place};
use super::context::Context;
use crate::schema::Decl;

pub(super) fn lower(cx: &mut Context<'_>) {
    let files = cx.files;
    for (index, file) in files.iter().enumerate() {
        let mut read = Decl::default();
        if let Some(package) = &file.package {
            let written = &package.prefix.annotations;
            annotations::read(cx, index, written, Place::Package, &mut read);
        }
        for import in &file.uses {
            annotations::read_aside(cx, index, &import.prefix, Place::Use);
        }
        let id = cx.symbols.of_file[index];
        if cx.schema.packages[id].builtin {
            continue;
        }
        let decl = &mut cx.schema.packages[id].decl;
        if !file.docs.is_empty() {
            if !decl.docs.is_empty() {
                decl.docs.push_str("\n\n");
            }
            decl.docs.push_str(&file.docs.text());
        }
        // What several files say of their package adds up; the first one's `@name` counts.
        if decl.names.is_empty() {
            decl.names = read.names;
        }
        decl.deprecated = decl.deprecated.take().or(read.deprecated);
        decl.annotations.extend(read.annotations);
        decl.meta.extend(read.meta);
        // `@allow` on a package holds for its file, so it stays with the lints.
    }
}
