//! Errors, and the enum of the errors of a method.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;
use virtuoso_idl::schema::{
    ErrorId, ItemId, Method, OpaqueType, Piece, Service, Type, names as wire,
};

use super::Generator;
use super::docs;
use super::message::{Kind, Message};
use crate::{Result, names};

impl Generator<'_> {
    /// An error and what it implements.
    pub(super) fn error(&self, id: ErrorId) -> Result<TokenStream> {
        let item = &self.schema.errors[id];
        let ident = names::ident(&item.decl.name);
        let message = self.message(&Message {
            ident: ident.clone(),
            name: &item.decl.name,
            docs: self.docs(&item.decl),
            full_name: self.schema.error_type(id),
            kind: Kind::Error(item.status.number()),
            members: item.members.list.iter().collect(),
            preserve_unknown: false,
            field: names::ident,
            declared: true,
        })?;
        let display = self.display(id);
        let (status, from) = (self.paths.runtime("Status"), self.paths.prelude("From"));
        let code = self.paths.runtime("Code");
        let name = names::variant(item.status.name());
        let throws = self.written.map(|_| self.throws_alone(id));
        Ok(quote! {
            #message
            #throws

            #[automatically_derived]
            impl ::core::fmt::Display for #ident {
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    #display
                }
            }

            #[automatically_derived]
            impl ::core::error::Error for #ident {}

            #[automatically_derived]
            impl #from<#ident> for #status {
                fn from(error: #ident) -> Self {
                    Self::new(#code::#name, ::std::string::ToString::to_string(&error)).with_detail(error)
                }
            }
        })
    }

    fn display(&self, id: ErrorId) -> TokenStream {
        let item = &self.schema.errors[id];
        let Some(template) = &item.message else {
            let first = docs::summary(&item.decl.docs);
            let text = match first {
                Some(line) => line.trim_end_matches('.').to_owned(),
                None => wire::snake_of_type(&item.decl.name).replace('_', " "),
            };
            return quote!(f.write_str(#text));
        };
        let some = self.paths.prelude("Some");
        let none = self.paths.prelude("None");
        let mut writes = Vec::new();
        let mut line = Line::default();
        for piece in &template.pieces {
            let field = match piece {
                Piece::Text(text) => {
                    line.text(text);
                    continue;
                }
                Piece::Field(name) => item.members.field(name),
            };
            let Some(field) = field else { continue };
            let ident = names::ident(&field.decl.name);
            if field.sensitive {
                line.text("<redacted>");
            } else if field.is_optional() {
                let value = self.shown(&field.ty, &quote!(value));
                let mut inner = Line::default();
                inner.value(value);
                let inner = inner.write();
                writes.extend(std::mem::take(&mut line).write_some());
                writes.push(quote! {
                    match &self.#ident {
                        #some(value) => #inner,
                        #none => f.write_str("none"),
                    }
                });
            } else {
                line.value(self.shown(&field.ty, &quote!(self.#ident)));
            }
        }
        writes.extend(line.write_some());
        match writes.split_last() {
            None => quote!(f.write_str("")),
            Some((last, before)) => quote!(#(#before?;)* #last),
        }
    }

    /// How a value is shown inside a message for people.
    fn shown(&self, ty: &Type, place: &TokenStream) -> (bool, TokenStream) {
        if self.schema.is_unknown(ty) {
            let shown = self.paths.private("shown");
            return (true, quote!(#shown!(#place)));
        }
        let mut place = place.clone();
        for _ in self.schema.alias_chain(ty).filter(|alias| alias.newtype) {
            place = quote!(#place.0);
        }
        (self.types.is_shown(ty), place)
    }

    /// The enum of what a method that throws may fail with.
    pub(super) fn method_error(
        &self,
        service: &Service,
        method: &Method,
    ) -> Result<Option<TokenStream>> {
        let name = wire::method_error(&service.decl.name, &method.decl.name);
        let (ident, odd) = (names::ident(&name), self.odd_type(&name));
        let docs = docs::text(&format!(
            "Why [`{}::{}`] failed.",
            service.decl.name,
            names::method(&method.decl.name)
        ));
        if let Some(error) = &method.error {
            return self.failure_alias(error, &ident, &docs);
        }
        if method.throws.is_empty() {
            return Ok(None);
        }
        let variants: Vec<_> = method
            .throws
            .iter()
            .map(|thrown| {
                let item = ItemId::Error(thrown.error);
                let decl = self.schema.decl(item);
                Failure {
                    variant: names::thrown(&decl.name),
                    ty: self.paths.item(item),
                    docs: docs::text(docs::summary(&decl.docs).unwrap_or("")),
                }
            })
            .collect();
        let definition = self.failure_definition(&ident, &docs, odd.as_ref(), &variants);
        let impls = self.failure_impls(&ident, &variants);
        Ok(Some(quote!(#definition #impls)))
    }

    /// What a caller sees of errors of which only the Rust name is known, under the usual name.
    fn failure_alias(
        &self,
        error: &OpaqueType,
        ident: &Ident,
        docs: &TokenStream,
    ) -> Result<Option<TokenStream>> {
        let text = error.rust.replace(' ', "");
        // A method that declares none has `Status` as its error; an author's own enum may have the name.
        if text == "Status" || text.ends_with("::Status") || ident == text.as_str() {
            return Ok(None);
        }
        let (visibility, throws) = (self.visibility(), self.paths.private("Throws"));
        let error = self.paths.opaque(error)?;
        Ok(Some(
            quote!(#docs #visibility type #ident = <#error as #throws>::Failure;),
        ))
    }

    /// The enum of some errors, and of anything else that may go wrong.
    fn failure_definition(
        &self,
        ident: &Ident,
        docs: &TokenStream,
        odd: Option<&TokenStream>,
        failures: &[Failure],
    ) -> TokenStream {
        let status = self.paths.runtime("Status");
        let variants = failures.iter().map(|failure| {
            let Failure { variant, ty, docs } = failure;
            quote!(#docs #variant(#ty))
        });
        quote! {
            #docs
            #[derive(Clone, Debug)]
            #[non_exhaustive]
            #odd
            pub enum #ident {
                #(#variants,)*
                /// Anything that the contract does not declare.
                Other(#status)
            }
        }
    }

    /// What an enum of errors does; its variant `Other` is for what is not declared.
    fn failure_impls(&self, ident: &Ident, failures: &[Failure]) -> TokenStream {
        let status = self.paths.runtime("Status");
        let from = self.paths.prelude("From");
        let some = self.paths.prelude("Some");
        let option = self.paths.prelude("Option");
        let (mut froms, mut details) = (Vec::new(), Vec::new());
        let (mut statuses, mut displays, mut sources) = (Vec::new(), Vec::new(), Vec::new());
        for Failure { variant, ty, .. } in failures {
            froms.push(quote! {
                #[automatically_derived]
                impl #from<#ty> for #ident {
                    fn from(error: #ty) -> Self {
                        Self::#variant(error)
                    }
                }
            });
            // Of what a macro knows by name alone, the compiler shall say once that it is no error.
            let (of, into, fmt, source) = match self.written {
                Some(_) => {
                    let source = self.declared(ty, "source");
                    (
                        self.declared(ty, "of"),
                        self.declared(ty, "into_status"),
                        self.declared(ty, "fmt"),
                        quote!(#source(error)),
                    )
                }
                None => (
                    quote!(#status::detail::<#ty>),
                    quote!(#from::from),
                    quote!(::core::fmt::Display::fmt),
                    quote!(error),
                ),
            };
            details.push(quote! {
                if let #some(error) = #of(&status) {
                    return Self::#variant(error);
                }
            });
            statuses.push(quote!(#ident::#variant(error) => #into(error)));
            displays.push(quote!(Self::#variant(error) => #fmt(error, f)));
            sources.push(quote!(Self::#variant(error) => #source));
        }
        quote! {
            #(#froms)*

            #[automatically_derived]
            impl #from<#status> for #ident {
                fn from(status: #status) -> Self {
                    #(#details)*
                    Self::Other(status)
                }
            }

            #[automatically_derived]
            impl #from<#ident> for #status {
                fn from(error: #ident) -> Self {
                    match error {
                        #(#statuses,)*
                        #ident::Other(status) => status,
                    }
                }
            }

            #[automatically_derived]
            impl ::core::fmt::Display for #ident {
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    match self {
                        #(#displays,)*
                        Self::Other(status) => ::core::fmt::Display::fmt(status, f),
                    }
                }
            }

            #[automatically_derived]
            impl ::core::error::Error for #ident {
                fn source(&self) -> #option<&(dyn ::core::error::Error + 'static)> {
                    #some(match self {
                        #(#sources,)*
                        Self::Other(status) => status,
                    })
                }
            }
        }
    }

    /// A function of `DeclaredError` for the type of a variant, where its author wrote it.
    fn declared(&self, ty: &TokenStream, name: &str) -> TokenStream {
        let (declared, name) = (
            self.paths.private("DeclaredError"),
            Ident::new(name, Span::call_site()),
        );
        super::message::spanned(ty, quote!(<#ty as #declared>::#name))
    }

    /// What an enum of errors does that its author declares.
    pub(super) fn errors(
        &self,
        ident: &Ident,
        variants: &[(Ident, TokenStream)],
        ids: &[u32],
    ) -> TokenStream {
        let failures: Vec<_> = variants
            .iter()
            .map(|(variant, ty)| Failure {
                variant: variant.clone(),
                ty: ty.clone(),
                docs: TokenStream::new(),
            })
            .collect();
        let impls = self.failure_impls(ident, &failures);
        let (throws, descriptor) = (
            self.paths.private("Throws"),
            self.paths.private("StructDescriptor"),
        );
        let (status, from) = (self.paths.runtime("Status"), self.paths.prelude("From"));
        let descriptors = failures
            .iter()
            .map(|failure| self.declared(&failure.ty, "descriptor"));
        let ids = ids.iter().copied().map(Literal::u32_unsuffixed);
        let ids = (ids.len() > 0).then(|| quote!(const IDS: &'static [u32] = &[#(#ids),*];));
        quote! {
            #impls

            #[automatically_derived]
            impl #throws for #ident {
                type Failure = Self;
                const ERRORS: &'static [fn() -> &'static #descriptor] = &[#(#descriptors),*];
                #ids
                fn into_status(self) -> #status {
                    #from::from(self)
                }
            }
        }
    }

    /// What a handler's author may say a method fails with: this error alone.
    fn throws_alone(&self, id: ErrorId) -> TokenStream {
        let decl = &self.schema.errors[id].decl;
        let ident = names::ident(&decl.name);
        let failure = names::ident(&format!("{}Failure", decl.name));
        let docs = docs::text(&format!(
            "[`{}`], or anything that the contract does not declare.",
            decl.name
        ));
        let failures = [Failure {
            variant: names::thrown(&decl.name),
            ty: quote!(#ident),
            docs: docs::text(docs::summary(&decl.docs).unwrap_or("")),
        }];
        let definition = self.failure_definition(&failure, &docs, None, &failures);
        let impls = self.failure_impls(&failure, &failures);
        let (throws, encode) = (self.paths.private("Throws"), self.paths.private("Encode"));
        let descriptor = self.paths.private("StructDescriptor");
        let (status, from) = (self.paths.runtime("Status"), self.paths.prelude("From"));
        quote! {
            const _: () = {
                #definition
                #impls

                #[automatically_derived]
                impl #throws for #ident {
                    type Failure = #failure;
                    const ERRORS: &'static [fn() -> &'static #descriptor] =
                        &[<#ident as #encode>::descriptor];
                    fn into_status(self) -> #status {
                        #from::from(self)
                    }
                }
            };
        }
    }
}

/// One of the errors of an enum.
struct Failure {
    variant: Ident,
    ty: TokenStream,
    docs: TokenStream,
}

/// A piece of a message that one `write!` writes.
#[derive(Default)]
struct Line {
    text: String,
    format: String,
    args: Vec<TokenStream>,
}

impl Line {
    fn text(&mut self, text: &str) {
        self.text.push_str(text);
        self.format
            .push_str(&text.replace('{', "{{").replace('}', "}}"));
    }

    fn value(&mut self, (shown, place): (bool, TokenStream)) {
        self.format.push_str(if shown { "{}" } else { "{:?}" });
        self.args.push(place);
    }

    fn write(self) -> TokenStream {
        let Line { text, format, args } = self;
        if args.is_empty() {
            quote!(f.write_str(#text))
        } else {
            quote!(::core::write!(f, #format, #(#args),*))
        }
    }

    fn write_some(self) -> Option<TokenStream> {
        (!self.format.is_empty()).then(|| self.write())
    }
}
