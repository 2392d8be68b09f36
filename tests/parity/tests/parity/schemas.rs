//! Both sides of a contract have the same schema.

use virtuoso_idl::schema::{Decl, Field, ItemId, Member, Request, Schema, Variant};
use virtuoso_parity::ALL;

use crate::sides;

#[test]
fn schemas_are_equal() {
    let mut wrong = String::new();
    for contract in ALL {
        let (mut idl, mut rust) = (sides::of_idl(contract), sides::of_rust(contract));
        let difference = difference(&idl.dump(), &rust.dump());
        forget_places(&mut idl);
        forget_places(&mut rust);
        // By `Debug`, as NaN is itself there.
        if format!("{idl:?}") != format!("{rust:?}") {
            let name = sides::short(contract);
            wrong.push_str(&format!(
                "{name}: - idl, + rust\n{}\n",
                difference.unwrap_or_else(|| format!("{idl:#?}\n{rust:#?}"))
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_difference_is_shown() {
    assert_eq!(difference("a\nb\n", "a\nb\n"), None);
    assert_eq!(
        difference("a\nb\nc\nd\n", "a\nc\nx\nd\n").as_deref(),
        Some("  a\n- b\n  c\n+ x\n  d\n")
    );
}

/// The lines of both, those of one side marked.
fn difference(idl: &str, rust: &str) -> Option<String> {
    if idl == rust {
        return None;
    }
    let (a, b): (Vec<_>, Vec<_>) = (idl.lines().collect(), rust.lines().collect());
    // Length of the longest common subsequence of what is left.
    let mut common = vec![vec![0_usize; b.len() + 1]; a.len() + 1];
    for (i, line) in a.iter().enumerate().rev() {
        for (j, other) in b.iter().enumerate().rev() {
            common[i][j] = match line == other {
                true => common[i + 1][j + 1] + 1,
                false => common[i + 1][j].max(common[i][j + 1]),
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut out = String::new();
    while i < a.len() || j < b.len() {
        let (mark, line) = if i < a.len() && j < b.len() && a[i] == b[j] {
            (i, j) = (i + 1, j + 1);
            (' ', a[i - 1])
        } else if i < a.len() && (j == b.len() || common[i + 1][j] >= common[i][j + 1]) {
            i += 1;
            ('-', a[i - 1])
        } else {
            j += 1;
            ('+', b[j - 1])
        };
        out.push_str(&format!("{mark} {line}\n"));
    }
    Some(out)
}

/// Makes a schema forget where things stand, and nothing else.
fn forget_places(schema: &mut Schema) {
    let all: Vec<ItemId> = schema.items().collect();
    for item in all {
        forget(schema.decl_mut(item));
        match item {
            ItemId::Struct(id) => members(&mut schema.structs[id].members.list),
            ItemId::Error(id) => members(&mut schema.errors[id].members.list),
            ItemId::Union(id) => variants(&mut schema.unions[id].variants),
            ItemId::Enum(id) => {
                for value in &mut schema.enums[id].values {
                    forget(&mut value.decl);
                }
            }
            ItemId::Service(id) => {
                for method in &mut schema.services[id].methods {
                    forget(&mut method.decl);
                    if let Request::Params(params) = &mut method.request {
                        fields(params);
                    }
                }
            }
            ItemId::Events(id) => {
                for topic in &mut schema.events[id].topics {
                    forget(&mut topic.decl);
                }
            }
            ItemId::AnnotationDecl(id) => fields(&mut schema.annotation_decls[id].params),
            ItemId::Alias(_) | ItemId::Const(_) => {}
        }
    }
    for id in schema.packages.ids() {
        forget(&mut schema.packages[id].decl);
    }
}

fn members(members: &mut [Member]) {
    for member in members {
        match member {
            Member::Field(field) => forget(&mut field.decl),
            Member::Oneof(oneof) => {
                forget(&mut oneof.decl);
                variants(&mut oneof.variants);
            }
        }
    }
}

fn fields(fields: &mut [Field]) {
    for field in fields {
        forget(&mut field.decl);
    }
}

fn variants(variants: &mut [Variant]) {
    for variant in variants {
        forget(&mut variant.decl);
    }
}

fn forget(decl: &mut Decl) {
    decl.span = None;
}
