//! Methods: what travels, what is thrown, and how calls behave (specification section 5.4).

use super::annotations::{self, Annotations, Known, Place};
use super::context::{Context, Declared, FileIndex};
use super::errors;
use super::http;
use super::limits;
use super::params;
use super::resolve::{self, Found, Want};
use super::services::{self, Inherited};
use super::similar;
use super::types;
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::{
    Decl, Idempotency, ItemId, Method, MethodKind, MethodRef, OnDisconnect, OpaqueMethod, Request,
    Response, RetryPolicy, Status, Thrown, Type,
};
use crate::source::Span;
use crate::syntax::{self, Item, Path, ValueKind};
use std::time::Duration;

/// The method, or `None` where part of it is not known.
pub(super) fn lower<'a>(
    cx: &mut Context<'a>,
    file: FileIndex,
    written: &'a syntax::Method,
    inherited: &Inherited,
) -> Option<Method> {
    let (decl, annotations) =
        annotations::declaration(cx, file, &written.name, &written.prefix, Place::Method);
    check_oneway(cx, written);
    let kind = kind(written);
    let (request, names) = request(cx, file, written);
    let response = response(cx, file, written);
    let throws = throws(cx, file, written);

    annotations.check_conflict(cx, Known::Readonly, Known::Idempotent);
    let readonly = annotations.has(Known::Readonly);
    let idempotent = idempotent(cx, &annotations, &names);
    let retry = retry(cx, file, &annotations);
    let http = http::lower(cx, file, &annotations, &names);
    let on_disconnect = on_disconnect(cx, &annotations);
    let timeout = services::timeout(cx, file, &annotations);
    let max_size = services::max_size(cx, file, &annotations);
    let is_unary = kind == MethodKind::Unary;
    Some(Method {
        decl,
        kind,
        request: request?,
        response: response?,
        throws,
        error: written.error.as_ref().map(types::opaque),
        timeout: timeout.or(inherited.timeout.filter(|_| is_unary)),
        max_size: max_size.or(inherited.max_size),
        readonly,
        idempotent,
        retry,
        http,
        on_disconnect: on_disconnect.unwrap_or({
            let streams = kind.client_streams() || kind.server_streams();
            if readonly || streams {
                OnDisconnect::Cancel
            } else {
                OnDisconnect::Finish
            }
        }),
        calls: Vec::new(),
        opaque_calls: Vec::new(),
    })
}

/// `@calls`, once all methods are there.
pub(super) fn lower_calls(cx: &mut Context<'_>) {
    for Declared { file, item, id } in cx.declarations() {
        let (Item::Service(item), ItemId::Service(service)) = (item, id) else {
            continue;
        };
        for method in item.methods() {
            // Read a second time: complaints at the same place are reported once.
            let mut decl = Decl::default();
            let written = &method.prefix.annotations;
            let annotations = annotations::read(cx, file, written, Place::Method, &mut decl);
            let Some(applied) = annotations.get(Known::Calls) else {
                continue;
            };
            let (mut calls, mut opaque_calls) = (Vec::new(), Vec::new());
            for value in &applied.rest {
                if let ValueKind::Rust(text) = &value.kind {
                    let (rust, span) = (text.clone(), value.span);
                    opaque_calls.push(OpaqueMethod { rust, span });
                    continue;
                }
                let path = annotations::field_path(cx, value, "a method");
                calls.extend(path.and_then(|path| called(cx, file, path)));
            }
            let span = Some(method.name.span);
            let methods = &mut cx.schema.services[service].methods;
            if let Some(entry) = methods.iter_mut().find(|entry| entry.decl.span == span) {
                (entry.calls, entry.opaque_calls) = (calls, opaque_calls);
            }
        }
    }
}

/// What names in annotations may refer to.
pub(super) struct Names {
    /// Parameters, or the fields of the body.
    pub(super) known: Vec<String>,
    /// There are more that could not be read.
    pub(super) open: bool,
}

