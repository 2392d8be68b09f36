//! A schema as text: complete and deterministic, for goldens, comparison and hashing.

use super::Schema;
use super::annotation::{Annotation, AnnotationOf};
use super::constraint::{Constraints, Range};
use super::decl::Decl;
use super::error::{Piece, Template};
use super::id::{ItemId, PackageId};
use super::method::{Method, Request, Response};
use super::struct_::{Encoding, Field, Member, Members, Presence, Reserved};
use super::topic::Topic;
use super::ty::Type;
use super::union::Variant;
use super::value::Value;
use std::collections::BTreeSet;
use std::fmt::{self, Write};

impl Schema {
    /// The whole schema as text, spans and built-in items aside: two schemas are the same contract,
    /// documentation included, exactly when their dumps are equal.
    pub fn dump(&self) -> String {
        Dump::new(self, View::Full).packages(self.packages.ids().collect())
    }

    /// Whether both are the same contract wherever they were written.
    pub fn is_same(&self, other: &Self) -> bool {
        self.dump() == other.dump()
    }
}

impl fmt::Display for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.dump())
    }
}

/// How much is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum View {
    /// Everything but spans, in declaration order.
    Full,
    /// What matters on wires, in an order that does not depend on declarations.
    Wire,
}

pub(super) struct Dump<'a> {
    schema: &'a Schema,
    view: View,
    package: Option<PackageId>,
    depth: usize,
    out: String,
}

impl<'a> Dump<'a> {
    pub(super) fn new(schema: &'a Schema, view: View) -> Self {
        Self {
            schema,
            view,
            package: None,
            depth: 0,
            out: String::new(),
        }
    }

    pub(super) fn packages(mut self, packages: BTreeSet<PackageId>) -> String {
        let mut packages: Vec<_> = packages.into_iter().collect();
        packages.sort_by_key(|id| &self.schema.packages[*id].decl.name);
        for id in packages {
            let package = &self.schema.packages[id];
            if package.builtin {
                continue;
            }
            self.package = Some(id);
            self.line(format!("package {}", package.decl.name));
            self.nested(|dump| {
                dump.decl(&package.decl);
                let mut items = package.items.clone();
                if dump.view == View::Wire {
                    items.retain(|item| {
                        !matches!(
                            item,
                            ItemId::Alias(_) | ItemId::Const(_) | ItemId::AnnotationDecl(_)
                        )
                    });
                    items.sort_by_key(|item| &dump.schema.decl(*item).name);
                }
                items.into_iter().for_each(|item| dump.item(item));
            });
        }
        self.out
    }

