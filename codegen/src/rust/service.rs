//! Services: their messages, descriptors and the trait that a server implements.

use std::collections::BTreeMap;

use proc_macro2::{Delimiter, Group, TokenStream};
use quote::{ToTokens as _, quote};
use syn::ext::IdentExt as _;
use virtuoso_idl::schema::{
    Decl, Field, ItemId, Member, Method, MethodKind, Request, Response, Service, ServiceId, Type,
    names as wire,
};

use super::Generator;
use super::docs;
use super::message::{Kind, Message, odd_method};
use super::ty::Marker;
use crate::{Result, names};

impl Generator<'_> {
    /// All that a service becomes, item by item.
    pub(super) fn service(&self, id: ServiceId) -> Result<Vec<TokenStream>> {
        let service = &self.schema.services[id];
        let mut items = Vec::new();
        if self.written.is_none() {
            items.push(self.service_trait(service)?);
        }
        items.extend([self.server(service)?, self.client(service)?]);
        for method in &service.methods {
            items.push(self.call(service, method)?);
            items.extend(self.method_error(service, method)?);
            items.extend(self.args(service, method)?);
        }
        for method in &service.methods {
            items.extend(self.request(id, method)?);
            items.extend(self.response(id, method)?);
        }
        items.push(self.service_descriptor(id)?);
        items.extend(self.promises_of(service)?);
        if self.written.is_some() {
            items.push(self.contract_of_service(service));
            items.extend(
                service
                    .methods
                    .iter()
                    .flat_map(|method| self.called(method)),
            );
        }
        Ok(items)
    }

    /// What the types of bodies and results must be of which only the Rust name is known, for the compiler to check.
    fn promises_of(&self, service: &Service) -> Result<Option<TokenStream>> {
        let mut promises = BTreeMap::new();
        for method in &service.methods {
            let body = match &method.request {
                Request::Body(ty) => Some(ty),
                // Of the request that holds them.
                Request::Params(_) => None,
            };
            let result = match &method.response {
                Response::Body(ty) | Response::Wrapped(ty) if self.schema.is_unknown(ty) => {
                    Some(ty)
                }
                _ => None,
            };
            for ty in body.into_iter().chain(result) {
                for promise in self.type_promises(ty)? {
                    promises.entry(promise.to_string()).or_insert(promise);
                }
            }
        }
        let promises: Vec<_> = promises.into_values().collect();
        Ok((!promises.is_empty()).then(|| super::message::in_constants(promises)))
    }

    /// Makes the client lead to the text of the contract.
    fn contract_of_service(&self, service: &Service) -> TokenStream {
        let ident = names::ident(&wire::client(&service.decl.name));
        let private = |name| self.paths.private(name);
        let (contract, fragment, fragments_of) = (
            private("Contract"),
            private("Fragment"),
            private("fragments_of"),
        );
        let (vec, descriptor) = (self.paths.prelude("Vec"), self.descriptor_name(service));
        quote! {
            #[automatically_derived]
            impl #contract for #ident {
                fn fragments() -> #vec<&'static #fragment> {
                    #fragments_of(&#descriptor)
                }
            }
        }
    }

    /// Has the compiler check that what a method says it calls is there.
    fn called(&self, method: &Method) -> Vec<TokenStream> {
        let called = method.opaque_calls.iter().filter_map(|called| {
            let (client, name) = self.written?.called(called)?;
            let text = name.unraw().to_string();
            let path = called.rust.rsplit_once("::");
            let of = path.map_or("its client", |(client, _)| client);
            let message = format!("V0201: cannot find method `{text}` in the service of `{of}`");
            let (trait_, check) = (
                self.paths.runtime("Client"),
                self.paths.private("expect_method"),
            );
            let client = Group::new(Delimiter::None, client);
            let check =
                quote!(const _: () = #check(<#client as #trait_>::SERVICE, #text, #message););
            Some(super::message::spanned(&name.into_token_stream(), check))
        });
        called.collect()
    }

    /// Bounds on the types of methods of which only the Rust names are known, so that code which relies on one that does
    /// not hold is no further error: descriptors say it once, where the author wrote the type. The lifetime that nothing
    /// uses keeps the compiler from complaining of the bound itself.
    pub(super) fn bounds<'m>(
        &self,
        methods: impl IntoIterator<Item = &'m Method>,
    ) -> Result<Option<TokenStream>> {
        let mut bounds = BTreeMap::new();
        let mut bound = |ty: &TokenStream, name| {
            let trait_ = self.paths.private(name);
            bounds
                .entry(format!("{ty}: {name}"))
                .or_insert_with(|| quote!(for<'never> #ty: #trait_));
        };
        for method in methods {
            match &method.request {
                Request::Params(params) => {
                    for param in params {
                        for part in self.types.unknown_in(&param.ty) {
                            bound(&part, "WireType");
                        }
                    }
                }
                Request::Body(ty) => {
                    for part in self.types.unknown_in(ty) {
                        bound(&part, "Message");
                        bound(&part, "WireType");
                    }
                }
            }
            if let Response::Body(ty) | Response::Wrapped(ty) = &method.response
                && self.schema.is_unknown(ty)
            {
                for part in self.types.unknown_in(ty) {
                    bound(&part, "WireType");
                }
            }
            if let Some(error) = &method.error
                && let Some(error) = self.paths.written(error)
            {
                bound(&error, "Throws");
            }
        }
        let bounds = bounds.into_values();
        Ok((bounds.len() > 0).then(|| quote!(where #(#bounds),*)))
    }

    fn service_trait(&self, service: &Service) -> Result<TokenStream> {
        let (ident, docs) = (names::ident(&service.decl.name), self.docs(&service.decl));
        let odd = self.odd_type(&service.decl.name);
        let (send, sync) = (self.paths.prelude("Send"), self.paths.prelude("Sync"));
        let context = self.paths.runtime("Context");
        let mut functions = Vec::new();
        for method in &service.methods {
            let (name, docs) = (names::method(&method.decl.name), self.method_docs(method));
            let odd = odd_method(method);
            let params = self.handler_params(service, method)?;
            let output = self.handler_output(service, method)?;
            functions.push(quote! {
                #docs #odd
                fn #name(
                    &self,
                    cx: &#context,
                    #(#params),*
                ) -> impl ::core::future::Future<Output = #output> + #send;
            });
        }
        Ok(quote! {
            #docs #odd
            pub trait #ident: #send + #sync + 'static {
                #(#functions)*
            }
        })
    }

    /// The author's documentation, and what may go wrong.
    pub(super) fn method_docs(&self, method: &Method) -> TokenStream {
        if method.throws.is_empty() {
            return self.docs(&method.decl);
        }
        let mut errors = String::from("# Errors\n");
        for thrown in &method.throws {
            let decl = self.schema.decl(ItemId::Error(thrown.error));
            let first = docs::summary(&decl.docs);
            errors.push_str(&format!("\n* `{}`", decl.name));
            if let Some(line) = first {
                errors.push_str(&format!(": {line}"));
            }
        }
        docs::with(&method.decl, Some(&errors))
    }

    /// What a handler takes besides its context.
    fn handler_params(&self, service: &Service, method: &Method) -> Result<Vec<TokenStream>> {
        let mut params = Vec::new();
        match (&method.request, method.kind.client_streams()) {
            (Request::Params(fields), _) => {
                for field in fields {
                    let (name, ty) = (names::parameter(&field.decl.name), self.types.field(field)?);
                    params.push(quote!(#name: #ty));
                }
            }
            (Request::Body(body), true) => {
                let (receiver, item) = (self.paths.runtime("Receiver"), self.types.owned(body)?);
                params.push(quote!(input: #receiver<#item>));
            }
            (Request::Body(body), false) => {
                let body = self.types.owned(body)?;
                params.push(quote!(request: #body));
            }
        }
        if method.kind.server_streams() {
            let (sender, item) = (self.paths.runtime("Sender"), self.item(service, method)?);
            params.push(quote!(out: #sender<#item>));
        }
        Ok(params)
    }

    fn handler_output(&self, service: &Service, method: &Method) -> Result<TokenStream> {
        if method.kind == MethodKind::Oneway {
            return Ok(quote!(()));
        }
        let result = self.paths.prelude("Result");
        let error = self.error_type(service, method)?;
        let value = if method.kind.server_streams() {
            quote!(())
        } else {
            self.result(method)?
        };
        Ok(quote!(#result<#value, #error>))
    }

    /// What a method fails with.
    pub(super) fn error_type(&self, service: &Service, method: &Method) -> Result<TokenStream> {
        if let Some(error) = &method.error {
            let throws = self.paths.private("Throws");
            let error = self.paths.opaque(error)?;
            return Ok(quote!(<#error as #throws>::Failure));
        }
        if method.throws.is_empty() {
            return Ok(self.paths.runtime("Status"));
        }
        let name = names::ident(&wire::method_error(&service.decl.name, &method.decl.name));
        Ok(quote!(#name))
    }

    /// What a method gives.
    pub(super) fn result(&self, method: &Method) -> Result<TokenStream> {
        match &method.response {
            Response::Empty => Ok(quote!(())),
            Response::Body(ty) | Response::Wrapped(ty) => self.types.owned(ty),
        }
    }

    /// What each item of a method's stream is.
    pub(super) fn item(&self, service: &Service, method: &Method) -> Result<TokenStream> {
        match &method.response {
            // The runtime wraps by type, and the type alone does not tell how this one is written.
            Response::Wrapped(ty) if matches!(self.types.marker(ty), Marker::Named(_)) => {
                self.response_body(service, method)
            }
            _ => self.result(method),
        }
    }

    /// The message that travels as a method's response, or as each item of its stream.
    pub(super) fn response_body(&self, service: &Service, method: &Method) -> Result<TokenStream> {
        match &method.response {
            Response::Body(ty) => self.body(ty),
            // A body by itself or not, as its type says.
            Response::Wrapped(ty) if self.schema.is_unknown(ty) => {
                let (owned, travels) = (self.types.owned(ty)?, self.paths.private("Travels"));
                Ok(self.types.at(ty, quote!(<#owned as #travels>::Body)))
            }
            Response::Empty | Response::Wrapped(_) => {
                let name = names::ident(&service.response_name(method));
                Ok(quote!(#name))
            }
        }
    }

    /// What a method takes that has a body: the body, in its newtype if it has one.
    pub(super) fn argument(&self, service: &Service, method: &Method) -> Result<TokenStream> {
        match &method.request {
            Request::Body(ty) => self.types.owned(ty),
            Request::Params(_) => self.request_body(service, method),
        }
    }

    /// The newtypes of a body around `value`.
    pub(super) fn in_newtypes(&self, ty: &Type, value: &TokenStream) -> Result<TokenStream> {
        self.types.through_newtypes(ty, &|_| Ok(value.clone()))
    }

    /// The message inside the newtypes of a body.
    pub(super) fn out_of_newtypes(&self, ty: &Type, value: TokenStream) -> TokenStream {
        (0..self.newtypes_around(ty)).fold(value, |value, _| quote!(#value.0))
    }

    /// The message that travels as a method's request, or as each item of its stream.
    pub(super) fn request_body(&self, service: &Service, method: &Method) -> Result<TokenStream> {
        match &method.request {
            Request::Body(ty) => self.body(ty),
            Request::Params(_) => {
                let name = names::ident(&service.request_name(method));
                Ok(quote!(#name))
            }
        }
    }

    /// A struct or union that is a body: the message itself, not a newtype around it.
    fn body(&self, ty: &Type) -> Result<TokenStream> {
        if self.types.is_newtype(ty) {
            self.types.owned(self.schema.resolve(ty))
        } else {
            self.types.owned(ty)
        }
    }

    fn request(&self, id: ServiceId, method: &Method) -> Result<Option<TokenStream>> {
        let Request::Params(params) = &method.request else {
            return Ok(None);
        };
        let service = &self.schema.services[id];
        let name = service.request_name(method);
        let members: Vec<_> = params.iter().cloned().map(Member::Field).collect();
        let text = format!(
            "What [`{}::{}`] is called with.",
            service.decl.name, method.decl.name
        );
        self.synthesized(id, &name, &text, &members).map(Some)
    }

    fn response(&self, id: ServiceId, method: &Method) -> Result<Option<TokenStream>> {
        let service = &self.schema.services[id];
        let name = service.response_name(method);
        let members = match &method.response {
            Response::Body(_) => return Ok(None),
            Response::Empty => Vec::new(),
            Response::Wrapped(ty) if self.schema.is_unknown(ty) => return Ok(None),
            Response::Wrapped(ty) => {
                let mut decl = Decl::new("value", None);
                "The value itself.".clone_into(&mut decl.docs);
                let mut field = Field::new(decl, 1, ty.clone());
                field.sensitive = self.schema.is_sensitive(ty);
                vec![Member::Field(field)]
            }
        };
        let rust = format!(
            "{}::{}",
            service.decl.name,
            names::method(&method.decl.name)
        );
        let text = match &method.response {
            Response::Empty => format!("What [`{rust}`] gives: nothing."),
            _ if method.kind.server_streams() => format!("An item of the stream of [`{rust}`]."),
            _ => format!("What [`{rust}`] gives."),
        };
        self.synthesized(id, &name, &text, &members).map(Some)
    }

    fn synthesized(
        &self,
        id: ServiceId,
        name: &str,
        text: &str,
        members: &[Member],
    ) -> Result<TokenStream> {
        let package = &self.schema.packages[self.schema.services[id].package];
        self.message(&Message {
            ident: names::ident(name),
            name,
            docs: docs::text(text),
            full_name: format!("{}.{name}", package.decl.proto_name()),
            kind: Kind::Struct,
            members: members.iter().collect(),
            preserve_unknown: false,
            field: names::parameter,
            declared: false,
        })
    }
}
