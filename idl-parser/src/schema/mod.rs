//! The resolved model: what every front end produces and every back end reads.
//!
//! A [`Schema`] holds all items of a set of contracts in arenas, one per kind, each with an id type
//! of its own. Names are resolved, numbers assigned, defaults and constants typed, constraints of
//! aliases merged into the fields that use them. It knows no syntax tree, so that the macro front
//! end and importers build it too.

mod alias;
mod annotation;
mod builtin;
mod constraint;
mod decl;
mod dump;
mod enum_;
mod error;
mod fingerprint;
pub mod graph;
mod id;
mod method;
pub mod names;
mod package;
mod service;
mod struct_;
#[cfg(test)]
mod tests;
mod topic;
mod ty;
mod union;
mod value;
mod walk;

pub use alias::{Alias, Const};
pub use annotation::{Annotation, AnnotationDecl, AnnotationOf, Target};
pub use constraint::{Constraints, Format, Length, Range, compare};
pub use decl::{Decl, Deprecation, WireNames};
pub use enum_::{Enum, EnumValue};
pub use error::{Error, Piece, Status, Template};
pub use id::{
    AliasId, AnnotationDeclId, Arena, ConstId, EnumId, ErrorId, EventsId, Id, ItemId, PackageId,
    ServiceId, StructId, UnionId,
};
pub use method::{
    HttpRoute, Idempotency, Method, MethodKind, MethodRef, OnDisconnect, OpaqueMethod, Request,
    Response, RetryPolicy, Thrown,
};
pub use package::Package;
pub use service::Service;
pub use struct_::{Encoding, Field, Member, Members, Oneof, Presence, Reserved, Struct};
pub use topic::{Delivery, Events, FieldPath, Topic};
pub use ty::{OpaqueType, Scalar, Type};
pub use union::{Union, Variant};
pub use value::Value;

/// A resolved set of contracts.
///
/// Packages are in the order of their names behind the built-in `google.protobuf`, which is always
/// there and flagged [`Package::builtin`]; items of each kind are in declaration order, package by
/// package.
#[derive(Clone, Debug, PartialEq)]
pub struct Schema {
    /// All packages; see [`Schema::packages_in_order`] for dependencies first.
    pub packages: Arena<PackageId, Package>,
    /// All structs.
    pub structs: Arena<StructId, Struct>,
    /// All enums.
    pub enums: Arena<EnumId, Enum>,
    /// All named unions.
    pub unions: Arena<UnionId, Union>,
    /// All errors.
    pub errors: Arena<ErrorId, Error>,
    /// All aliases.
    pub aliases: Arena<AliasId, Alias>,
    /// All constants.
    pub consts: Arena<ConstId, Const>,
    /// All services.
    pub services: Arena<ServiceId, Service>,
    /// All events blocks.
    pub events: Arena<EventsId, Events>,
    /// All declarations of custom annotations.
    pub annotation_decls: Arena<AnnotationDeclId, AnnotationDecl>,
}

impl Default for Schema {
    fn default() -> Self {
        Self::new()
    }
}

impl Schema {
    /// A schema with nothing but the built-in package.
    pub fn new() -> Self {
        let mut schema = Self {
            packages: Arena::default(),
            structs: Arena::default(),
            enums: Arena::default(),
            unions: Arena::default(),
            errors: Arena::default(),
            aliases: Arena::default(),
            consts: Arena::default(),
            services: Arena::default(),
            events: Arena::default(),
            annotation_decls: Arena::default(),
        };
        builtin::declare(&mut schema);
        schema
    }

    /// The package of this full name.
    pub fn package(&self, name: &str) -> Option<PackageId> {
        self.packages
            .iter()
            .find(|(_, package)| package.decl.name == name)
            .map(|(id, _)| id)
    }

    /// The item `name` of the package called `package`.
    pub fn item(&self, package: &str, name: &str) -> Option<ItemId> {
        self.packages[self.package(package)?].item(name)
    }

    /// The item of a full name such as `shop.orders.v1.Order`.
    pub fn item_by_full_name(&self, name: &str) -> Option<ItemId> {
        let (package, name) = name.rsplit_once('.')?;
        self.item(package, name)
    }

