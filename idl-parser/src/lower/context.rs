//! What the passes share.

use super::imports::Scope;
use super::symbols::Symbols;
use crate::diagnostic::{Diagnostic, Sink};
use crate::schema::{AliasId, EnumId, ItemId, PackageId, Schema};
use crate::source::{Sources, Span};
use crate::syntax::{File, Item};
use std::collections::{HashMap, HashSet};

/// Position of a file among those of the compilation.
pub(super) type FileIndex = usize;

/// The state of a lowering.
pub(super) struct Context<'a> {
    pub(super) files: &'a [File],
    pub(super) sources: &'a Sources,
    pub(super) sink: &'a mut Sink,
    pub(super) schema: Schema,
    pub(super) symbols: Symbols,
    /// One for each file.
    pub(super) scopes: Vec<Scope>,
    /// Everything declared, in the order of the schema's arenas.
    pub(super) declared: Vec<Declared<'a>>,
    /// Aliases and constants that are not known (yet): what depends on them is left alone.
    pub(super) unknown: HashSet<ItemId>,
    /// Items with members that could not be read: what is not found there may well exist.
    pub(super) open: HashSet<ItemId>,
    /// Every place where an item is named, in the order of reading.
    pub(super) references: Vec<Reference>,
    /// How deep the targets of aliases nest, other aliases written out.
    pub(super) nesting: HashMap<AliasId, usize>,
    /// Numbers of enum values by name.
    pub(super) values: HashMap<(EnumId, String), i32>,
    /// Bytes that mentions of constants and aliases have copied.
    pub(super) copied: usize,
    /// For the name of a field or parameter the place of its type.
    pub(super) type_spans: HashMap<Span, Span>,
}

/// An item with its syntax.
#[derive(Clone, Copy)]
pub(super) struct Declared<'a> {
    pub(super) file: FileIndex,
    pub(super) item: &'a Item,
    pub(super) id: ItemId,
}

/// One place where an item is named.
#[derive(Clone, Copy)]
pub(super) struct Reference {
    pub(super) from: PackageId,
    pub(super) to: ItemId,
    pub(super) span: Span,
    /// It is an import, which uses nothing by itself.
    pub(super) import: bool,
}

impl<'a> Context<'a> {
    pub(super) fn new(files: &'a [File], sources: &'a Sources, sink: &'a mut Sink) -> Self {
        Self {
            files,
            sources,
            sink,
            schema: Schema::new(),
            symbols: Symbols::default(),
            scopes: Vec::new(),
            declared: Vec::new(),
            unknown: HashSet::new(),
            open: HashSet::new(),
            references: Vec::new(),
            nesting: HashMap::new(),
            values: HashMap::new(),
            copied: 0,
            type_spans: HashMap::new(),
        }
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.sink.report(diagnostic);
    }

    /// Everything declared, for passes that change the context meanwhile.
    pub(super) fn declarations(&self) -> Vec<Declared<'a>> {
        self.declared.clone()
    }

    /// The author's spelling, on one line and not too long to quote.
    pub(super) fn spelling(&self, span: Span) -> String {
        const LONGEST: usize = 40;
        let text = self.sources.slice(span);
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        match line.char_indices().nth(LONGEST) {
            Some((at, _)) => format!("{}…", &line[..at]),
            None => line,
        }
    }
}
