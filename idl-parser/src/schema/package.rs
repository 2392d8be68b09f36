//! Packages.

use super::decl::Decl;
use super::id::{ItemId, PackageId};
use std::collections::BTreeMap;

/// All files that share one `package` name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Package {
    /// The full dotted name; documentation and annotations of all its files.
    pub decl: Decl,
    /// What it declares, file by file in written order.
    pub items: Vec<ItemId>,
    /// Packages whose items it refers to, by name.
    pub dependencies: Vec<PackageId>,
    /// Known without being declared: `google.protobuf`. Nothing is generated for it.
    pub builtin: bool,
    pub(super) by_name: BTreeMap<String, ItemId>,
}

impl Package {
    /// The full dotted name.
    pub fn name(&self) -> &str {
        &self.decl.name
    }

    /// The components of the name.
    pub fn path(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.decl.name.split('.')
    }

    /// The item of this name.
    pub fn item(&self, name: &str) -> Option<ItemId> {
        self.by_name.get(name).copied()
    }

    /// The names of all items, sorted.
    pub fn item_names(&self) -> impl Iterator<Item = (&str, ItemId)> {
        self.by_name.iter().map(|(name, id)| (name.as_str(), *id))
    }
}
