//! How generated code names things: the runtime, other packages, and what every Rust program has.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{ToTokens as _, quote};
use syn::ext::IdentExt as _;
use virtuoso_idl::schema::{Field, ItemId, OpaqueType, PackageId, Schema, names as wire};
use virtuoso_idl::source;

use super::Written;
use crate::{Config, Error, Result, names};

/// What a program has without importing it, and where it really lives.
const PRELUDE: &[(&str, &str)] = &[
    ("Box", "::std::boxed::Box"),
    ("Default", "::core::default::Default"),
    ("Err", "::core::result::Result::Err"),
    ("From", "::core::convert::From"),
    ("Into", "::core::convert::Into"),
    ("None", "::core::option::Option::None"),
    ("Ok", "::core::result::Result::Ok"),
    ("Option", "::core::option::Option"),
    ("Result", "::core::result::Result"),
    ("Send", "::core::marker::Send"),
    ("Some", "::core::option::Option::Some"),
    ("String", "::std::string::String"),
    ("Sync", "::core::marker::Sync"),
    ("Vec", "::std::vec::Vec"),
    ("str", "::core::primitive::str"),
];

/// What of the runtime is there with a feature alone, and the macro that says so where it is not.
const FEATURES: &[(&str, &str)] = &[
    ("Decimal", "needs_decimal"),
    ("Json", "needs_json"),
    ("ListValue", "needs_json"),
    ("Struct", "needs_json"),
];

/// The private module at the root of the generated tree.
pub(super) fn root() -> Ident {
    Ident::new("__root", Span::call_site())
}

/// Resolves names for the code of one package.
pub(super) struct Paths<'a> {
    schema: &'a Schema,
    package: PackageId,
    runtime: TokenStream,
    /// What the package's module declares.
    taken: BTreeSet<String>,
    /// The first parts of the names of the packages that were named.
    roots: RefCell<BTreeSet<String>>,
    uses_private: Cell<bool>,
    /// Macros of [`FEATURES`].
    needs: RefCell<BTreeSet<&'static str>>,
    /// What stands beside code that somebody wrote can rely on no name.
    written: Option<&'a Written>,
}

