//! An item of a contract → the code beside its declaration, or what is wrong with it.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::DeriveInput;
use virtuoso_codegen::Config;
use virtuoso_codegen::rust::{self, Signature, Written};
use virtuoso_idl::diagnostic::{Severity, Sink};
use virtuoso_idl::lower;
use virtuoso_idl::schema::Schema;
use virtuoso_idl::source;
use virtuoso_idl::syntax::{Docs, File, Item, Package, Prefix};

use crate::origin::Origin;
use crate::stand_in::StandIn;
use crate::{contract, diagnostic, package};

/// What a macro has read.
pub(crate) struct Input {
    pub(crate) origin: Origin,
    /// `None` where it is no item at all, which has been noted.
    pub(crate) item: Option<Item>,
    pub(crate) package: package::Name,
    pub(crate) visibility: TokenStream,
    pub(crate) methods: Vec<(source::Span, Signature)>,
    /// The item is an enum that is the inline union of a struct.
    pub(crate) oneof: bool,
}

impl Input {
    /// Nothing yet but where things come from.
    pub(crate) fn new(origin: Origin, package: package::Name) -> Self {
        Self {
            origin,
            item: None,
            package,
            visibility: TokenStream::new(),
            methods: Vec::new(),
            oneof: false,
        }
    }
}

/// Resolves, checks and generates what stands beside the author's item.
///
/// # Errors
///
/// All mistakes at once, as tokens that make the compiler report them.
pub(crate) fn expand(mut input: Input) -> Result<Vec<TokenStream>, TokenStream> {
    let package = package::declaration(&mut input.origin, &input.package, Prefix::default());
    let Some(item) = input.item else {
        return Err(compile_errors(input.origin.take_errors()));
    };
    let schema = checked(&mut input.origin, package, Docs::default(), vec![item])?;
    let checks = input.origin.take_checks();
    let mut written = Written {
        annotations: input.origin.take_annotations(),
        tokens: input.origin.into_tokens(),
        methods: input.methods.into_iter().collect(),
        visibility: input.visibility,
        oneof: input.oneof,
        contract: TokenStream::new(),
    };
    let Some(declared) = schema.declared_items().next() else {
        return Ok(Vec::new());
    };
    written.contract = match input.oneof {
        true => contract::variants(&schema, declared, &written),
        false => contract::fragment(&schema, declared, &written),
    };
    let items = rust::items(&schema, &Config::new(), &written).map_err(|error| {
        compile_errors(vec![syn::Error::new(Span::call_site(), error.to_string())])
    })?;
    Ok(items.into_iter().chain([checks]).collect())
}

/// The schema of one item, or of a package by itself, if nothing is wrong with it.
///
/// # Errors
///
/// As of [`expand`].
pub(crate) fn checked(
    origin: &mut Origin,
    package: Package,
    docs: Docs,
    items: Vec<Item>,
) -> Result<Schema, TokenStream> {
    let errors = origin.take_errors();
    let (schema, found) = lowered(origin, package, docs, items);
    let errors = [errors, found].concat();
    match errors.is_empty() {
        true => Ok(schema),
        false => Err(compile_errors(errors)),
    }
}

/// Resolves and checks the items of a package; with what is wrong with them.
pub(crate) fn lowered(
    origin: &Origin,
    package: Package,
    docs: Docs,
    items: Vec<Item>,
) -> (Schema, Vec<syn::Error>) {
    let file = File {
        id: source::FileId(0),
        docs,
        package: Some(package),
        uses: Vec::new(),
        items,
        comments: Vec::new(),
        complete: true,
        span: origin.span(),
    };
    let mut sink = Sink::new();
    let schema = lower(&[file], &origin.sources(), &mut sink);
    let errors = sink
        .into_diagnostics()
        .into_iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
        .map(|found| diagnostic::render(origin, &found));
    (schema, errors.collect())
}

/// The errors as code that fails to compile.
pub(crate) fn compile_errors(errors: Vec<syn::Error>) -> TokenStream {
    let errors = errors.iter().map(syn::Error::to_compile_error);
    quote!(#(#errors)*)
}

/// Hides what is generated for a derive from its surroundings, and from lints.
pub(crate) fn in_a_block(items: &[TokenStream]) -> TokenStream {
    if items.is_empty() {
        return TokenStream::new();
    }
    quote! {
        #[allow(deprecated, missing_docs, unreachable_pub, clippy::all)]
        const _: () = { #(#items)* };
    }
}

/// Errors, and what lets the rest of the program compile all the same.
pub(crate) fn beside(errors: TokenStream, input: &DeriveInput, stand_in: StandIn) -> TokenStream {
    // What can be no message of any kind would only be told so again.
    let hopeless = match &input.data {
        syn::Data::Struct(data) => data.fields.iter().any(|field| may_not_move(&field.ty)),
        syn::Data::Enum(_) => false,
        syn::Data::Union(_) => true,
    };
    if hopeless || !input.generics.params.is_empty() {
        return errors;
    }
    let stand_in = in_a_block(&[stand_in(input)]);
    quote!(#errors #stand_in)
}

/// Pointers and the like, of which nobody promises that they move between threads.
fn may_not_move(ty: &syn::Type) -> bool {
    let text = quote!(#ty).to_string();
    text.contains('*')
        || text
            .split_whitespace()
            .any(|word| ["dyn", "Cell", "Rc", "RefCell"].contains(&word))
}

/// A package without anything before it.
pub(crate) fn plain_package(path: virtuoso_idl::syntax::Path) -> Package {
    Package {
        prefix: Prefix::default(),
        span: path.span,
        path,
    }
}