    fn item(&mut self, id: ItemId) {
        let schema = self.schema;
        match id {
            ItemId::Struct(id) => {
                let item = &schema.structs[id];
                let keep = if item.preserve_unknown {
                    " preserve_unknown"
                } else {
                    ""
                };
                self.line(format!("struct {}{keep}", item.decl.name));
                self.nested(|dump| {
                    dump.decl(&item.decl);
                    dump.members(&item.members);
                });
            }
            ItemId::Error(id) => {
                let item = &schema.errors[id];
                self.line(format!("error {}({})", item.decl.name, item.status.name()));
                self.nested(|dump| {
                    dump.decl(&item.decl);
                    if let (Some(message), View::Full) = (&item.message, dump.view) {
                        dump.line(format!("message {}", template(message)));
                    }
                    dump.members(&item.members);
                });
            }
            ItemId::Enum(id) => {
                let item = &schema.enums[id];
                let closed = if item.closed { " closed" } else { "" };
                self.line(format!("enum {}{closed}", item.decl.name));
                self.nested(|dump| {
                    dump.decl(&item.decl);
                    let mut values: Vec<_> = item.values.iter().collect();
                    if dump.view == View::Wire {
                        values.sort_by_key(|value| value.number);
                    }
                    for value in values {
                        // Whether the zero was written does not show on any wire.
                        let implied = value.implied && dump.view == View::Full;
                        let implied = if implied { " implied" } else { "" };
                        dump.line(format!("{} {}{implied}", value.number, value.decl.name));
                        dump.nested(|dump| dump.decl(&value.decl));
                    }
                    dump.reserved(&item.reserved);
                });
            }
            ItemId::Union(id) => {
                let item = &schema.unions[id];
                self.line(format!("union {}", item.decl.name));
                self.nested(|dump| {
                    dump.decl(&item.decl);
                    dump.variants(&item.variants);
                    dump.reserved(&item.reserved);
                });
            }
            ItemId::Alias(id) => {
                let item = &schema.aliases[id];
                let mut line = format!("type {} = {}", item.decl.name, self.ty(&item.target));
                self.flags(
                    &mut line,
                    &[
                        ("newtype", item.newtype),
                        ("required", item.required),
                        ("sensitive", item.sensitive),
                    ],
                );
                self.constraints(&mut line, &item.constraints);
                self.line(line);
                self.nested(|dump| dump.decl(&item.decl));
            }
            ItemId::Const(id) => {
                let item = &schema.consts[id];
                let value = self.value(&item.value);
                self.line(format!(
                    "const {}: {} = {value}",
                    item.decl.name,
                    self.ty(&item.ty)
                ));
                self.nested(|dump| dump.decl(&item.decl));
            }
            ItemId::Service(id) => {
                let item = &schema.services[id];
                let mut line = format!("service {}", item.decl.name);
                if self.view == View::Full {
                    if let Some(timeout) = item.timeout {
                        let _ = write!(line, " timeout={timeout:?}");
                    }
                    if let Some(size) = item.max_size {
                        let _ = write!(line, " max_size={size}");
                    }
                }
                self.line(line);
                self.nested(|dump| {
                    dump.decl(&item.decl);
                    let mut methods: Vec<_> = item.methods.iter().collect();
                    if dump.view == View::Wire {
                        methods.sort_by_key(|method| &method.decl.name);
                    }
                    methods.into_iter().for_each(|method| dump.method(method));
                    dump.reserved(&Reserved {
                        numbers: Vec::new(),
                        names: item.reserved.clone(),
                    });
                });
            }
            ItemId::Events(id) => {
                let item = &schema.events[id];
                self.line(format!("events {}", item.decl.name));
                self.nested(|dump| {
                    dump.decl(&item.decl);
                    let mut topics: Vec<_> = item.topics.iter().collect();
                    if dump.view == View::Wire {
                        topics.sort_by_key(|topic| &topic.decl.name);
                    }
                    topics.into_iter().for_each(|topic| dump.topic(topic));
                    dump.reserved(&Reserved {
                        numbers: Vec::new(),
                        names: item.reserved.clone(),
                    });
                });
            }
            ItemId::AnnotationDecl(id) => {
                let item = &schema.annotation_decls[id];
                let targets: Vec<_> = item.targets.iter().map(|target| target.name()).collect();
                self.line(format!(
                    "annotation {} on {}",
                    item.decl.name,
                    targets.join(", ")
                ));
                self.nested(|dump| {
                    dump.decl(&item.decl);
                    item.params.iter().for_each(|param| dump.field(param));
                });
            }
        }
    }

    fn members(&mut self, members: &Members) {
        let mut list: Vec<_> = members.list.iter().collect();
        if self.view == View::Wire {
            list.sort_by_key(|member| match member {
                Member::Field(field) => field.number,
                Member::Oneof(oneof) => oneof
                    .variants
                    .iter()
                    .map(|variant| variant.number)
                    .min()
                    .unwrap_or(0),
            });
        }
        for member in list {
            match member {
                Member::Field(field) => self.field(field),
                Member::Oneof(oneof) => {
                    self.line(format!("union {}", oneof.decl.name));
                    self.nested(|dump| {
                        dump.decl(&oneof.decl);
                        dump.variants(&oneof.variants);
                    });
                }
            }
        }
        self.reserved(&members.reserved);
    }

