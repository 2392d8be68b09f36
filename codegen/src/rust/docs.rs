//! Documentation, from Markdown in the contract to `#[doc]` attributes.
//!
//! What is code in a contract's documentation is hardly ever Rust, but rustdoc takes every block of
//! code that does not say otherwise for a test of the crate that it stands in. So blocks say what
//! they are.

use proc_macro2::TokenStream;
use quote::quote;
use virtuoso_idl::schema::{Decl, Deprecation};

/// The documentation of a declaration, and its `#[deprecated]`.
pub(super) fn of(decl: &Decl) -> TokenStream {
    with(decl, None)
}

/// The same, with a paragraph behind the author's own.
pub(super) fn with(decl: &Decl, more: Option<&str>) -> TokenStream {
    let mut lines = lines(&decl.docs);
    if let Some(more) = more {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(more.lines().map(str::to_owned));
    }
    let docs = attributes(&lines);
    let deprecated = deprecated(decl.deprecated.as_ref());
    quote!(#docs #deprecated)
}

/// Documentation of our own.
pub(super) fn text(docs: &str) -> TokenStream {
    attributes(&docs.lines().map(str::to_owned).collect::<Vec<_>>())
}

/// The first line that says something.
pub(super) fn summary(docs: &str) -> Option<&str> {
    docs.lines().map(str::trim).find(|line| !line.is_empty())
}

fn attributes(lines: &[String]) -> TokenStream {
    let lines = lines.iter().map(|line| match line.as_str() {
        "" => String::new(),
        line => format!(" {line}"),
    });
    quote!(#(#[doc = #lines])*)
}

fn deprecated(deprecation: Option<&Deprecation>) -> Option<TokenStream> {
    Some(match &deprecation?.reason {
        Some(reason) => quote!(#[deprecated = #reason]),
        None => quote!(#[deprecated]),
    })
}

/// Where in a text a line stands.
enum State {
    /// In a paragraph, or after one.
    Text { blank: bool, list: bool },
    /// Between fences like this one.
    Fenced(String),
    /// In code that is only indented; empty lines may still be part of it.
    Indented { empty: usize },
}

/// The author's lines, in which every block of code says that it is no test.
fn lines(docs: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut state = State::Text {
        blank: true,
        list: false,
    };
    for line in docs.trim_end().lines() {
        let line = line.trim_end();
        let words = line.trim_start();
        let indented = line.starts_with("    ") || line.starts_with('\t');
        if let State::Indented { empty } = &mut state {
            if line.is_empty() {
                *empty += 1;
                continue;
            }
            if indented {
                out.extend(std::iter::repeat_n(String::new(), std::mem::take(empty)));
                out.push(unindented(line));
                continue;
            }
            out.push("```".to_owned());
            out.extend(std::iter::repeat_n(String::new(), *empty));
            state = State::Text {
                blank: true,
                list: false,
            };
        }
        match &mut state {
            State::Fenced(fence) => {
                if words.starts_with(fence.as_str()) {
                    state = State::Text {
                        blank: false,
                        list: false,
                    };
                }
                out.push(line.to_owned());
            }
            State::Text { blank, list } => {
                if ["```", "~~~"].iter().any(|fence| words.starts_with(fence)) {
                    let language = words.trim_start_matches(['`', '~']);
                    let fence = words[..words.len() - language.len()].to_owned();
                    let language = language.trim();
                    out.push(match language {
                        "" => format!("{line}text"),
                        "rust" | "rs" => format!("{line},ignore"),
                        _ => line.to_owned(),
                    });
                    state = State::Fenced(fence);
                } else if indented && *blank && !*list && !words.is_empty() {
                    out.extend(["```text".to_owned(), unindented(line)]);
                    state = State::Indented { empty: 0 };
                } else {
                    *list = is_list_item(words)
                        || *list
                            && (!*blank || indented || words.is_empty() || line.starts_with(' '));
                    *blank = words.is_empty();
                    out.push(line.to_owned());
                }
            }
            State::Indented { .. } => {}
        }
    }
    match state {
        State::Fenced(fence) => out.push(fence),
        State::Indented { .. } => out.push("```".to_owned()),
        State::Text { .. } => {}
    }
    out
}

fn unindented(line: &str) -> String {
    line.strip_prefix("    ")
        .or_else(|| line.strip_prefix('\t'))
        .unwrap_or(line)
        .to_owned()
}

fn is_list_item(words: &str) -> bool {
    let bullet = ["* ", "- ", "+ "]
        .iter()
        .any(|bullet| words.starts_with(bullet));
    let number = words.trim_start_matches(|c: char| c.is_ascii_digit());
    bullet || number.len() < words.len() && (number.starts_with(". ") || number.starts_with(") "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn becomes(docs: &str, expected: &[&str]) {
        assert_eq!(lines(docs), expected);
    }

    #[test]
    fn code_says_that_it_is_no_test() {
        becomes(
            "a\n\n```\nx\n```\nb\n",
            &["a", "", "```text", "x", "```", "b"],
        );
        becomes("```rust\nx\n```", &["```rust,ignore", "x", "```"]);
        becomes("```idl\nx\n```", &["```idl", "x", "```"]);
        becomes(
            "a\n\n    x\n\n      y\n\nb",
            &["a", "", "```text", "x", "", "  y", "```", "", "b"],
        );
        becomes("    x", &["```text", "x", "```"]);
    }

    #[test]
    fn what_is_open_is_closed() {
        becomes("~~~\nx", &["~~~text", "x", "~~~"]);
        becomes("````\n```\nx", &["````text", "```", "x", "````"]);
    }

    #[test]
    fn lists_and_paragraphs_stay() {
        let list = "* one\n\n    more of it\n* two\n  on\n\n1. a\n    b";
        becomes(list, &list.lines().collect::<Vec<_>>());
        let paragraph = "one\n    continued";
        becomes(paragraph, &paragraph.lines().collect::<Vec<_>>());
    }
}
