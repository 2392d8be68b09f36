//! Both sides of a contract describe it to the runtime alike.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use virtuoso::descriptor::{MethodDescriptor, StructDescriptor, StructKind, Type};
use virtuoso_parity::ALL;

use crate::sides;

#[test]
fn services_are_described_alike() {
    for contract in ALL {
        for service in contract.services {
            let (idl, rust) = (service.idl, service.rust);
            assert_eq!(idl.name, rust.name, "{}", sides::short(contract));
            assert_eq!(idl.methods.len(), rust.methods.len(), "{}", idl.name);
            for (idl, rust) in idl.methods.iter().zip(rust.methods) {
                let (idl, rust) = (method(idl), method(rust));
                assert!(idl == rust, "by idl:\n{idl}\nby Rust:\n{rust}");
            }
        }
    }
}

#[test]
fn messages_are_described_alike() {
    for contract in ALL {
        for message in contract.messages {
            let (idl, rust) = ((message.idl.descriptor)(), (message.rust.descriptor)());
            assert_eq!(
                structure(idl),
                structure(rust),
                "{}",
                sides::short(contract)
            );
        }
    }
}

/// A method with all that it carries.
fn method(method: &MethodDescriptor) -> String {
    let MethodDescriptor {
        path,
        kind,
        readonly,
        idempotent,
        idempotency_key,
        on_disconnect,
        timeout,
        max_size,
        retry,
        request,
        response,
        wrapped_response,
        errors,
        ..
    } = method;
    let mut text = format!(
        "{path} {} {kind:?} readonly={readonly} idempotent={idempotent} by {idempotency_key:?} \
         {on_disconnect:?} timeout={timeout:?} max_size={max_size:?} {retry:?} wrapped={wrapped_response}\n",
        method.name()
    );
    for (what, of) in [("request", request), ("response", response)] {
        let _ = write!(text, "  {what} {}", structure(of()));
    }
    for error in *errors {
        let _ = write!(text, "  throws {}", structure(error()));
    }
    text
}

/// A message with its fields, and the enums that they mention.
fn structure(of: &StructDescriptor) -> String {
    let mut text = format!(
        "{} {}\n",
        of.name,
        match of.kind {
            StructKind::Struct => "struct".to_owned(),
            StructKind::Union => "union".to_owned(),
            other => format!("{other:?}"),
        }
    );
    let mut enums = BTreeSet::new();
    for field in of.fields {
        let _ = writeln!(
            text,
            "    {} {} {} {} {:?} {:?} union={:?} sensitive={} thrift={:?}",
            field.number,
            field.name,
            field.json_name,
            spell(field.ty, &mut enums),
            field.presence,
            field.form,
            field.union,
            field.sensitive,
            field.thrift_id,
        );
    }
    text.extend(enums);
    text
}

fn spell(ty: Type, enums: &mut BTreeSet<String>) -> String {
    match ty {
        Type::Enum(of) => {
            let of = of();
            let _ = enums.insert(format!(
                "    {} {:?} closed={}\n",
                of.name, of.values, of.closed
            ));
            of.name.to_owned()
        }
        Type::Struct(of) | Type::Union(of) => of().name.to_owned(),
        Type::List(element) => format!("list<{}>", spell(*element, enums)),
        Type::Set(element) => format!("set<{}>", spell(*element, enums)),
        Type::Map(key, value) => format!("map<{}, {}>", spell(*key, enums), spell(*value, enums)),
        Type::Entry(key, value) => {
            format!("entry<{}, {}>", spell(*key, enums), spell(*value, enums))
        }
        scalar => scalar.name().to_owned(),
    }
}
