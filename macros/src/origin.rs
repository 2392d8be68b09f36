//! Where each piece of a contract comes from: places in the schema ↔ the author's tokens.
//!
//! The passes that resolve and check a contract know places as ranges of bytes in files. A macro has tokens and no file,
//! so it writes one as it reads: every piece that may be pointed at gets a line of its own, and the line leads back to
//! the tokens.

use std::collections::HashMap;

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt as _;
use virtuoso_idl::source::{self, FileId, SourceFile, Sources};
use virtuoso_idl::syntax;

/// The file that a macro writes, with what it knows of each piece.
#[derive(Default)]
pub(crate) struct Origin {
    text: String,
    /// The tokens of each line, by the place where it begins.
    lines: Vec<(u32, TokenStream)>,
    /// What stands for an annotation or default of a member, by the place of the member's name.
    annotations: HashMap<(source::Span, &'static str), TokenStream>,
    /// What is wrong with the Rust itself.
    errors: Vec<syn::Error>,
    /// What the compiler shall check, as items.
    checks: TokenStream,
}

impl Origin {
    /// Enters a piece under the text that messages shall quote.
    pub(crate) fn place(&mut self, text: &str, tokens: impl ToTokens) -> source::Span {
        let start = self.text.len() as u32;
        self.text.push_str(text);
        let end = self.text.len() as u32;
        self.text.push('\n');
        self.lines.push((start, tokens.into_token_stream()));
        source::Span::new(FILE, start, end)
    }

    /// Enters tokens under their own text.
    pub(crate) fn tokens(&mut self, tokens: impl ToTokens) -> source::Span {
        let tokens = tokens.into_token_stream();
        self.place(&spelled(&tokens), tokens)
    }

    /// Enters a name; `r#type` is the name `type`.
    pub(crate) fn ident(&mut self, ident: &syn::Ident) -> syntax::Ident {
        self.ident_as(&ident.unraw().to_string(), ident)
    }

    /// Enters a name that the contract spells another way.
    pub(crate) fn ident_as(&mut self, name: &str, tokens: impl ToTokens) -> syntax::Ident {
        let span = self.place(name, tokens);
        syntax::Ident {
            name: name.to_owned(),
            span,
        }
    }

    /// Enters a dotted path.
    pub(crate) fn path(&mut self, text: &str, tokens: impl ToTokens) -> syntax::Path {
        let tokens = tokens.into_token_stream();
        let span = self.place(text, &tokens);
        let parts = text.split('.').map(|name| syntax::Ident {
            name: name.to_owned(),
            span,
        });
        syntax::Path {
            parts: parts.collect(),
            span,
        }
    }

    /// Remembers the annotations of a member that become code, where its complaints belong.
    pub(crate) fn member(
        &mut self,
        name: source::Span,
        prefix: &syntax::Prefix,
        default: Option<&syntax::Default>,
    ) {
        for annotation in &prefix.annotations {
            let written = annotation.name.to_string();
            let known = ["format", "len", "pattern", "range"]
                .into_iter()
                .find(|known| *known == written);
            if let Some(known) = known {
                let tokens = self.tokens_at(annotation.name.span);
                self.annotations.insert((name, known), tokens);
            }
        }
        if let Some(default) = default {
            let tokens = self.tokens_at(default.value.span);
            self.annotations.insert((name, "default"), tokens);
        }
    }

    /// What [`member`](Self::member) remembered.
    pub(crate) fn take_annotations(
        &mut self,
    ) -> HashMap<(source::Span, &'static str), TokenStream> {
        std::mem::take(&mut self.annotations)
    }

    /// Notes a mistake that the contract's own passes do not see.
    pub(crate) fn error(&mut self, tokens: impl ToTokens, message: impl std::fmt::Display) {
        self.errors
            .push(syn::Error::new_spanned(tokens, message.to_string()));
    }

    /// The same at a place where there may be no tokens.
    pub(crate) fn error_at(&mut self, span: Span, message: impl std::fmt::Display) {
        self.errors.push(syn::Error::new(span, message.to_string()));
    }

    /// The mistakes so far.
    pub(crate) fn take_errors(&mut self) -> Vec<syn::Error> {
        std::mem::take(&mut self.errors)
    }

    /// Has the compiler check what a macro cannot.
    pub(crate) fn check(&mut self, items: TokenStream) {
        self.checks.extend(items);
    }

    /// The checks so far.
    pub(crate) fn take_checks(&mut self) -> TokenStream {
        std::mem::take(&mut self.checks)
    }

    /// The file, for the passes.
    pub(crate) fn sources(&self) -> Sources {
        let mut sources = Sources::new();
        sources.add(SourceFile::new("macro", self.text.clone()));
        sources
    }

    /// All of the file.
    pub(crate) fn span(&self) -> source::Span {
        source::Span::new(FILE, 0, self.text.len() as u32)
    }

    /// The author's tokens by their places.
    pub(crate) fn into_tokens(self) -> HashMap<source::Span, TokenStream> {
        let ends: Vec<u32> = self
            .lines
            .iter()
            .skip(1)
            .map(|(start, _)| start - 1)
            .chain([self.text.len() as u32 - 1])
            .collect();
        self.lines
            .into_iter()
            .zip(ends)
            .map(|((start, tokens), end)| (source::Span::new(FILE, start, end), tokens))
            .collect()
    }

    /// The tokens that a place leads back to: all lines that it touches.
    pub(crate) fn tokens_at(&self, span: source::Span) -> TokenStream {
        let first = self
            .lines
            .partition_point(|(start, _)| *start <= span.start)
            .saturating_sub(1);
        let after = self
            .lines
            .partition_point(|(start, _)| *start < span.end)
            .max(first + 1);
        let lines = self.lines.get(first..after).unwrap_or(&[]);
        lines
            .iter()
            .flat_map(|(_, tokens)| tokens.clone())
            .collect()
    }
}

const FILE: FileId = FileId(0);

/// Tokens as their author would have written them, near enough to be quoted.
pub(crate) fn spelled(tokens: &TokenStream) -> String {
    tokens
        .to_string()
        .replace(" < ", "<")
        .replace("< ", "<")
        .replace(" >", ">")
        .replace(" :: ", "::")
        .replace(":: ", "::")
        .replace(" ,", ",")
        .replace("& ", "&")
        .replace("* ", "*")
        .replace("# [", "#[")
        .replace(" ;", ";")
        .replace(" ..", "..")
        .replace("..= ", "..=")
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    #[test]
    fn places_lead_back_to_tokens() {
        let mut origin = Origin::default();
        let first = origin.tokens(quote!(Vec<u8>));
        let second = origin.place("b", quote!(c));
        assert_eq!(origin.tokens_at(first).to_string(), "Vec < u8 >");
        assert_eq!(origin.tokens_at(second).to_string(), "c");
        assert_eq!(
            origin.tokens_at(first.join(second)).to_string(),
            "Vec < u8 > c"
        );
        assert_eq!(origin.tokens_at(second.at_end()).to_string(), "c");
        let sources = origin.sources();
        assert_eq!(sources.slice(first), "Vec<u8>");
        let tokens = origin.into_tokens();
        assert_eq!(tokens[&first].to_string(), "Vec < u8 >");
        assert_eq!(tokens[&second].to_string(), "c");
    }
}
