//! What a contract says, as constants: the shape of every type and method, for formats that need names, and for routing,
//! reflection and the console.
//!
//! A descriptor refers to another type by a function pointer, so that a type may contain itself.

use std::time::Duration;

use crate::codec::{Wire, WireType, same};
use crate::contract::Fragment;

/// A struct, union or error: what travels as a body, or inside one.
#[derive(Debug)]
#[non_exhaustive]
pub struct StructDescriptor {
    /// Full name, with the package: `shop.orders.v1.Order`.
    pub name: &'static str,
    /// Struct, union or error.
    pub kind: StructKind,
    /// Fields (or variants) in the order of their declaration. Those of inline unions are among them.
    pub fields: &'static [FieldDescriptor],
    /// Its text in a contract, where it is declared in Rust.
    pub(crate) contract: Option<&'static Fragment>,
}

impl StructDescriptor {
    /// A struct.
    pub const fn new(name: &'static str, fields: &'static [FieldDescriptor]) -> Self {
        Self {
            name,
            kind: StructKind::Struct,
            fields,
            contract: None,
        }
    }

    /// A named union, whose variants are `fields`.
    pub const fn union(name: &'static str, fields: &'static [FieldDescriptor]) -> Self {
        Self {
            name,
            kind: StructKind::Union,
            fields,
            contract: None,
        }
    }

    /// An error with the number of its status code.
    pub const fn error(name: &'static str, code: u8, fields: &'static [FieldDescriptor]) -> Self {
        Self {
            name,
            kind: StructKind::Error { code },
            fields,
            contract: None,
        }
    }

    /// Sets its text in a contract.
    pub const fn contract(mut self, fragment: &'static Fragment) -> Self {
        self.contract = Some(fragment);
        self
    }

    /// The field with this wire number.
    pub fn field(&self, number: u32) -> Option<&'static FieldDescriptor> {
        // Most structs are numbered 1, 2, 3 …
        match self.fields.get(number.wrapping_sub(1) as usize) {
            Some(field) if field.number == number => Some(field),
            _ => self.fields.iter().find(|field| field.number == number),
        }
    }

    /// The field with this name, as JSON writes it or as the contract does.
    pub fn field_named(&self, name: &str) -> Option<&'static FieldDescriptor> {
        self.fields
            .iter()
            .find(|field| field.json_name == name || field.name == name)
    }
}

/// What a [`StructDescriptor`] describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StructKind {
    /// A struct.
    Struct,
    /// A named union: at most one of its fields is set.
    Union,
    /// An error.
    Error {
        /// Number of its status code, 1 to 16.
        code: u8,
    },
}

/// One field of a struct, or one variant of a union.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct FieldDescriptor {
    /// Number on the wire.
    pub number: u32,
    /// Name in the contract and in protobuf.
    pub name: &'static str,
    /// Name in JSON.
    pub json_name: &'static str,
    /// Type of the value.
    pub ty: Type,
    /// When the field is written, and what its absence means.
    pub presence: Presence,
    /// How the value differs from the natural encoding of its type.
    pub form: Form,
    /// Name of the inline union that it belongs to.
    pub union: Option<&'static str>,
    /// Redacted in logs.
    pub sensitive: bool,
    /// Field number in Thrift, where it differs.
    pub thrift_id: Option<i16>,
}

impl FieldDescriptor {
    /// A field of Rust type `T`, written as `wire` says.
    pub const fn of<T: WireType, W: Wire<T>>(_wire: W, number: u32, name: &'static str) -> Self {
        let mut field = Self::typed(W::TYPE, W::PRESENCE, W::FORM, number, name);
        field.sensitive = T::SENSITIVE;
        field
    }

    /// The same field under this number and name.
    pub const fn at(mut self, number: u32, name: &'static str) -> Self {
        self.number = number;
        (self.name, self.json_name) = (name, name);
        self
    }

