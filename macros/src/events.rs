//! `#[events]`: a trait → an events block.

use proc_macro2::TokenStream;
use quote::ToTokens as _;
use syn::{FnArg, ItemTrait, LitStr, PatType, ReturnType, TraitItem, TraitItemFn};
use virtuoso_idl::syntax::{self, EventsMember, Item, StringLit, Topic};

use crate::attributes;
use crate::expand::Input;
use crate::members;
use crate::origin::Origin;
use crate::package::Name;
use crate::place::Place;
use crate::service;
use crate::types;

/// The trait as an events block of a contract.
pub(crate) fn read(package: Name, item: &ItemTrait) -> Input {
    let mut origin = Origin::default();
    service::refuse(&mut origin, item, "events");
    let name = origin.ident(&item.ident);
    let mut events = syntax::Events {
        prefix: attributes::prefix(&mut origin, &item.attrs, Place::Events),
        members: Vec::new(),
        span: name.span,
        name,
    };
    for member in &item.items {
        let TraitItem::Fn(function) = member else {
            service::refuse_member(&mut origin, member, "an events block has topics");
            continue;
        };
        let topic = topic(&mut origin, function);
        events.members.extend(topic.map(EventsMember::Topic));
    }
    let reserved = members::reserved(&mut origin, &item.attrs);
    events
        .members
        .extend(reserved.into_iter().map(EventsMember::Reserved));
    Input {
        item: Some(Item::Events(events)),
        visibility: item.vis.to_token_stream(),
        ..Input::new(origin, package)
    }
}

fn topic(origin: &mut Origin, function: &TraitItemFn) -> Option<Topic> {
    let sig = &function.sig;
    crate::generics::refuse(origin, &sig.generics, "a topic");
    let words = [
        sig.asyncness.map(|word| word.to_token_stream()),
        sig.constness.map(|word| word.to_token_stream()),
        match &sig.safety {
            syn::Safety::Unsafe(word) => Some(word.to_token_stream()),
            _ => None,
        },
        sig.abi.as_ref().map(|abi| abi.to_token_stream()),
    ];
    for word in words.into_iter().flatten() {
        origin.error(
            &word,
            format!("a topic is declared and never called: remove `{word}`"),
        );
    }
    if let Some(FnArg::Receiver(receiver)) = sig.inputs.first() {
        origin.error(
            receiver,
            "a topic belongs to no object: write `fn placed(event: OrderPlaced);`",
        );
    }
    if let Some(body) = &function.default {
        origin.error_at(
            body.brace_token.span.join(),
            "a contract says what is published, not what happens then: write `;`",
        );
    }
    if let ReturnType::Type(_, ty) = &sig.output {
        origin.error(ty, "a topic gives nothing back: remove the result");
    }
    let params: Vec<&PatType> = sig
        .inputs
        .iter()
        .filter_map(|input| match input {
            FnArg::Typed(param) => Some(param),
            FnArg::Receiver(_) => None,
        })
        .collect();
    let [payload] = params.as_slice() else {
        origin.error(
            &sig.ident,
            "V0410: a topic carries one event: `fn placed(event: OrderPlaced);`",
        );
        return None;
    };
    let name = origin.ident(&sig.ident);
    // Scalars and containers are refused here, names are for the compiler to check.
    let reference = types::read(origin, &payload.ty)?;
    if reference.optional.is_some() || reference.rust.as_ref().is_none_or(|rust| rust.known) {
        origin.error(
            &payload.ty,
            "V0410: topic payload must be a struct or union",
        );
        return None;
    }
    let address = attributes::find(&function.attrs, "address").and_then(|attribute| {
        let expected = "V0305: expected a string, as in `#[address(\"shop.{region}.placed\")]`";
        let text: LitStr = attributes::content(origin, attribute, expected)?;
        Some(StringLit {
            value: text.value(),
            span: origin.tokens(&text),
        })
    });
    Some(Topic {
        prefix: attributes::prefix(origin, &function.attrs, Place::Topic),
        payload: reference.path,
        rust: reference.rust,
        address,
        span: name.span,
        name,
    })
}

/// The trait as it is emitted: without our attributes.
pub(crate) fn emitted(mut item: ItemTrait) -> TokenStream {
    service::strip_all(&mut item);
    for member in &mut item.items {
        if let TraitItem::Fn(function) = member {
            function.default = None;
            function.semi_token.get_or_insert_default();
        }
    }
    quote::quote!(#[allow(dead_code)] #item)
}
