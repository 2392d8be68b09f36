//! Annotations, from what the schema made of them.

use super::value::{duration, quoted, size};
use super::{Piece, Printer};
use crate::schema::{
    AnnotationOf, Constraints, Decl, Delivery, Encoding, Field, Method, OnDisconnect, Presence,
    Service, Topic, Type, Variant, WireNames,
};

/// Annotations as they are collected, each without a space around it.
type All = Vec<Vec<Piece>>;

impl Printer<'_> {
    /// On lines of their own, before an item or method.
    pub(super) fn annotations_above(&mut self, all: All) {
        for annotation in all {
            self.indent();
            self.append(annotation);
            self.text("\n");
        }
    }

    /// On the line of a member.
    pub(super) fn annotations_before(&mut self, all: All) {
        for annotation in all {
            self.append(annotation);
            self.text(" ");
        }
    }

    fn append(&mut self, pieces: Vec<Piece>) {
        for piece in pieces {
            match piece {
                Piece::Text(text) => self.text(text),
                other => self.pieces.push(other),
            }
        }
    }

    /// What every declaration may carry.
    pub(super) fn common(&self, decl: &Decl) -> All {
        let mut all = All::new();
        if let Some(deprecation) = &decl.deprecated {
            all.push(match &deprecation.reason {
                Some(reason) => text(format!("@deprecated({})", quoted(reason))),
                None => text("@deprecated"),
            });
        }
        all.extend(names(&decl.names).map(text));
        for lint in &decl.allow {
            all.push(text(format!("@allow({})", quoted(lint))));
        }
        for (key, value) in &decl.meta {
            all.push(text(format!("@meta({}, {})", quoted(key), quoted(value))));
        }
        for custom in &decl.annotations {
            let mut inner = Printer::new(self.schema, self.package);
            inner.text("@");
            match &custom.of {
                AnnotationOf::Declared(id) => {
                    inner.text(self.name(crate::schema::ItemId::AnnotationDecl(*id)));
                }
                AnnotationOf::Opaque(opaque) => inner.pieces.push(Piece::Item(opaque.clone())),
            }
            for (index, (name, value)) in custom.args.iter().enumerate() {
                inner.text(if index == 0 { "(" } else { ", " });
                inner.text(format!("{name}: "));
                inner.value(None, value);
            }
            if !custom.args.is_empty() {
                inner.text(")");
            }
            all.push(inner.pieces);
        }
        all
    }

    /// Of a field or parameter.
    pub(super) fn of_field(&self, field: &Field) -> All {
        let mut all = self.common(&field.decl);
        if field.presence == Presence::Required {
            all.push(text("@required"));
        }
        all.extend(self.constraints(&field.ty, &field.constraints));
        if field.sensitive && !self.schema.is_sensitive(&field.ty) {
            all.push(text("@sensitive"));
        }
        match field.encoding {
            Encoding::Usual => {}
            Encoding::Unpacked => all.push(text("@unpacked")),
            Encoding::Delimited => all.push(text("@delimited")),
            Encoding::Wrapped => all.push(text("@wrapped")),
        }
        if let Some(id) = field.thrift_id {
            all.push(text(format!("@thrift_id({id})")));
        }
        all
    }

    pub(super) fn of_variant(&self, variant: &Variant) -> All {
        let mut all = self.common(&variant.decl);
        if let Some(ty) = &variant.ty {
            all.extend(self.constraints(ty, &variant.constraints));
        }
        let inherits = |ty| self.schema.is_sensitive(ty);
        if variant.sensitive && !variant.ty.as_ref().is_some_and(inherits) {
            all.push(text("@sensitive"));
        }
        all
    }

    pub(super) fn constraints(&self, ty: &Type, constraints: &Constraints) -> All {
        let mut all = All::new();
        // What comes from an alias stands there.
        let inherited = self.schema.constraints(ty);
        if let Some(len) = constraints.len.filter(|len| inherited.len != Some(*len)) {
            let max = len.max.map(|max| format!("={max}")).unwrap_or_default();
            all.push(text(format!("@len({}..{max})", len.min)));
        }
        if let Some(range) = &constraints.range
            && inherited.range.as_ref() != Some(range)
        {
            let mut inner = Printer::new(self.schema, self.package);
            inner.text("@range(");
            if let Some(min) = &range.min {
                inner.value(Some(ty), min);
            }
            inner.text("..");
            if let Some(max) = &range.max {
                inner.text(if range.max_exclusive { "" } else { "=" });
                inner.value(Some(ty), max);
            }
            inner.text(")");
            all.push(inner.pieces);
        }
        let patterns = constraints.patterns.iter();
        for pattern in patterns.filter(|pattern| !inherited.patterns.contains(pattern)) {
            all.push(text(format!("@pattern({})", quoted(pattern))));
        }
        let formats = constraints.formats.iter();
        for format in formats.filter(|format| !inherited.formats.contains(format)) {
            all.push(text(format!("@format({})", format.name())));
        }
        all
    }

    pub(super) fn of_service(&self, service: &Service) -> All {
        let mut all = self.common(&service.decl);
        all.extend(
            service
                .timeout
                .map(|timeout| text(format!("@timeout({})", duration(timeout)))),
        );
        all.extend(
            service
                .max_size
                .map(|bytes| text(format!("@max_size({})", size(bytes)))),
        );
        all
    }

    pub(super) fn of_method(&self, service: &Service, method: &Method) -> All {
        let mut all = self.common(&method.decl);
        if method.readonly {
            all.push(text("@readonly"));
        }
        if let Some(idempotent) = &method.idempotent {
            all.push(match &idempotent.key {
                Some(key) => text(format!("@idempotent(key: {key})")),
                None => text("@idempotent"),
            });
        }
        if let Some(timeout) = method.timeout.filter(|own| service.timeout != Some(*own)) {
            all.push(text(format!("@timeout({})", duration(timeout))));
        }
        if let Some(bytes) = method.max_size.filter(|own| service.max_size != Some(*own)) {
            all.push(text(format!("@max_size({})", size(bytes))));
        }
        if let Some(retry) = &method.retry {
            let on: Vec<_> = retry.on.iter().map(|status| status.name()).collect();
            all.push(text(format!(
                "@retry(max: {}, backoff: {}, max_backoff: {}, multiplier: {}, on: [{}])",
                retry.max,
                duration(retry.backoff),
                duration(retry.max_backoff),
                retry.multiplier,
                on.join(", ")
            )));
        }
        if let Some(http) = &method.http {
            let body = http.body.as_ref();
            let body = body.map(|body| format!(", body: {}", quoted(body)));
            all.push(text(format!(
                "@http({}, {}{})",
                http.verb,
                quoted(&http.path),
                body.unwrap_or_default()
            )));
        }
        let streams = method.kind.client_streams() || method.kind.server_streams();
        let usual = match method.readonly || streams {
            true => OnDisconnect::Cancel,
            false => OnDisconnect::Finish,
        };
        if method.on_disconnect != usual {
            all.push(text(match method.on_disconnect {
                OnDisconnect::Cancel => "@on_disconnect(cancel)",
                OnDisconnect::Finish => "@on_disconnect(finish)",
            }));
        }
        all.extend(self.calls(method));
        all
    }

    fn calls(&self, method: &Method) -> Option<Vec<Piece>> {
        let known = method.calls.iter().map(|call| {
            let service = self.name(crate::schema::ItemId::Service(call.service));
            let method = &self.schema.method(*call).decl.name;
            Piece::Text(format!("{service}.{method}"))
        });
        let opaque = method.opaque_calls.iter().cloned().map(Piece::Call);
        let mut pieces = Vec::new();
        for call in known.chain(opaque) {
            let before = if pieces.is_empty() { "@calls(" } else { ", " };
            pieces.extend(text(before));
            pieces.push(call);
        }
        (!pieces.is_empty()).then(|| [pieces, text(")")].concat())
    }

    pub(super) fn of_topic(&self, topic: &Topic) -> All {
        let mut all = self.common(&topic.decl);
        if let Some(key) = &topic.key {
            all.push(text(format!("@key({})", key.names.join("."))));
        }
        if let Some(partitions) = topic.partitions {
            all.push(text(format!("@partitions({partitions})")));
        }
        if topic.delivery != Delivery::default() {
            all.push(text(format!("@delivery({})", topic.delivery.name())));
        }
        if let Some(retain) = topic.retain {
            all.push(text(format!("@retain({})", duration(retain))));
        }
        if topic.compact {
            all.push(text("@compact"));
        }
        if let Some(address) = &topic.dead_letter {
            all.push(text(format!("@dead_letter({})", quoted(address))));
        }
        all
    }
}

pub(super) fn text(text: impl Into<String>) -> Vec<Piece> {
    vec![Piece::Text(text.into())]
}

fn names(names: &WireNames) -> Option<String> {
    let all = [&names.proto, &names.json, &names.rpc, &names.thrift];
    if let Some(name) = all[0]
        && all.iter().all(|other| other.as_ref() == Some(name))
    {
        return Some(format!("@name({})", quoted(name)));
    }
    let some = ["proto", "json", "rpc", "thrift"].into_iter().zip(all);
    let some = some.filter_map(|(wire, name)| Some(format!("{wire}: {}", quoted(name.as_ref()?))));
    let some: Vec<_> = some.collect();
    (!some.is_empty()).then(|| format!("@name({})", some.join(", ")))
}
