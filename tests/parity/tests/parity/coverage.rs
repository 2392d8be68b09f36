//! Together, the contracts use every construct of the language, but for a few that have no form in Rust.

use std::collections::BTreeSet;

use virtuoso_idl::diagnostic::Sink;
use virtuoso_idl::parse;
use virtuoso_idl::schema::{
    Encoding, Field, Format, ItemId, Member, Presence, Request, Reserved, Response, Scalar, Schema,
    Status, Target, Type,
};
use virtuoso_idl::syntax::{
    self, EnumMember, File, Item, Prefix, ServiceMember, StructMember, UnionMember, UseKind,
};
use virtuoso_parity::ALL;

use crate::sides;

/// Fewer contracts than these would not be enough.
const LEAST: usize = 25;

/// What has no form in Rust yet or by nature; `docs/macros.md` says why, and what to do instead.
const EXCEPTIONS: &[&str] = &["plain alias"];

#[test]
fn there_are_enough_contracts() {
    let names: BTreeSet<_> = ALL.iter().map(|contract| contract.name).collect();
    assert_eq!(names.len(), ALL.len());
    assert!(ALL.len() >= LEAST, "{} contracts", ALL.len());
}

#[test]
fn every_construct_is_used() {
    let mut used = BTreeSet::new();
    for contract in ALL {
        of_schema(&sides::of_idl(contract), &mut used);
        for (id, source) in sides::idl_sources(contract).iter() {
            of_tree(&parse(id, source, &mut Sink::new()), &mut used);
            of_text(source.text(), &mut used);
        }
    }
    let exceptions = EXCEPTIONS.iter().map(|name| (*name).to_owned());
    let wanted: BTreeSet<String> = constructs();
    let missing: Vec<_> = wanted.difference(&used).cloned().collect();
    assert_eq!(
        missing,
        exceptions.collect::<Vec<_>>(),
        "not used, and the exceptions"
    );
    println!(
        "{} constructs, {} of them exceptions",
        wanted.len(),
        EXCEPTIONS.len()
    );
}

/// Everything that a contract can say.
fn constructs() -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    let mut add = |what: &str, names: &[&str]| {
        all.extend(names.iter().map(|name| format!("{what} {name}")));
    };
    for scalar in Scalar::ALL {
        add("type", &[scalar.name()]);
    }
    for status in Status::ALL {
        add("status", &[status.name()]);
    }
    for format in Format::ALL {
        add("format", &[format.name()]);
    }
    add(
        "type",
        &["list", "set", "map", "struct", "enum", "union", "alias"],
    );
    add(
        "inside of a container:",
        &["list", "set", "map", "union", "alias"],
    );
    add(
        "map with the key",
        &["bool", "enum", "integer", "other", "string", "uuid"],
    );
    add(
        "item",
        &[
            "alias",
            "annotation",
            "constant",
            "enum",
            "error",
            "events block",
            "service",
            "struct",
            "union",
        ],
    );
    add(
        "presence",
        &[
            "default",
            "implicit",
            "optional",
            "optional with default",
            "required",
        ],
    );
    add(
        "encoding",
        &["delimited", "unpacked", "wrapped", "thrift_id"],
    );
    add("constraint", &["len", "range", "pattern", "several"]);
    add(
        "range",
        &["closed", "half-open", "without end", "without start"],
    );
    add(
        "call",
        &["unary", "oneway", "server stream", "client stream", "bidi"],
    );
    add("request", &["body", "nothing", "params"]);
    add("response", &["body", "empty", "wrapped"]);
    add("throws", &["none", "one", "several"]);
    add(
        "policy",
        &[
            "http",
            "http body",
            "idempotent",
            "key",
            "max_size",
            "on_disconnect",
        ],
    );
    add("policy", &["readonly", "retry", "timeout"]);
    add(
        "topic",
        &[
            "address",
            "compact",
            "dead letter",
            "delivery",
            "field in the address",
        ],
    );
    add("topic", &["key", "partitions", "retain"]);
    for of in ["enum", "error", "struct", "union"] {
        add(&format!("reserved in {of}:"), &["name", "number"]);
    }
    add(
        "reserved in",
        &["enum: range", "events block", "service", "struct: range"],
    );
    add(
        "enum",
        &[
            "closed",
            "with a zero",
            "without a zero",
            "with a negative value",
        ],
    );
    add(
        "struct",
        &[
            "that keeps unknown fields",
            "with an inline union",
            "within itself",
        ],
    );
    add("variant", &["with a type", "without a type"]);
    add(
        "error",
        &["with a message", "with fields", "without a message"],
    );
    add(
        "newtype",
        &["of a newtype", "sensitive", "with constraints"],
    );
    add("sensitive", &["field", "parameter", "variant"]);
    add("plain", &["alias"]);
    for place in PLACES {
        add("annotation on", &[place]);
        add("documentation on", &[place]);
        // One that the contract declares; there is none for declarations of annotations.
        if *place != "annotation" {
            add("@mark on", &[place]);
        }
    }
    for wire in ["all wires", "proto", "json", "rpc", "thrift"] {
        add("name on", &[wire]);
    }
    add("@calls on", &["rpc"]);
    add("@id on", &["param", "thrown"]);
    add("use", &["as", "of several", "of one package in another"]);
    add("a type of another package by", &["its path", "its name"]);
    add(
        "literal",
        &[
            "bytes",
            "empty list",
            "empty map",
            "enum value behind its enum",
            "escape",
            "exponent",
            "false",
            "float",
            "hexadecimal",
            "inf",
            "binary",
            "nan",
            "negative",
            "true",
            "underscores",
            "unicode escape",
        ],
    );
    for unit in UNITS {
        add("unit", &[unit]);
    }
    add("comment", &["line"]);
    all
}

