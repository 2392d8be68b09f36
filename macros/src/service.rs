//! `#[service]`: a trait → a service, and the trait as a handler implements it.

use proc_macro2::TokenStream;
use quote::{ToTokens as _, quote};
use syn::spanned::Spanned as _;
use syn::{FnArg, ItemTrait, Pat, PatType, ReceiverKind, ReturnType, TraitItem, TraitItemFn, Type};
use virtuoso_codegen::names;
use virtuoso_codegen::rust::Signature;
use virtuoso_idl::syntax::{self, Item, Method, Param, Returns, ServiceMember};

use crate::attributes;
use crate::expand::Input;
use crate::generics;
use crate::members;
use crate::origin::Origin;
use crate::package::Name;
use crate::place::{self, Place};
use crate::types;

/// The trait as a service of a contract.
pub(crate) fn read(package: Name, item: &ItemTrait) -> Input {
    let mut origin = Origin::default();
    refuse(&mut origin, item, "service");
    let name = origin.ident(&item.ident);
    let mut service = syntax::Service {
        prefix: attributes::prefix(&mut origin, &item.attrs, Place::Service),
        members: Vec::new(),
        span: name.span,
        name,
    };
    let mut signatures = Vec::new();
    for member in &item.items {
        let TraitItem::Fn(function) = member else {
            refuse_member(&mut origin, member, "a service has methods");
            continue;
        };
        if let Some((method, signature)) = self::method(&mut origin, function) {
            signatures.push((method.name.span, signature));
            service.members.push(ServiceMember::Method(method));
        }
    }
    let reserved = members::reserved(&mut origin, &item.attrs);
    service
        .members
        .extend(reserved.into_iter().map(ServiceMember::Reserved));
    Input {
        item: Some(Item::Service(service)),
        visibility: item.vis.to_token_stream(),
        methods: signatures,
        ..Input::new(origin, package)
    }
}

/// Refuses what a trait may have and a service or events block has not.
pub(crate) fn refuse(origin: &mut Origin, item: &ItemTrait, what: &str) {
    let a_what = format!("{} {what}", if what == "events" { "an" } else { "a" });
    generics::refuse(origin, &item.generics, &a_what);
    if let Some(word) = &item.unsafety {
        origin.error(
            word,
            format!("{a_what} is called over a wire, where nothing is `unsafe`: remove the word"),
        );
    }
    if !item.supertraits.is_empty() {
        let message = format!(
            "{a_what} has no supertraits (`Send + Sync + 'static` are understood): ask for them where the handler is used"
        );
        origin.error(&item.supertraits, message);
    }
}

/// Refuses a member of a trait that is no function.
pub(crate) fn refuse_member(origin: &mut Origin, member: &TraitItem, what: &str) {
    let help = match member {
        TraitItem::Const(_) => "declare the constant beside the trait",
        TraitItem::Type(_) => "write the type itself where it is used, as a contract names each",
        TraitItem::Macro(_) => "write the functions out, since a macro here would run too late",
        _ => "remove it",
    };
    let span = match member {
        TraitItem::Const(item) => item.ident.to_token_stream(),
        TraitItem::Type(item) => item.ident.to_token_stream(),
        other => other.to_token_stream(),
    };
    origin.error(span, format!("{what} only: {help}"));
}

