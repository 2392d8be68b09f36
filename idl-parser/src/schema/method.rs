//! Methods of services (specification section 5.4).

use super::decl::Decl;
use super::error::Status;
use super::id::{ErrorId, ServiceId};
use super::struct_::Field;
use super::ty::{OpaqueType, Type};
use crate::source::Span;
use std::time::Duration;

/// `rpc name(…) -> …;`
#[derive(Clone, Debug, PartialEq)]
pub struct Method {
    /// Name, documentation, annotations.
    pub decl: Decl,
    /// Who sends how many messages.
    pub kind: MethodKind,
    /// What the caller sends; each item of it where the caller streams.
    pub request: Request,
    /// What the caller receives; each item of it where the server streams.
    pub response: Response,
    /// Declared errors, in written order.
    pub throws: Vec<Thrown>,
    /// The Rust type of its errors, where the macro front end knows no more: one error, or an enum of several.
    pub error: Option<OpaqueType>,
    /// `@timeout`, its own or for unary methods the service's.
    pub timeout: Option<Duration>,
    /// `@max_size` in bytes, its own or the service's.
    pub max_size: Option<u64>,
    /// `@readonly`: no side effects.
    pub readonly: bool,
    /// `@idempotent`.
    pub idempotent: Option<Idempotency>,
    /// `@retry`.
    pub retry: Option<RetryPolicy>,
    /// `@http`.
    pub http: Option<HttpRoute>,
    /// What becomes of the handler when its caller leaves, default resolved.
    pub on_disconnect: OnDisconnect,
    /// `@calls`: what it calls in turn.
    pub calls: Vec<MethodRef>,
    /// The same where the macro front end knows no more than paths in Rust.
    pub opaque_calls: Vec<OpaqueMethod>,
}

/// Who sends how many messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MethodKind {
    /// One request, one response.
    Unary,
    /// One request that nobody waits for.
    Oneway,
    /// One request, many responses.
    ServerStream,
    /// Many requests, one response.
    ClientStream,
    /// Many requests, many responses.
    Bidi,
}

impl MethodKind {
    /// Whether the caller sends a stream.
    pub fn client_streams(self) -> bool {
        matches!(self, Self::ClientStream | Self::Bidi)
    }

    /// Whether the server sends a stream.
    pub fn server_streams(self) -> bool {
        matches!(self, Self::ServerStream | Self::Bidi)
    }

    /// The words for it in messages and dumps.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unary => "unary",
            Self::Oneway => "oneway",
            Self::ServerStream => "server stream",
            Self::ClientStream => "client stream",
            Self::Bidi => "bidi",
        }
    }
}

/// What a caller sends.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// A parameter list, sent as the struct `{Service}{Method}Request`.
    Params(Vec<Field>),
    /// One unnamed struct or union that is the body itself.
    Body(Type),
}

/// What a caller receives.
#[derive(Clone, Debug, PartialEq)]
pub enum Response {
    /// Nothing: the empty `{Service}{Method}Response`.
    Empty,
    /// A struct or union that is the body itself.
    Body(Type),
    /// Anything else: `{Service}{Method}Response { value = 1 }` on native, gRPC and Connect, bare
    /// elsewhere.
    Wrapped(Type),
}

/// An error behind `throws`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thrown {
    /// The error.
    pub error: ErrorId,
    /// Its number among a Thrift result's fields: its position from 1 or `@id`.
    pub id: u32,
}

/// `@idempotent`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Idempotency {
    /// The parameter, or field of the body, that marks repetitions of one call.
    pub key: Option<String>,
}

/// `@retry`.
#[derive(Clone, Debug, PartialEq)]
pub struct RetryPolicy {
    /// Attempts in all, the first one included: 2 to 5.
    pub max: u32,
    /// Pause before the second attempt.
    pub backoff: Duration,
    /// Longest pause.
    pub max_backoff: Duration,
    /// Growth of the pause from attempt to attempt.
    pub multiplier: f64,
    /// Failures that are tried again.
    pub on: Vec<Status>,
}

/// `@http`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpRoute {
    /// `GET`, `POST`, `PUT`, `PATCH` or `DELETE`.
    pub verb: String,
    /// The path, with parameters in braces.
    pub path: String,
    /// The parameters in the path, in order.
    pub path_params: Vec<String>,
    /// The parameter that is the body; `*` is all that are not in the path.
    pub body: Option<String>,
}

/// What becomes of a handler when its caller leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OnDisconnect {
    /// Its future is dropped.
    Cancel,
    /// It runs to its end.
    Finish,
}

/// A method of some service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MethodRef {
    /// The service.
    pub service: ServiceId,
    /// Position among its methods.
    pub method: usize,
}

/// A method as the author of a trait wrote it, by a path in Rust: `PaymentsClient::charge`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OpaqueMethod {
    /// The path.
    pub rust: String,
    /// Where it stands.
    pub span: Span,
}