impl Names {
    /// Reports V0311 unless the name is there.
    pub(super) fn check(
        &self,
        cx: &mut Context<'_>,
        annotation: Known,
        name: &str,
        span: Span,
    ) -> bool {
        if self.open || self.known.iter().any(|known| known == name) {
            return true;
        }
        let message = format!(
            "`@{}` names `{name}`, which is no parameter",
            annotation.name()
        );
        let error = Diagnostic::error(Code::V0311, span, message);
        let known = self.known.iter().map(String::as_str);
        cx.report(match similar::nearest(name, known) {
            Some(near) => error.help(format!("a similar one exists: `{near}`")),
            None => error,
        });
        false
    }
}

fn kind(written: &syntax::Method) -> MethodKind {
    let client = written.params.iter().any(|param| param.stream.is_some());
    let server = written
        .returns
        .as_ref()
        .is_some_and(|returns| returns.stream.is_some());
    match (written.oneway.is_some(), client, server) {
        (true, ..) => MethodKind::Oneway,
        (false, false, false) => MethodKind::Unary,
        (false, false, true) => MethodKind::ServerStream,
        (false, true, false) => MethodKind::ClientStream,
        (false, true, true) => MethodKind::Bidi,
    }
}

fn check_oneway(cx: &mut Context<'_>, written: &syntax::Method) {
    let Some(oneway) = written.oneway else { return };
    let stream = written.params.iter().find_map(|param| param.stream);
    let returns = written.returns.as_ref().map(|returns| returns.span);
    let throws = written.throws.first().zip(written.throws.last());
    let throws = throws.map(|(first, last)| first.span.join(last.span));
    let wrong = [
        (stream, "a stream"),
        (returns, "a result"),
        (throws, "an error"),
    ];
    // One mistake: the word `oneway`, or all that follows from its being there.
    if let Some((span, what)) = wrong
        .into_iter()
        .find_map(|(span, what)| Some((span?, what)))
    {
        let message = "a `oneway` method cannot return, throw or stream";
        let error = Diagnostic::error(Code::V0404, span, message)
            .label(format!("nobody waits for {what}"))
            .secondary(oneway, "`oneway` here");
        cx.report(error);
    }
}

fn request<'a>(
    cx: &mut Context<'a>,
    file: FileIndex,
    written: &'a syntax::Method,
) -> (Option<Request>, Names) {
    let unknown = Names {
        known: Vec::new(),
        open: true,
    };
    if let [param] = written.params.as_slice()
        && param.name.is_none()
    {
        // The body has no name to document or annotate.
        let mut decl = Decl::default();
        annotations::read(cx, file, &param.prefix.annotations, Place::Param, &mut decl);
        params::check_number(cx, param);
        if let Some(default) = &param.default {
            let message = format!("`{}` cannot have a default", param.ty);
            cx.report(Diagnostic::error(Code::V0503, default.span, message));
        }
        let ty = types::lower(cx, file, &param.ty);
        if let Some(optional) = param.ty.optional {
            let message = "a request body must be a struct or union";
            let error = Diagnostic::error(Code::V0402, param.ty.span, message)
                .label("and cannot be optional");
            cx.report(error.help_replace("remove `?`", optional, ""));
            return (None, unknown);
        }
        let Some(ty) = ty else { return (None, unknown) };
        let names = match cx.schema.resolve(&ty) {
            Type::Struct(id) => {
                let members = &cx.schema.structs[*id].members;
                let known = members
                    .fields()
                    .map(|field| field.decl.name.clone())
                    .collect();
                Names {
                    known,
                    open: cx.open.contains(&ItemId::Struct(*id)),
                }
            }
            Type::Union(_) => Names {
                known: Vec::new(),
                open: false,
            },
            Type::Opaque(_) => Names {
                known: Vec::new(),
                open: true,
            },
            _ => {
                let message = "a request body must be a struct or union";
                let error = Diagnostic::error(Code::V0402, param.ty.span, message);
                let error = match param.stream {
                    Some(_) => error.help("put it into a struct: a stream carries messages"),
                    None => error.help_replace(
                        format!(
                            "give it a name to make it a parameter: `value: {}`",
                            param.ty
                        ),
                        param.ty.span.at_start(),
                        "value: ",
                    ),
                };
                cx.report(error);
                return (None, unknown);
            }
        };
        return (Some(Request::Body(ty)), names);
    }
    let place = format!("`{}`", written.name);
    let (count, span) = (written.params.len(), written.name.span);
    if !limits::check(cx, count, "parameters", &place, limits::PARAMS, span) {
        return (None, unknown);
    }
    let (fields, open) = params::lower(cx, file, &written.name, &written.params);
    let known = fields.iter().map(|field| field.decl.name.clone()).collect();
    (Some(Request::Params(fields)), Names { known, open })
}