    /// A variant without a type.
    pub const fn empty(number: u32, name: &'static str) -> Self {
        Self::typed(Type::Empty, Presence::Explicit, Form::Natural, number, name)
    }

    pub(crate) const fn typed(
        ty: Type,
        presence: Presence,
        form: Form,
        number: u32,
        name: &'static str,
    ) -> Self {
        Self {
            number,
            name,
            json_name: name,
            ty,
            presence,
            form,
            union: None,
            sensitive: false,
            thrift_id: None,
        }
    }

    /// Sets the name in JSON, where it is not the name in the contract.
    pub const fn json(mut self, name: &'static str) -> Self {
        self.json_name = name;
        self
    }

    /// Marks a field with a default: it is always written.
    pub const fn defaulted(mut self) -> Self {
        self.presence = Presence::Defaulted;
        self
    }

    /// Marks a `@required` field.
    pub const fn required(mut self) -> Self {
        self.presence = Presence::Required;
        self
    }

    /// Names the inline union that the field is a variant of.
    pub const fn variant_of(mut self, union: &'static str) -> Self {
        self.union = Some(union);
        self.presence = Presence::Explicit;
        self
    }

    /// Marks a `@sensitive` field.
    pub const fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }

    /// Sets the field number in Thrift.
    pub const fn thrift_id(mut self, id: i16) -> Self {
        self.thrift_id = Some(id);
        self
    }
}

/// When a field is written, and what its absence means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Presence {
    /// Omitted where it is zero or empty (a struct is always written); absence means zero.
    Implicit,
    /// Written when present (`T?`, and variants).
    Explicit,
    /// Always written; absence means the default of the contract.
    Defaulted,
    /// Always written; absence is refused.
    Required,
}

/// How a field's encoding differs from the natural one of its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form {
    /// It does not.
    Natural,
    /// `@unpacked`.
    Unpacked,
    /// `@delimited`.
    Delimited,
    /// `@wrapped`.
    Wrapped,
}

