//! What the author of a macro's input wrote, which the schema cannot hold.

use std::collections::HashMap;

use proc_macro2::{Ident, TokenStream, TokenTree};
use virtuoso_idl::schema::{Method, OpaqueMethod, OpaqueType};
use virtuoso_idl::source::Span;

/// The Rust around a contract that is written as Rust: the author's own tokens, so that the compiler's complaints point at
/// them, and the shape of the author's functions.
#[derive(Debug, Default)]
pub struct Written {
    /// Types and expressions by their place in the schema.
    pub tokens: HashMap<Span, TokenStream>,
    /// What the author wrote for an annotation or default of a member, by the place of the member's name.
    pub annotations: HashMap<(Span, &'static str), TokenStream>,
    /// Methods by the place of their name.
    pub methods: HashMap<Span, Signature>,
    /// The only item is a struct that stands for its inline union, which is all that is generated.
    pub oneof: bool,
    /// The text of the only item, or of the variants of the inline union, as a constant expression.
    pub contract: TokenStream,
    /// `pub`, `pub(crate)` or nothing: what is generated is as visible as what the author declared.
    pub visibility: TokenStream,
}

/// What a method's author left out or put in.
#[derive(Clone, Copy, Debug)]
pub struct Signature {
    /// It takes a `&Context`.
    pub context: bool,
    /// It gives a `Result`.
    pub fallible: bool,
}

impl Written {
    /// The author's tokens for a type.
    pub(super) fn ty(&self, ty: &OpaqueType) -> Option<TokenStream> {
        self.tokens.get(&ty.span).cloned()
    }

    /// The client and the method of the path by which the author names what a method calls.
    pub fn called(&self, called: &OpaqueMethod) -> Option<(TokenStream, Ident)> {
        let path = self.tokens.get(&called.span)?.clone();
        let mut tokens: Vec<TokenTree> = path.into_iter().collect();
        let Some(TokenTree::Ident(method)) = tokens.pop() else {
            return None;
        };
        // The two colons.
        tokens.truncate(tokens.len().saturating_sub(2));
        Some((tokens.into_iter().collect(), method))
    }

    /// How the method was declared.
    pub(super) fn signature(&self, method: &Method) -> Option<Signature> {
        self.methods.get(&method.decl.span?).copied()
    }
}