impl<'a> Paths<'a> {
    /// For the code of `package`.
    pub(super) fn new(
        schema: &'a Schema,
        package: PackageId,
        config: &Config,
        written: Option<&'a Written>,
    ) -> Result<Self> {
        let runtime = config.runtime_path();
        let runtime: syn::Path = syn::parse_str(runtime).map_err(|error| {
            Error::unsupported(runtime, format!("no path of a crate: {error}"), None)
        })?;
        Ok(Self {
            schema,
            package,
            runtime: quote!(#runtime),
            taken: taken(schema, package),
            roots: RefCell::default(),
            uses_private: Cell::new(false),
            needs: RefCell::default(),
            written,
        })
    }

    /// The first parts of the names of the other packages in which anything was named.
    #[cfg(feature = "text")]
    pub(super) fn roots(&self) -> BTreeSet<String> {
        self.roots.take()
    }

    /// Something that a user names too: `::virtuoso::Context`.
    pub(super) fn runtime(&self, name: &str) -> TokenStream {
        self.need(name);
        let (runtime, name) = (&self.runtime, Ident::new(name, Span::call_site()));
        quote!(#runtime::#name)
    }

    /// Something that only generated code names: `rt::put`.
    pub(super) fn private(&self, name: &str) -> TokenStream {
        if self.written.is_some() {
            let (runtime, name) = (&self.runtime, Ident::new(name, Span::call_site()));
            return quote!(#runtime::private::#name);
        }
        let (rt, name) = (self.fresh("rt"), Ident::new(name, Span::call_site()));
        self.uses_private.set(true);
        quote!(#rt::#name)
    }

    /// The short name of what only generated code names, if anything of that was named.
    #[cfg(feature = "text")]
    pub(super) fn private_import(&self) -> Option<TokenStream> {
        let (runtime, rt) = (&self.runtime, self.fresh("rt"));
        self.uses_private
            .get()
            .then(|| quote!(use #runtime::private as #rt;))
    }

    /// What tells the user which features of the runtime are missing, before the compiler misses their types.
    #[cfg(feature = "text")]
    pub(super) fn needs(&self) -> Option<TokenStream> {
        let (runtime, needs) = (&self.runtime, self.needs.take());
        let needs = needs
            .into_iter()
            .map(|name| Ident::new(name, Span::call_site()));
        let needs = quote!(#(#runtime::private::#needs!();)*);
        (!needs.is_empty()).then_some(needs)
    }

    fn need(&self, name: &str) {
        let feature = FEATURES.iter().find(|(needy, _)| *needy == name);
        self.needs
            .borrow_mut()
            .extend(feature.map(|(_, needs)| *needs));
    }

    /// A name of the prelude, in full where the package declares another thing of that name.
    pub(super) fn prelude(&self, name: &str) -> TokenStream {
        let short = PRELUDE.iter().find(|(short, _)| *short == name);
        let (short, full) = short.expect("only names of the table are asked for");
        let path = if self.written.is_some() || self.taken.contains(*short) {
            full
        } else {
            short
        };
        path.parse().expect("the table holds paths")
    }

    /// A type of which the macro front end knows the Rust name: the author's tokens, or else what they say.
    pub(super) fn opaque(&self, ty: &OpaqueType) -> Result<TokenStream> {
        if let Some(tokens) = self.written(ty) {
            return Ok(tokens);
        }
        ty.rust.parse().map_err(|error| {
            Error::unsupported(&ty.rust, format!("no Rust type: {error}"), Some(ty.span))
        })
    }

    /// The author's tokens for a type, in a group that keeps its place where code around it is moved (`spanned`).
    pub(super) fn written(&self, ty: &OpaqueType) -> Option<TokenStream> {
        let tokens = self.written?.ty(ty)?;
        Some(Group::new(Delimiter::None, tokens).into_token_stream())
    }

    /// An expression in Rust.
    pub(super) fn expression(&self, text: &str, span: source::Span) -> Result<TokenStream> {
        if let Some(tokens) = self.written.and_then(|written| written.tokens.get(&span)) {
            return Ok(tokens.clone());
        }
        text.parse().map_err(|error| {
            Error::unsupported(text, format!("no Rust expression: {error}"), Some(span))
        })
    }

    /// An item of the contract.
    pub(super) fn item(&self, item: ItemId) -> TokenStream {
        let name = names::ident(&self.schema.decl(item).name);
        let package = self.schema.package_of(item);
        if package == self.package {
            return quote!(#name);
        }
        let package = &self.schema.packages[package];
        if package.builtin {
            self.need(&self.schema.decl(item).name);
            let runtime = &self.runtime;
            return quote!(#runtime::types::google::protobuf::#name);
        }
        self.roots
            .borrow_mut()
            .extend(package.path().next().map(str::to_owned));
        let (root, path) = (root(), package.path().map(names::ident));
        quote!(#root #(::#path)* ::#name)
    }

    /// A name that nothing in the package has: `name` itself, or with as many `_` as it takes.
    pub(super) fn fresh(&self, name: &str) -> Ident {
        let mut name = name.to_owned();
        while self.taken.contains(&name) {
            name.push('_');
        }
        Ident::new(&name, Span::call_site())
    }

    /// The variable that holds a parameter. Where the package has a constant or newtype of its name, that would be
    /// a pattern which matches the constant: the variable then has a name of its own among all `params`.
    pub(super) fn variable(&self, param: &Field, params: &[Field]) -> Ident {
        let ident = names::parameter(&param.decl.name);
        let mut name = ident.unraw().to_string();
        if !self.taken.contains(&name) {
            return ident;
        }
        while self.taken.contains(&name)
            || params
                .iter()
                .any(|param| names::parameter(&param.decl.name).unraw() == name)
        {
            name.push('_');
        }
        Ident::new(&name, Span::call_site())
    }
}

/// Every name that the contract gives to something in the module of a package: what it declares,
/// what is generated beside that, and the packages below it.
fn taken(schema: &Schema, package: PackageId) -> BTreeSet<String> {
    let own = &schema.packages[package];
    let mut taken: BTreeSet<String> = own.item_names().map(|(name, _)| name.to_owned()).collect();
    for item in &own.items {
        let name = &schema.decl(*item).name;
        if let Some(members) = schema.members(*item) {
            let oneofs = members.oneofs();
            taken.extend(oneofs.map(|oneof| wire::oneof(name, &oneof.decl.name)));
        }
        if let ItemId::Service(id) = item {
            taken.extend([wire::client(name), wire::server(name)]);
            for method in &schema.services[*id].methods {
                let method = &method.decl.name;
                taken.extend([
                    wire::request(name, method),
                    wire::response(name, method),
                    wire::call(name, method),
                    wire::method_error(name, method),
                ]);
            }
        }
    }
    let prefix = format!("{}.", own.name());
    for other in schema.packages.values() {
        let below = other.name().strip_prefix(&prefix);
        taken.extend(
            below
                .and_then(|rest| rest.split('.').next())
                .map(str::to_owned),
        );
    }
    taken
}
