//! Errors, and the enum of the errors of a method.

use proc_macro2::TokenStream;
use quote::quote;
use virtuoso_idl::schema::{ErrorId, ItemId, Method, Piece, Service, Type, names as wire};

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
        })?;
        let display = self.display(id);
        let (status, from) = (self.paths.runtime("Status"), self.paths.prelude("From"));
        let code = self.paths.runtime("Code");
        let name = names::variant(item.status.name());
        Ok(quote! {
            #message

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
        let mut place = place.clone();
        for _ in self.schema.alias_chain(ty).filter(|alias| alias.newtype) {
            place = quote!(#place.0);
        }
        (self.types.is_shown(ty), place)
    }

    /// The enum of what a method that throws may fail with.
    pub(super) fn method_error(&self, service: &Service, method: &Method) -> Option<TokenStream> {
        if method.throws.is_empty() {
            return None;
        }
        let name = wire::method_error(&service.decl.name, &method.decl.name);
        let ident = names::ident(&name);
        let odd = self.odd_type(&name);
        let docs = docs::text(&format!(
            "Why [`{}::{}`] failed.",
            service.decl.name,
            names::method(&method.decl.name)
        ));
        let status = self.paths.runtime("Status");
        let from = self.paths.prelude("From");
        let some = self.paths.prelude("Some");
        let option = self.paths.prelude("Option");

        let (mut variants, mut froms, mut details) = (Vec::new(), Vec::new(), Vec::new());
        let (mut statuses, mut displays, mut sources) = (Vec::new(), Vec::new(), Vec::new());
        for thrown in &method.throws {
            let item = ItemId::Error(thrown.error);
            let decl = self.schema.decl(item);
            let (variant, ty) = (names::thrown(&decl.name), self.paths.item(item));
            let first = docs::summary(&decl.docs);
            let docs = docs::text(first.unwrap_or(""));
            variants.push(quote!(#docs #variant(#ty)));
            froms.push(quote! {
                #[automatically_derived]
                impl #from<#ty> for #ident {
                    fn from(error: #ty) -> Self {
                        Self::#variant(error)
                    }
                }
            });
            details.push(quote! {
                if let #some(error) = status.detail::<#ty>() {
                    return Self::#variant(error);
                }
            });
            statuses.push(quote!(#ident::#variant(error) => #from::from(error)));
            displays.push(quote!(Self::#variant(error) => ::core::fmt::Display::fmt(error, f)));
            sources.push(quote!(Self::#variant(error) => error));
        }
        Some(quote! {
            #docs
            #[derive(Clone, Debug)]
            #[non_exhaustive]
            #odd
            pub enum #ident {
                #(#variants,)*
                /// Anything that the contract does not declare.
                Other(#status)
            }

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
        })
    }
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