fn response(cx: &mut Context<'_>, file: FileIndex, written: &syntax::Method) -> Option<Response> {
    let Some(returns) = &written.returns else {
        return Some(Response::Empty);
    };
    let ty = types::lower(cx, file, &returns.ty);
    if let Some(optional) = returns.ty.optional {
        let error = Diagnostic::error(Code::V0402, returns.ty.span, "a result cannot be optional");
        cx.report(error.help_replace(
            "return a struct with an optional field, or throw an error",
            optional,
            "",
        ));
        return None;
    }
    let ty = ty?;
    Some(match cx.schema.resolve(&ty) {
        Type::Struct(_) | Type::Union(_) => Response::Body(ty),
        _ => Response::Wrapped(ty),
    })
}

fn throws<'a>(cx: &mut Context<'a>, file: FileIndex, written: &'a syntax::Method) -> Vec<Thrown> {
    let place = format!("`throws` of `{}`", written.name);
    let (count, span) = (written.throws.len(), written.name.span);
    limits::check(cx, count, "errors", &place, limits::THROWN, span);
    let mut thrown: Vec<(Thrown, Span)> = Vec::new();
    let mut next = 1;
    for one in written.throws.iter().take(limits::THROWN) {
        let mut decl = Decl::default();
        let annotations = annotations::read(cx, file, &one.annotations, Place::Thrown, &mut decl);
        let id = params::id(cx, file, &annotations).unwrap_or(next);
        next = id + 1;
        let error = match resolve::find(cx, file, &one.path) {
            Found::Item(ItemId::Error(error)) => error,
            Found::Unknown => continue,
            Found::Missing => {
                resolve::missing(cx, file, &one.path, Want::Error);
                continue;
            }
            _ => {
                let message = format!("`{}` is not an error", one.path);
                cx.report(Diagnostic::error(Code::V0405, one.path.span, message));
                continue;
            }
        };
        if let Some((_, first)) = thrown.iter().find(|(earlier, _)| earlier.error == error) {
            let message = format!("name `{}` is used twice in `throws`", one.path);
            let twice = Diagnostic::error(Code::V0102, one.path.span, message)
                .secondary(*first, "first used here");
            cx.report(twice);
            continue;
        }
        let id = u32::try_from(id).unwrap_or(0);
        if let Some((_, first)) = thrown.iter().find(|(earlier, _)| earlier.id == id) {
            let message = format!("`@id` repeats error number {id}");
            let twice = Diagnostic::error(Code::V0409, one.span, message)
                .secondary(*first, format!("this is number {id}"));
            cx.report(twice);
            continue;
        }
        thrown.push((Thrown { error, id }, one.path.span));
    }
    thrown.into_iter().map(|(thrown, _)| thrown).collect()
}

fn idempotent(
    cx: &mut Context<'_>,
    annotations: &Annotations<'_>,
    names: &Names,
) -> Option<Idempotency> {
    let applied = annotations.get(Known::Idempotent)?;
    let Some(value) = applied.argument(0) else {
        return Some(Idempotency::default());
    };
    let name = annotations::bare_name(cx, value, "the name of a parameter")?;
    names
        .check(cx, Known::Idempotent, &name.name, name.span)
        .then(|| Idempotency {
            key: Some(name.name.clone()),
        })
}