    fn field(&mut self, field: &Field) {
        let mut line = format!(
            "{} {}: {}",
            field.number,
            field.decl.name,
            self.ty(&field.ty)
        );
        match &field.presence {
            Presence::Implicit => {}
            Presence::Default(value) => {
                let _ = write!(line, " default {}", self.value(value));
            }
            Presence::Optional { default: None } => line.push_str(" optional"),
            Presence::Optional {
                default: Some(value),
            } => {
                let _ = write!(line, " optional default {}", self.value(value));
            }
            Presence::Required => line.push_str(" required"),
        }
        match field.encoding {
            Encoding::Usual => {}
            Encoding::Unpacked => line.push_str(" unpacked"),
            Encoding::Delimited => line.push_str(" delimited"),
            Encoding::Wrapped => line.push_str(" wrapped"),
        }
        if let Some(id) = field.thrift_id {
            let _ = write!(line, " thrift_id={id}");
        }
        self.flags(
            &mut line,
            &[("sensitive", field.sensitive), ("boxed", field.boxed)],
        );
        self.constraints(&mut line, &field.constraints);
        self.line(line);
        self.nested(|dump| dump.decl(&field.decl));
    }

    fn variants(&mut self, variants: &[Variant]) {
        let mut variants: Vec<_> = variants.iter().collect();
        if self.view == View::Wire {
            variants.sort_by_key(|variant| variant.number);
        }
        for variant in variants {
            let mut line = format!("{} {}", variant.number, variant.decl.name);
            if let Some(ty) = &variant.ty {
                let _ = write!(line, ": {}", self.ty(ty));
            }
            self.flags(
                &mut line,
                &[("sensitive", variant.sensitive), ("boxed", variant.boxed)],
            );
            self.constraints(&mut line, &variant.constraints);
            self.line(line);
            self.nested(|dump| dump.decl(&variant.decl));
        }
    }

    fn method(&mut self, method: &Method) {
        let mut line = format!("rpc {} ({})", method.decl.name, method.kind.name());
        if let Request::Body(ty) = &method.request {
            let _ = write!(line, " body {}", self.ty(ty));
        }
        match &method.response {
            Response::Empty => {}
            Response::Body(ty) => {
                let _ = write!(line, " -> {}", self.ty(ty));
            }
            Response::Wrapped(ty) => {
                let _ = write!(line, " -> wrapped {}", self.ty(ty));
            }
        }
        self.line(line);
        self.nested(|dump| {
            dump.decl(&method.decl);
            if let Request::Params(params) = &method.request {
                params.iter().for_each(|param| dump.field(param));
            }
            for thrown in &method.throws {
                let error = dump.item_name(ItemId::Error(thrown.error));
                dump.line(format!("throws {} {error}", thrown.id));
            }
            if let Some(http) = &method.http {
                let mut line = format!("http {} {:?}", http.verb, http.path);
                if let Some(body) = &http.body {
                    let _ = write!(line, " body={body}");
                }
                dump.line(line);
            }
            if dump.view == View::Full {
                dump.policy(method);
            }
        });
    }

    fn policy(&mut self, method: &Method) {
        let mut line = format!("on_disconnect={:?}", method.on_disconnect).to_lowercase();
        if method.readonly {
            line.push_str(" readonly");
        }
        if let Some(idempotent) = &method.idempotent {
            line.push_str(" idempotent");
            if let Some(key) = &idempotent.key {
                let _ = write!(line, "={key}");
            }
        }
        if let Some(timeout) = method.timeout {
            let _ = write!(line, " timeout={timeout:?}");
        }
        if let Some(size) = method.max_size {
            let _ = write!(line, " max_size={size}");
        }
        self.line(line);
        if let Some(retry) = &method.retry {
            let on: Vec<_> = retry.on.iter().map(|status| status.name()).collect();
            self.line(format!(
                "retry max={} backoff={:?} max_backoff={:?} multiplier={} on={}",
                retry.max,
                retry.backoff,
                retry.max_backoff,
                retry.multiplier,
                on.join(",")
            ));
        }
        for called in &method.calls {
            let service = self.item_name(ItemId::Service(called.service));
            let method = &self.schema.method(*called).decl.name;
            self.line(format!("calls {service}.{method}"));
        }
        for called in &method.opaque_calls {
            self.line(format!("calls {}", called.rust));
        }
    }

