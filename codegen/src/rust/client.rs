//! Clients, their calls, and the borrowed arguments of a call.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use virtuoso_idl::schema::{
    Field, Method, MethodKind, Presence, Request, Response, Service, Type, names as wire,
};

use super::Generator;
use super::docs;
use super::message::{odd_members, odd_method, put};
use crate::{Result, names};

impl Generator<'_> {
    /// The client of a service.
    pub(super) fn client(&self, service: &Service) -> Result<TokenStream> {
        let name = wire::client(&service.decl.name);
        let (ident, odd) = (names::ident(&name), self.odd_type(&name));
        let calls = format!("Calls [`{}`] over a channel.", service.decl.name);
        let docs = docs::with(&service.decl, Some(&calls));
        let channel = self.paths.runtime("Channel");
        let client = self.paths.runtime("Client");
        let (descriptor, service_descriptor) = (
            self.descriptor_name(service),
            self.paths.private("ServiceDescriptor"),
        );
        let into = self.paths.prelude("Into");
        let methods: Vec<_> = service
            .methods
            .iter()
            .enumerate()
            .map(|(index, method)| self.stub(service, index, method))
            .collect::<Result<_>>()?;
        let (visibility, bounds) = (self.visibility(), self.bounds(&service.methods)?);
        Ok(quote! {
            #docs
            #[derive(Clone, Debug)]
            #odd
            #visibility struct #ident {
                channel: #channel,
            }

            impl #ident #bounds {
                /// A client that calls over `channel`.
                pub fn new(channel: impl #into<#channel>) -> Self {
                    Self { channel: channel.into() }
                }
                #(#methods)*
            }

            #[automatically_derived]
            impl #client for #ident {
                const SERVICE: &'static #service_descriptor = &#descriptor;
                fn from_channel(channel: #channel) -> Self {
                    Self { channel }
                }
            }
        })
    }

    fn stub(&self, service: &Service, index: usize, method: &Method) -> Result<TokenStream> {
        let (name, docs) = (names::method(&method.decl.name), self.method_docs(method));
        let odd = odd_method(method);
        let call = names::ident(&wire::call(&service.decl.name, &method.decl.name));
        let runtime_call = self.paths.private(runtime_call(method.kind));
        let descriptor = self.descriptor_name(service);
        let index = Literal::usize_unsuffixed(index);
        let send = self.paths.prelude("Send");
        let (params, arg) = match (&method.request, method.kind.client_streams()) {
            (Request::Body(_), true) => {
                let (stream, item) = (
                    self.paths.private("Stream"),
                    self.argument(service, method)?,
                );
                let param = quote!(input: impl #stream<Item = #item> + #send + 'static);
                (vec![param], quote!(input))
            }
            (Request::Body(ty), false) => {
                let body = self.types.owned(ty)?;
                let value = if self.types.is_newtype(ty) {
                    let value = self.out_of_newtypes(ty, quote!(request));
                    quote!(&#value)
                } else {
                    quote!(request)
                };
                (vec![quote!(request: &'a #body)], value)
            }
            (Request::Params(params), _) if params.is_empty() => {
                let body = self.request_body(service, method)?;
                (Vec::new(), quote!(#body {}))
            }
            (Request::Params(params), _) => {
                let (args, mut takes, mut values) =
                    (self.args_name(service, method), Vec::new(), Vec::new());
                for param in params {
                    let name = names::parameter(&param.decl.name);
                    if param.may_be_left_out() {
                        let value = self.left_out(param)?;
                        values.push(quote!(#name: #value));
                        continue;
                    }
                    let ty = self.types.param_arg(param)?;
                    let variable = self.paths.variable(param, params);
                    takes.push(quote!(#variable: #ty));
                    values.push(if variable == name {
                        quote!(#name)
                    } else {
                        quote!(#name: #variable)
                    });
                }
                (takes, quote!(#args { #(#values),* }))
            }
        };
        // Clippy wants lifetimes elided where nothing but the client is borrowed.
        let borrows = params.iter().any(|param| param.to_string().contains("'a"));
        let (lifetime, this, elided) = if borrows {
            (quote!(<'a>), quote!(&'a self), quote!('a))
        } else {
            (TokenStream::new(), quote!(&self), quote!('_))
        };
        let made = quote!(#runtime_call::new(&self.channel, &#descriptor.methods[#index], #arg));
        let made = match self.is_plain(method) {
            true => made,
            false => quote!(#call { call: #made }),
        };
        Ok(quote! {
            #docs #odd
            pub fn #name #lifetime(#this, #(#params),*) -> #call<#elided> {
                #made
            }
        })
    }

    /// Whether a call of the method is the runtime's as it is: without setters, and nothing is done to its answer. Its
    /// type is then another name for the runtime's, which saves whoever compiles the code a type, four functions and three
    /// impls.
    fn is_plain(&self, method: &Method) -> bool {
        let answers = matches!(method.kind, MethodKind::Unary | MethodKind::ClientStream);
        let whole = match &method.response {
            Response::Body(ty) => self.newtypes_around(ty) == 0,
            Response::Wrapped(_) | Response::Empty => false,
        };
        // The arguments of others are a type that only the client knows.
        let request = match &method.request {
            Request::Body(_) => true,
            Request::Params(params) => params.is_empty(),
        };
        request && (!answers || whole)
    }

    /// What a parameter is unless its setter says otherwise.
    fn left_out(&self, param: &Field) -> Result<TokenStream> {
        match &param.presence {
            Presence::Default(value) => {
                let value = self.types.arg_value(&param.ty, value)?;
                Ok(self.at_annotation(param.decl.span, "default", value))
            }
            _ => Ok(self.paths.prelude("None")),
        }
    }

    /// The type of a call in progress.
    pub(super) fn call(&self, service: &Service, method: &Method) -> Result<TokenStream> {
        let name = wire::call(&service.decl.name, &method.decl.name);
        let (ident, odd) = (names::ident(&name), self.odd_type(&name));
        let client = wire::client(&service.decl.name);
        let docs = docs::text(&format!(
            "A call of [`{client}::{}`], which `.await` makes.",
            names::method(&method.decl.name)
        ));
        let error = self.error_type(service, method)?;
        let result = self.paths.prelude("Result");
        let value = self.result(method)?;
        let item = self.item(service, method)?;
        let response = self.response_body(service, method)?;
        let runtime_call = self.paths.private(runtime_call(method.kind));
        let args = self.args_type(service, method)?;
        let streaming = self.paths.runtime("Streaming");
        // What the runtime's call is made of, what it gives, and what becomes of that.
        let (inner, output, map) = match method.kind {
            MethodKind::Unary => (quote!(<'a, #args, #response, #error>), quote!(#value), true),
            MethodKind::Oneway => (quote!(<'a, #args>), quote!(()), false),
            MethodKind::ServerStream => (
                quote!(<'a, #args, #item, #error>),
                quote!(#streaming<#item, #error>),
                false,
            ),
            MethodKind::ClientStream => {
                let body = self.argument(service, method)?;
                (quote!(<'a, #body, #response, #error>), quote!(#value), true)
            }
            MethodKind::Bidi => {
                let body = self.argument(service, method)?;
                (
                    quote!(<'a, #body, #item, #error>),
                    quote!(#streaming<#item, #error>),
                    false,
                )
            }
        };
        let error = if method.kind == MethodKind::Oneway {
            self.paths.runtime("Status")
        } else {
            error
        };
        let visibility = self.visibility();
        if self.is_plain(method) {
            return Ok(quote! {
                #docs
                #odd
                #visibility type #ident<'a> = #runtime_call #inner;
            });
        }
        let around = |value: TokenStream| match &method.response {
            Response::Body(ty) if self.types.is_newtype(ty) => {
                self.in_newtypes(ty, &value).map(Some)
            }
            _ => Ok(None),
        };
        let with_response = map
            .then(|| {
                Ok(self.with_response(method, around(quote!(response.value))?, &output, &error))
            })
            .transpose()?;
        let body = match &method.response {
            // One newtype is a function already.
            Response::Body(ty) if self.newtypes_around(ty) == 1 => {
                Some(self.types.owned(self.types.first_newtype(ty))?)
            }
            _ => around(quote!(response))?.map(|value| quote!(|response| #value)),
        };
        let map = map.then(|| match method.response {
            Response::Body(_) => body.map(|body| quote!(.map_ok(#body))),
            Response::Wrapped(ref ty) if self.schema.is_unknown(ty) => {
                let from_body = self.out_of_body(ty, &value);
                Some(quote!(.map_ok(#from_body)))
            }
            Response::Wrapped(_) => Some(quote!(.map_ok(|response| response.value))),
            Response::Empty => Some(quote!(.map_ok(|_| ()))),
        });
        let (setters, bounds) = (self.setters(method)?, self.bounds([method])?);
        // A derive would repeat what the compiler has to say of the bounds.
        let debug = bounds.is_some().then(|| {
            let text = ident.to_string();
            quote! {
                #[automatically_derived]
                impl ::core::fmt::Debug for #ident<'_> #bounds {
                    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                        f.debug_struct(#text).field("call", &self.call).finish()
                    }
                }
            }
        });
        let derive_debug = bounds.is_none().then(|| quote!(#[derive(Debug)]));
        let options = self.paths.private("call_options");
        Ok(quote! {
            #docs
            #derive_debug
            #[must_use = "a call does nothing until it is awaited"]
            #odd
            #visibility struct #ident<'a> #bounds {
                call: #runtime_call #inner,
            }

            #debug

            impl<'a> #ident<'a> #bounds {
                #(#setters)*
                #with_response
                #options!();
            }

            impl ::core::future::Future for #ident<'_> #bounds {
                type Output = #result<#output, #error>;
                fn poll(
                    self: ::core::pin::Pin<&mut Self>,
                    cx: &mut ::core::task::Context<'_>,
                ) -> ::core::task::Poll<Self::Output> {
                    ::core::pin::Pin::new(&mut self.get_mut().call).poll(cx) #map
                }
            }
        })
    }

    /// The function that takes a response of which only the Rust name is known out of its body.
    fn out_of_body(&self, ty: &Type, spelled: &TokenStream) -> TokenStream {
        let travels = self.paths.private("Travels");
        self.types.at(ty, quote!(<#spelled as #travels>::from_body))
    }

    /// The method that gives the answer's metadata too.
    fn with_response(
        &self,
        method: &Method,
        body: Option<TokenStream>,
        output: &TokenStream,
        error: &TokenStream,
    ) -> TokenStream {
        let (result, ok) = (self.paths.prelude("Result"), self.paths.prelude("Ok"));
        let response = self.paths.runtime("Response");
        let value = match &method.response {
            Response::Body(_) => body,
            Response::Wrapped(ty) if self.schema.is_unknown(ty) => {
                let from_body = self.out_of_body(ty, output);
                Some(quote!(#from_body(response.value)))
            }
            Response::Wrapped(_) => Some(quote!(response.value.value)),
            Response::Empty => Some(quote!(())),
        };
        let body = match value {
            None => quote!(self.call.with_response().await),
            Some(value) => quote! {
                let response = self.call.with_response().await?;
                #ok(#response { value: #value, leading: response.leading, trailing: response.trailing })
            },
        };
        quote! {
            /// Makes the call, and gives the metadata of its answer too.
            ///
            /// # Errors
            ///
            /// As the call itself.
            pub async fn with_response(self) -> #result<#response<#output>, #error> {
                #body
            }
        }
    }

    /// A setter for each parameter that may be left out.
    fn setters(&self, method: &Method) -> Result<Vec<TokenStream>> {
        let Request::Params(params) = &method.request else {
            return Ok(Vec::new());
        };
        let mut setters = Vec::new();
        for param in params.iter().filter(|param| param.may_be_left_out()) {
            let name = names::parameter(&param.decl.name);
            let docs = if param.decl.docs.is_empty() {
                docs::text(&format!("Sets `{}`.", param.decl.name))
            } else {
                self.docs(&param.decl)
            };
            let ty = self.types.param_arg(param)?;
            let variable = self.paths.variable(param, params);
            let (ty, value) = if param.is_optional() {
                let into = self.paths.prelude("Into");
                (quote!(impl #into<#ty>), quote!(#variable.into()))
            } else {
                (ty, quote!(#variable))
            };
            let odd = odd_members([param.decl.name.as_str()].into_iter());
            setters.push(quote! {
                #docs #odd
                pub fn #name(mut self, #variable: #ty) -> Self {
                    self.call.args_mut().#name = #value;
                    self
                }
            });
        }
        Ok(setters)
    }

    /// The struct of a call's borrowed arguments, encoded as the request.
    pub(super) fn args(&self, service: &Service, method: &Method) -> Result<Option<TokenStream>> {
        let Request::Params(params) = &method.request else {
            return Ok(None);
        };
        if params.is_empty() {
            return Ok(None);
        }
        let ident = self.args_name(service, method);
        let odd = self.odd_type(&ident.to_string());
        let odd_params = odd_members(params.iter().map(|param| param.decl.name.as_str()));
        let request = self.request_body(service, method)?;
        let (mut fields, mut statements) = (Vec::new(), Vec::new());
        for param in params {
            let name = names::parameter(&param.decl.name);
            let ty = self.types.param_arg(param)?;
            fields.push(quote!(#name: #ty));
            let (put, number) = (put(param, "put_arg"), Literal::u32_unsuffixed(param.number));
            statements.push(match self.field_by_name(param, put)? {
                Some(put) => self
                    .types
                    .at(&param.ty, quote!(#put(self.#name, #number, out);)),
                None => {
                    let put = self.paths.private(put);
                    let marker = self.types.tokens(self.types.field_marker(param)?);
                    let owned = self.types.field(param)?;
                    quote!(#put::<#owned, _, _>(#marker, #number, self.#name, out);)
                }
            });
        }
        let (borrows, bounds) = (self.args_borrow(params)?, self.bounds([method])?);
        let (lifetime, elided) = if borrows {
            (quote!(<'a>), quote!(<'_>))
        } else {
            Default::default()
        };
        let (encode, encoder) = (self.paths.private("Encode"), self.paths.private("Encoder"));
        let e = self.paths.fresh("E");
        let descriptor = self.paths.private("StructDescriptor");
        Ok(Some(quote! {
            #odd #odd_params
            struct #ident #lifetime #bounds { #(#fields),* }

            #[automatically_derived]
            impl #encode for #ident #elided #bounds {
                fn descriptor() -> &'static #descriptor {
                    <#request as #encode>::descriptor()
                }
                #[inline]
                fn encode<#e: #encoder + ?Sized>(&self, out: &mut #e) {
                    #(#statements)*
                }
            }
        }))
    }

    fn args_name(&self, service: &Service, method: &Method) -> proc_macro2::Ident {
        let name = format!(
            "{}{}Args",
            service.decl.name,
            wire::pascal(&method.decl.name)
        );
        self.paths.fresh(&name)
    }

    /// What a call encodes as its request.
    fn args_type(&self, service: &Service, method: &Method) -> Result<TokenStream> {
        let body = self.request_body(service, method)?;
        Ok(match &method.request {
            Request::Body(_) => quote!(&'a #body),
            Request::Params(params) if params.is_empty() => body,
            Request::Params(params) => {
                let name = self.args_name(service, method);
                if self.args_borrow(params)? {
                    quote!(#name<'a>)
                } else {
                    quote!(#name)
                }
            }
        })
    }

    fn args_borrow(&self, params: &[Field]) -> Result<bool> {
        for param in params {
            let ty = self.types.param_arg(param)?.to_string();
            if ty.contains("'a") {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn runtime_call(kind: MethodKind) -> &'static str {
    match kind {
        MethodKind::Unary => "UnaryCall",
        MethodKind::Oneway => "OnewayCall",
        MethodKind::ServerStream => "ServerStreamCall",
        MethodKind::ClientStream => "ClientStreamCall",
        MethodKind::Bidi => "BidiCall",
    }
}
