//! A large contract, in our language and in protobuf's, with equal messages and methods.

use std::fmt::Write as _;

use anyhow::Context as _;
use prost::Message as _;

use super::hello::manifest;
use super::project::Files;

/// Structs, each with [`FIELDS`] fields.
pub(super) const STRUCTS: usize = 500;
/// Fields of each struct.
pub(super) const FIELDS: usize = 10;
/// Services, each with [`METHODS`] methods.
pub(super) const SERVICES: usize = 50;
/// Methods of each service, each from one of the structs to another.
pub(super) const METHODS: usize = 10;

/// Name, type in our language, type in protobuf's.
const FIELD: [(&str, &str, &str); FIELDS] = [
    ("id", "u64", "uint64"),
    ("name", "string", "string"),
    ("note", "string?", "optional string"),
    ("count", "u32", "uint32"),
    ("offset", "i64", "int64"),
    ("ratio", "f64", "double"),
    ("active", "bool", "bool"),
    ("digest", "bytes", "bytes"),
    ("tags", "list<string>", "repeated string"),
    ("part", "", ""),
];

/// The contract's project for each framework that reads contracts; ours is the first.
pub(super) fn projects() -> anyhow::Result<Vec<Files>> {
    let virtuoso = Files {
        framework: "virtuoso",
        files: vec![
            ("Cargo.toml", manifest("contract")),
            (
                "build.rs",
                include_bytes!("../../../cli/template/build.rs.template").to_vec(),
            ),
            ("idl/contract.idl", idl().into_bytes()),
            ("src/lib.rs", b"virtuoso::include_idl!();\n".to_vec()),
        ],
        root: "src/lib.rs",
    };
    let root = "pub mod contract {\n    tonic::include_proto!(\"contract.v1\");\n}\n";
    let tonic = Files {
        framework: "tonic",
        files: tonic_files(&proto(), ("src/lib.rs", root.as_bytes().to_vec()))?,
        root: "src/lib.rs",
    };
    Ok(vec![virtuoso, tonic])
}

/// A project for tonic, with what `protoc` would make of `contract`.
pub(super) fn tonic_files(
    contract: &str,
    root: (&'static str, Vec<u8>),
) -> anyhow::Result<Vec<(&'static str, Vec<u8>)>> {
    let folder = tempfile::tempdir()?;
    std::fs::write(folder.path().join("contract.proto"), contract)?;
    let descriptors = protox::compile(["contract.proto"], [folder.path()])
        .context("the contract for tonic has a mistake")?;
    Ok(vec![
        (
            "Cargo.toml",
            include_bytes!("../../build-cost/tonic/manifest.toml").to_vec(),
        ),
        (
            "build.rs",
            include_bytes!("../../build-cost/tonic/build.rs").to_vec(),
        ),
        ("contract.proto", contract.as_bytes().to_vec()),
        ("contract.binpb", descriptors.encode_to_vec()),
        root,
    ])
}

/// Every tenth struct is a leaf; the others have one of these as a part.
fn part(of: usize) -> Option<usize> {
    (!of.is_multiple_of(10)).then_some(of - of % 10)
}

/// The structs that a method takes and gives.
fn request_and_reply(service: usize, method: usize) -> (usize, usize) {
    let number = service * METHODS + method;
    (number % STRUCTS, (number + 7) % STRUCTS)
}

fn idl() -> String {
    let mut text = "package contract.v1;\n".to_owned();
    for of in 0..STRUCTS {
        write!(text, "\nstruct Item{of} {{\n").expect(INFALLIBLE);
        for (index, (name, ty, _)) in FIELD.into_iter().enumerate() {
            let ty = match part(of) {
                Some(part) if ty.is_empty() => format!("Item{part}?"),
                None if ty.is_empty() => "i32".to_owned(),
                _ => ty.to_owned(),
            };
            writeln!(text, "    {name}: {ty} = {};", index + 1).expect(INFALLIBLE);
        }
        text.push_str("}\n");
    }
    for service in 0..SERVICES {
        write!(text, "\nservice Shop{service} {{\n").expect(INFALLIBLE);
        for method in 0..METHODS {
            let (request, reply) = request_and_reply(service, method);
            writeln!(
                text,
                "    rpc method{method}(Item{request}) -> Item{reply};"
            )
            .expect(INFALLIBLE);
        }
        text.push_str("}\n");
    }
    text
}

fn proto() -> String {
    let mut text = "syntax = \"proto3\";\npackage contract.v1;\n".to_owned();
    for of in 0..STRUCTS {
        write!(text, "\nmessage Item{of} {{\n").expect(INFALLIBLE);
        for (index, (name, _, ty)) in FIELD.into_iter().enumerate() {
            let ty = match part(of) {
                Some(part) if ty.is_empty() => format!("Item{part}"),
                None if ty.is_empty() => "int32".to_owned(),
                _ => ty.to_owned(),
            };
            writeln!(text, "  {ty} {name} = {};", index + 1).expect(INFALLIBLE);
        }
        text.push_str("}\n");
    }
    for service in 0..SERVICES {
        write!(text, "\nservice Shop{service} {{\n").expect(INFALLIBLE);
        for method in 0..METHODS {
            let (request, reply) = request_and_reply(service, method);
            writeln!(
                text,
                "  rpc Method{method}(Item{request}) returns (Item{reply});"
            )
            .expect(INFALLIBLE);
        }
        text.push_str("}\n");
    }
    text
}

const INFALLIBLE: &str = "writing to a string does not fail";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_say_the_same() {
        let (idl, proto) = (idl(), proto());
        let count = |text: &str, what: &str| text.matches(what).count();
        assert_eq!(count(&idl, "\nstruct "), STRUCTS);
        assert_eq!(count(&proto, "\nmessage "), STRUCTS);
        assert_eq!(count(&idl, " = "), STRUCTS * FIELDS);
        assert_eq!(count(&proto, " = ") - 1, STRUCTS * FIELDS);
        assert_eq!(count(&idl, "    rpc "), SERVICES * METHODS);
        assert_eq!(count(&proto, "  rpc "), SERVICES * METHODS);
        assert_eq!(count(&idl, "Item0?"), 9);
        assert_eq!(count(&proto, "  Item0 part"), 9);
    }
}
