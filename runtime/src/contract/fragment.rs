//! The text of items, with gaps.

use std::fmt;

use crate::codec::WireType;
use crate::descriptor::{ServiceDescriptor, StructDescriptor, Type};

/// The text of what is declared in Rust: of an item, or of a package.
#[derive(Debug)]
pub struct Fragment {
    pub(super) package: &'static str,
    /// Of the item; empty for a package.
    pub(super) name: &'static str,
    /// Of the package; an item's stands in its pieces.
    pub(super) docs: &'static str,
    /// The item, or the annotations of the package.
    pub(super) pieces: &'static [Piece],
}

impl Fragment {
    /// The item `name` of `package`.
    pub const fn new(package: &'static str, name: &'static str, pieces: &'static [Piece]) -> Self {
        Self {
            package,
            name,
            docs: "",
            pieces,
        }
    }

    /// The documentation and annotations of `package`.
    pub const fn of_package(
        package: &'static str,
        docs: &'static str,
        annotations: &'static [Piece],
    ) -> Self {
        Self {
            package,
            name: "",
            docs,
            pieces: annotations,
        }
    }
}

/// A part of an item's text.
#[derive(Clone, Copy)]
pub enum Piece {
    /// Text as it is.
    Text(&'static str),
    /// The name of a type.
    Type(fn() -> Named),
    /// The variants of an inline union.
    Variants(fn() -> &'static [Piece]),
    /// ` throws …`, if there is any error; their numbers as in [`Throws::IDS`](crate::call::Throws::IDS).
    Throws(&'static [fn() -> &'static StructDescriptor], &'static [u32]),
    /// The name of a method with its service: the service, and the method by its name in Rust.
    Call(fn() -> &'static ServiceDescriptor, &'static str),
    /// A value of Rust.
    Value(fn() -> String),
    /// The name of another item, which is the first of these fragments.
    Item(fn() -> Vec<&'static Fragment>),
}

impl fmt::Debug for Piece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => fmt::Debug::fmt(text, f),
            Self::Type(_) => f.write_str("Type"),
            Self::Variants(_) => f.write_str("Variants"),
            Self::Throws(..) => f.write_str("Throws"),
            Self::Call(_, method) => f.debug_tuple("Call").field(method).finish(),
            Self::Value(_) => f.write_str("Value"),
            Self::Item(_) => f.write_str("Item"),
        }
    }
}

/// What a name in Rust stands for.
#[derive(Clone, Copy, Debug)]
pub struct Named {
    pub(super) ty: Type,
    pub(super) newtype: Option<&'static Fragment>,
}

/// What the type is in a contract.
pub(crate) fn named<T: WireType>() -> Named {
    Named {
        ty: T::TYPE,
        newtype: T::contract(),
    }
}

/// The item of a service that is declared in Rust.
pub fn fragments_of(service: &'static ServiceDescriptor) -> Vec<&'static Fragment> {
    service.contract.into_iter().collect()
}
