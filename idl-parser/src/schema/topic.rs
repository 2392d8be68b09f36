//! Events blocks and their topics (specification section 5.6).

use super::decl::Decl;
use super::error::Template;
use super::id::PackageId;
use super::ty::Type;
use std::time::Duration;

/// `events Name { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Events {
    /// Name, documentation, annotations.
    pub decl: Decl,
    /// The package that declares it.
    pub package: PackageId,
    /// Its topics in written order.
    pub topics: Vec<Topic>,
    /// Names of topics that must not be used again.
    pub reserved: Vec<String>,
}

impl Events {
    /// The topic of this name.
    pub fn topic(&self, name: &str) -> Option<&Topic> {
        self.topics.iter().find(|topic| topic.decl.name == name)
    }
}

/// `topic name: Payload on "address";`
#[derive(Clone, Debug, PartialEq)]
pub struct Topic {
    /// Name, documentation, annotations.
    pub decl: Decl,
    /// A struct or union, possibly behind an alias.
    pub payload: Type,
    /// Where it is published; fields in braces are scalar fields of the payload.
    pub address: Template,
    /// `@key`: the field that decides order and partition.
    pub key: Option<FieldPath>,
    /// `@partitions`.
    pub partitions: Option<u32>,
    /// `@delivery`.
    pub delivery: Delivery,
    /// `@retain`.
    pub retain: Option<Duration>,
    /// `@compact`: the last event of each key is kept.
    pub compact: bool,
    /// `@dead_letter`: where events go that nobody can handle.
    pub dead_letter: Option<String>,
}

/// Names of fields from a payload inwards, such as `order.id`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldPath {
    /// Outermost first; never empty.
    pub names: Vec<String>,
}

/// How often an event may arrive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Delivery {
    /// Never twice, perhaps not at all.
    AtMostOnce,
    /// At least once, perhaps again.
    #[default]
    AtLeastOnce,
}

impl Delivery {
    /// The name in a contract.
    pub fn name(self) -> &'static str {
        match self {
            Self::AtMostOnce => "at_most_once",
            Self::AtLeastOnce => "at_least_once",
        }
    }
}
