//! The syntax tree: what one file says, before any name is looked up.
//!
//! Nodes are plain data with public fields. Every node knows its span; `prefix` holds the
//! documentation and annotations written before it. What could not be read is a [`Broken`] node
//! that keeps the declared name, so that later passes count the name as declared with unknown type
//! (specification, section 3).

mod alias;
mod annotation;
mod broken;
mod const_;
mod docs;
mod enum_;
mod error;
mod events;
mod field;
mod file;
mod method;
mod name;
mod package;
mod quantity;
mod reserved;
mod service;
mod struct_;
mod ty;
mod union;
mod value;

pub use alias::Alias;
pub use annotation::{Annotation, AnnotationDecl, Argument};
pub use broken::{Broken, Kind};
pub use const_::Const;
pub use docs::{DocLine, Docs, Prefix};
pub use enum_::{Enum, EnumMember, EnumValue};
pub use error::ErrorDecl;
pub use events::{Events, EventsMember, Topic};
pub use field::{Default, Field, Number};
pub use file::{Comment, File, Item};
pub use method::{Method, Param, Returns, Thrown};
pub use name::{Ident, Path};
pub use package::{Imported, Package, Use, UseKind};
pub use quantity::{Fault, quantity};
pub use reserved::{Reserved, ReservedKind, Slot};
pub use service::{Service, ServiceMember};
pub use struct_::{Struct, StructMember};
pub use ty::{RustType, TypeRef};
pub use union::{Oneof, Union, UnionMember, Variant};
pub use value::{Entry, StringLit, Value, ValueKind};
