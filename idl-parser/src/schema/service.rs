//! Services.

use super::decl::Decl;
use super::id::PackageId;
use super::method::Method;
use std::time::Duration;

/// `service Name { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Service {
    /// Name, documentation, annotations.
    pub decl: Decl,
    /// The package that declares it.
    pub package: PackageId,
    /// Its methods in written order.
    pub methods: Vec<Method>,
    /// Names of methods that must not be used again.
    pub reserved: Vec<String>,
    /// `@timeout` of the service; already part of its unary methods.
    pub timeout: Option<Duration>,
    /// `@max_size` of the service in bytes; already part of its methods.
    pub max_size: Option<u64>,
}

impl Service {
    /// The method of this name.
    pub fn method(&self, name: &str) -> Option<&Method> {
        self.methods.iter().find(|method| method.decl.name == name)
    }
}