    fn topic(&mut self, topic: &Topic) {
        let address = template(&topic.address);
        let payload = self.ty(&topic.payload);
        self.line(format!("topic {}: {payload} on {address}", topic.decl.name));
        self.nested(|dump| {
            dump.decl(&topic.decl);
            if dump.view == View::Wire {
                return;
            }
            let mut line = format!("delivery={}", topic.delivery.name());
            if let Some(key) = &topic.key {
                let _ = write!(line, " key={}", key.names.join("."));
            }
            if let Some(partitions) = topic.partitions {
                let _ = write!(line, " partitions={partitions}");
            }
            if let Some(retain) = topic.retain {
                let _ = write!(line, " retain={retain:?}");
            }
            if topic.compact {
                line.push_str(" compact");
            }
            if let Some(address) = &topic.dead_letter {
                let _ = write!(line, " dead_letter={address:?}");
            }
            dump.line(line);
        });
    }

    /// Names on wires always; the rest in the full view.
    fn decl(&mut self, decl: &Decl) {
        let wires = [
            ("proto", &decl.names.proto),
            ("json", &decl.names.json),
            ("rpc", &decl.names.rpc),
            ("thrift", &decl.names.thrift),
        ];
        for (wire, name) in wires {
            if let Some(name) = name {
                self.line(format!("name {wire}={name:?}"));
            }
        }
        if self.view == View::Wire {
            return;
        }
        if !decl.docs.is_empty() {
            self.line(format!("doc {:?}", decl.docs));
        }
        if let Some(deprecation) = &decl.deprecated {
            match &deprecation.reason {
                Some(reason) => self.line(format!("deprecated {reason:?}")),
                None => self.line("deprecated".to_owned()),
            }
        }
        for annotation in &decl.annotations {
            let line = self.annotation(annotation);
            self.line(line);
        }
        for (key, value) in &decl.meta {
            self.line(format!("meta {key:?} = {value:?}"));
        }
        for lint in &decl.allow {
            self.line(format!("allow {lint}"));
        }
    }

    fn annotation(&self, annotation: &Annotation) -> String {
        let name = match &annotation.of {
            AnnotationOf::Declared(id) => self.item_name(ItemId::AnnotationDecl(*id)),
            AnnotationOf::Opaque(opaque) => format!("rust {:?}", opaque.rust),
        };
        let args = annotation.args.iter();
        let args: Vec<_> = args
            .map(|(name, value)| format!("{name}: {}", self.value(value)))
            .collect();
        format!("@{name}({})", args.join(", "))
    }

    fn reserved(&mut self, reserved: &Reserved) {
        if self.view == View::Wire || *reserved == Reserved::default() {
            return;
        }
        let numbers = reserved.numbers.iter().map(|(from, to)| match from == to {
            true => from.to_string(),
            false => format!("{from}..={to}"),
        });
        let names = reserved.names.iter().map(|name| format!("{name:?}"));
        let all: Vec<_> = numbers.chain(names).collect();
        self.line(format!("reserved {}", all.join(", ")));
    }

    fn ty(&self, ty: &Type) -> String {
        // Aliases are transparent on wires.
        let ty = if self.view == View::Wire {
            self.schema.resolve(ty)
        } else {
            ty
        };
        match ty {
            Type::Scalar(scalar) => scalar.name().to_owned(),
            Type::Struct(id) => self.item_name(ItemId::Struct(*id)),
            Type::Enum(id) => self.item_name(ItemId::Enum(*id)),
            Type::Union(id) => self.item_name(ItemId::Union(*id)),
            Type::Alias(id) => self.item_name(ItemId::Alias(*id)),
            Type::List(element) => format!("list<{}>", self.ty(element)),
            Type::Set(element) => format!("set<{}>", self.ty(element)),
            Type::Map(key, value) => format!("map<{}, {}>", self.ty(key), self.ty(value)),
            Type::Opaque(opaque) => format!("rust {:?}", opaque.rust),
        }
    }

