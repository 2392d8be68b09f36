//! Findings of the contract's passes → errors on the author's tokens, in the words of Rust.

use virtuoso_idl::diagnostic::{Code, Diagnostic};

use crate::origin::{Origin, spelled};

/// The finding as an error of the compiler.
pub(crate) fn render(origin: &Origin, found: &Diagnostic) -> syn::Error {
    let mut text = format!("{}: {}", found.code, in_rust(&found.message));
    if !found.primary.text.is_empty() {
        text.push_str(&format!("\nnote: {}", in_rust(&found.primary.text)));
    }
    for other in &found.secondary {
        let there = spelled(&origin.tokens_at(other.span));
        if !other.text.is_empty() && !there.is_empty() {
            text.push_str(&format!("\nnote: `{there}`: {}", in_rust(&other.text)));
        }
    }
    if let Some(help) = help(found) {
        text.push_str(&format!("\nhelp: {help}"));
    }
    syn::Error::new_spanned(origin.tokens_at(found.primary.span), text)
}

fn help(found: &Diagnostic) -> Option<String> {
    let help = found.help.as_ref()?;
    Some(match found.code {
        // `= 4`
        Code::V0103 => {
            let next = help.message.trim_matches(['`', '=', ' ']);
            format!("write `#[id({next})]` before it: {next} is the next free number")
        }
        Code::V0402 if help.message.starts_with("give it a name") => {
            "remove `#[body]`, or put the value into a struct".to_owned()
        }
        _ => in_rust(&help.message),
    })
}

/// Says `#[timeout]` for `@timeout`, and `Option` for `?`.
fn in_rust(text: &str) -> String {
    let mut out = String::new();
    for (index, piece) in text.split('`').enumerate() {
        if index > 0 {
            out.push('`');
        }
        match piece.strip_prefix('@') {
            Some(annotation) if index % 2 == 1 => {
                let annotation = annotation.replace(":)", ")").replace(": ", " = ");
                let annotation = match annotation.split_once('(') {
                    Some(("allow", rest)) => format!("allow_lint({rest}"),
                    _ => annotation,
                };
                out.push_str(&format!("#[{annotation}]"));
            }
            _ if piece == "?" && index % 2 == 1 => out.push_str("Option"),
            _ => out.push_str(piece),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::in_rust;

    #[test]
    fn annotations_are_attributes() {
        for (idl, rust) in [
            (
                "`@retry(max:)` must be 2..=5",
                "`#[retry(max)]` must be 2..=5",
            ),
            ("`@a` conflicts with `@b`", "`#[a]` conflicts with `#[b]`"),
            ("remove `?`", "remove `Option`"),
            ("`@name(json: \"x\")`", "`#[name(json = \"x\")]`"),
            ("x@y", "x@y"),
        ] {
            assert_eq!(in_rust(idl), rust);
        }
    }
}