fn method(origin: &mut Origin, function: &TraitItemFn) -> Option<(Method, Signature)> {
    let sig = &function.sig;
    let name = origin.ident(&sig.ident);
    if names::method(&name.name) != name.name.as_str() && !is_keyword(&name.name) {
        let message = format!("a client has a `{name}` of its own: give the method another name");
        origin.error(&sig.ident, message);
    }
    refuse_function(origin, function);
    let (context, params) = receiver_and_context(origin, function)?;
    let (sender, params) = sender(origin, params);
    let (output, error) = output(origin, &sig.output);
    let signature = Signature {
        context,
        fallible: error.is_some(),
    };
    let oneway = attributes::find(&function.attrs, "oneway");
    bare(origin, oneway);
    let oneway = oneway.map(|oneway| origin.place("oneway", oneway));
    if let (Some(error), Some(_)) = (error, &oneway) {
        origin.error(
            error,
            "V0404: a `oneway` method cannot return, throw or stream: nobody waits for an error",
        );
    }
    let encoding = attributes::find(&function.attrs, "encoding");
    if let (Some(attribute), None, None) = (encoding, sender, output) {
        origin.error(
            attribute,
            "`#[encoding]` on a method is for its result, and this one has none",
        );
    }
    let returns = match (sender, output) {
        (Some(item), None) => Some(returns(origin, item, encoding, true)),
        (Some(_), Some(output)) => {
            origin.error(output, "what a stream gives goes through its `Sender`: the method itself returns nothing but an error");
            return None;
        }
        (None, Some(output)) => Some(returns(origin, output, encoding, false)),
        (None, None) => None,
    };
    let params: Vec<_> = params
        .into_iter()
        .map(|param| self::param(origin, param))
        .collect();
    let method = Method {
        prefix: attributes::prefix(origin, &function.attrs, Place::Method),
        oneway,
        params: params.into_iter().collect::<Option<_>>()?,
        returns: match returns {
            Some(returns) => Some(returns?),
            None => None,
        },
        throws: Vec::new(),
        error: error.map(|error| types::rust(origin, error)),
        span: name.span,
        name,
    };
    Some((method, signature))
}

fn is_keyword(name: &str) -> bool {
    names::ident(name) != name
}

fn refuse_function(origin: &mut Origin, function: &TraitItemFn) {
    let sig = &function.sig;
    generics::refuse(origin, &sig.generics, "a method");
    if sig.asyncness.is_none() {
        origin.error(
            sig.fn_token,
            "a call travels, so its method is asynchronous: write `async fn`",
        );
    }
    if let Some(word) = &sig.constness {
        origin.error(
            word,
            "a call runs elsewhere, so no method is `const`: remove the word",
        );
    }
    if let syn::Safety::Unsafe(word) = &sig.safety {
        origin.error(
            word,
            "a method is called over a wire, where nothing is `unsafe`: remove the word",
        );
    }
    if let Some(abi) = &sig.abi {
        origin.error(abi, "a method of a contract has no ABI: remove `extern`");
    }
    if let Some(variadic) = &sig.variadic {
        origin.error(
            variadic,
            "a method has a fixed number of parameters: take a `Vec<T>`",
        );
    }
    if let Some(body) = &function.default {
        origin.error_at(body.brace_token.span.join(), "a contract says what is called, not what happens then: write `;`, and the body in the implementation");
    }
}

/// Looks at `&self` and `cx: &Context`; gives the parameters behind them.
fn receiver_and_context<'a>(
    origin: &mut Origin,
    function: &'a TraitItemFn,
) -> Option<(bool, Vec<&'a PatType>)> {
    let mut inputs = function.sig.inputs.iter();
    if let Some(FnArg::Receiver(receiver)) = function.sig.inputs.first() {
        Place::Receiver.refuse_strangers(origin, &receiver.attrs);
    }
    match inputs.next() {
        Some(FnArg::Receiver(receiver)) => match &receiver.kind {
            ReceiverKind::Reference(_, _, Some(_)) => {
                origin.error(receiver, "calls run at the same time: write `&self`, and keep what changes behind a lock");
            }
            ReceiverKind::Reference(_, Some(lifetime), None) => {
                origin.error(
                    lifetime,
                    "a method of a contract has no lifetimes: write `&self`",
                );
            }
            ReceiverKind::Reference(_, None, None) => {}
            _ => origin.error(receiver, "one handler serves all calls: write `&self`"),
        },
        _ => {
            let message = "a method is called on a handler: begin its parameters with `&self`";
            origin.error(&function.sig.ident, message);
            return None;
        }
    }
    let mut params: Vec<_> = inputs
        .filter_map(|input| match input {
            FnArg::Typed(param) => Some(param),
            FnArg::Receiver(_) => None,
        })
        .collect();
    let context = params.first().is_some_and(|param| is_context(&param.ty));
    if context {
        params.remove(0);
    }
    for param in function.sig.inputs.iter() {
        if let FnArg::Typed(param) = param
            && let Type::Reference(reference) = types::bare(&param.ty)
            && reference.mutability.is_some()
            && is_context(&param.ty)
        {
            origin.error(&param.ty, "a context is shared: write `cx: &Context`");
        }
    }
    for late in params.iter().filter(|param| is_context(&param.ty)) {
        origin.error(late, "the context comes right behind `&self`");
    }
    params.retain(|param| !is_context(&param.ty));
    Some((context, params))
}

