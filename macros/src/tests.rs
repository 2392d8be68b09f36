//! Every file in `tests/expand` becomes exactly the one beside it: code, or the messages of the compiler.
//!
//! `BLESS=1 cargo test -p virtuoso-macros` writes what comes out now.

use std::fs;
use std::path::Path;

use proc_macro2::TokenStream;
use quote::ToTokens as _;
use syn::{Attribute, DeriveInput, Item};

use super::*;

#[test]
fn items_expand_to_what_stands_beside_them() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expand");
    let mut cases: Vec<_> = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|found| found == "rs"))
        .collect();
    cases.sort();
    assert!(cases.len() >= 6, "the cases are gone");
    for case in cases {
        let file: syn::File = syn::parse_str(&fs::read_to_string(&case).unwrap()).unwrap();
        let mut out = String::new();
        for item in file.items {
            for expanded in expand_item(&item) {
                out.push_str(&show(expanded));
            }
        }
        let beside = case.with_extension("out");
        if std::env::var_os("BLESS").is_some() {
            fs::write(&beside, &out).unwrap();
        }
        let expected = fs::read_to_string(&beside).unwrap_or_default();
        let lines = out.lines().zip(expected.lines());
        let line = lines.take_while(|(new, old)| new == old).count();
        assert!(
            out == expected,
            "{}:{}: now `{}`",
            beside.display(),
            line + 1,
            out.lines().nth(line).unwrap_or("the end")
        );
    }
}

fn expand_item(item: &Item) -> Vec<TokenStream> {
    if let Item::Trait(item) = item {
        let mut item = item.clone();
        let ours = item.attrs.iter();
        let ours = ours.take_while(|attribute| attribute.path().segments.len() < 2);
        let attribute = item.attrs.remove(ours.count());
        let arguments = match &attribute.meta {
            syn::Meta::List(list) => list.tokens.clone(),
            _ => TokenStream::new(),
        };
        let expanded = match attribute
            .path()
            .segments
            .last()
            .unwrap()
            .ident
            .to_string()
            .as_str()
        {
            "service" => expand_trait(arguments, item, service::read, service::emitted),
            "events" => expand_trait(arguments, item, events::read, events::emitted),
            other => panic!("{other} is no macro for traits"),
        };
        return vec![expanded];
    }
    let input: DeriveInput = syn::parse2(item.to_token_stream()).unwrap();
    let derives = input.attrs.iter().flat_map(derives);
    derives
        .map(|derive| expand_derive(&derive, &input))
        .collect()
}

fn derives(attribute: &Attribute) -> Vec<String> {
    let mut found = Vec::new();
    if attribute.path().is_ident("derive") {
        attribute
            .parse_nested_meta(|meta| {
                let name = meta.path.segments.last().unwrap().ident.to_string();
                if meta.path.segments.len() == 2 {
                    found.push(name);
                }
                Ok(())
            })
            .unwrap();
    }
    found
}

fn expand_derive(derive: &str, input: &DeriveInput) -> TokenStream {
    match derive {
        "Message" => derive_with(input, "a message", false, message::read, stand_in::message),
        "Enum" => derive_with(input, "an enum", false, enum_::read, stand_in::enum_),
        "Union" => derive_with(input, "a union", false, union::read, stand_in::union),
        "Oneof" => derive_with(
            input,
            "an inline union",
            true,
            union::read_inline,
            stand_in::nothing,
        ),
        "Error" => derive_with(input, "an error", false, error::read, stand_in::error),
        "Newtype" => derive_with(input, "a newtype", false, newtype::read, stand_in::message),
        "Errors" => errors::expand(input),
        other => panic!("{other} is no derive of ours"),
    }
}

/// The code, formatted; of errors their messages.
fn show(tokens: TokenStream) -> String {
    let file: syn::File = syn::parse2(tokens).unwrap();
    let errors: Vec<String> = file
        .items
        .iter()
        .filter_map(|item| match item {
            Item::Macro(item) if item.mac.path.segments.last()?.ident == "compile_error" => {
                let message: LitStr = syn::parse2(item.mac.tokens.clone()).unwrap();
                Some(format!("error: {}\n", message.value()))
            }
            _ => None,
        })
        .collect();
    if errors.is_empty() {
        prettyplease::unparse(&file)
    } else {
        errors.concat()
    }
}
