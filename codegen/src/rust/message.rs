//! What structs, errors, requests and responses have in common: members, and how they travel.

use proc_macro2::{Delimiter, Ident, Literal, TokenStream};
use quote::{ToTokens as _, quote};
use virtuoso_idl::schema::{
    Constraints, Decl, Field, Member, Method, Oneof, Presence, Request, Type, names as wire,
};
use virtuoso_idl::source::Span;

use super::Generator;
use super::ty::Marker;
use super::validate::{self, Place};
use crate::{Result, names};

/// A message that is about to be written down.
pub(super) struct Message<'a> {
    /// Its Rust name.
    pub(super) ident: Ident,
    /// Its name in the contract, which names of inline unions begin with.
    pub(super) name: &'a str,
    /// Its documentation and attributes.
    pub(super) docs: TokenStream,
    /// Full name on the wire.
    pub(super) full_name: String,
    /// What it is.
    pub(super) kind: Kind,
    /// Fields and inline unions.
    pub(super) members: Vec<&'a Member>,
    /// `@preserve_unknown`.
    pub(super) preserve_unknown: bool,
    /// Rust name of a field.
    pub(super) field: fn(&str) -> Ident,
    /// The contract declares it; it is not there for the sake of a method.
    pub(super) declared: bool,
}

/// What a [`Message`] is.
pub(super) enum Kind {
    Struct,
    /// With the number of its status.
    Error(u32),
}

/// How a default, a type or a value of one member becomes Rust.
pub(super) struct Parts {
    fields: Vec<TokenStream>,
    defaults: Vec<TokenStream>,
    plain_defaults: bool,
    debugs: Vec<TokenStream>,
    sensitive: bool,
}