fn retry(
    cx: &mut Context<'_>,
    file: FileIndex,
    annotations: &Annotations<'_>,
) -> Option<RetryPolicy> {
    let applied = annotations.get(Known::Retry)?;
    if !annotations.has(Known::Idempotent) && !annotations.has(Known::Readonly) {
        let message = "`@retry` needs `@idempotent` or `@readonly`";
        let error = Diagnostic::error(Code::V0309, applied.span, message);
        cx.report(error.label("a call that is tried again may take effect twice"));
    }
    let max = applied.argument(0).and_then(|value| {
        let max = annotations::integer(cx, file, value, i64::MIN, i64::MAX)?;
        if !(2..=5).contains(&max) {
            let message = "`@retry(max:)` must be 2..=5";
            let error = Diagnostic::error(Code::V0310, value.span, message);
            cx.report(error.label("counts the first attempt"));
        }
        u32::try_from(max).ok()
    });
    let duration =
        |cx: &mut Context<'_>, index: usize, default: Duration| match applied.argument(index) {
            Some(value) => annotations::duration(cx, file, value).unwrap_or(default),
            None => default,
        };
    let backoff = duration(cx, 1, Duration::from_millis(100));
    let max_backoff = duration(cx, 2, Duration::from_secs(10)).max(backoff);
    let multiplier = match applied.argument(3) {
        Some(value) => multiplier(cx, value),
        None => 2.0,
    };
    let on = match applied.argument(4) {
        Some(value) => {
            let names = annotations::bare_names(cx, value, "the name of a status");
            let mut on = Vec::new();
            for name in names {
                on.extend(errors::status(cx, name).filter(|status| !on.contains(status)));
            }
            on
        }
        None => vec![Status::Unavailable],
    };
    Some(RetryPolicy {
        max: max?,
        backoff,
        max_backoff,
        multiplier,
        on,
    })
}

fn multiplier(cx: &mut Context<'_>, value: &syntax::Value) -> f64 {
    let number = match value.kind {
        ValueKind::Int(number) => number as f64,
        ValueKind::Float(number) => number,
        ValueKind::Broken => return 2.0,
        _ => f64::NAN,
    };
    if !(1.0..=100.0).contains(&number) {
        let found = cx.spelling(value.span);
        let message = format!("expected a number in 1..=100, found `{found}`");
        cx.report(Diagnostic::error(Code::V0305, value.span, message));
        return 2.0;
    }
    number
}

fn on_disconnect(cx: &mut Context<'_>, annotations: &Annotations<'_>) -> Option<OnDisconnect> {
    let value = annotations.get(Known::OnDisconnect)?.argument(0)?;
    match annotations::one_of(cx, value, &["cancel", "finish"])? {
        "cancel" => Some(OnDisconnect::Cancel),
        _ => Some(OnDisconnect::Finish),
    }
}

fn called(cx: &mut Context<'_>, file: FileIndex, path: &Path) -> Option<MethodRef> {
    let missing = |cx: &mut Context<'_>, candidates: Vec<String>| {
        let message = format!("cannot find method `{path}`");
        let error = Diagnostic::error(Code::V0201, path.span, message);
        let name = path.last();
        let near = similar::nearest(&name.name, candidates.iter().map(String::as_str));
        cx.report(match near {
            Some(near) => error.help_replace(
                format!("a similar method exists: `{near}`"),
                name.span,
                near,
            ),
            None => error.help("write `Service.method`, or `package.Service.method`"),
        });
    };
    let [service @ .., name] = path.parts.as_slice() else {
        return None;
    };
    if service.is_empty() {
        missing(cx, Vec::new());
        return None;
    }
    let span = service.first()?.span.join(service.last()?.span);
    match resolve::find_parts(cx, file, service, span) {
        Found::Item(ItemId::Service(service)) => {
            let item = &cx.schema.services[service];
            let methods = item.methods.iter();
            let position = methods
                .clone()
                .position(|method| method.decl.name == name.name);
            if position.is_none() && !cx.open.contains(&ItemId::Service(service)) {
                let names = methods.map(|method| method.decl.name.clone()).collect();
                missing(cx, names);
            }
            Some(MethodRef {
                service,
                method: position?,
            })
        }
        Found::Unknown => None,
        _ => {
            missing(cx, Vec::new());
            None
        }
    }
}