    /// The struct of a full name.
    pub fn struct_by_name(&self, full_name: &str) -> Option<&Struct> {
        match self.item_by_full_name(full_name)? {
            ItemId::Struct(id) => Some(&self.structs[id]),
            _ => None,
        }
    }

    /// The service of a full name.
    pub fn service_by_name(&self, full_name: &str) -> Option<&Service> {
        match self.item_by_full_name(full_name)? {
            ItemId::Service(id) => Some(&self.services[id]),
            _ => None,
        }
    }

    /// What an item carries whatever its kind.
    pub fn decl(&self, item: ItemId) -> &Decl {
        match item {
            ItemId::Struct(id) => &self.structs[id].decl,
            ItemId::Enum(id) => &self.enums[id].decl,
            ItemId::Union(id) => &self.unions[id].decl,
            ItemId::Error(id) => &self.errors[id].decl,
            ItemId::Alias(id) => &self.aliases[id].decl,
            ItemId::Const(id) => &self.consts[id].decl,
            ItemId::Service(id) => &self.services[id].decl,
            ItemId::Events(id) => &self.events[id].decl,
            ItemId::AnnotationDecl(id) => &self.annotation_decls[id].decl,
        }
    }

    /// The same, to change.
    pub fn decl_mut(&mut self, item: ItemId) -> &mut Decl {
        match item {
            ItemId::Struct(id) => &mut self.structs[id].decl,
            ItemId::Enum(id) => &mut self.enums[id].decl,
            ItemId::Union(id) => &mut self.unions[id].decl,
            ItemId::Error(id) => &mut self.errors[id].decl,
            ItemId::Alias(id) => &mut self.aliases[id].decl,
            ItemId::Const(id) => &mut self.consts[id].decl,
            ItemId::Service(id) => &mut self.services[id].decl,
            ItemId::Events(id) => &mut self.events[id].decl,
            ItemId::AnnotationDecl(id) => &mut self.annotation_decls[id].decl,
        }
    }

    /// The package that declares an item.
    pub fn package_of(&self, item: ItemId) -> PackageId {
        match item {
            ItemId::Struct(id) => self.structs[id].package,
            ItemId::Enum(id) => self.enums[id].package,
            ItemId::Union(id) => self.unions[id].package,
            ItemId::Error(id) => self.errors[id].package,
            ItemId::Alias(id) => self.aliases[id].package,
            ItemId::Const(id) => self.consts[id].package,
            ItemId::Service(id) => self.services[id].package,
            ItemId::Events(id) => self.events[id].package,
            ItemId::AnnotationDecl(id) => self.annotation_decls[id].package,
        }
    }

    /// The members of a struct or error.
    pub fn members(&self, item: ItemId) -> Option<&Members> {
        match item {
            ItemId::Struct(id) => Some(&self.structs[id].members),
            ItemId::Error(id) => Some(&self.errors[id].members),
            _ => None,
        }
    }

    /// The method behind a reference.
    pub fn method(&self, method: MethodRef) -> &Method {
        &self.services[method.service].methods[method.method]
    }

    /// The type behind all aliases and Rust names that tell it; containers keep them inside.
    pub fn resolve<'a>(&'a self, mut ty: &'a Type) -> &'a Type {
        // A front end refuses aliases in a cycle; the bound keeps a schema that one built anyway
        // from hanging its reader.
        let mut aliases = 0;
        loop {
            match ty {
                Type::Alias(id) if aliases <= self.aliases.len() => {
                    aliases += 1;
                    ty = &self.aliases[*id].target;
                }
                Type::Opaque(OpaqueType { is: Some(is), .. }) => ty = is,
                _ => return ty,
            }
        }
    }

    /// Whether only the Rust name of the type is known.
    pub fn is_unknown(&self, ty: &Type) -> bool {
        matches!(self.resolve(ty), Type::Opaque(_))
    }

    /// The scalar that a type is, aliases aside.
    pub fn scalar(&self, ty: &Type) -> Option<Scalar> {
        match self.resolve(ty) {
            Type::Scalar(scalar) => Some(*scalar),
            _ => None,
        }
    }

    /// What the aliases of a type ask of its values, all merged; elements not included.
    pub fn constraints(&self, ty: &Type) -> Constraints {
        self.alias_chain(ty)
            .fold(Constraints::default(), |all, alias| {
                all.and(&alias.constraints)
            })
    }

