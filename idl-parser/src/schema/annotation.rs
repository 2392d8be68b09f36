//! Custom annotations and their declarations.

use super::decl::Decl;
use super::id::{AnnotationDeclId, PackageId};
use super::struct_::Field;
use super::ty::OpaqueType;
use super::value::Value;

/// `annotation name(params) on target, …;`
#[derive(Clone, Debug, PartialEq)]
pub struct AnnotationDecl {
    /// Name, documentation, annotations.
    pub decl: Decl,
    /// The package that declares it.
    pub package: PackageId,
    /// Its parameters, numbered by position.
    pub params: Vec<Field>,
    /// What it may stand on.
    pub targets: Vec<Target>,
}

/// One use of a custom annotation.
#[derive(Clone, Debug, PartialEq)]
pub struct Annotation {
    /// Which one.
    pub of: AnnotationOf,
    /// Parameter names with their values in declaration order; defaults are filled in, absent
    /// optional ones left out. Of an opaque one what is written, as it is written.
    pub args: Vec<(String, Value)>,
}

/// What declares an annotation that is used.
#[derive(Clone, Debug, PartialEq)]
pub enum AnnotationOf {
    /// A declaration of the schema.
    Declared(AnnotationDeclId),
    /// A Rust type, in a contract that is written as Rust.
    Opaque(OpaqueType),
}

macro_rules! targets {
    ($($(#[$doc:meta])* $variant:ident = $name:literal),* $(,)?) => {
        /// What an annotation may stand on.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Target { $($(#[$doc])* $variant),* }

        impl Target {
            /// All targets.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The name in a contract.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// The target of this name.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

targets! {
    /// A package.
    Package = "package",
    /// A struct.
    Struct = "struct",
    /// A field.
    Field = "field",
    /// An enum.
    Enum = "enum",
    /// An enum value.
    Value = "value",
    /// A union, named or inline.
    Union = "union",
    /// A variant.
    Variant = "variant",
    /// An error.
    Error = "error",
    /// A service.
    Service = "service",
    /// A method.
    Rpc = "rpc",
    /// A parameter.
    Param = "param",
    /// An events block.
    Events = "events",
    /// A topic.
    Topic = "topic",
    /// A constant.
    Const = "const",
    /// An alias.
    Type = "type",
}
