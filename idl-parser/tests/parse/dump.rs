//! A tree as canonical text: what is equal here is equal but for spans, comments and spelling.

use std::fmt::Write as _;

use virtuoso_idl::syntax::*;

pub(crate) fn dump(file: &File) -> String {
    let mut out = String::new();
    for line in &file.docs.lines {
        writeln!(out, "//! {}", line.text).unwrap();
    }
    if let Some(package) = &file.package {
        prefix(&mut out, "", &package.prefix);
        writeln!(out, "package {};", package.path).unwrap();
    }
    for import in &file.uses {
        prefix(&mut out, "", &import.prefix);
        let names = match &import.kind {
            UseKind::Single { alias } => self::alias(alias),
            UseKind::List(names) => {
                let names = names
                    .iter()
                    .map(|n| format!("{}{}", n.name, self::alias(&n.alias)));
                format!(".{{{}}}", names.collect::<Vec<_>>().join(", "))
            }
        };
        writeln!(out, "use {}{names};", import.path).unwrap();
    }
    for node in &file.items {
        item(&mut out, node);
    }
    out
}

fn alias(alias: &Option<Ident>) -> String {
    alias
        .as_ref()
        .map_or(String::new(), |alias| format!(" as {alias}"))
}

fn item(out: &mut String, item: &Item) {
    if let Some(before) = item.prefix() {
        prefix(out, "", before);
    }
    match item {
        Item::Struct(node) => {
            body(
                out,
                &format!("struct {}", node.name),
                &node.members,
                struct_member,
            );
        }
        Item::Enum(node) => body(
            out,
            &format!("enum {}", node.name),
            &node.members,
            |out, m| match m {
                EnumMember::Value(value) => {
                    prefix(out, "  ", &value.prefix);
                    writeln!(out, "  {}{};", value.name, number(&value.number)).unwrap();
                }
                EnumMember::Reserved(node) => reserved(out, node),
                EnumMember::Broken(node) => broken(out, node),
            },
        ),
        Item::Union(node) => {
            body(
                out,
                &format!("union {}", node.name),
                &node.members,
                union_member,
            );
        }
        Item::Error(node) if node.members.is_empty() => {
            writeln!(out, "error {}({});", node.name, node.status).unwrap();
        }
        Item::Error(node) => {
            let head = format!("error {}({})", node.name, node.status);
            body(out, &head, &node.members, struct_member);
        }
        Item::Service(node) => {
            body(
                out,
                &format!("service {}", node.name),
                &node.members,
                |out, m| match m {
                    ServiceMember::Method(node) => method(out, node),
                    ServiceMember::Reserved(node) => reserved(out, node),
                    ServiceMember::Broken(node) => broken(out, node),
                },
            );
        }
        Item::Events(node) => {
            body(
                out,
                &format!("events {}", node.name),
                &node.members,
                |out, m| match m {
                    EventsMember::Topic(node) => {
                        prefix(out, "  ", &node.prefix);
                        write!(out, "  topic {}: {}", node.name, node.payload).unwrap();
                        if let Some(address) = &node.address {
                            write!(out, " on {}", quote(&address.value)).unwrap();
                        }
                        out.push_str(";\n");
                    }
                    EventsMember::Reserved(node) => reserved(out, node),
                    EventsMember::Broken(node) => broken(out, node),
                },
            );
        }
        Item::Const(node) => {
            writeln!(
                out,
                "const {}: {} = {};",
                node.name,
                node.ty,
                value(&node.value)
            )
            .unwrap();
        }
        Item::Alias(node) => writeln!(out, "type {} = {};", node.name, node.ty).unwrap(),
        Item::Annotation(node) => {
            let targets: Vec<&str> = node.targets.iter().map(Ident::as_str).collect();
            let (params, targets) = (params(&node.params), targets.join(", "));
            writeln!(out, "annotation {}({params}) on {targets};", node.name).unwrap();
        }
        Item::Broken(node) => broken(out, node),
    }
}

fn body<M>(out: &mut String, head: &str, members: &[M], member: impl Fn(&mut String, &M)) {
    writeln!(out, "{head} {{").unwrap();
    for node in members {
        member(out, node);
    }
    out.push_str("}\n");
}

fn struct_member(out: &mut String, member: &StructMember) {
    match member {
        StructMember::Field(node) => {
            prefix(out, "  ", &node.prefix);
            let (number, default) = (number(&node.number), default(&node.default));
            writeln!(out, "  {}: {}{number}{default};", node.name, node.ty).unwrap();
        }
        StructMember::Oneof(node) => {
            prefix(out, "  ", &node.prefix);
            body(
                out,
                &format!("  union {}", node.name),
                &node.members,
                union_member,
            );
        }
        StructMember::Reserved(node) => reserved(out, node),
        StructMember::Broken(node) => broken(out, node),
    }
}

fn union_member(out: &mut String, member: &UnionMember) {
    match member {
        UnionMember::Variant(node) => {
            prefix(out, "  ", &node.prefix);
            let ty = node
                .ty
                .as_ref()
                .map_or(String::new(), |ty| format!(": {ty}"));
            writeln!(out, "  {}{ty}{};", node.name, number(&node.number)).unwrap();
        }
        UnionMember::Reserved(node) => reserved(out, node),
        UnionMember::Broken(node) => broken(out, node),
    }
}