fn is_context(ty: &Type) -> bool {
    let Type::Reference(reference) = types::bare(ty) else {
        return false;
    };
    matches!(types::bare(&reference.elem), Type::Path(path)
        if path.path.segments.last().is_some_and(|last| last.ident == "Context"))
}

/// The type of a `Sender`'s items, and the other parameters.
fn sender<'a>(
    origin: &mut Origin,
    mut params: Vec<&'a PatType>,
) -> (Option<&'a Type>, Vec<&'a PatType>) {
    let mut item = None;
    if let Some(last) = params.last()
        && let Some(ty) = types::argument_of(&last.ty, "Sender")
    {
        item = Some(ty);
        params.pop();
    }
    for early in &params {
        if types::argument_of(&early.ty, "Sender").is_some() {
            origin.error(
                early,
                "the `Sender` of a stream is the last parameter, and the only one of its kind",
            );
        }
    }
    params.retain(|param| types::argument_of(&param.ty, "Sender").is_none());
    (item, params)
}

/// What a function gives and what it fails with; `()` is nothing.
fn output<'a>(origin: &mut Origin, output: &'a ReturnType) -> (Option<&'a Type>, Option<&'a Type>) {
    let ReturnType::Type(_, ty) = output else {
        return (None, None);
    };
    let ty = types::bare(ty);
    let (value, error) = match ty {
        Type::Path(path)
            if path
                .path
                .segments
                .last()
                .is_some_and(|last| last.ident == "Result") =>
        {
            let arguments = path.path.segments.last().map(types::arguments);
            match arguments.as_deref() {
                Some([value, error]) => {
                    let words = error.to_token_stream().to_string();
                    if words.split_whitespace().any(|word| word == "dyn") {
                        let message = "V0405: callers must know what a method fails with: declare a struct that derives `virtuoso::Error`, or write `virtuoso::Status`";
                        origin.error(error, message);
                        return (Some(*value), None);
                    }
                    if let Type::Path(path) = types::bare(error)
                        && types::is_of_self(&path.path)
                    {
                        let message = "V0405: callers know no handler, nor what belongs to it: write the name of an error, or `virtuoso::Status`";
                        origin.error(error, message);
                        return (Some(*value), None);
                    }
                    (*value, Some(*error))
                }
                _ => {
                    origin.error(ty, "a macro cannot see what an alias stands for: write both types, `Result<T, E>`");
                    return (None, None);
                }
            }
        }
        other => (other, None),
    };
    let nothing = matches!(types::bare(value), Type::Tuple(tuple) if tuple.elems.is_empty());
    ((!nothing).then_some(value), error)
}

fn returns(
    origin: &mut Origin,
    ty: &Type,
    encoding: Option<&syn::Attribute>,
    stream: bool,
) -> Option<Returns> {
    let ty = match encoding {
        Some(attribute) => {
            let spoken = types::encoding(origin, attribute)?;
            types::encoded(origin, spoken, ty)
        }
        None => types::read(origin, ty)?,
    };
    Some(Returns {
        stream: stream.then_some(ty.span),
        span: ty.span,
        ty,
    })
}

