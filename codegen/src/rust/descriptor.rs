//! Descriptors: what a contract says, as constants.

use std::time::Duration;

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use virtuoso_idl::schema::{
    Decl, EnumId, Field, ItemId, Member, Method, MethodKind, OnDisconnect, Oneof, Presence,
    Request, Response, RetryPolicy, Service, ServiceId, Type, UnionId, Variant,
};

use super::Generator;
use super::docs;
use super::message::{Kind, Message};
use super::ty::Marker;
use crate::{Result, names};

impl Generator<'_> {
    /// The constant that a message's descriptor needs, and the descriptor.
    pub(super) fn struct_descriptor(
        &self,
        message: &Message<'_>,
    ) -> Result<(Option<TokenStream>, TokenStream)> {
        if let Some(descriptor) = self.joined_descriptor(message)? {
            return Ok(descriptor);
        }
        let mut fields = Vec::new();
        for member in &message.members {
            match member {
                Member::Field(field) => fields.push(self.field_descriptor(field)?),
                Member::Oneof(oneof) => fields.extend(self.oneof_descriptors(oneof)?),
            }
        }
        let (ty, name) = (self.paths.private("StructDescriptor"), &message.full_name);
        let field_descriptor = self.paths.private("FieldDescriptor");
        let (constant, fields) = if fields.is_empty() {
            (None, quote!(&[]))
        } else {
            let constant = quote!(const FIELDS: &[#field_descriptor] = &[#(#fields),*];);
            (Some(constant), quote!(FIELDS))
        };
        let contract = message.declared.then(|| self.contract());
        let contract = contract.flatten();
        let descriptor = match message.kind {
            Kind::Struct => quote!(#ty::new(#name, #fields) #contract),
            Kind::Error(status) => {
                let status = Literal::u32_unsuffixed(status);
                quote!(#ty::error(#name, #status, #fields) #contract)
            }
        };
        Ok((constant, descriptor))
    }

    /// Leads from a descriptor to the text of the contract, of an item that its author declares.
    fn contract(&self) -> Option<TokenStream> {
        let text = &self.written?.contract;
        let fragment = self.paths.private("Fragment");
        // In a block, so that each use may have its own.
        Some(quote!(.contract({
            static CONTRACT: #fragment = #text;
            &CONTRACT
        })))
    }

    /// The descriptor of a message with inline unions that are declared beside it, whose variants it takes over.
    fn joined_descriptor(
        &self,
        message: &Message<'_>,
    ) -> Result<Option<(Option<TokenStream>, TokenStream)>> {
        let mut parts = Vec::new();
        let mut count = 0;
        let mut opaque = false;
        for member in &message.members {
            match member {
                Member::Field(field) => {
                    let field = self.field_descriptor(field)?;
                    parts.push(quote!(&[#field]));
                    count += 1;
                }
                Member::Oneof(oneof) => {
                    count += oneof.variants.len();
                    let Some(ty) = &oneof.opaque else {
                        let variants = self.oneof_descriptors(oneof)?;
                        parts.push(quote!(&[#(#variants),*]));
                        continue;
                    };
                    opaque = true;
                    let (ty, trait_) = (self.paths.opaque(ty)?, self.paths.private("Oneof"));
                    let (name, renamed) = (&oneof.decl.name, self.paths.private("variants_of"));
                    let number = Literal::usize_unsuffixed(oneof.variants.len());
                    parts.push(quote!(&#renamed::<#number>(<#ty as #trait_>::VARIANTS, #name)));
                }
            }
        }
        if !opaque {
            return Ok(None);
        }
        let (ty, name) = (self.paths.private("StructDescriptor"), &message.full_name);
        let (field, join) = (
            self.paths.private("FieldDescriptor"),
            self.paths.private("join_fields"),
        );
        let count = Literal::usize_unsuffixed(count);
        let constant = quote!(const FIELDS: &[#field] = &#join::<#count>(&[#(#parts),*]););
        let contract = self.contract();
        let descriptor = match message.kind {
            Kind::Struct => quote!(#ty::new(#name, FIELDS) #contract),
            Kind::Error(status) => {
                let status = Literal::u32_unsuffixed(status);
                quote!(#ty::error(#name, #status, FIELDS) #contract)
            }
        };
        Ok(Some((Some(constant), descriptor)))
    }

    fn field_descriptor(&self, field: &Field) -> Result<TokenStream> {
        let descriptor = self.paths.private("FieldDescriptor");
        let ty = self.types.field(field)?;
        let marker = self.types.tokens(self.types.field_marker(field)?);
        let number = Literal::u32_unsuffixed(field.number);
        let name = &field.decl.name;
        let json = self.json_name(&field.decl);
        let presence = match field.presence {
            Presence::Default(_) => quote!(.defaulted()),
            Presence::Required => quote!(.required()),
            Presence::Implicit | Presence::Optional { .. } => TokenStream::new(),
        };
        let sensitive = field.sensitive.then(|| quote!(.sensitive()));
        let thrift = field.thrift_id.map(|id| {
            let id = Literal::i32_unsuffixed(id);
            quote!(.thrift_id(#id))
        });
        let of = match self.field_by_name(field, "FIELD")? {
            Some(of) => self.types.at(&field.ty, quote!(#of.at(#number, #name))),
            None => quote!(#descriptor::of::<#ty, _>(#marker, #number, #name)),
        };
        Ok(quote!(#of #json #presence #sensitive #thrift))
    }

    pub(super) fn oneof_descriptors(&self, oneof: &Oneof) -> Result<Vec<TokenStream>> {
        let name = &oneof.decl.name;
        let of = quote!(.variant_of(#name));
        oneof
            .variants
            .iter()
            .map(|variant| self.variant_descriptor(variant, &of))
            .collect()
    }

    /// The name in JSON, where it is not the name in the contract.
    fn json_name(&self, decl: &Decl) -> Option<TokenStream> {
        let json = decl.json_name();
        (json != decl.name).then(|| quote!(.json(#json)))
    }

    /// The same for a named union.
    pub(super) fn union_descriptor(&self, id: UnionId) -> Result<(TokenStream, TokenStream)> {
        let item = &self.schema.unions[id];
        let (ty, name) = (
            self.paths.private("StructDescriptor"),
            self.schema.proto_full_name(ItemId::Union(id)),
        );
        let of = quote!(.variant_of("value"));
        let variants: Vec<_> = item
            .variants
            .iter()
            .map(|variant| self.variant_descriptor(variant, &of))
            .collect::<Result<_>>()?;
        let field = self.paths.private("FieldDescriptor");
        Ok((quote!(const VARIANTS: &[#field] = &[#(#variants),*];), {
            let contract = self.contract();
            quote!(#ty::union(#name, VARIANTS) #contract)
        }))
    }

    /// A variant as a field of a descriptor; `of` names its inline union.
    fn variant_descriptor(&self, variant: &Variant, of: &TokenStream) -> Result<TokenStream> {
        let descriptor = self.paths.private("FieldDescriptor");
        let number = Literal::u32_unsuffixed(variant.number);
        let name = &variant.decl.name;
        let json = self.json_name(&variant.decl);
        let sensitive = variant.sensitive.then(|| quote!(.sensitive()));
        Ok(match &variant.ty {
            None => quote!(#descriptor::empty(#number, #name) #json #of),
            Some(ty) => {
                let marker = self.types.marker(ty);
                let spelled = self.types.boxed(ty, variant.boxed)?;
                let field = match (&marker, self.types.by_name(ty, &spelled, "FIELD")) {
                    (Marker::Natural, Some(field)) => {
                        self.types.at(ty, quote!(#field.at(#number, #name)))
                    }
                    _ => {
                        let marker = self.types.tokens(marker);
                        quote!(#descriptor::of::<#spelled, _>(#marker, #number, #name))
                    }
                };
                quote!(#field #json #of #sensitive)
            }
        })
    }

    /// The descriptor of an enum.
    pub(super) fn enum_descriptor(&self, id: EnumId) -> TokenStream {
        let item = &self.schema.enums[id];
        let descriptor = self.paths.private("EnumDescriptor");
        let value_descriptor = self.paths.private("EnumValueDescriptor");
        let name = self.schema.proto_full_name(ItemId::Enum(id));
        let values = item.values.iter().map(|value| {
            let number = Literal::i32_unsuffixed(value.number);
            let (name, wire_name) = (&value.decl.name, value.json_name(item));
            quote!(#value_descriptor::new(#number, #name, #wire_name))
        });
        let closed = item.closed.then(|| quote!(.closed()));
        let contract = self.contract();
        quote!(#descriptor::new(#name, &[#(#values),*]) #closed #contract)
    }

    /// The static that describes a service, and the constant that it needs.
    pub(super) fn service_descriptor(&self, id: ServiceId) -> Result<TokenStream> {
        let service = &self.schema.services[id];
        let ident = self.descriptor_name(service);
        let (service_descriptor, method_descriptor) = (
            self.paths.private("ServiceDescriptor"),
            self.paths.private("MethodDescriptor"),
        );
        let methods: Vec<_> = service
            .methods
            .iter()
            .map(|method| self.method_descriptor(id, method))
            .collect::<Result<_>>()?;
        let name = self.schema.rpc_full_name(id);
        let fingerprint = self.fingerprint(service);
        let full_name = self.schema.full_name(ItemId::Service(id));
        let declared = (full_name != name).then(|| quote!(.declared_as(#full_name)));
        let contract = self.contract();
        let docs = docs::text(&format!("Describes [`{}`].", service.decl.name));
        let methods_name = self.paths.fresh(&format!("{ident}_METHODS"));
        let visibility = self.visibility();
        Ok(quote! {
            #docs
            #visibility static #ident: #service_descriptor =
                #service_descriptor::new(#name, #methods_name) #declared #fingerprint #contract;

            const #methods_name: &[#method_descriptor] = &[#(#methods),*];
        })
    }

    /// What identifies the contract; of one in Rust not all is known before it runs.
    fn fingerprint(&self, service: &Service) -> Option<TokenStream> {
        if self.written.is_some() {
            return None;
        }
        let fingerprint = self.schema.package_fingerprint(service.package);
        let fingerprint: Literal = format!("0x{fingerprint:016x}")
            .parse()
            .expect("hexadecimal digits");
        Some(quote!(.fingerprint(#fingerprint)))
    }

    /// The name of the static that describes a service.
    pub(super) fn descriptor_name(&self, service: &Service) -> proc_macro2::Ident {
        self.paths.fresh(&names::descriptor(&service.decl.name))
    }

    fn method_descriptor(&self, id: ServiceId, method: &Method) -> Result<TokenStream> {
        let service = &self.schema.services[id];
        let private = |name| self.paths.private(name);
        let (descriptor, kinds, encode) = (
            private("MethodDescriptor"),
            private("MethodKind"),
            private("Encode"),
        );
        let path = self.schema.native_path(id, method);
        let kind = match method.kind {
            MethodKind::Unary => quote!(Unary),
            MethodKind::Oneway => quote!(Oneway),
            MethodKind::ServerStream => quote!(ServerStream),
            MethodKind::ClientStream => quote!(ClientStream),
            MethodKind::Bidi => quote!(Bidi),
        };
        let request = self.request_body(service, method)?;
        let request = match &method.request {
            Request::Body(ty) if self.schema.is_unknown(ty) => {
                let body = private("RequestBody");
                self.types
                    .at(ty, quote!(<#request as #body>::body_descriptor))
            }
            _ => quote!(<#request as #encode>::descriptor),
        };
        let response = match &method.response {
            Response::Wrapped(ty) if self.schema.is_unknown(ty) => {
                self.unknown_response(service, method, ty)?
            }
            _ => {
                let response = self.response_body(service, method)?;
                quote!(<#response as #encode>::descriptor)
            }
        };
        let mut more = TokenStream::new();
        if method.decl.rpc_name() != method.decl.name {
            let name = &method.decl.name;
            more.extend(quote!(.declared_as(#name)));
        }
        if method.readonly {
            more.extend(quote!(.readonly()));
        }
        if let Some(idempotency) = &method.idempotent {
            more.extend(match &idempotency.key {
                Some(key) => quote!(.idempotent_by(#key)),
                None => quote!(.idempotent()),
            });
        }
        let usual = match method.kind {
            _ if method.readonly => OnDisconnect::Cancel,
            MethodKind::Unary | MethodKind::Oneway => OnDisconnect::Finish,
            _ => OnDisconnect::Cancel,
        };
        if method.on_disconnect != usual {
            let ty = private("OnDisconnect");
            more.extend(match method.on_disconnect {
                OnDisconnect::Cancel => quote!(.on_disconnect(#ty::Cancel)),
                OnDisconnect::Finish => quote!(.on_disconnect(#ty::Finish)),
            });
        }
        if let Some(timeout) = method.timeout {
            let timeout = duration(timeout);
            more.extend(quote!(.timeout(#timeout)));
        }
        if let Some(size) = method.max_size {
            let size = Literal::u64_unsuffixed(size);
            more.extend(quote!(.max_size(#size)));
        }
        if let Some(retry) = &method.retry {
            let retry = self.retry(retry);
            more.extend(quote!(.retry(#retry)));
        }
        match &method.response {
            Response::Wrapped(ty @ Type::Opaque(_)) if self.schema.is_unknown(ty) => {
                let (owned, travels) = (self.types.owned(ty)?, private("Travels"));
                let kind = self.types.at(ty, quote!(<#owned as #travels>::TYPE));
                more.extend(quote!(.response_of(#kind)));
            }
            Response::Wrapped(_) => more.extend(quote!(.wrapped_response())),
            Response::Body(_) | Response::Empty => {}
        }
        if let Some(error) = &method.error {
            let (error, throws) = (self.paths.opaque(error)?, private("Throws"));
            more.extend(quote!(.errors(<#error as #throws>::ERRORS)));
        }
        if !method.throws.is_empty() {
            let errors = method.throws.iter().map(|thrown| {
                let error = self.paths.item(ItemId::Error(thrown.error));
                quote!(<#error as #encode>::descriptor)
            });
            more.extend(quote!(.errors(&[#(#errors),*])));
        }
        Ok(quote! {
            #descriptor::new(
                #path,
                #kinds::#kind,
                #request,
                #response,
            ) #more
        })
    }

    /// A function that describes a response of which only the Rust name is known: the result itself, or what wraps it.
    fn unknown_response(
        &self,
        service: &Service,
        method: &Method,
        ty: &Type,
    ) -> Result<TokenStream> {
        let private = |name| self.paths.private(name);
        let (owned, travels) = (self.types.owned(ty)?, private("Travels"));
        let (structure, field) = (private("StructDescriptor"), private("FieldDescriptor"));
        let package = self.schema.packages[service.package].decl.proto_name();
        let name = format!("{package}.{}", service.response_name(method));
        let response = quote!({
            fn response() -> &'static #structure {
                const FIELDS: &[#field] = &[<#owned as #travels>::FIELD.at(1, "value")];
                static WRAPPER: #structure = #structure::new(#name, FIELDS);
                <#owned as #travels>::body_descriptor(&WRAPPER)
            }
            response
        });
        Ok(self.types.at(ty, response))
    }

    fn retry(&self, retry: &RetryPolicy) -> TokenStream {
        let ty = self.paths.private("Retry");
        let max = Literal::u32_unsuffixed(retry.max);
        let (backoff, max_backoff) = (duration(retry.backoff), duration(retry.max_backoff));
        let on = retry
            .on
            .iter()
            .map(|status| Literal::u32_unsuffixed(status.number()));
        let multiplier = Literal::f64_unsuffixed(retry.multiplier);
        quote! {
            #ty::new(#max, #backoff, &[#(#on),*]).max_backoff(#max_backoff).multiplier(#multiplier)
        }
    }
}

fn duration(duration: Duration) -> TokenStream {
    if duration.subsec_nanos() == 0 {
        let seconds = Literal::u64_unsuffixed(duration.as_secs());
        return quote!(::core::time::Duration::from_secs(#seconds));
    }
    if duration.subsec_nanos().is_multiple_of(1_000_000)
        && let Ok(millis) = u64::try_from(duration.as_millis())
    {
        let millis = Literal::u64_unsuffixed(millis);
        return quote!(::core::time::Duration::from_millis(#millis));
    }
    let (seconds, nanos) = (
        Literal::u64_unsuffixed(duration.as_secs()),
        Literal::u32_unsuffixed(duration.subsec_nanos()),
    );
    quote!(::core::time::Duration::new(#seconds, #nanos))
}
