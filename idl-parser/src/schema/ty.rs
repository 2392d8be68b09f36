//! Types as they are used (specification section 6).

use super::id::{AliasId, EnumId, StructId, UnionId};
use crate::source::Span;

/// The type of a field, parameter, variant, element, constant or body.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// A built-in scalar.
    Scalar(Scalar),
    /// A struct.
    Struct(StructId),
    /// An enum.
    Enum(EnumId),
    /// A named union.
    Union(UnionId),
    /// An alias, kept so that generated code can name it; see [`Schema::resolve`](super::Schema::resolve).
    Alias(AliasId),
    /// `list<T>`.
    List(Box<Type>),
    /// `set<T>`.
    Set(Box<Type>),
    /// `map<K, V>`.
    Map(Box<Type>, Box<Type>),
    /// A type that the macro front end knows by its Rust name.
    Opaque(OpaqueType),
}

impl Type {
    /// `list`, `set` or `map`; aliases are not looked through.
    pub fn is_container(&self) -> bool {
        matches!(self, Self::List(_) | Self::Set(_) | Self::Map(..))
    }

    /// Calls `visit` for this type and all types inside it, outermost first.
    pub fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Type)) {
        visit(self);
        match self {
            Self::List(element) | Self::Set(element) => element.walk(visit),
            Self::Map(key, value) => {
                key.walk(visit);
                value.walk(visit);
            }
            Self::Opaque(OpaqueType { is: Some(ty), .. }) => ty.walk(visit),
            Self::Scalar(_)
            | Self::Struct(_)
            | Self::Enum(_)
            | Self::Union(_)
            | Self::Alias(_)
            | Self::Opaque(_) => {}
        }
    }
}

/// A Rust type, as the author of a trait or struct wrote it.
///
/// A macro sees names and not what they stand for: `Order` may be a struct, an enum or an alias, which the Rust compiler
/// and, when the contract is written out, the running program know. Back ends other than Rust refuse it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OpaqueType {
    /// The type as written.
    pub rust: String,
    /// Where it stands.
    pub span: Span,
    /// What it is in the contract, where its name tells: `HashMap<String, u32>` is a `map<string, u32>`.
    pub is: Option<Box<Type>>,
}

macro_rules! scalars {
    ($($(#[$doc:meta])* $variant:ident = $name:literal),* $(,)?) => {
        /// A built-in scalar type.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Scalar { $($(#[$doc])* $variant),* }

        impl Scalar {
            /// All scalars, in the order of specification section 6.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The name in a contract.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// The scalar of this name.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

scalars! {
    /// `bool`.
    Bool = "bool",
    /// 8 bits, signed; a varint on protobuf.
    I8 = "i8",
    /// 16 bits, signed; a varint on protobuf.
    I16 = "i16",
    /// 32 bits, signed; a varint on protobuf.
    I32 = "i32",
    /// 64 bits, signed; a varint on protobuf.
    I64 = "i64",
    /// 8 bits, unsigned.
    U8 = "u8",
    /// 16 bits, unsigned.
    U16 = "u16",
    /// 32 bits, unsigned.
    U32 = "u32",
    /// 64 bits, unsigned.
    U64 = "u64",
    /// 32 bits, signed, zigzag.
    Sint32 = "sint32",
    /// 64 bits, signed, zigzag.
    Sint64 = "sint64",
    /// 32 bits, unsigned, four bytes.
    Fixed32 = "fixed32",
    /// 64 bits, unsigned, eight bytes.
    Fixed64 = "fixed64",
    /// 32 bits, signed, four bytes.
    Sfixed32 = "sfixed32",
    /// 64 bits, signed, eight bytes.
    Sfixed64 = "sfixed64",
    /// 32-bit floating point.
    F32 = "f32",
    /// 64-bit floating point.
    F64 = "f64",
    /// UTF-8 text.
    String = "string",
    /// Bytes.
    Bytes = "bytes",
    /// A moment in UTC, to the nanosecond.
    Timestamp = "timestamp",
    /// A signed span of time, to the nanosecond.
    Duration = "duration",
    /// A UUID.
    Uuid = "uuid",
    /// A decimal number of up to 28 digits.
    Decimal = "decimal",
    /// Any JSON value.
    Json = "json",
    /// A message of any type, with the name of its type.
    Any = "any",
}

impl Scalar {
    /// Smallest and largest value of an integer type, `None` for others.
    pub fn int_range(self) -> Option<(i128, i128)> {
        Some(match self {
            Self::I8 => (i8::MIN.into(), i8::MAX.into()),
            Self::I16 => (i16::MIN.into(), i16::MAX.into()),
            Self::I32 | Self::Sint32 | Self::Sfixed32 => (i32::MIN.into(), i32::MAX.into()),
            Self::I64 | Self::Sint64 | Self::Sfixed64 => (i64::MIN.into(), i64::MAX.into()),
            Self::U8 => (0, u8::MAX.into()),
            Self::U16 => (0, u16::MAX.into()),
            Self::U32 | Self::Fixed32 => (0, u32::MAX.into()),
            Self::U64 | Self::Fixed64 => (0, u64::MAX.into()),
            _ => return None,
        })
    }

    /// An integer of any width.
    pub fn is_int(self) -> bool {
        self.int_range().is_some()
    }

    /// `f32` or `f64`.
    pub fn is_float(self) -> bool {
        matches!(self, Self::F32 | Self::F64)
    }

    /// Whether a protobuf `repeated` field of it may be packed.
    pub fn is_packable(self) -> bool {
        self.is_int() || self.is_float() || self == Self::Bool
    }

    /// Whether protobuf has it as a `map` key; `uuid` is a string there.
    pub fn is_map_key(self) -> bool {
        self.is_int() || matches!(self, Self::Bool | Self::String | Self::Uuid)
    }
}