/// What documentation and annotations may stand on.
const PLACES: &[&str] = &[
    "alias",
    "annotation",
    "constant",
    "enum",
    "error",
    "events block",
    "field",
    "inline union",
    "package",
    "param",
    "rpc",
    "service",
    "struct",
    "topic",
    "union",
    "value",
    "variant",
];

const UNITS: &[&str] = &["us", "ms", "s", "m", "h", "d", "B", "KiB", "GiB"];

fn of_schema(schema: &Schema, used: &mut BTreeSet<String>) {
    for item in schema.declared_items() {
        used.insert(format!("item {}", item.kind()));
        let mut types = Vec::new();
        schema.walk_types(item, &mut |ty| types.push(ty));
        for ty in types {
            of_type(schema, ty, used);
        }
        let note = |used: &mut BTreeSet<String>, is: bool, what: &str| {
            if is {
                used.insert(what.to_owned());
            }
        };
        if let Some(members) = schema.members(item) {
            reserved(&members.reserved, item.kind(), used);
            for member in &members.list {
                match member {
                    Member::Field(field) => of_field(schema, field, "field", used),
                    Member::Oneof(oneof) => {
                        used.insert("struct with an inline union".to_owned());
                        for variant in &oneof.variants {
                            note(used, variant.sensitive, "sensitive variant");
                        }
                    }
                }
            }
        }
        match item {
            ItemId::Struct(id) => {
                let of = &schema.structs[id];
                note(
                    used,
                    of.preserve_unknown,
                    "struct that keeps unknown fields",
                );
                let boxed = of.members.fields().any(|field| field.boxed);
                note(used, boxed, "struct within itself");
            }
            ItemId::Enum(id) => {
                let of = &schema.enums[id];
                reserved(&of.reserved, "enum", used);
                note(used, of.closed, "enum closed");
                let implied = of.values.iter().any(|value| value.implied);
                note(used, implied, "enum without a zero");
                note(used, !implied, "enum with a zero");
                let negative = of.values.iter().any(|value| value.number < 0);
                note(used, negative, "enum with a negative value");
            }
            ItemId::Union(id) => {
                let of = &schema.unions[id];
                reserved(&of.reserved, "union", used);
                for variant in &of.variants {
                    note(used, variant.sensitive, "sensitive variant");
                    note(used, variant.ty.is_some(), "variant with a type");
                    note(used, variant.ty.is_none(), "variant without a type");
                }
            }
            ItemId::Error(id) => {
                let of = &schema.errors[id];
                used.insert(format!("status {}", of.status.name()));
                note(used, of.message.is_some(), "error with a message");
                note(used, of.message.is_none(), "error without a message");
                note(used, !of.members.list.is_empty(), "error with fields");
            }
            ItemId::Alias(id) => {
                let of = &schema.aliases[id];
                note(used, !of.newtype, "plain alias");
                note(
                    used,
                    matches!(of.target, Type::Alias(_)),
                    "newtype of a newtype",
                );
                note(used, of.sensitive, "newtype sensitive");
                note(used, !of.constraints.is_empty(), "newtype with constraints");
            }
            ItemId::Service(id) => of_service(schema, &schema.services[id], used),
            ItemId::Events(id) => {
                let of = &schema.events[id];
                note(used, !of.reserved.is_empty(), "reserved in events block");
                for topic in &of.topics {
                    note(used, topic.key.is_some(), "topic key");
                    note(used, topic.partitions.is_some(), "topic partitions");
                    note(used, topic.retain.is_some(), "topic retain");
                    note(used, topic.compact, "topic compact");
                    note(used, topic.dead_letter.is_some(), "topic dead letter");
                    note(used, topic.delivery != Default::default(), "topic delivery");
                    let fields = topic.address.pieces.iter();
                    let mut fields = fields
                        .filter(|piece| matches!(piece, virtuoso_idl::schema::Piece::Field(_)));
                    note(used, fields.next().is_some(), "topic field in the address");
                }
            }
            ItemId::Const(_) | ItemId::AnnotationDecl(_) => {}
        }
    }
    // An annotation of its own would have one of these, but for inline unions and declarations of annotations.
    assert_eq!(Target::ALL.len(), PLACES.len() - 2);
}