/// Type of a field, parameter or element.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
#[allow(
    missing_docs,
    reason = "each is the type of the contract language with that name"
)]
pub enum Type {
    Bool,
    I8,
    I16,
    I32,
    I64,
    U8,
    U16,
    U32,
    U64,
    Sint32,
    Sint64,
    Fixed32,
    Fixed64,
    Sfixed32,
    Sfixed64,
    F32,
    F64,
    String,
    Bytes,
    Timestamp,
    Duration,
    Uuid,
    Decimal,
    Json,
    Any,
    /// What a variant without a type carries.
    Empty,
    Enum(fn() -> &'static EnumDescriptor),
    /// A struct or an error.
    Struct(fn() -> &'static StructDescriptor),
    Union(fn() -> &'static StructDescriptor),
    List(&'static Type),
    Set(&'static Type),
    Map(&'static Type, &'static Type),
    /// Key and value: a list of them is a map whose key is no integer, `bool`, `string`, enum or `uuid`.
    Entry(&'static Type, &'static Type),
}

impl Type {
    /// Whether a list of it is packed by default: numbers, `bool` and enums.
    pub const fn is_packable(self) -> bool {
        matches!(
            self,
            Self::Bool
                | Self::I8
                | Self::I16
                | Self::I32
                | Self::I64
                | Self::U8
                | Self::U16
                | Self::U32
                | Self::U64
                | Self::Sint32
                | Self::Sint64
                | Self::Fixed32
                | Self::Fixed64
                | Self::Sfixed32
                | Self::Sfixed64
                | Self::F32
                | Self::F64
                | Self::Enum(_)
        )
    }

    /// The name of a scalar in the contract language, of others the noun for their kind.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::I8 => "i8",
            Self::I16 => "i16",
            Self::I32 => "i32",
            Self::I64 => "i64",
            Self::U8 => "u8",
            Self::U16 => "u16",
            Self::U32 => "u32",
            Self::U64 => "u64",
            Self::Sint32 => "sint32",
            Self::Sint64 => "sint64",
            Self::Fixed32 => "fixed32",
            Self::Fixed64 => "fixed64",
            Self::Sfixed32 => "sfixed32",
            Self::Sfixed64 => "sfixed64",
            Self::F32 => "f32",
            Self::F64 => "f64",
            Self::String => "string",
            Self::Bytes => "bytes",
            Self::Timestamp => "timestamp",
            Self::Duration => "duration",
            Self::Uuid => "uuid",
            Self::Decimal => "decimal",
            Self::Json => "json",
            Self::Any => "any",
            Self::Empty => "empty",
            Self::Enum(_) => "enum",
            Self::Struct(_) => "struct",
            Self::Union(_) => "union",
            Self::List(_) => "list",
            Self::Set(_) => "set",
            Self::Map(..) => "map",
            Self::Entry(..) => "entry",
        }
    }

    /// Whether it is a list, set or map.
    pub const fn is_container(self) -> bool {
        matches!(self, Self::List(_) | Self::Set(_) | Self::Map(..))
    }

    /// Whether it is a body by itself, a struct, union or error; all else is wrapped.
    pub const fn is_body(self) -> bool {
        matches!(self, Self::Struct(_) | Self::Union(_))
    }

    /// Whether a protobuf map may have it as key.
    pub const fn is_map_key(self) -> bool {
        matches!(self, Self::String | Self::Uuid)
            || (self.is_packable() && !matches!(self, Self::F32 | Self::F64))
    }
}

/// An enum.
#[derive(Debug)]
#[non_exhaustive]
pub struct EnumDescriptor {
    /// Full name, with the package.
    pub name: &'static str,
    /// Values in the order of their declaration, the implied zero first.
    pub values: &'static [EnumValueDescriptor],
    /// Whether unknown values are absent (`@closed`).
    pub closed: bool,
    /// Its text in a contract, where it is declared in Rust.
    pub(crate) contract: Option<&'static Fragment>,
}

impl EnumDescriptor {
    /// An open enum.
    pub const fn new(name: &'static str, values: &'static [EnumValueDescriptor]) -> Self {
        Self {
            name,
            values,
            closed: false,
            contract: None,
        }
    }

    /// Sets its text in a contract.
    pub const fn contract(mut self, fragment: &'static Fragment) -> Self {
        self.contract = Some(fragment);
        self
    }

    /// Marks the enum `@closed`.
    pub const fn closed(mut self) -> Self {
        self.closed = true;
        self
    }

    /// The value with this number.
    pub fn value(&self, number: i32) -> Option<&'static EnumValueDescriptor> {
        self.values.iter().find(|value| value.number == number)
    }

    /// The value with this name, as JSON writes it or as the contract does.
    pub fn value_named(&self, name: &str) -> Option<&'static EnumValueDescriptor> {
        self.values
            .iter()
            .find(|value| value.wire_name == name || value.name == name)
    }
}

/// One value of an enum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EnumValueDescriptor {
    /// Number on the wire.
    pub number: i32,
    /// Name in the contract: `paid`.
    pub name: &'static str,
    /// Name in protobuf and JSON: `ORDER_STATUS_PAID`.
    pub wire_name: &'static str,
}

impl EnumValueDescriptor {
    /// A value.
    pub const fn new(number: i32, name: &'static str, wire_name: &'static str) -> Self {
        Self {
            number,
            name,
            wire_name,
        }
    }
}

/// A service.
#[derive(Debug)]
#[non_exhaustive]
pub struct ServiceDescriptor {
    /// Full name, with the package: `shop.orders.v1.Orders`.
    pub name: &'static str,
    /// Methods in the order of their declaration.
    pub methods: &'static [MethodDescriptor],
    /// Fingerprint of the schema that it was generated from; 0 where there is none.
    pub fingerprint: u64,
    /// Full name in the contract, where it is not `name`.
    declared: Option<&'static str>,
    /// Its text in a contract, where it is declared in Rust.
    pub(crate) contract: Option<&'static Fragment>,
}

