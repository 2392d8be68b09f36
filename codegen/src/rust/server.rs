//! Servers: from an encoded call to the method of a user's handler.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use virtuoso_idl::schema::{Method, MethodKind, Request, Response, Service, names as wire};

use super::docs;
use super::{Generator, Signature};
use crate::{Result, names};

impl Generator<'_> {
    /// The server of a service.
    pub(super) fn server(&self, service: &Service) -> Result<TokenStream> {
        let trait_ = names::ident(&service.decl.name);
        let name = wire::server(&service.decl.name);
        let (ident, odd) = (names::ident(&name), self.odd_type(&name));
        let docs = docs::text(&format!(
            "Serves an implementation of [`{}`]: what a server's builder takes.",
            service.decl.name
        ));
        let (descriptor, t) = (self.descriptor_name(service), self.paths.fresh("T"));
        let (service_trait, service_descriptor) = (
            self.paths.runtime("Service"),
            self.paths.private("ServiceDescriptor"),
        );
        let (server_call, handler) = (
            self.paths.private("ServerCall"),
            self.paths.private("Handler"),
        );
        let arms: Vec<_> = service
            .methods
            .iter()
            .enumerate()
            .map(|(index, method)| {
                let index = Literal::usize_unsuffixed(index);
                let call = self.server_call(service, method)?;
                Ok(quote!(#index => #call))
            })
            .collect::<Result<_>>()?;
        let inner = (!arms.is_empty()).then(|| quote!(let inner = &*self.inner;));
        let body = if arms.is_empty() {
            quote!(let _ = method; call.unimplemented())
        } else {
            quote!(match method { #(#arms,)* _ => call.unimplemented() })
        };
        let (visibility, bounds) = (self.visibility(), self.bounds(&service.methods)?);
        Ok(quote! {
            #docs
            #odd
            #visibility struct #ident<#t> {
                inner: ::std::sync::Arc<#t>,
            }

            impl<#t: #trait_> #ident<#t> {
                /// Serves this implementation.
                pub fn new(implementation: #t) -> Self {
                    Self::from_arc(::std::sync::Arc::new(implementation))
                }
                /// Serves an implementation that others hold too.
                pub fn from_arc(inner: ::std::sync::Arc<#t>) -> Self {
                    Self { inner }
                }
            }

            #[automatically_derived]
            impl<#t> ::core::clone::Clone for #ident<#t> {
                fn clone(&self) -> Self {
                    Self { inner: ::std::sync::Arc::clone(&self.inner) }
                }
            }

            #[automatically_derived]
            impl<#t> ::core::fmt::Debug for #ident<#t> {
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    f.debug_struct(#name).finish_non_exhaustive()
                }
            }

            #[automatically_derived]
            impl<#t: #trait_> #service_trait for #ident<#t> #bounds {
                fn descriptor(&self) -> &'static #service_descriptor {
                    &#descriptor
                }
                fn call(&self, method: usize, call: #server_call<'_>) -> #handler<'_> {
                    #inner
                    #body
                }
            }
        })
    }

    fn server_call(&self, service: &Service, method: &Method) -> Result<TokenStream> {
        let (trait_, name) = (
            names::ident(&service.decl.name),
            names::method(&method.decl.name),
        );
        let request_body = self.request_body(service, method)?;
        let item_in = self.argument(service, method)?;
        // An empty request has nothing that is read.
        let (request, args) = match &method.request {
            Request::Body(ty) => {
                let value = self.in_newtypes(ty, &quote!(request))?;
                (quote!(request), vec![value])
            }
            Request::Params(params) if params.is_empty() => (quote!(_request), Vec::new()),
            Request::Params(params) => {
                let args = params.iter().map(|param| {
                    let name = names::parameter(&param.decl.name);
                    quote!(request.#name)
                });
                (quote!(request), args.collect())
            }
        };
        let signature = self
            .written
            .and_then(|written| written.signature(method))
            .unwrap_or(Signature {
                context: true,
                fallible: true,
            });
        let (ok, status) = (self.paths.prelude("Ok"), self.paths.runtime("Status"));
        let within = self.paths.private("within");
        let answers = method.kind != MethodKind::Oneway;
        let call = |args: &[TokenStream]| {
            let context = signature.context.then(|| quote!(&cx,));
            let call = quote! {
                #within(&cx, || #trait_::#name(inner, #context #(#args),*)).await
            };
            match signature.fallible || !answers {
                true => match &method.error {
                    Some(error) => {
                        let throws = self.paths.private("Throws");
                        match self.paths.written(error) {
                            Some(error) => {
                                quote!(#call.map_err(<#error as #throws>::into_status))
                            }
                            None => call,
                        }
                    }
                    None => call,
                },
                false => quote!(#ok::<_, #status>(#call)),
            }
        };
        let response = self.response_body(service, method)?;
        let result = self.result(method)?;
        let wrapped = |call: TokenStream| match &method.response {
            Response::Body(ty) if self.types.is_newtype(ty) => {
                let value = self.out_of_newtypes(ty, quote!(value));
                quote!(#call.map(|value| #value))
            }
            Response::Body(_) => call,
            Response::Wrapped(ty) if self.schema.is_unknown(ty) => {
                let (owned, travels) = (&result, self.paths.private("Travels"));
                self.types
                    .at(ty, quote!(#call.map(<#owned as #travels>::into_body)))
            }
            Response::Wrapped(_) => quote!(#call.map(|value| #response { value })),
            Response::Empty => quote!(#call.map(|()| #response {})),
        };
        let (sender, receiver) = (self.paths.runtime("Sender"), self.paths.runtime("Receiver"));
        Ok(match method.kind {
            MethodKind::Unary => {
                let value = wrapped(call(&args));
                quote!(call.unary(move |cx, #request: #request_body| async move { #value }))
            }
            MethodKind::Oneway => {
                let value = call(&args);
                quote!(call.oneway(move |cx, #request: #request_body| async move { #value }))
            }
            MethodKind::ServerStream => {
                let item = self.item(service, method)?;
                let args: Vec<_> = args.into_iter().chain([quote!(out)]).collect();
                let value = call(&args);
                quote! {
                    call.server_stream(move |cx, #request: #request_body, out: #sender<#item>| async move { #value })
                }
            }
            MethodKind::ClientStream => {
                let value = wrapped(call(&[quote!(input)]));
                quote! {
                    call.client_stream(move |cx, input: #receiver<#item_in>| async move { #value })
                }
            }
            MethodKind::Bidi => {
                let item = self.item(service, method)?;
                let value = call(&[quote!(input), quote!(out)]);
                quote! {
                    call.bidi(
                        move |cx, input: #receiver<#item_in>, out: #sender<#item>| async move { #value },
                    )
                }
            }
        })
    }
}