fn of_service(
    schema: &Schema,
    service: &virtuoso_idl::schema::Service,
    used: &mut BTreeSet<String>,
) {
    let mut note = |is: bool, what: &str| {
        if is {
            used.insert(what.to_owned());
        }
    };
    note(!service.reserved.is_empty(), "reserved in service");
    for method in &service.methods {
        note(true, &format!("call {}", method.kind.name()));
        note(method.throws.is_empty(), "throws none");
        note(method.throws.len() == 1, "throws one");
        note(method.throws.len() > 1, "throws several");
        note(method.readonly, "policy readonly");
        note(method.idempotent.is_some(), "policy idempotent");
        let key = method.idempotent.as_ref().and_then(|of| of.key.as_ref());
        note(key.is_some(), "policy key");
        note(method.retry.is_some(), "policy retry");
        note(method.timeout.is_some(), "policy timeout");
        note(method.max_size.is_some(), "policy max_size");
        note(method.http.is_some(), "policy http");
        let body = method.http.as_ref().and_then(|http| http.body.as_ref());
        note(body.is_some(), "policy http body");
        match &method.response {
            Response::Empty => note(true, "response empty"),
            Response::Body(_) => note(true, "response body"),
            Response::Wrapped(_) => note(true, "response wrapped"),
        }
        match &method.request {
            Request::Body(_) => note(true, "request body"),
            Request::Params(params) => {
                note(params.is_empty(), "request nothing");
                note(!params.is_empty(), "request params");
            }
        }
    }
    for method in &service.methods {
        if let Request::Params(params) = &method.request {
            for param in params {
                of_field(schema, param, "parameter", used);
            }
        }
    }
}