fn method(out: &mut String, method: &Method) {
    prefix(out, "  ", &method.prefix);
    let oneway = if method.oneway.is_some() {
        "oneway "
    } else {
        ""
    };
    write!(
        out,
        "  {oneway}rpc {}({})",
        method.name,
        params(&method.params)
    )
    .unwrap();
    if let Some(returns) = &method.returns {
        write!(
            out,
            " -> {}{}",
            stream(returns.stream.is_some()),
            returns.ty
        )
        .unwrap();
    }
    for (i, thrown) in method.throws.iter().enumerate() {
        out.push_str(if i == 0 { " throws " } else { ", " });
        write!(out, "{}{}", annotations(&thrown.annotations), thrown.path).unwrap();
    }
    out.push_str(";\n");
}

fn params(params: &[Param]) -> String {
    let params = params.iter().map(|param| {
        let docs: Vec<String> = param
            .prefix
            .docs
            .lines
            .iter()
            .map(|line| format!("\n/// {}\n", line.text))
            .collect();
        format!(
            "{}{}{}{}{}{}{}",
            docs.concat(),
            annotations(&param.prefix.annotations),
            param
                .name
                .as_ref()
                .map_or(String::new(), |name| format!("{name}: ")),
            stream(param.stream.is_some()),
            param.ty,
            number(&param.number),
            default(&param.default)
        )
    });
    params.collect::<Vec<_>>().join(", ")
}

fn stream(stream: bool) -> &'static str {
    if stream { "stream " } else { "" }
}

fn reserved(out: &mut String, reserved: &Reserved) {
    prefix(out, "  ", &reserved.prefix);
    let slots = reserved.slots.iter().map(|slot| match &slot.kind {
        ReservedKind::Name(name) => quote(&name.value),
        ReservedKind::Number(number) => value(number),
        ReservedKind::Range {
            start,
            end,
            inclusive,
        } => {
            let end = end.as_ref().map_or(String::new(), value);
            format!(
                "{}{}{end}",
                value(start),
                if *inclusive { "..=" } else { ".." }
            )
        }
    });
    writeln!(out, "  reserved {};", slots.collect::<Vec<_>>().join(", ")).unwrap();
}

fn broken(out: &mut String, broken: &Broken) {
    let name = broken.name.as_ref().map_or("?", Ident::as_str);
    writeln!(out, "  !broken {} {name}", broken.kind).unwrap();
}

fn prefix(out: &mut String, indent: &str, prefix: &Prefix) {
    for line in &prefix.docs.lines {
        writeln!(out, "{indent}/// {}", line.text).unwrap();
    }
    if !prefix.annotations.is_empty() {
        writeln!(
            out,
            "{indent}{}",
            annotations(&prefix.annotations).trim_end()
        )
        .unwrap();
    }
}

fn annotations(annotations: &[Annotation]) -> String {
    let annotations = annotations.iter().map(|annotation| {
        let arguments = annotation.arguments.iter().map(|argument| {
            let name = argument
                .name
                .as_ref()
                .map_or(String::new(), |name| format!("{name}: "));
            format!("{name}{}", value(&argument.value))
        });
        format!(
            "@{}({}) ",
            annotation.name,
            arguments.collect::<Vec<_>>().join(", ")
        )
    });
    annotations.collect()
}

fn number(number: &Option<Number>) -> String {
    number.as_ref().map_or(String::new(), |number| {
        format!(" = {}", value(&number.value))
    })
}

fn default(default: &Option<Default>) -> String {
    default.as_ref().map_or(String::new(), |default| {
        format!(" default {}", value(&default.value))
    })
}

pub(crate) fn value(node: &Value) -> String {
    let list = |values: Vec<String>| values.join(", ");
    let end = |end: &Option<Box<Value>>| end.as_ref().map_or(String::new(), |end| value(end));
    match &node.kind {
        ValueKind::Int(int) => int.to_string(),
        ValueKind::Float(float) if float.is_nan() => "nan".to_owned(),
        ValueKind::Float(float) => format!("{float:?}"),
        ValueKind::Bool(bool) => bool.to_string(),
        ValueKind::Duration(duration) => format!("{}ns", duration.as_nanos()),
        ValueKind::Size(size) => format!("{size}B"),
        ValueKind::String(text) => quote(text),
        ValueKind::Bytes(bytes) => {
            let bytes: String = bytes.iter().map(|byte| format!("\\x{byte:02x}")).collect();
            format!("b\"{bytes}\"")
        }
        ValueKind::Path(path) => path.to_string(),
        ValueKind::Range {
            start,
            end: last,
            inclusive,
        } => {
            format!(
                "{}{}{}",
                end(start),
                if *inclusive { "..=" } else { ".." },
                end(last)
            )
        }
        ValueKind::List(values) => format!("[{}]", list(values.iter().map(value).collect())),
        ValueKind::Map(entries) => {
            let entry = |entry: &Entry| format!("{}: {}", value(&entry.key), value(&entry.value));
            format!("{{{}}}", list(entries.iter().map(entry).collect()))
        }
        ValueKind::Rust(text) => format!("rust {text:?}"),
        ValueKind::Broken => "!broken".to_owned(),
    }
}

fn quote(text: &str) -> String {
    let quoted: String = text
        .chars()
        .map(|c| match c {
            '"' => "\\\"".to_owned(),
            '\\' => "\\\\".to_owned(),
            c if c.is_control() => format!("\\u{{{:x}}}", c as u32),
            c => c.to_string(),
        })
        .collect();
    format!("\"{quoted}\"")
}
