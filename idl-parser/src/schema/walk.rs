//! Walking a schema: the types that items mention, and the cycles among them.

use super::Schema;
use super::graph::Graph;
use super::id::{Id, ItemId, StructId, UnionId};
use super::method::{Request, Response};
use super::struct_::{Field, Member};
use super::ty::Type;

impl Schema {
    /// Every item, package by package in the order of their names.
    pub fn items(&self) -> impl Iterator<Item = ItemId> {
        self.packages
            .values()
            .flat_map(|package| package.items.iter().copied())
    }

    /// Every item that a contract declares, so without the built-in ones.
    pub fn declared_items(&self) -> impl Iterator<Item = ItemId> {
        self.packages
            .values()
            .filter(|package| !package.builtin)
            .flat_map(|package| package.items.iter().copied())
    }

    /// Calls `visit` for each type that an item mentions, with all types inside.
    pub fn walk_types<'a>(&'a self, item: ItemId, visit: &mut impl FnMut(&'a Type)) {
        match item {
            ItemId::Struct(_) | ItemId::Error(_) => {
                for member in self
                    .members(item)
                    .into_iter()
                    .flat_map(|members| &members.list)
                {
                    match member {
                        Member::Field(field) => field.ty.walk(visit),
                        Member::Oneof(oneof) => {
                            oneof
                                .variants
                                .iter()
                                .flat_map(|variant| &variant.ty)
                                .for_each(|ty| {
                                    ty.walk(visit);
                                });
                        }
                    }
                }
            }
            ItemId::Union(id) => {
                self.unions[id]
                    .variants
                    .iter()
                    .flat_map(|variant| &variant.ty)
                    .for_each(|ty| {
                        ty.walk(visit);
                    });
            }
            ItemId::Alias(id) => self.aliases[id].target.walk(visit),
            ItemId::Const(id) => self.consts[id].ty.walk(visit),
            ItemId::Service(id) => {
                for method in &self.services[id].methods {
                    match &method.request {
                        Request::Params(params) => {
                            params.iter().for_each(|param| param.ty.walk(visit));
                        }
                        Request::Body(body) => body.walk(visit),
                    }
                    match &method.response {
                        Response::Body(ty) | Response::Wrapped(ty) => ty.walk(visit),
                        Response::Empty => {}
                    }
                }
            }
            ItemId::Events(id) => {
                self.events[id]
                    .topics
                    .iter()
                    .for_each(|topic| topic.payload.walk(visit));
            }
            ItemId::AnnotationDecl(id) => {
                self.annotation_decls[id]
                    .params
                    .iter()
                    .for_each(|param| param.ty.walk(visit));
            }
            ItemId::Enum(_) => {}
        }
    }

    /// The item that a type names, if it names one.
    pub fn item_of(ty: &Type) -> Option<ItemId> {
        match ty {
            Type::Struct(id) => Some(ItemId::Struct(*id)),
            Type::Enum(id) => Some(ItemId::Enum(*id)),
            Type::Union(id) => Some(ItemId::Union(*id)),
            Type::Alias(id) => Some(ItemId::Alias(*id)),
            Type::Scalar(_) | Type::List(_) | Type::Set(_) | Type::Map(..) | Type::Opaque(_) => {
                None
            }
        }
    }

    /// The fields along a path from the members of a struct inwards; `None` when one is missing or
    /// no struct.
    pub fn fields_along<'a>(
        &'a self,
        payload: &'a Type,
        path: &[String],
    ) -> Option<Vec<&'a Field>> {
        let mut ty = payload;
        let mut fields = Vec::with_capacity(path.len());
        for name in path {
            let Type::Struct(id) = self.resolve(ty) else {
                return None;
            };
            let field = self.structs[*id].members.field(name)?;
            fields.push(field);
            ty = &field.ty;
        }
        Some(fields)
    }

    /// Structs that contain themselves without `?`, container or union between, which no value can
    /// satisfy: one cycle each, beginning at the struct that was declared first.
    pub fn endless_structs(&self) -> Vec<Vec<StructId>> {
        let edges = self
            .structs
            .values()
            .map(|item| {
                let plain = item.members.fields().filter(|field| !field.is_optional());
                plain
                    .filter_map(|field| match self.resolve(&field.ty) {
                        Type::Struct(id) => Some(id.index()),
                        _ => None,
                    })
                    .collect()
            })
            .collect();
        let cycles = Graph::new(edges).cycles();
        let ids = |cycle: Vec<usize>| cycle.into_iter().map(StructId::from_index).collect();
        cycles.into_iter().map(ids).collect()
    }

    /// Sets `boxed` on optional fields and on variants through which a struct or union contains
    /// itself; what stands in a container is on the heap already.
    pub fn mark_boxed(&mut self) {
        let structs = self.structs.len();
        let node = |schema: &Self, ty: &Type| match schema.resolve(ty) {
            Type::Struct(id) => Some(id.index()),
            Type::Union(id) => Some(structs + id.index()),
            _ => None,
        };
        let of_variants = |variants: &[super::Variant]| {
            let types = variants.iter().filter_map(|variant| variant.ty.as_ref());
            types.filter_map(|ty| node(self, ty)).collect::<Vec<_>>()
        };
        let of_structs = self.structs.values().map(|item| {
            let members = item.members.list.iter();
            members
                .flat_map(|member| match member {
                    Member::Field(field) => node(self, &field.ty).into_iter().collect(),
                    Member::Oneof(oneof) => of_variants(&oneof.variants),
                })
                .collect()
        });
        let of_unions = self.unions.values().map(|item| of_variants(&item.variants));
        let component = Graph::new(of_structs.chain(of_unions).collect()).components();

        let mut fields = Vec::new();
        let mut variants = Vec::new();
        for (id, item) in self.structs.iter() {
            let own = component[id.index()];
            let on_cycle = |ty: &Type| node(self, ty).is_some_and(|to| component[to] == own);
            for (index, member) in item.members.list.iter().enumerate() {
                match member {
                    Member::Field(field) if field.is_optional() && on_cycle(&field.ty) => {
                        fields.push((id, index));
                    }
                    Member::Field(_) => {}
                    Member::Oneof(oneof) => {
                        for (at, variant) in oneof.variants.iter().enumerate() {
                            if variant.ty.as_ref().is_some_and(on_cycle) {
                                variants.push((id, index, at));
                            }
                        }
                    }
                }
            }
        }
        let mut named: Vec<(UnionId, usize)> = Vec::new();
        for (id, item) in self.unions.iter() {
            let own = component[structs + id.index()];
            for (at, variant) in item.variants.iter().enumerate() {
                let to = variant.ty.as_ref().and_then(|ty| node(self, ty));
                if to.is_some_and(|to| component[to] == own) {
                    named.push((id, at));
                }
            }
        }

        for (id, index) in fields {
            if let Member::Field(field) = &mut self.structs[id].members.list[index] {
                field.boxed = true;
            }
        }
        for (id, index, at) in variants {
            if let Member::Oneof(oneof) = &mut self.structs[id].members.list[index] {
                oneof.variants[at].boxed = true;
            }
        }
        for (id, at) in named {
            self.unions[id].variants[at].boxed = true;
        }
    }
}