fn of_field(schema: &Schema, field: &Field, what: &str, used: &mut BTreeSet<String>) {
    used.insert(format!(
        "presence {}",
        match &field.presence {
            Presence::Implicit => "implicit",
            Presence::Default(_) => "default",
            Presence::Optional { default: None } => "optional",
            Presence::Optional { default: Some(_) } => "optional with default",
            Presence::Required => "required",
        }
    ));
    let constraints = &field.constraints;
    let kinds = [
        ("constraint len", constraints.len.is_some()),
        ("constraint range", constraints.range.is_some()),
        ("constraint pattern", !constraints.patterns.is_empty()),
        (
            "constraint several",
            constraints.len.is_some() && !constraints.patterns.is_empty(),
        ),
        ("encoding thrift_id", field.thrift_id.is_some()),
        ("encoding unpacked", field.encoding == Encoding::Unpacked),
        ("encoding delimited", field.encoding == Encoding::Delimited),
        ("encoding wrapped", field.encoding == Encoding::Wrapped),
    ];
    used.extend(
        kinds
            .into_iter()
            .filter(|(_, is)| *is)
            .map(|(name, _)| name.to_owned()),
    );
    used.extend(
        constraints
            .formats
            .iter()
            .map(|format| format!("format {}", format.name())),
    );
    if let Some(range) = &constraints.range {
        used.insert(match (&range.min, &range.max, range.max_exclusive) {
            (None, ..) => "range without start".to_owned(),
            (_, None, _) => "range without end".to_owned(),
            (_, _, true) => "range half-open".to_owned(),
            (_, _, false) => "range closed".to_owned(),
        });
    }
    if field.sensitive && !schema.is_sensitive(&field.ty) {
        used.insert(format!("sensitive {what}"));
    }
}

fn of_type(schema: &Schema, ty: &Type, used: &mut BTreeSet<String>) {
    let name = |ty: &Type| match ty {
        Type::Scalar(scalar) => scalar.name(),
        Type::Struct(_) => "struct",
        Type::Enum(_) => "enum",
        Type::Union(_) => "union",
        Type::Alias(_) => "alias",
        Type::List(_) => "list",
        Type::Set(_) => "set",
        Type::Map(..) => "map",
        Type::Opaque(_) => "opaque",
    };
    used.insert(format!("type {}", name(ty)));
    match ty {
        Type::List(inner) | Type::Set(inner) => {
            used.insert(format!("inside of a container: {}", name(inner)));
        }
        Type::Map(key, inner) => {
            used.insert(format!("inside of a container: {}", name(inner)));
            used.insert(format!(
                "map with the key {}",
                match schema.resolve(key) {
                    Type::Scalar(scalar) if scalar.is_int() => "integer",
                    Type::Scalar(Scalar::Bool) => "bool",
                    Type::Scalar(Scalar::String) => "string",
                    Type::Scalar(Scalar::Uuid) => "uuid",
                    Type::Enum(_) => "enum",
                    _ => "other",
                }
            ));
        }
        _ => {}
    }
}

fn reserved(reserved: &Reserved, of: &str, used: &mut BTreeSet<String>) {
    if !reserved.names.is_empty() {
        used.insert(format!("reserved in {of}: name"));
    }
    for (from, to) in &reserved.numbers {
        used.insert(format!("reserved in {of}: number"));
        if from != to {
            used.insert(format!("reserved in {of}: range"));
        }
    }
}

/// What the schema does not tell any more.
fn of_tree(file: &File, used: &mut BTreeSet<String>) {
    if !file.docs.is_empty() {
        used.insert("documentation on package".to_owned());
    }
    if let Some(package) = &file.package {
        prefix(&package.prefix, "package", used);
    }
    for import in &file.uses {
        used.insert("use of one package in another".to_owned());
        used.insert("a type of another package by its name".to_owned());
        if let UseKind::List(names) = &import.kind {
            used.insert("use of several".to_owned());
            if names.iter().any(|name| name.alias.is_some()) {
                used.insert("use as".to_owned());
            }
        }
    }
    if file.comments.iter().any(|comment| !comment.block) {
        used.insert("comment line".to_owned());
    }
    for item in &file.items {
        let kind = match item {
            Item::Struct(_) => "struct",
            Item::Enum(_) => "enum",
            Item::Union(_) => "union",
            Item::Error(_) => "error",
            Item::Service(_) => "service",
            Item::Events(_) => "events block",
            Item::Alias(_) => "alias",
            Item::Const(_) => "constant",
            Item::Annotation(_) => "annotation",
            Item::Broken(_) => "other",
        };
        if let Some(of) = item.prefix() {
            prefix(of, kind, used);
        }
        match item {
            Item::Struct(item) => struct_members(&item.members, used),
            Item::Error(item) => struct_members(&item.members, used),
            Item::Union(item) => variants(&item.members, used),
            Item::Enum(item) => {
                for member in &item.members {
                    if let EnumMember::Value(value) = member {
                        prefix(&value.prefix, "value", used);
                    }
                }
            }
            Item::Service(item) => {
                for member in &item.members {
                    if let ServiceMember::Method(method) = member {
                        method_tree(method, used);
                    }
                }
            }
            Item::Events(item) => {
                for topic in item.topics() {
                    prefix(&topic.prefix, "topic", used);
                    if topic.address.is_some() {
                        used.insert("topic address".to_owned());
                    }
                }
            }
            Item::Const(_) | Item::Alias(_) | Item::Annotation(_) | Item::Broken(_) => {}
        }
    }
}

