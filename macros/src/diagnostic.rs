//! Findings of the contract's passes → errors on the author's tokens, in the words of Rust.

use virtuoso_idl::diagnostic::{Code, Diagnostic};

use crate::origin::{Origin, spelled};

/// The finding as an error of the compiler.
pub(crate) fn render(origin: &Origin, found: &Diagnostic) -> syn::Error {
    let message = match found.code {
        Code::V0116 => "a number is written out, as in `#[id(3)]`".to_owned(),
        // Names are always there, but where `#[body]` keeps one off the wire.
        Code::V0416 => "a `#[body]` is the whole request: it must be the only parameter".to_owned(),
        _ => in_rust(&found.message),
    };
    let mut text = format!("{}: {message}", found.code);
    // Where it is, the place says already.
    if !found.primary.text.is_empty() && !found.primary.text.ends_with(" here") {
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
        Code::V0116 => return None,
        Code::V0416 => "put the other parameters into its struct, or remove `#[body]`".to_owned(),
        // `= 4`
        Code::V0103 => {
            let next = help.message.trim_matches(['`', '=', ' ']);
            format!("write `#[id({next})]` before it: {next} is the next free number")
        }
        Code::V0402 if help.message.starts_with("give it a name") => {
            "remove `#[body]`, or put the value into a struct".to_owned()
        }
        Code::V0302 => in_rust(&help.message).replace("an alias", "a newtype"),
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
                    None if annotation == "allow" => "allow_lint".to_owned(),
                    Some(("allow", rest)) => format!("allow_lint({rest}"),
                    _ => annotation,
                };
                out.push_str(&format!("#[{annotation}]"));
            }
            _ if index % 2 == 1 => out.push_str(&in_rust_type(piece)),
            _ => out.push_str(piece),
        }
    }
    out
}

/// Says `Vec<String>` for `list<string>`, as authors write the types that have another name here.
fn in_rust_type(text: &str) -> String {
    let words = text.split_inclusive(|c: char| !c.is_ascii_alphanumeric());
    let is_type = text
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "<>, ?".contains(c));
    if !is_type {
        return text.to_owned();
    }
    let mut out = String::new();
    for word in words {
        let name = word.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
        out.push_str(match name {
            "string" => "String",
            "list" => "Vec",
            "set" => "BTreeSet",
            "map" => "BTreeMap",
            other => other,
        });
        out.push_str(&word[name.len()..]);
    }
    match out.as_str() {
        "?" => "Option".to_owned(),
        _ => out,
    }
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
            ("`list<string>`, a list", "`Vec<String>`, a list"),
            ("`the_list`", "`the_list`"),
            ("x@y", "x@y"),
        ] {
            assert_eq!(in_rust(idl), rust);
        }
    }
}
