//! Enums and their values.

use super::decl::Decl;
use super::id::PackageId;
use super::struct_::Reserved;

/// `enum Name { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Enum {
    /// Name, documentation, annotations.
    pub decl: Decl,
    /// The package that declares it.
    pub package: PackageId,
    /// Its values in written order, behind the implied `unspecified = 0` where none is zero.
    pub values: Vec<EnumValue>,
    /// `@closed`: unknown values read as absent.
    pub closed: bool,
    /// Numbers and names that must not be used again.
    pub reserved: Reserved,
}

impl Enum {
    /// The value of this name.
    pub fn value(&self, name: &str) -> Option<&EnumValue> {
        self.values.iter().find(|value| value.decl.name == name)
    }

    /// The value of this number.
    pub fn value_of(&self, number: i32) -> Option<&EnumValue> {
        self.values.iter().find(|value| value.number == number)
    }
}

/// A value of an enum.
#[derive(Clone, Debug, PartialEq)]
pub struct EnumValue {
    /// Name, documentation, annotations.
    pub decl: Decl,
    /// Its number.
    pub number: i32,
    /// It is the `unspecified = 0` that nobody wrote.
    pub implied: bool,
}