impl Generator<'_> {
    /// The struct and all that it implements.
    pub(super) fn message(&self, message: &Message<'_>) -> Result<TokenStream> {
        let parts = self.parts(message)?;
        let definition = self.definition(message, &parts);
        let promises = self.promises(&message.members)?;
        let wire = self.wire(message)?;
        let accessors = self.accessors(message)?;
        let oneofs: Vec<_> = message
            .members
            .iter()
            .filter_map(|member| match member {
                Member::Oneof(oneof) if oneof.opaque.is_some() => None,
                Member::Oneof(oneof) => Some(self.oneof(message.name, oneof)),
                Member::Field(_) => None,
            })
            .collect::<Result<_>>()?;
        Ok(quote!(#definition #promises #accessors #wire #(#oneofs)*))
    }

    fn parts(&self, message: &Message<'_>) -> Result<Parts> {
        let mut parts = Parts {
            fields: Vec::new(),
            defaults: Vec::new(),
            plain_defaults: true,
            debugs: Vec::new(),
            sensitive: false,
        };
        let default = self.paths.prelude("Default");
        for member in &message.members {
            match member {
                Member::Field(field) => {
                    let ident = (message.field)(&field.decl.name);
                    let docs = self.docs(&field.decl);
                    let ty = self.types.field(field)?;
                    parts.fields.push(quote!(#docs pub #ident: #ty));
                    let value = match &field.presence {
                        Presence::Default(value) => {
                            parts.plain_defaults &= value.is_zero();
                            let value = self.types.owned_value(&field.ty, value)?;
                            self.at_annotation(field.decl.span, "default", value)
                        }
                        _ => match self.types.by_name(&field.ty, &ty, "absent") {
                            Some(absent) => self.types.at(&field.ty, quote!(#absent())),
                            None => quote!(#default::default()),
                        },
                    };
                    parts.defaults.push(quote!(#ident: #value));
                    parts.sensitive |= field.sensitive;
                    parts
                        .debugs
                        .push(self.debug_field(&field.decl.name, &ident, field.sensitive));
                }
                Member::Oneof(oneof) => {
                    let ident = (message.field)(&oneof.decl.name);
                    let docs = self.docs(&oneof.decl);
                    let ty = self.oneof_type(message, oneof)?;
                    let option = self.paths.prelude("Option");
                    parts.fields.push(quote!(#docs pub #ident: #option<#ty>));
                    parts.defaults.push(quote!(#ident: #default::default()));
                    parts
                        .debugs
                        .push(self.debug_field(&oneof.decl.name, &ident, false));
                }
            }
        }
        if message.preserve_unknown {
            let ident = self.unknown(message);
            let unknown = self.paths.private("UnknownFields");
            let skip = self.serde(quote!(#[serde(skip)]));
            parts.fields.push(quote! {
                /// Fields that this version of the contract does not know.
                #skip
                pub #ident: #unknown
            });
            parts.defaults.push(quote!(#ident: #default::default()));
            parts
                .debugs
                .push(self.debug_field("unknown", &ident, false));
        }
        Ok(parts)
    }

    fn definition(&self, message: &Message<'_>, parts: &Parts) -> TokenStream {
        let (ident, docs, fields) = (&message.ident, &message.docs, &parts.fields);
        let odd = self.odd_type(&ident.to_string());
        let odd_members = odd_members(message.members.iter().map(|member| match member {
            Member::Field(field) => field.decl.name.as_str(),
            Member::Oneof(oneof) => oneof.decl.name.as_str(),
        }));
        let serde = self.serde_derive();
        // As on the wire, what is absent has its default.
        let serde_default = self.serde(quote!(#[serde(default)]));
        let declared = self.written.is_some() && message.declared;
        let plain_defaults = parts.plain_defaults && self.written.is_none();
        let mut derives = vec![quote!(Clone)];
        if !parts.sensitive {
            derives.push(quote!(Debug));
        }
        if plain_defaults {
            derives.push(quote!(Default));
        }
        derives.push(quote!(PartialEq));
        let default = (!plain_defaults).then(|| {
            let (default, values) = (self.paths.prelude("Default"), &parts.defaults);
            quote! {
                #[automatically_derived]
                impl #default for #ident {
                    fn default() -> Self {
                        Self { #(#values),* }
                    }
                }
            }
        });
        let debug = parts.sensitive.then(|| {
            let (name, fields) = (ident.to_string(), &parts.debugs);
            quote! {
                #[automatically_derived]
                impl ::core::fmt::Debug for #ident {
                    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                        f.debug_struct(#name) #(#fields)* .finish()
                    }
                }
            }
        });
        // Nothing to name: `OrderNotFound` is a value too. One in lower case would be a pattern
        // where generated code binds a variable of that name.
        let upper = ident
            .to_string()
            .starts_with(|first: char| first.is_ascii_uppercase());
        let body = if fields.is_empty() && upper {
            quote!(;)
        } else {
            quote!({ #(#fields),* })
        };
        // Types that the author declares need not have what could be derived from them.
        let derive = self
            .written
            .is_none()
            .then(|| quote!(#[derive(#(#derives),* #serde)]));
        let visibility = self.visibility();
        let item = (!declared).then(|| {
            quote! {
                #docs
                #derive
                #serde_default #odd #odd_members
                #visibility struct #ident #body
            }
        });
        quote!(#item #default #debug)
    }

    /// A function of `Oneof`; where only the name of the enum is known, of that name, where its author wrote it.
    fn oneof_function(&self, oneof: &Oneof, name: &str) -> Result<TokenStream> {
        let (trait_, name) = (
            self.paths.private("Oneof"),
            Ident::new(name, proc_macro2::Span::call_site()),
        );
        Ok(match &oneof.opaque {
            Some(opaque) => {
                let ty = self.paths.opaque(opaque)?;
                spanned(&ty, quote!(<#ty as #trait_>::#name))
            }
            None if name == "put_oneof" => self.paths.private("put_oneof"),
            None => quote!(#trait_::#name),
        })
    }

    /// The enum of an inline union.
    fn oneof_type(&self, message: &Message<'_>, oneof: &Oneof) -> Result<TokenStream> {
        match &oneof.opaque {
            Some(opaque) => self.paths.opaque(opaque),
            None => {
                let name = names::ident(&wire::oneof(message.name, &oneof.decl.name));
                Ok(quote!(#name))
            }
        }
    }

    /// What types must be of which only the Rust name is known, for the compiler to check.
    fn promises(&self, members: &[&Member]) -> Result<TokenStream> {
        let mut promises = Vec::new();
        for member in members {
            match member {
                Member::Field(field) => promises.extend(self.field_promises(field)?),
                Member::Oneof(oneof) => {
                    let Some(opaque) = &oneof.opaque else {
                        continue;
                    };
                    let (ty, trait_) = (self.paths.opaque(opaque)?, self.paths.private("Oneof"));
                    let check = self.paths.private("expect_variants");
                    let numbers = oneof.variants.iter().map(|variant| variant.number);
                    let numbers = numbers.map(Literal::u32_unsuffixed);
                    promises.push(spanned(
                        &ty,
                        quote!(#check(<#ty as #trait_>::VARIANTS, &[#(#numbers),*])),
                    ));
                }
            }
        }
        Ok(in_constants(promises))
    }

    fn field_promises(&self, field: &Field) -> Result<Vec<TokenStream>> {
        let mut promises = match &field.ty {
            // By the type that all other code names, so that the compiler complains of it once.
            Type::Opaque(opaque) if opaque.is.is_none() && field.is_optional() => {
                let (whole, travels) = (self.types.field(field)?, self.paths.private("Travels"));
                let check = self.paths.private("expect_no_error");
                let promise = quote!(#check(<#whole as #travels>::ERROR));
                vec![self.types.at(&field.ty, promise)]
            }
            ty => self.type_promises(ty)?,
        };
        promises.extend(self.limit_promises(&field.decl, &field.ty, &field.constraints)?);
        if let Type::Opaque(opaque) = &field.ty
            && opaque.is.is_none()
            && field.presence == Presence::Implicit
        {
            let (ty, travels) = (self.paths.opaque(opaque)?, self.paths.private("Travels"));
            let check = self.paths.private("expect_default");
            promises.push(spanned(&ty, quote!(#check(<#ty as #travels>::TYPE))));
        }
        Ok(promises)
    }

    /// The same for what a variant carries, a method gives or a newtype stands for.
    pub(super) fn type_promises(&self, ty: &Type) -> Result<Vec<TokenStream>> {
        let opaque = match ty {
            Type::Opaque(opaque) => opaque,
            Type::List(element) | Type::Set(element) => return self.type_promises(element),
            Type::Map(key, value) => {
                return Ok([self.type_promises(key)?, self.type_promises(value)?].concat());
            }
            _ => return Ok(Vec::new()),
        };
        let (ty, travels) = (self.paths.opaque(opaque)?, self.paths.private("Travels"));
        Ok(match opaque.is.as_deref() {
            // A name of ours that is somebody else's type here.
            Some(Type::Scalar(scalar)) => {
                let (check, name) = (self.paths.private("expect_scalar"), scalar.name());
                vec![spanned(&ty, quote!(#check(<#ty as #travels>::TYPE, #name)))]
            }
            Some(is) => return self.type_promises(is),
            None => {
                let check = self.paths.private("expect_no_error");
                vec![spanned(&ty, quote!(#check(<#ty as #travels>::ERROR)))]
            }
        })
    }

    /// The same for the ends of a range.
    pub(super) fn limit_promises(
        &self,
        decl: &Decl,
        ty: &Type,
        constraints: &Constraints,
    ) -> Result<Vec<TokenStream>> {
        let (Some(range), Type::Opaque(opaque)) = (&constraints.range, ty) else {
            return Ok(Vec::new());
        };
        let (ty, travels) = (self.paths.opaque(opaque)?, self.paths.private("Travels"));
        let check = self.paths.private("expect_limit");
        let mut promises = Vec::new();
        for limit in [&range.min, &range.max].into_iter().flatten() {
            let limit = self.limit(limit)?;
            let promise = quote!(#check(<#ty as #travels>::TYPE, #limit));
            promises.push(self.at_annotation(decl.span, "range", promise));
        }
        Ok(promises)
    }

    /// Code that an annotation of a member asks for, put where its author wrote the annotation.
    pub(super) fn at_annotation(
        &self,
        member: Option<Span>,
        annotation: &'static str,
        tokens: TokenStream,
    ) -> TokenStream {
        let written = self.written.zip(member);
        let place = written.and_then(|(written, of)| written.annotations.get(&(of, annotation)));
        match place {
            Some(place) => spanned(place, tokens),
            None => tokens,
        }
    }

    fn debug_field(&self, name: &str, ident: &Ident, sensitive: bool) -> TokenStream {
        if sensitive {
            quote!(.field(#name, &::core::format_args!("<redacted>")))
        } else {
            quote!(.field(#name, &self.#ident))
        }
    }

    /// The name of the field for unknown fields, `unknown` unless the contract has such a field.
    fn unknown(&self, message: &Message<'_>) -> Ident {
        let taken = message.members.iter().any(|member| match member {
            Member::Field(field) => field.decl.name == "unknown",
            Member::Oneof(oneof) => oneof.decl.name == "unknown",
        });
        names::ident(if taken { "unknown_" } else { "unknown" })
    }

    /// `WireType`, `Encode` and `Message`.
    fn wire(&self, message: &Message<'_>) -> Result<TokenStream> {
        let ident = &message.ident;
        let (fields, descriptor) = self.struct_descriptor(message)?;
        let encodes = self.encodes(message)?;
        let decodes = self.decodes(message)?;
        let is_error = matches!(message.kind, Kind::Error(_));
        let wire_type = self.wire_type(ident, "Struct", is_error);
        let (encode_trait, encoder) = (self.paths.private("Encode"), self.paths.private("Encoder"));
        let struct_descriptor = self.paths.private("StructDescriptor");
        let (e, d) = (self.paths.fresh("E"), self.paths.fresh("D"));
        let (message_trait, decoder) =
            (self.paths.private("Message"), self.paths.private("Decoder"));
        let (error, result) = (
            self.paths.private("DecodeError"),
            self.paths.prelude("Result"),
        );
        let required = self.required(message);
        let validate = self.validate_message(message)?;
        let out = if encodes.is_empty() {
            quote!(_out)
        } else {
            quote!(out)
        };
        Ok(quote! {
            #wire_type
            #[automatically_derived]
            impl #encode_trait for #ident {
                fn descriptor() -> &'static #struct_descriptor {
                    #fields
                    static DESCRIPTOR: #struct_descriptor = #descriptor;
                    &DESCRIPTOR
                }
                #[inline]
                fn encode<#e: #encoder + ?Sized>(&self, #out: &mut #e) {
                    #(#encodes)*
                }
            }
            #[automatically_derived]
            impl #message_trait for #ident {
                #required
                #[inline]
                fn decode_field<#d: #decoder + ?Sized>(
                    &mut self,
                    number: u32,
                    input: &mut #d,
                ) -> #result<(), #error> {
                    #decodes
                }
                #validate
            }
        })
    }

    /// Says that values of a type travel, lent by reference.
    pub(super) fn wire_type(&self, ident: &Ident, marker: &str, is_error: bool) -> TokenStream {
        let error = is_error.then(|| {
            quote!(
                const ERROR: bool = true;
            )
        });
        let (wire_type, marker) = (self.paths.private("WireType"), self.paths.private(marker));
        quote! {
            #[automatically_derived]
            impl #wire_type for #ident {
                type Natural = #marker;
                type Arg<'a> = &'a Self;
                #error
                fn as_arg(&self) -> &Self {
                    self
                }
            }
        }
    }

    fn encodes(&self, message: &Message<'_>) -> Result<Vec<TokenStream>> {
        let mut statements = Vec::new();
        for member in &message.members {
            statements.push(match member {
                Member::Field(field) => {
                    let ident = (message.field)(&field.decl.name);
                    let (put, number) = (put(field, "put"), Literal::u32_unsuffixed(field.number));
                    match self.field_by_name(field, put)? {
                        Some(put) => self
                            .types
                            .at(&field.ty, quote!(#put(&self.#ident, #number, out);)),
                        None => {
                            let put = self.paths.private(put);
                            let marker = self.types.tokens(self.types.field_marker(field)?);
                            quote!(#put(#marker, #number, &self.#ident, out);)
                        }
                    }
                }
                Member::Oneof(oneof) => {
                    let ident = (message.field)(&oneof.decl.name);
                    let put = self.oneof_function(oneof, "put_oneof")?;
                    quote!(#put(&self.#ident, out);)
                }
            });
        }
        if message.preserve_unknown {
            let unknown = self.unknown(message);
            statements.push(quote!(out.unknown(&self.#unknown);));
        }
        Ok(statements)
    }

    /// What `Travels` calls `name` for the type of a field, if that is written as its Rust type says.
    pub(super) fn field_by_name(&self, field: &Field, name: &str) -> Result<Option<TokenStream>> {
        Ok(match self.types.field_marker(field)? {
            Marker::Natural => self
                .types
                .by_name(&field.ty, &self.types.field(field)?, name),
            Marker::Named(_) => None,
        })
    }

    fn decodes(&self, message: &Message<'_>) -> Result<TokenStream> {
        let mut arms = Vec::new();
        for member in &message.members {
            arms.push(match member {
                Member::Field(field) => {
                    let ident = (message.field)(&field.decl.name);
                    let number = Literal::u32_unsuffixed(field.number);
                    let get = match self.field_by_name(field, "get")? {
                        Some(get) => self
                            .types
                            .at(&field.ty, quote!(#get(&mut self.#ident, input))),
                        None => {
                            let get = self.paths.private("get");
                            let marker = self.types.tokens(self.types.field_marker(field)?);
                            quote!(#get(#marker, &mut self.#ident, input))
                        }
                    };
                    quote!(#number => #get)
                }
                Member::Oneof(oneof) => {
                    let ident = (message.field)(&oneof.decl.name);
                    let numbers = ranges(oneof.variants.iter().map(|variant| variant.number));
                    let decode = self.oneof_function(oneof, "decode_variant")?;
                    quote!(#(#numbers)|* => #decode(&mut self.#ident, number, input))
                }
            });
        }
        let rest = if message.preserve_unknown {
            let unknown = self.unknown(message);
            quote!(input.keep(&mut self.#unknown))
        } else {
            quote!(input.skip())
        };
        Ok(if arms.is_empty() {
            quote!(let _ = number; #rest)
        } else {
            quote!(match number { #(#arms,)* _ => #rest })
        })
    }

    fn required(&self, message: &Message<'_>) -> Option<TokenStream> {
        let mut numbers: Vec<u32> = message
            .members
            .iter()
            .filter_map(|member| match member {
                Member::Field(field) if field.presence == Presence::Required => Some(field.number),
                _ => None,
            })
            .collect();
        numbers.sort_unstable();
        let numbers = numbers
            .into_iter()
            .map(Literal::u32_unsuffixed)
            .collect::<Vec<_>>();
        (!numbers.is_empty()).then(|| quote!(const REQUIRED: &'static [u32] = &[#(#numbers),*];))
    }

    fn validate_message(&self, message: &Message<'_>) -> Result<Option<TokenStream>> {
        let mut statements = Vec::new();
        for member in &message.members {
            match member {
                Member::Field(field) => {
                    let ident = (message.field)(&field.decl.name);
                    let place =
                        Place::field(quote!(self.#ident), field.is_optional()).of(field.decl.span);
                    let checks = self.checks(&field.ty, &field.constraints, &place)?;
                    statements.extend(validate::in_field(&field.decl.name, &checks));
                }
                Member::Oneof(oneof) => {
                    let ident = (message.field)(&oneof.decl.name);
                    if oneof.opaque.is_some() {
                        let validate = self.oneof_function(oneof, "validate_oneof")?;
                        statements.push(quote!(#validate(&self.#ident, v)));
                        continue;
                    }
                    let ty = names::ident(&wire::oneof(message.name, &oneof.decl.name));
                    let some = self.paths.prelude("Some");
                    statements.extend(self.variant_checks(
                        &quote!(&self.#ident),
                        &quote!(#ty),
                        &oneof.variants,
                        Some(&some),
                    )?);
                }
            }
        }
        Ok(self.validate(&statements))
    }

    /// Accessors of optional fields with a default.
    fn accessors(&self, message: &Message<'_>) -> Result<Option<TokenStream>> {
        let mut functions = Vec::new();
        for member in &message.members {
            let Member::Field(field) = member else {
                continue;
            };
            let Presence::Optional {
                default: Some(value),
            } = &field.presence
            else {
                continue;
            };
            let ident = (message.field)(&field.decl.name);
            let name = names::accessor(&field.decl.name);
            let docs = format!("`{}`, or its default where it is absent.", field.decl.name);
            let value = self.types.arg_value(&field.ty, value)?;
            let value = self.at_annotation(field.decl.span, "default", value);
            let body = if let Type::Opaque(_) = &field.ty {
                let wire_type = self.paths.private("WireType");
                quote!(self.#ident.as_ref().map_or(#value, #wire_type::as_arg))
            } else if self.types.traits(&field.ty).copy {
                quote!(self.#ident.unwrap_or(#value))
            } else if self.types.is_newtype(&field.ty) {
                quote!(self.#ident.as_ref().unwrap_or(#value))
            } else {
                quote!(self.#ident.as_deref().unwrap_or(#value))
            };
            let ty = match &field.ty {
                Type::Opaque(opaque) => {
                    let ty = self.paths.opaque(opaque)?;
                    let wire_type = self.paths.private("WireType");
                    quote!(<#ty as #wire_type>::Arg<'_>)
                }
                ty => without_lifetime(self.types.arg(ty)?),
            };
            functions.push(quote! {
                #[doc = #docs]
                pub fn #name(&self) -> #ty { #body }
            });
        }
        let ident = &message.ident;
        Ok((!functions.is_empty()).then(|| quote!(impl #ident { #(#functions)* })))
    }
}

/// Promises as constants: each is checked, whatever becomes of the others.
pub(super) fn in_constants(promises: Vec<TokenStream>) -> TokenStream {
    quote!(#(const _: () = #promises;)*)
}

/// The same tokens with the place of a type, where complaints about them belong.
pub(super) fn spanned(ty: &TokenStream, tokens: TokenStream) -> TokenStream {
    let Some(first) = ty.clone().into_iter().next() else {
        return tokens;
    };
    let first = match &first {
        proc_macro2::TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
            group.stream().into_iter().next().unwrap_or(first)
        }
        _ => first,
    };
    let span = first.span().resolved_at(proc_macro2::Span::call_site());
    tokens
        .into_iter()
        .map(|token| respan(token, span))
        .collect()
}

fn respan(token: proc_macro2::TokenTree, span: proc_macro2::Span) -> proc_macro2::TokenTree {
    use proc_macro2::{Group, TokenTree};
    match token {
        // The author's own tokens are where they belong.
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => group.into(),
        TokenTree::Group(group) => {
            let inner = group.stream().into_iter().map(|token| respan(token, span));
            let mut group = Group::new(group.delimiter(), inner.collect());
            group.set_span(span);
            TokenTree::Group(group)
        }
        mut other => {
            other.set_span(span);
            other
        }
    }
}

/// The function that writes a field of this presence.
pub(super) fn put(field: &Field, base: &str) -> &'static str {
    let always = matches!(field.presence, Presence::Default(_) | Presence::Required);
    match (base, always) {
        ("put", false) => "put",
        ("put", true) => "put_always",
        (_, false) => "put_arg",
        (_, true) => "put_arg_always",
    }
}

/// Patterns for numbers, with ranges where several follow each other.
fn ranges(numbers: impl Iterator<Item = u32>) -> Vec<TokenStream> {
    let mut numbers: Vec<u32> = numbers.collect();
    numbers.sort_unstable();
    let runs = numbers.chunk_by(|a, b| a.checked_add(1) == Some(*b));
    runs.flat_map(|run| {
        let literal = |number: &u32| Literal::u32_unsuffixed(*number);
        match run {
            [first, _, .., last] => {
                let (first, last) = (literal(first), literal(last));
                vec![quote!(#first..=#last)]
            }
            few => few
                .iter()
                .map(|number| literal(number).into_token_stream())
                .collect(),
        }
    })
    .collect()
}

/// Silences the compiler about fields, methods and parameters that are not in snake case.
pub(super) fn odd_members<'a>(mut names: impl Iterator<Item = &'a str>) -> Option<TokenStream> {
    let odd = |name: &str| name.contains(|c: char| c.is_ascii_uppercase()) || name.contains("__");
    names.any(odd).then(|| quote!(#[allow(non_snake_case)]))
}

/// The same for a method and its parameters.
pub(super) fn odd_method(method: &Method) -> Option<TokenStream> {
    let params = match &method.request {
        Request::Params(params) => params.as_slice(),
        Request::Body(_) => &[],
    };
    let params = params.iter().map(|param| param.decl.name.as_str());
    odd_members(params.chain([method.decl.name.as_str()]))
}

/// `&'a str` → `&str`, for functions whose lifetime is elided.
pub(super) fn without_lifetime(ty: TokenStream) -> TokenStream {
    let text = ty.to_string().replace("'a ", "").replace("'a", "'_");
    text.parse().expect("tokens without a lifetime are tokens")
}
