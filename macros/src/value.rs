//! Rust expressions → values of the language.

use syn::{Expr, ExprUnary, Lit, RangeLimits, UnOp};
use virtuoso_idl::syntax::{self, Entry, Value, ValueKind};

use crate::origin::Origin;

/// What a string stands for, which in the language has a form of its own.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Want {
    /// Itself.
    Value,
    /// `"500ms"`, `"4MiB"`.
    Quantity,
    /// A name: `"request_id"`, `"order.id"`.
    Name,
    /// A method of a client: `PaymentsClient::charge`.
    Method,
    /// Itself, of a type that the compiler knows: names are Rust's.
    Typed,
}

/// What an argument of an annotation wants.
pub(crate) fn wanted(annotation: &str, argument: Option<&str>, index: usize) -> Want {
    match (annotation, argument, index) {
        ("timeout" | "retain" | "max_size", ..) => Want::Quantity,
        ("retry", Some("backoff" | "max_backoff"), _) | ("retry", None, 1 | 2) => Want::Quantity,
        ("idempotent" | "key" | "delivery" | "on_disconnect" | "format", ..) => Want::Name,
        ("calls", ..) => Want::Method,
        ("retry", Some("on"), _) | ("retry", None, 4) => Want::Name,
        ("http", Some("verb"), _) | ("http", None, 0) => Want::Name,
        _ => Want::Value,
    }
}

/// The value; one that the language has not is noted.
pub(crate) fn read(origin: &mut Origin, expression: &Expr, want: Want) -> Value {
    let kind = match kind(origin, expression, want) {
        Ok(kind) => kind,
        Err(message) => {
            origin.error(expression, message);
            ValueKind::Broken
        }
    };
    Value {
        kind,
        span: origin.tokens(expression),
    }
}

fn kind(origin: &mut Origin, expression: &Expr, want: Want) -> Result<ValueKind, String> {
    if want == Want::Method {
        return method(expression);
    }
    Ok(match expression {
        Expr::Lit(literal) => self::literal(origin, &literal.lit, want)?,
        Expr::Unary(ExprUnary {
            op: UnOp::Neg(_),
            expr,
            ..
        }) => match kind(origin, expr, want)? {
            ValueKind::Int(value) => ValueKind::Int(-value),
            ValueKind::Float(value) => ValueKind::Float(-value),
            ValueKind::Rust(_) => rust(expression),
            _ => return Err("expected a value, found an expression".to_owned()),
        },
        Expr::Group(group) => kind(origin, &group.expr, want)?,
        Expr::Paren(group) => kind(origin, &group.expr, want)?,
        Expr::Reference(reference) if matches!(*reference.expr, Expr::Array(_)) => {
            kind(origin, &reference.expr, want)?
        }
        Expr::Array(array) if array.elems.iter().any(is_pair) => {
            let entries = array.elems.iter().map(|pair| entry(origin, pair, want));
            ValueKind::Map(entries.collect::<Result<_, _>>()?)
        }
        Expr::Array(array) => {
            let values = array.elems.iter().map(|value| read(origin, value, want));
            ValueKind::List(values.collect())
        }
        Expr::Range(range) => {
            let mut bound = |bound: &Option<Box<Expr>>| {
                bound
                    .as_ref()
                    .map(|bound| Box::new(read(origin, bound, want)))
            };
            let (start, end) = (bound(&range.start), bound(&range.end));
            ValueKind::Range {
                start,
                end,
                inclusive: matches!(range.limits, RangeLimits::Closed(_)),
            }
        }
        Expr::Path(_) if want == Want::Typed => rust(expression),
        Expr::Path(path) => match path.path.get_ident().map(ToString::to_string).as_deref() {
            Some("inf") => ValueKind::Float(f64::INFINITY),
            Some("nan") => ValueKind::Float(f64::NAN),
            // Words of annotations: `GET`, `unavailable`.
            Some(name)
                if name.chars().all(|c| c.is_ascii_lowercase() || c == '_')
                    || want == Want::Name =>
            {
                ValueKind::Path(origin.path(name, expression))
            }
            _ => rust(expression),
        },
        // `request.id`, as a path in the language.
        Expr::Field(_) if want == Want::Name => {
            let text: String =
                crate::origin::spelled(&quote::ToTokens::to_token_stream(expression))
                    .split_whitespace()
                    .collect();
            ValueKind::Path(origin.path(&text, expression))
        }
        _ => rust(expression),
    })
}

