//! Structs, their fields and inline unions.

use super::constraint::Constraints;
use super::decl::Decl;
use super::id::PackageId;
use super::ty::{OpaqueType, Type};
use super::union::Variant;
use super::value::Value;

/// `struct Name { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Struct {
    /// Name, documentation, annotations.
    pub decl: Decl,
    /// The package that declares it.
    pub package: PackageId,
    /// Fields and inline unions.
    pub members: Members,
    /// `@preserve_unknown`: unknown fields survive a round trip.
    pub preserve_unknown: bool,
}

/// The members of a struct or error, in written order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Members {
    /// Fields and inline unions.
    pub list: Vec<Member>,
    /// Numbers and names that must not be used again.
    pub reserved: Reserved,
}

/// One member of a struct or error.
#[allow(
    clippy::large_enum_variant,
    reason = "fields are the rule, inline unions the exception"
)]
#[derive(Clone, Debug, PartialEq)]
pub enum Member {
    /// A field.
    Field(Field),
    /// An inline union, whose variants share the numbers of the struct.
    Oneof(Oneof),
}

impl Members {
    /// The fields outside inline unions, in written order.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.list.iter().filter_map(|member| match member {
            Member::Field(field) => Some(field),
            Member::Oneof(_) => None,
        })
    }

    /// The inline unions, in written order.
    pub fn oneofs(&self) -> impl Iterator<Item = &Oneof> {
        self.list.iter().filter_map(|member| match member {
            Member::Field(_) => None,
            Member::Oneof(oneof) => Some(oneof),
        })
    }

    /// The field of this name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields().find(|field| field.decl.name == name)
    }

    /// Every number in use with its declaration: fields and the variants of inline unions.
    pub fn numbers(&self) -> impl Iterator<Item = (u32, &Decl)> {
        self.list.iter().flat_map(|member| {
            let (field, oneof) = match member {
                Member::Field(field) => (Some((field.number, &field.decl)), None),
                Member::Oneof(oneof) => (None, Some(oneof)),
            };
            let variants = oneof.into_iter().flat_map(|oneof| &oneof.variants);
            field
                .into_iter()
                .chain(variants.map(|variant| (variant.number, &variant.decl)))
        })
    }
}

/// A field of a struct or error, or a parameter of a method or annotation.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Name, documentation, annotations.
    pub decl: Decl,
    /// Its number on protobuf, and on Thrift unless `thrift_id` says otherwise.
    pub number: u32,
    /// Its type, without the `?`.
    pub ty: Type,
    /// What absence means.
    pub presence: Presence,
    /// What decoded values must satisfy, those of aliases included.
    pub constraints: Constraints,
    /// `@sensitive`, here or on an alias: redacted in `Debug` and logs.
    pub sensitive: bool,
    /// How protobuf writes it, where not the usual way.
    pub encoding: Encoding,
    /// `@thrift_id`.
    pub thrift_id: Option<i32>,
    /// The value contains the struct itself, so that it needs a `Box` (specification section 5.2).
    pub boxed: bool,
}

impl Field {
    /// A field without default, constraint or annotation.
    pub fn new(decl: Decl, number: u32, ty: Type) -> Self {
        Self {
            decl,
            number,
            ty,
            presence: Presence::Implicit,
            constraints: Constraints::default(),
            sensitive: false,
            encoding: Encoding::Usual,
            thrift_id: None,
            boxed: false,
        }
    }

    /// The name as written.
    pub fn name(&self) -> &str {
        &self.decl.name
    }

    /// Whether Rust sees an `Option`.
    pub fn is_optional(&self) -> bool {
        matches!(self.presence, Presence::Optional { .. })
    }

    /// The default, where one is declared.
    pub fn default(&self) -> Option<&Value> {
        match &self.presence {
            Presence::Default(value)
            | Presence::Optional {
                default: Some(value),
            } => Some(value),
            Presence::Implicit | Presence::Optional { default: None } | Presence::Required => None,
        }
    }

    /// Whether a caller may leave it out where it is a parameter.
    pub fn may_be_left_out(&self) -> bool {
        self.is_optional() || self.default().is_some()
    }
}

/// What absence on the wire means (specification section 5.2).
#[derive(Clone, Debug, PartialEq)]
pub enum Presence {
    /// `T`: the type's own default. Scalars, enums and containers are omitted when zero or empty,
    /// structs are always written.
    Implicit,
    /// `T default v`: always written, absent reads as `v`.
    Default(Value),
    /// `T?`, absent reads as absent.
    Optional {
        /// `T? default v`: an accessor gives `v` for an absent one.
        default: Option<Value>,
    },
    /// `@required T`: absent is rejected.
    Required,
}

/// How protobuf writes a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// As its type says: scalars in a list are packed, structs carry their length.
    #[default]
    Usual,
    /// `@unpacked`: each element has a tag.
    Unpacked,
    /// `@delimited`: a struct between start and end tags.
    Delimited,
    /// `@wrapped`: a scalar inside a `google.protobuf` wrapper.
    Wrapped,
}

/// `union name { … }` inside a struct: a protobuf `oneof`.
#[derive(Clone, Debug, PartialEq)]
pub struct Oneof {
    /// Name, documentation, annotations.
    pub decl: Decl,
    /// Its variants, whose numbers are those of the struct.
    pub variants: Vec<Variant>,
    /// The Rust enum that declares the variants, where the macro front end knows no more of them than their numbers.
    pub opaque: Option<OpaqueType>,
}

/// What `reserved` keeps from being used again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reserved {
    /// Numbers, both ends inclusive, in written order.
    pub numbers: Vec<(i64, i64)>,
    /// Names, in written order.
    pub names: Vec<String>,
}

impl Reserved {
    /// Whether the number is reserved.
    pub fn has_number(&self, number: i64) -> bool {
        self.numbers
            .iter()
            .any(|(from, to)| (*from..=*to).contains(&number))
    }

    /// Whether the name is reserved.
    pub fn has_name(&self, name: &str) -> bool {
        self.names.iter().any(|reserved| reserved == name)
    }
}
