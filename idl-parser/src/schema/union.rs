//! Named unions, and variants of unions of both kinds.

use super::constraint::Constraints;
use super::decl::Decl;
use super::id::PackageId;
use super::struct_::Reserved;
use super::ty::Type;

/// `union Name { … }`: a message whose only content is one `oneof value`.
#[derive(Clone, Debug, PartialEq)]
pub struct Union {
    /// Name, documentation, annotations.
    pub decl: Decl,
    /// The package that declares it.
    pub package: PackageId,
    /// Its variants in written order.
    pub variants: Vec<Variant>,
    /// Numbers and names that must not be used again.
    pub reserved: Reserved,
}

/// A variant of a named or inline union.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// Name, documentation, annotations.
    pub decl: Decl,
    /// Its number.
    pub number: u32,
    /// What it carries; nothing is a `google.protobuf.Empty` on protobuf.
    pub ty: Option<Type>,
    /// What decoded values must satisfy, those of aliases included.
    pub constraints: Constraints,
    /// `@sensitive`, here or on an alias.
    pub sensitive: bool,
    /// The value contains the union itself, so that it needs a `Box`.
    pub boxed: bool,
}