fn struct_members(members: &[StructMember], used: &mut BTreeSet<String>) {
    for member in members {
        match member {
            StructMember::Field(field) => {
                prefix(&field.prefix, "field", used);
                if field.ty.path.parts.len() > 1 {
                    used.insert("a type of another package by its path".to_owned());
                }
            }
            StructMember::Oneof(oneof) => {
                prefix(&oneof.prefix, "inline union", used);
                variants(&oneof.members, used);
            }
            StructMember::Reserved(_) | StructMember::Broken(_) => {}
        }
    }
}

fn variants(members: &[UnionMember], used: &mut BTreeSet<String>) {
    for member in members {
        if let UnionMember::Variant(variant) = member {
            prefix(&variant.prefix, "variant", used);
        }
    }
}

fn method_tree(method: &syntax::Method, used: &mut BTreeSet<String>) {
    prefix(&method.prefix, "rpc", used);
    let mut annotations = method.prefix.annotations.iter();
    if annotations.any(|annotation| annotation.name.to_string() == "on_disconnect") {
        used.insert("policy on_disconnect".to_owned());
    }
    for param in &method.params {
        prefix(&param.prefix, "param", used);
    }
    for thrown in &method.throws {
        for annotation in &thrown.annotations {
            used.insert(format!("@{} on thrown", annotation.name));
        }
    }
}

fn prefix(prefix: &Prefix, place: &str, used: &mut BTreeSet<String>) {
    if !prefix.docs.is_empty() {
        used.insert(format!("documentation on {place}"));
    }
    for annotation in &prefix.annotations {
        let name = annotation.name.to_string();
        used.insert(format!("annotation on {place}"));
        used.insert(format!("@{name} on {place}"));
        if name == "name" {
            let wires = annotation
                .arguments
                .iter()
                .map(|argument| match &argument.name {
                    Some(wire) => format!("name on {wire}"),
                    None => "name on all wires".to_owned(),
                });
            used.extend(wires);
        }
    }
}

/// How literals are spelled.
fn of_text(text: &str, used: &mut BTreeSet<String>) {
    let spellings = [
        ("bytes", "b\""),
        ("empty list", "[]"),
        ("empty map", "{};"),
        ("enum value behind its enum", "default Level.low"),
        ("escape", "\\t"),
        ("exponent", "5e-1"),
        ("false", "default false"),
        ("float", "..=1.5"),
        ("hexadecimal", "0x80"),
        ("inf", "default inf"),
        ("binary", "0b1010"),
        ("nan", "default nan"),
        ("negative", "= -1"),
        ("true", "default true"),
        ("underscores", "18_446"),
        ("unicode escape", "\\u{e9}"),
    ];
    for (name, spelling) in spellings {
        if text.contains(spelling) {
            used.insert(format!("literal {name}"));
        }
    }
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '.');
    for word in words {
        let unit = word.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        if unit.len() < word.len() && UNITS.contains(&unit) {
            used.insert(format!("unit {unit}"));
        }
    }
}