    /// Whether an alias of the type is `@sensitive`.
    pub fn is_sensitive(&self, ty: &Type) -> bool {
        self.alias_chain(ty).any(|alias| alias.sensitive)
    }

    /// The aliases that a type goes through, outermost first.
    pub fn alias_chain<'a>(&'a self, ty: &'a Type) -> impl Iterator<Item = &'a Alias> {
        let mut next = ty;
        std::iter::from_fn(move || {
            let Type::Alias(id) = next else { return None };
            let alias = &self.aliases[*id];
            next = &alias.target;
            Some(alias)
        })
        .take(self.aliases.len())
    }

    /// All packages, each after those that it depends on, otherwise by name; built-in ones first.
    pub fn packages_in_order(&self) -> Vec<PackageId> {
        let edges = self
            .packages
            .values()
            .map(|package| package.dependencies.iter().map(|id| id.index()).collect())
            .collect();
        let mut order = graph::Graph::new(edges).dependencies_first();
        // Stable: what is built in depends on nothing declared.
        order.sort_by_key(|index| !self.packages[PackageId::from_index(*index)].builtin);
        order.into_iter().map(PackageId::from_index).collect()
    }

    /// Adds a package; names of packages are unique.
    pub fn add_package(&mut self, decl: Decl) -> PackageId {
        self.packages.push(Package {
            decl,
            ..Package::default()
        })
    }

    /// Adds a struct to its package. The first item of a name keeps it.
    pub fn add_struct(&mut self, item: Struct) -> StructId {
        let (package, name) = (item.package, item.decl.name.clone());
        let id = self.structs.push(item);
        self.register(package, name, ItemId::Struct(id));
        id
    }

    /// Adds an enum to its package.
    pub fn add_enum(&mut self, item: Enum) -> EnumId {
        let (package, name) = (item.package, item.decl.name.clone());
        let id = self.enums.push(item);
        self.register(package, name, ItemId::Enum(id));
        id
    }

    /// Adds a union to its package.
    pub fn add_union(&mut self, item: Union) -> UnionId {
        let (package, name) = (item.package, item.decl.name.clone());
        let id = self.unions.push(item);
        self.register(package, name, ItemId::Union(id));
        id
    }

    /// Adds an error to its package.
    pub fn add_error(&mut self, item: Error) -> ErrorId {
        let (package, name) = (item.package, item.decl.name.clone());
        let id = self.errors.push(item);
        self.register(package, name, ItemId::Error(id));
        id
    }

    /// Adds an alias to its package.
    pub fn add_alias(&mut self, item: Alias) -> AliasId {
        let (package, name) = (item.package, item.decl.name.clone());
        let id = self.aliases.push(item);
        self.register(package, name, ItemId::Alias(id));
        id
    }

    /// Adds a constant to its package.
    pub fn add_const(&mut self, item: Const) -> ConstId {
        let (package, name) = (item.package, item.decl.name.clone());
        let id = self.consts.push(item);
        self.register(package, name, ItemId::Const(id));
        id
    }

    /// Adds a service to its package.
    pub fn add_service(&mut self, item: Service) -> ServiceId {
        let (package, name) = (item.package, item.decl.name.clone());
        let id = self.services.push(item);
        self.register(package, name, ItemId::Service(id));
        id
    }

    /// Adds an events block to its package.
    pub fn add_events(&mut self, item: Events) -> EventsId {
        let (package, name) = (item.package, item.decl.name.clone());
        let id = self.events.push(item);
        self.register(package, name, ItemId::Events(id));
        id
    }

    /// Adds the declaration of an annotation to its package.
    pub fn add_annotation_decl(&mut self, item: AnnotationDecl) -> AnnotationDeclId {
        let (package, name) = (item.package, item.decl.name.clone());
        let id = self.annotation_decls.push(item);
        self.register(package, name, ItemId::AnnotationDecl(id));
        id
    }

    fn register(&mut self, package: PackageId, name: String, item: ItemId) {
        let package = &mut self.packages[package];
        package.items.push(item);
        package.by_name.entry(name).or_insert(item);
    }
}
