//! Aliases and constants.

use super::constraint::Constraints;
use super::decl::Decl;
use super::id::PackageId;
use super::ty::Type;
use super::value::Value;

/// `type Name = T;`
#[derive(Clone, Debug, PartialEq)]
pub struct Alias {
    /// Name, documentation, annotations.
    pub decl: Decl,
    /// The package that declares it.
    pub package: PackageId,
    /// What it stands for; may be another alias.
    pub target: Type,
    /// `@newtype`: a type of its own in Rust.
    pub newtype: bool,
    /// Its own constraints, without those of an alias that it stands for.
    pub constraints: Constraints,
    /// `@sensitive`, wherever it is used.
    pub sensitive: bool,
    /// `@required`, wherever it is the type of a field or parameter.
    pub required: bool,
}

/// `const NAME: T = value;`
#[derive(Clone, Debug, PartialEq)]
pub struct Const {
    /// Name, documentation, annotations.
    pub decl: Decl,
    /// The package that declares it.
    pub package: PackageId,
    /// Its type.
    pub ty: Type,
    /// Its value, which fits the type.
    pub value: Value,
}
