//! Structs.

use proc_macro2::TokenStream;
use virtuoso_idl::schema::{ItemId, StructId};

use super::Generator;
use super::message::{Kind, Message};
use crate::{Result, names};

impl Generator<'_> {
    /// A struct, its inline unions, and what they implement.
    pub(super) fn struct_(&self, id: StructId) -> Result<TokenStream> {
        let item = &self.schema.structs[id];
        self.message(&Message {
            ident: names::ident(&item.decl.name),
            name: &item.decl.name,
            docs: self.docs(&item.decl),
            full_name: self.schema.proto_full_name(ItemId::Struct(id)),
            kind: Kind::Struct,
            members: item.members.list.iter().collect(),
            preserve_unknown: item.preserve_unknown,
            field: names::ident,
            declared: true,
        })
    }
}