    fn item_name(&self, item: ItemId) -> String {
        match self.package == Some(self.schema.package_of(item)) {
            true => self.schema.decl(item).name.clone(),
            false => self.schema.full_name(item),
        }
    }

    fn value(&self, value: &Value) -> String {
        match value {
            Value::Bool(value) => value.to_string(),
            Value::Int(value) => value.to_string(),
            Value::Float(value) => format!("{value:?}"),
            Value::String(value) => format!("{value:?}"),
            Value::Bytes(value) => format!("b\"{}\"", value.escape_ascii()),
            Value::Timestamp { seconds, nanos } => format!("timestamp {seconds}s+{nanos}ns"),
            Value::Duration { seconds, nanos } => format!("duration {seconds}s+{nanos}ns"),
            Value::Uuid(bytes) => {
                let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
                let parts = [
                    &hex[..8],
                    &hex[8..12],
                    &hex[12..16],
                    &hex[16..20],
                    &hex[20..],
                ];
                format!("uuid {}", parts.join("-"))
            }
            Value::Decimal(value) => format!("decimal {value}"),
            Value::Enum { number, .. } if self.view == View::Wire => number.to_string(),
            Value::Enum { of, number } => {
                let item = &self.schema.enums[*of];
                let name = item.value_of(*number).map_or("?", |value| &value.decl.name);
                format!("{}.{name}", self.item_name(ItemId::Enum(*of)))
            }
            Value::List(values) => {
                let values: Vec<_> = values.iter().map(|value| self.value(value)).collect();
                format!("[{}]", values.join(", "))
            }
            Value::Map(entries) => {
                let entries = entries.iter();
                let entries: Vec<_> = entries
                    .map(|(k, v)| format!("{}: {}", self.value(k), self.value(v)))
                    .collect();
                format!("{{{}}}", entries.join(", "))
            }
            Value::Rust { text, .. } => format!("rust {text:?}"),
        }
    }

    fn flags(&self, line: &mut String, flags: &[(&str, bool)]) {
        if self.view == View::Full {
            for (flag, _) in flags.iter().filter(|(_, set)| *set) {
                let _ = write!(line, " {flag}");
            }
        }
    }

    fn constraints(&self, line: &mut String, constraints: &Constraints) {
        if self.view == View::Wire {
            return;
        }
        if let Some(len) = constraints.len {
            let max = len.max.map(|max| format!("={max}")).unwrap_or_default();
            let _ = write!(line, " len({}..{max})", len.min);
        }
        if let Some(range) = &constraints.range {
            let _ = write!(line, " range({})", self.range(range));
        }
        for pattern in &constraints.patterns {
            let _ = write!(line, " pattern({pattern:?})");
        }
        for format in &constraints.formats {
            let _ = write!(line, " format({})", format.name());
        }
    }

    fn range(&self, range: &Range) -> String {
        let bound = |value: &Option<Value>| value.as_ref().map(|value| self.value(value));
        let to = if range.max.is_none() || range.max_exclusive {
            ".."
        } else {
            "..="
        };
        let (min, max) = (bound(&range.min), bound(&range.max));
        format!("{}{to}{}", min.unwrap_or_default(), max.unwrap_or_default())
    }

    fn line(&mut self, line: String) {
        let indent = self.depth * 2;
        let _ = writeln!(self.out, "{:indent$}{line}", "");
    }

    fn nested(&mut self, body: impl FnOnce(&mut Self)) {
        self.depth += 1;
        body(self);
        self.depth -= 1;
    }
}

fn template(template: &Template) -> String {
    let mut text = String::new();
    for piece in &template.pieces {
        match piece {
            Piece::Text(literal) => text.push_str(&literal.replace('{', "{{").replace('}', "}}")),
            Piece::Field(name) => {
                let _ = write!(text, "{{{name}}}");
            }
        }
    }
    format!("{text:?}")
}
