//! A whole file and its items.

use super::{
    Alias, AnnotationDecl, Broken, Const, Docs, Enum, ErrorDecl, Events, Ident, Kind, Package,
    Prefix, Service, Struct, Union, Use,
};
use crate::source::{FileId, Span};

/// What one file says.
#[derive(Debug, Clone, PartialEq)]
pub struct File {
    /// Which file.
    pub id: FileId,
    /// The `//!` lines, which document the package.
    pub docs: Docs,
    /// The package; `None` if missing or broken (reported).
    pub package: Option<Package>,
    /// All readable imports.
    pub uses: Vec<Use>,
    /// All other items in written order. A broken `package` or `use` is a [`Broken`] here.
    pub items: Vec<Item>,
    /// All comments that are no documentation, for the formatter.
    pub comments: Vec<Comment>,
    /// False if the file was given up as a whole (V0002, V0901, V0902): names that cannot be found
    /// may have been declared in it.
    pub complete: bool,
    /// The whole text.
    pub span: Span,
}

impl File {
    /// Whether an import could not be read, so that any unknown name may have been imported.
    pub fn has_broken_use(&self) -> bool {
        self.items
            .iter()
            .any(|item| matches!(item, Item::Broken(b) if b.kind == Kind::Use))
    }
}

/// A comment that is no documentation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comment {
    /// From the opening slash; a line comment ends before the line break.
    pub span: Span,
    /// `/* … */` and not `// …`.
    pub block: bool,
}

/// A declaration at package level.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "the nouns speak for themselves")]
pub enum Item {
    Struct(Struct),
    Enum(Enum),
    Union(Union),
    Error(ErrorDecl),
    Service(Service),
    Events(Events),
    Const(Const),
    Alias(Alias),
    Annotation(AnnotationDecl),
    Broken(Broken),
}

impl Item {
    /// What it declares.
    pub fn kind(&self) -> Kind {
        match self {
            Item::Struct(_) => Kind::Struct,
            Item::Enum(_) => Kind::Enum,
            Item::Union(_) => Kind::Union,
            Item::Error(_) => Kind::Error,
            Item::Service(_) => Kind::Service,
            Item::Events(_) => Kind::Events,
            Item::Const(_) => Kind::Const,
            Item::Alias(_) => Kind::Alias,
            Item::Annotation(_) => Kind::Annotation,
            Item::Broken(item) => item.kind,
        }
    }

    /// The declared name; `None` for a broken item without a readable one.
    pub fn name(&self) -> Option<&Ident> {
        match self {
            Item::Struct(item) => Some(&item.name),
            Item::Enum(item) => Some(&item.name),
            Item::Union(item) => Some(&item.name),
            Item::Error(item) => Some(&item.name),
            Item::Service(item) => Some(&item.name),
            Item::Events(item) => Some(&item.name),
            Item::Const(item) => Some(&item.name),
            Item::Alias(item) => Some(&item.name),
            Item::Annotation(item) => Some(&item.name),
            Item::Broken(item) => item.name.as_ref(),
        }
    }

    /// Documentation and annotations; `None` for a broken item.
    pub fn prefix(&self) -> Option<&Prefix> {
        match self {
            Item::Struct(item) => Some(&item.prefix),
            Item::Enum(item) => Some(&item.prefix),
            Item::Union(item) => Some(&item.prefix),
            Item::Error(item) => Some(&item.prefix),
            Item::Service(item) => Some(&item.prefix),
            Item::Events(item) => Some(&item.prefix),
            Item::Const(item) => Some(&item.prefix),
            Item::Alias(item) => Some(&item.prefix),
            Item::Annotation(item) => Some(&item.prefix),
            Item::Broken(_) => None,
        }
    }

    /// From the keyword to the end; with documentation and annotations for a broken item.
    pub fn span(&self) -> Span {
        match self {
            Item::Struct(item) => item.span,
            Item::Enum(item) => item.span,
            Item::Union(item) => item.span,
            Item::Error(item) => item.span,
            Item::Service(item) => item.span,
            Item::Events(item) => item.span,
            Item::Const(item) => item.span,
            Item::Alias(item) => item.span,
            Item::Annotation(item) => item.span,
            Item::Broken(item) => item.span,
        }
    }
}
