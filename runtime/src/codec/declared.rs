//! What the compiler checks about types that a macro knows by their names alone.
//!
//! Whether `Order` is a struct, a union or an alias of a number is a constant of its [`WireType`](super::WireType). The
//! functions here are called in constants: what they find wrong is an error of compilation, at the type.

use super::ordered::Limit;
use crate::descriptor::{FieldDescriptor, ServiceDescriptor, Type};

/// A field that is neither optional nor required has a type with a default value, which a union has not.
#[track_caller]
pub const fn expect_default(ty: Type) {
    assert!(
        !matches!(ty, Type::Union(_)),
        "V0112: a union has no default: make it an `Option`, or mark it `#[required]`"
    );
}

/// What travels is no error, which only the result of a method names.
#[track_caller]
pub const fn expect_no_error(is_error: bool) {
    assert!(
        !is_error,
        "V0405: an error cannot be a field type: name it in the `Result` of a method, and put shared fields into a struct"
    );
}

/// The end of a range is a value of the type, as far as its kind goes.
#[track_caller]
pub const fn expect_limit(ty: Type, limit: Limit) {
    let fits = match (ty, limit) {
        (Type::I8, Limit::Int(limit)) => within(limit, i8::MIN as i128, i8::MAX as i128),
        (Type::I16, Limit::Int(limit)) => within(limit, i16::MIN as i128, i16::MAX as i128),
        (Type::I32 | Type::Sint32 | Type::Sfixed32, Limit::Int(limit)) => {
            within(limit, i32::MIN as i128, i32::MAX as i128)
        }
        (Type::I64 | Type::Sint64 | Type::Sfixed64, Limit::Int(limit)) => {
            within(limit, i64::MIN as i128, i64::MAX as i128)
        }
        (Type::U8, Limit::Int(limit)) => within(limit, 0, u8::MAX as i128),
        (Type::U16, Limit::Int(limit)) => within(limit, 0, u16::MAX as i128),
        (Type::U32 | Type::Fixed32, Limit::Int(limit)) => within(limit, 0, u32::MAX as i128),
        (Type::U64 | Type::Fixed64, Limit::Int(limit)) => within(limit, 0, u64::MAX as i128),
        (Type::F32 | Type::F64, limit) => matches!(limit, Limit::Int(_) | Limit::Float(_)),
        (Type::Duration, limit) => matches!(limit, Limit::Duration(_)),
        (Type::Timestamp, limit) => matches!(limit, Limit::Timestamp(_)),
        #[cfg(feature = "decimal")]
        (Type::Decimal, limit) => matches!(limit, Limit::Decimal(_)),
        // Numbers that no other kind of limit fits.
        (ty, _) => !ty.is_packable() || matches!(ty, Type::Bool | Type::Enum(_)),
    };
    assert!(fits, "V0305: this range does not fit the type");
}

/// An event is a struct or a union.
#[track_caller]
pub const fn expect_event(ty: Type) {
    assert!(
        ty.is_body(),
        "V0410: topic payload must be a struct or union: put the value into a struct"
    );
}

/// A type that is called like one of the contract language is that one.
#[track_caller]
pub const fn expect_scalar(ty: Type, name: &'static str) {
    assert!(
        same(ty.name(), name),
        "V0210: a type of this name belongs to the contract language; use `virtuoso`'s, or rename yours"
    );
}

/// The numbers in `#[oneof(…)]` are those of the enum's variants.
#[track_caller]
pub const fn expect_variants(variants: &[FieldDescriptor], numbers: &[u32]) {
    let mut complete = variants.len() == numbers.len();
    let mut at = 0;
    while at < numbers.len() {
        let mut found = false;
        let mut variant = 0;
        while variant < variants.len() {
            found |= variants[variant].number == numbers[at];
            variant += 1;
        }
        complete &= found;
        at += 1;
    }
    assert!(
        complete,
        "`#[oneof(…)]` must list the numbers of the enum's variants, all of them and no others"
    );
}

/// A method that another one is said to call is one of the client's.
#[track_caller]
pub const fn expect_method(service: &ServiceDescriptor, name: &str, message: &'static str) {
    assert!(service.method_in_rust(name).is_some(), "{}", message);
}

/// The fields of a message, some of which another type declares.
pub const fn join_fields<const N: usize>(parts: &[&[FieldDescriptor]]) -> [FieldDescriptor; N] {
    let mut fields = [FieldDescriptor::empty(0, ""); N];
    let (mut part, mut next) = (0, 0);
    while part < parts.len() {
        let mut at = 0;
        while at < parts[part].len() && next < N {
            fields[next] = parts[part][at];
            (at, next) = (at + 1, next + 1);
        }
        part += 1;
    }
    fields
}

/// The variants of an inline union, under the name that it has in its struct.
pub const fn variants_of<const N: usize>(
    variants: &[FieldDescriptor],
    union: &'static str,
) -> [FieldDescriptor; N] {
    let mut fields = join_fields(&[variants]);
    let mut at = 0;
    while at < N {
        fields[at] = fields[at].variant_of(union);
        at += 1;
    }
    fields
}

const fn within(value: i128, min: i128, max: i128) -> bool {
    min <= value && value <= max
}

/// `a == b`, in constants.
pub(crate) const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut same = a.len() == b.len();
    let mut at = 0;
    while same && at < a.len() {
        same = a[at] == b[at];
        at += 1;
    }
    same
}