fn param(origin: &mut Origin, param: &PatType) -> Option<Param> {
    let ident = match &*param.pat {
        Pat::Ident(pat) if pat.by_ref.is_none() && pat.subpat.is_none() => {
            if let Some(word) = &pat.mutability {
                origin.error(
                    word,
                    "what a handler does with its parameter says the handler: write `mut` there",
                );
            }
            &pat.ident
        }
        other => {
            origin.error(other, "V0416: a parameter needs a name, which travels");
            return None;
        }
    };
    let stream = types::argument_of(&param.ty, "Receiver");
    let body = attributes::find(&param.attrs, "body");
    bare(origin, body);
    let is_body = body.is_some();
    // The name stands before the type in the contract's text, where messages join their places.
    let name = origin.ident(ident);
    let named = stream.is_none() && !is_body;
    let ty = match (stream, attributes::find(&param.attrs, "encoding")) {
        (Some(item), _) => types::read(origin, item)?,
        (None, Some(attribute)) => {
            let spoken = types::encoding(origin, attribute)?;
            types::encoded(origin, spoken, &param.ty)
        }
        (None, None) => types::read(origin, &param.ty)?,
    };
    let mut prefix = attributes::prefix(origin, &param.attrs, Place::Param);
    members::read_durations(origin, &mut prefix, &ty);
    let default = members::default(origin, &param.attrs, &ty);
    origin.member(name.span, &prefix, default.as_ref());
    Some(Param {
        prefix,
        stream: stream.map(|_| ty.span),
        number: None,
        default,
        span: name.span,
        name: named.then_some(name),
        ty,
    })
}

/// Refuses arguments of an attribute that takes none.
fn bare(origin: &mut Origin, attribute: Option<&syn::Attribute>) {
    if let Some(attribute) = attribute
        && attribute.meta.require_path_only().is_err()
    {
        let name = attribute.path().to_token_stream();
        origin.error(attribute, format!("V0304: `#[{name}]` takes no argument"));
    }
}

/// The trait as it is emitted: without our attributes, `async fn` as a future that can be sent.
pub(crate) fn emitted(mut item: ItemTrait) -> TokenStream {
    strip_all(&mut item);
    for member in &mut item.items {
        let TraitItem::Fn(function) = member else {
            continue;
        };
        function.default = None;
        function.semi_token.get_or_insert_with(Default::default);
        if function.sig.asyncness.take().is_none() {
            continue;
        }
        let output = match &function.sig.output {
            ReturnType::Default => quote!(()),
            ReturnType::Type(_, ty) => quote!(#ty),
        };
        let span = function.sig.output.span();
        function.sig.output = syn::parse_quote_spanned! {span=>
            -> impl ::core::future::Future<Output = #output> + ::core::marker::Send
        };
    }
    if item.supertraits.is_empty() {
        item.colon_token.get_or_insert_with(Default::default);
        item.supertraits.extend([
            syn::parse_quote!(::core::marker::Send),
            syn::parse_quote!(::core::marker::Sync),
            syn::TypeParamBound::Lifetime(syn::Lifetime::new("'static", item.ident.span())),
        ]);
    }
    item.into_token_stream()
}

/// Takes our attributes off a trait, its functions and their parameters.
pub(crate) fn strip_all(item: &mut ItemTrait) {
    place::strip(&mut item.attrs);
    for member in &mut item.items {
        let TraitItem::Fn(function) = member else {
            continue;
        };
        place::strip(&mut function.attrs);
        for input in &mut function.sig.inputs {
            match input {
                FnArg::Receiver(receiver) => place::strip(&mut receiver.attrs),
                FnArg::Typed(param) => {
                    place::strip(&mut param.attrs);
                    // They are of the contract too, and nothing that Rust allows on a parameter.
                    param.attrs.retain(|attribute| !is_prose(attribute));
                    name(&mut param.pat);
                }
            }
        }
    }
}

/// A parameter without a name has been refused once.
fn name(pat: &mut Pat) {
    match pat {
        Pat::Ident(pat) => {
            (pat.by_ref, pat.mutability, pat.subpat) = (None, None, None);
        }
        other => *other = syn::parse_quote!(_),
    }
}

fn is_prose(attribute: &syn::Attribute) -> bool {
    attribute.path().is_ident("doc") || attribute.path().is_ident("deprecated")
}