impl ServiceDescriptor {
    /// A service.
    pub const fn new(name: &'static str, methods: &'static [MethodDescriptor]) -> Self {
        Self {
            name,
            methods,
            fingerprint: 0,
            declared: None,
            contract: None,
        }
    }

    /// Sets the full name in the contract, where `@name` says that callers use another.
    pub const fn declared_as(mut self, name: &'static str) -> Self {
        self.declared = Some(name);
        self
    }

    /// Sets its text in a contract.
    pub const fn contract(mut self, fragment: &'static Fragment) -> Self {
        self.contract = Some(fragment);
        self
    }

    /// Sets the fingerprint of the schema.
    pub const fn fingerprint(mut self, fingerprint: u64) -> Self {
        self.fingerprint = fingerprint;
        self
    }

    /// The method with this name in the contract.
    pub fn method(&self, name: &str) -> Option<&'static MethodDescriptor> {
        self.methods.iter().find(|method| method.name() == name)
    }

    /// Full name in the contract.
    pub(crate) fn declared_name(&self) -> &'static str {
        self.declared.unwrap_or(self.name)
    }

    /// The method that a client has under this name; one that would be a name of the client's own ends in `_` there.
    pub(crate) const fn method_in_rust(&self, name: &str) -> Option<&'static MethodDescriptor> {
        let escaped = match name.as_bytes() {
            [rest @ .., b'_'] => name.split_at(rest.len()).0,
            _ => name,
        };
        let mut at = 0;
        while at < self.methods.len() {
            let known = self.methods[at].name();
            if same(known, name) || same(known, escaped) {
                return Some(&self.methods[at]);
            }
            at += 1;
        }
        None
    }
}

/// A method of a service.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct MethodDescriptor {
    /// `shop.orders.v1.Orders/get`.
    pub path: &'static str,
    /// What goes back and forth.
    pub kind: MethodKind,
    /// Has no side effects.
    pub readonly: bool,
    /// May be repeated.
    pub idempotent: bool,
    /// Parameter whose value makes repetitions recognizable.
    pub idempotency_key: Option<&'static str>,
    /// What becomes of the handler when its caller leaves.
    pub on_disconnect: OnDisconnect,
    /// Deadline where the caller sets none, and the server's cap.
    pub timeout: Option<Duration>,
    /// Largest message, in bytes.
    pub max_size: Option<u64>,
    /// When a client repeats the call.
    pub retry: Option<Retry>,
    /// The request body (of a client stream: each of its elements).
    pub request: fn() -> &'static StructDescriptor,
    /// The response body (of a server stream: each of its elements).
    pub response: fn() -> &'static StructDescriptor,
    /// Whether `response` is a wrapper around the result, which some protocols leave out.
    pub wrapped_response: bool,
    /// The declared errors.
    pub errors: &'static [fn() -> &'static StructDescriptor],
    /// Name in the contract, where the path ends in another.
    declared: Option<&'static str>,
}

impl MethodDescriptor {
    /// A method; what follows describes it further.
    pub const fn new(
        path: &'static str,
        kind: MethodKind,
        request: fn() -> &'static StructDescriptor,
        response: fn() -> &'static StructDescriptor,
    ) -> Self {
        let on_disconnect = match kind {
            MethodKind::Unary | MethodKind::Oneway => OnDisconnect::Finish,
            _ => OnDisconnect::Cancel,
        };
        Self {
            path,
            kind,
            readonly: false,
            idempotent: false,
            idempotency_key: None,
            on_disconnect,
            timeout: None,
            max_size: None,
            retry: None,
            request,
            response,
            wrapped_response: false,
            errors: &[],
            declared: None,
        }
    }

    /// Sets the name in the contract, where `@name` says that callers use another.
    pub const fn declared_as(mut self, name: &'static str) -> Self {
        self.declared = Some(name);
        self
    }

