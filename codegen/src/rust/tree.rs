//! The tree of modules that packages become, and its text.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use proc_macro2::TokenStream;
use quote::quote;
use virtuoso_idl::schema::Package;

use super::{docs, paths};
use crate::{Error, Result, names};

/// Lints that contracts may run into, whatever the author of the Rust crate thinks of them.
const ALLOW: &str = "#[allow(\n    dead_code,\n    deprecated,\n    missing_docs,\n    unreachable_pub,\n    \
    clippy::approx_constant,\n    clippy::doc_lazy_continuation,\n    clippy::doc_overindented_list_items,\n    \
    clippy::enum_variant_names,\n    clippy::large_enum_variant,\n    clippy::module_inception,\n    \
    clippy::result_large_err,\n    clippy::should_implement_trait,\n    clippy::too_many_arguments,\n    \
    clippy::type_complexity,\n    clippy::wrong_self_convention,\n    rustdoc::bare_urls,\n    \
    rustdoc::broken_intra_doc_links,\n    rustdoc::invalid_html_tags\n)]\n";

/// A module: the items of a package, and the packages below it.
#[derive(Default)]
pub(super) struct Module<'a> {
    package: Option<&'a Package>,
    items: Vec<TokenStream>,
    /// First parts of the names of packages that are referred to from here or below.
    roots: BTreeSet<String>,
    children: BTreeMap<&'a str, Module<'a>>,
}

impl<'a> Module<'a> {
    /// Puts the items of a package into its place.
    pub(super) fn insert(
        &mut self,
        package: &'a Package,
        items: Vec<TokenStream>,
        roots: BTreeSet<String>,
    ) {
        let mut module = self;
        for component in package.path() {
            module.roots.extend(roots.iter().cloned());
            module = module.children.entry(component).or_default();
        }
        module.roots.extend(roots.iter().cloned());
        module.items = items;
        module.package = Some(package);
    }

    /// The whole tree as formatted text.
    pub(super) fn text(&self) -> Result<String> {
        let mut out = String::new();
        if !self.roots.is_empty() {
            let (root, children) = (paths::root(), self.imports());
            let children: Vec<_> = children.iter().map(ToString::to_string).collect();
            let children = match children.as_slice() {
                [only] => only.clone(),
                _ => format!("{{{}}}", children.join(", ")),
            };
            let _ = writeln!(
                out,
                "/// What references between packages start from.\nmod {root} {{\n    pub(super) use super::{children};\n}}\n"
            );
        }
        for (at, (name, child)) in self.children.iter().enumerate() {
            if at > 0 {
                out.push('\n');
            }
            child.write(&mut out, name, 0)?;
        }
        Ok(out)
    }

    fn write(&self, out: &mut String, name: &str, depth: usize) -> Result<()> {
        let mut head = format(&self.docs())?;
        if depth == 0 {
            head.push_str(ALLOW);
        }
        if names::ident(name)
            .to_string()
            .contains(|c: char| c.is_ascii_uppercase())
        {
            head.push_str("#[allow(non_snake_case)]\n");
        }
        let _ = writeln!(head, "pub mod {} {{", names::ident(name));
        indent(out, &head, depth);
        let mut first = true;
        let imports = self.root_import().into_iter();
        for item in imports.chain(self.items.iter().cloned()) {
            let text = format(&item)?;
            if text.is_empty() {
                continue;
            }
            if !std::mem::take(&mut first) {
                out.push('\n');
            }
            indent(out, &text, depth + 1);
        }
        for (name, child) in &self.children {
            if !std::mem::take(&mut first) {
                out.push('\n');
            }
            child.write(out, name, depth + 1)?;
        }
        indent(out, "}\n", depth);
        Ok(())
    }

    fn docs(&self) -> TokenStream {
        match self.package {
            Some(package) if !package.decl.docs.is_empty() => {
                let mut decl = package.decl.clone();
                decl.deprecated = None;
                docs::of(&decl)
            }
            Some(package) => docs::text(&format!("The package `{}`.", package.name())),
            None => TokenStream::new(),
        }
    }

    fn root_import(&self) -> Option<TokenStream> {
        let root = paths::root();
        (!self.roots.is_empty()).then(|| quote!(use super::#root;))
    }

    /// What the root has to import: an import that nobody needs is a warning in the crate of the user.
    fn imports(&self) -> Vec<proc_macro2::Ident> {
        self.roots.iter().map(|name| names::ident(name)).collect()
    }
}

/// Formats items, with an empty line between them and between the members of blocks.
fn format(tokens: &TokenStream) -> Result<String> {
    let text = tokens.to_string();
    if text.is_empty() {
        return Ok(String::new());
    }
    // Documentation alone is no item.
    let is_docs = tokens.clone().into_iter().all(|token| {
        matches!(&token, proc_macro2::TokenTree::Punct(punct) if punct.as_char() == '#')
            || matches!(&token, proc_macro2::TokenTree::Group(group) if group.delimiter() == proc_macro2::Delimiter::Bracket)
    });
    if is_docs {
        let placeholder = format(&quote!(#tokens struct Placeholder;))?;
        return Ok(placeholder.replace("struct Placeholder;\n", ""));
    }
    let file: syn::File = syn::parse2(tokens.clone())
        .map_err(|error| Error::internal(format!("{error} in `{text}`")))?;
    let mut out = String::new();
    for item in file.items {
        let spaced = matches!(item, syn::Item::Impl(_) | syn::Item::Trait(_));
        let file = syn::File {
            shebang: None,
            frontmatter: None,
            attrs: Vec::new(),
            items: vec![item],
        };
        let text = prettyplease::unparse(&file);
        if !out.is_empty() {
            out.push('\n');
        }
        if spaced {
            space(&mut out, &text);
        } else {
            out.push_str(&text);
        }
    }
    Ok(out)
}

/// Copies an `impl` or a trait with an empty line between its functions.
fn space(out: &mut String, text: &str) {
    let member = |line: &str| line.starts_with("    ") && !line.starts_with("     ");
    let mut before = "";
    for line in text.lines() {
        let starts = member(line) && !line.starts_with("    }") && !line.starts_with("    )");
        let documented = line.starts_with("    /// ") || line.starts_with("    #[");
        let follows_function = before == "    }";
        let follows_signature = documented
            && member_end(before)
            && !before.starts_with("    ///")
            && !before.starts_with("    #[");
        if starts && (follows_function || follows_signature) {
            out.push('\n');
        }
        out.push_str(line);
        out.push('\n');
        before = line;
    }
}

fn member_end(line: &str) -> bool {
    line.starts_with("    ") && line.ends_with(';')
}

fn indent(out: &mut String, text: &str, depth: usize) {
    for line in text.lines() {
        if !line.is_empty() {
            out.extend(std::iter::repeat_n("    ", depth));
            out.push_str(line);
        }
        out.push('\n');
    }
}