/// The path of a method.
fn method(expression: &Expr) -> Result<ValueKind, String> {
    let is_method = matches!(expression, Expr::Path(path) if path.qself.is_none()
        && path.path.segments.len() > 1
        && path.path.segments.iter().all(|segment| segment.arguments.is_none()));
    match is_method {
        true => Ok(rust(expression)),
        false => Err(
            "V0305: expected a method of a client, as in `#[calls(PaymentsClient::charge)]`"
                .to_owned(),
        ),
    }
}

fn is_pair(expression: &Expr) -> bool {
    matches!(expression, Expr::Tuple(pair) if pair.elems.len() == 2)
}

/// `("key", value)`
fn entry(origin: &mut Origin, pair: &Expr, want: Want) -> Result<Entry, String> {
    let Expr::Tuple(tuple) = pair else {
        return Err("a map has pairs only: `(key, value)`".to_owned());
    };
    let [key, value] = [0, 1].map(|index| tuple.elems.get(index));
    match (key, value, tuple.elems.len()) {
        (Some(key), Some(value), 2) => Ok(Entry {
            key: read(origin, key, want),
            value: read(origin, value, want),
            span: origin.tokens(pair),
        }),
        _ => Err("a map has pairs only: `(key, value)`".to_owned()),
    }
}

fn rust(expression: &Expr) -> ValueKind {
    let tokens = quote::ToTokens::to_token_stream(expression);
    ValueKind::Rust(crate::origin::spelled(&tokens))
}

fn literal(origin: &mut Origin, literal: &Lit, want: Want) -> Result<ValueKind, String> {
    let too_large = || "V0009: integer literal does not fit in 64 bits".to_owned();
    Ok(match literal {
        Lit::Bool(value) => ValueKind::Bool(value.value),
        Lit::Str(text) if want == Want::Name => {
            let text_value = text.value();
            let is_name = text_value.split('.').all(|part| {
                part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                    && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
            });
            if !is_name {
                return Err(format!("V0305: expected a name, found `\"{text_value}\"`"));
            }
            ValueKind::Path(origin.path(&text_value, text))
        }
        Lit::Str(text) if want == Want::Quantity => quantity(&text.value())?,
        Lit::Str(text) => ValueKind::String(text.value()),
        Lit::ByteStr(bytes) => ValueKind::Bytes(bytes.value()),
        Lit::Int(number) if number.suffix().is_empty() || is_type(number.suffix()) => {
            let value: i128 = number.base10_parse().map_err(|_| too_large())?;
            if value > u64::MAX.into() {
                return Err(too_large());
            }
            ValueKind::Int(value)
        }
        Lit::Int(number) => quantity(&number.to_string())?,
        Lit::Float(number) if number.suffix().is_empty() || is_type(number.suffix()) => {
            ValueKind::Float(number.base10_parse().map_err(|error| error.to_string())?)
        }
        Lit::Float(number) => quantity(&number.to_string())?,
        _ => return Err("the contract language has no such literal".to_owned()),
    })
}

fn is_type(suffix: &str) -> bool {
    [
        "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "f32", "f64",
    ]
    .contains(&suffix)
}

/// A duration or size.
pub(crate) fn quantity(text: &str) -> Result<ValueKind, String> {
    let expected = || {
        format!(
            "V0305: expected a duration such as `500ms` or a size such as `4MiB`, found `{text}`"
        )
    };
    match syntax::quantity(text) {
        Some(Ok(kind)) => Ok(kind),
        Some(Err(syntax::Fault::TooLarge)) => {
            Err("V0009: integer literal does not fit in 64 bits".to_owned())
        }
        Some(Err(syntax::Fault::NotWhole)) => Err(format!(
            "V0305: expected a whole number of nanoseconds or bytes, found `{text}`"
        )),
        None => Err(expected()),
    }
}