    /// Marks a `@readonly` method; its handler is cancelled when the caller leaves, unless `on_disconnect` follows.
    pub const fn readonly(mut self) -> Self {
        self.readonly = true;
        self.on_disconnect = OnDisconnect::Cancel;
        self
    }

    /// Marks an `@idempotent` method.
    pub const fn idempotent(mut self) -> Self {
        self.idempotent = true;
        self
    }

    /// Marks an `@idempotent(key: …)` method.
    pub const fn idempotent_by(mut self, parameter: &'static str) -> Self {
        self.idempotent = true;
        self.idempotency_key = Some(parameter);
        self
    }

    /// Sets what becomes of the handler when its caller leaves.
    pub const fn on_disconnect(mut self, what: OnDisconnect) -> Self {
        self.on_disconnect = what;
        self
    }

    /// Sets the timeout.
    pub const fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Sets the largest message, in bytes.
    pub const fn max_size(mut self, bytes: u64) -> Self {
        self.max_size = Some(bytes);
        self
    }

    /// Sets when a client repeats the call.
    pub const fn retry(mut self, retry: Retry) -> Self {
        self.retry = Some(retry);
        self
    }

    /// Says what type the result has: if it is no body by itself, the response is a wrapper around it.
    pub const fn response_of(mut self, ty: Type) -> Self {
        self.wrapped_response = !ty.is_body();
        self
    }

    /// Says that the response body is a wrapper around the result.
    pub const fn wrapped_response(mut self) -> Self {
        self.wrapped_response = true;
        self
    }

    /// Sets the declared errors.
    pub const fn errors(mut self, errors: &'static [fn() -> &'static StructDescriptor]) -> Self {
        self.errors = errors;
        self
    }

    /// Name in the contract: `get`.
    pub const fn name(&self) -> &'static str {
        if let Some(name) = self.declared {
            return name;
        }
        let mut at = self.path.len();
        while at > 0 && self.path.as_bytes()[at - 1] != b'/' {
            at -= 1;
        }
        self.path.split_at(at).1
    }

    /// Full name of its service.
    pub fn service(&self) -> &'static str {
        self.path
            .rsplit_once('/')
            .map_or("", |(service, _)| service)
    }
}

/// What goes back and forth in a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MethodKind {
    /// One request, one response.
    Unary,
    /// One request; nobody waits.
    Oneway,
    /// One request, a stream of responses.
    ServerStream,
    /// A stream of requests, one response.
    ClientStream,
    /// A stream each way.
    Bidi,
}

impl MethodKind {
    /// Whether the client sends a stream.
    pub const fn streams_requests(self) -> bool {
        matches!(self, Self::ClientStream | Self::Bidi)
    }

    /// Whether the server sends a stream.
    pub const fn streams_responses(self) -> bool {
        matches!(self, Self::ServerStream | Self::Bidi)
    }
}

/// What becomes of a handler when its caller leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OnDisconnect {
    /// Its future is dropped.
    Cancel,
    /// It runs to its end.
    Finish,
}

/// When a client repeats a call (`@retry`).
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Retry {
    /// Attempts in all, the first included.
    pub max: u8,
    /// Wait before the second attempt.
    pub backoff: Duration,
    /// Longest wait.
    pub max_backoff: Duration,
    /// Factor from one wait to the next.
    pub multiplier: f64,
    /// Numbers of the status codes that are retried.
    pub on: &'static [u8],
}

impl Retry {
    /// A retry policy.
    pub const fn new(max: u8, backoff: Duration, on: &'static [u8]) -> Self {
        Self {
            max,
            backoff,
            max_backoff: Duration::from_secs(10),
            multiplier: 2.0,
            on,
        }
    }

    /// Sets the longest wait.
    pub const fn max_backoff(mut self, wait: Duration) -> Self {
        self.max_backoff = wait;
        self
    }

    /// Sets the factor from one wait to the next.
    pub const fn multiplier(mut self, factor: f64) -> Self {
        self.multiplier = factor;
        self
    }
}
