//! The file: its items and their order.

use super::{Inner, Pair, Reader, Rule};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::{File, Item, Kind, Package, Prefix, Use};

/// What stood before the next item.
#[derive(Default)]
struct Order {
    /// Anything but a `package`.
    item: bool,
    /// Anything but `package` and `use`.
    declaration: bool,
    /// The last item was a `use` out of place, so one that follows is the same mistake.
    late_use: bool,
    /// Something unreadable, which may have been meant as the `package`.
    unknown: bool,
    /// Where the first item begins.
    start: Option<Span>,
}

impl Reader<'_> {
    pub(super) fn file(&mut self, pair: Pair<'_>, file: &mut File) {
        let mut order = Order::default();
        for child in Inner::new(pair) {
            if matches!(child.as_rule(), Rule::item | Rule::bad_item) && order.start.is_none() {
                order.start = Some(self.pair_span(&child).at_start());
            }
            match child.as_rule() {
                Rule::file_doc => file.docs.lines.push(self.doc_line(&child)),
                Rule::item => self.item(child, file, &mut order),
                Rule::bad_item => {
                    if let Some(broken) = self.broken_item(&child) {
                        match broken.kind {
                            Kind::Package => order.unknown = true,
                            Kind::Unknown => order.unknown |= !order.item,
                            Kind::Use => order.item = true,
                            _ => (order.item, order.declaration) = (true, true),
                        }
                        file.items.push(Item::Broken(broken));
                    }
                }
                rule => unreachable!("the grammar puts no {rule:?} into a file"),
            }
        }
        if file.package.is_none() && !order.unknown && !self.scan.cut {
            let place = order.start.unwrap_or(file.span.at_start());
            self.sink.report(
                Diagnostic::error(Code::V0003, place, "missing `package` declaration")
                    .help("begin the file with `package name.v1;`"),
            );
        }
    }

    fn item(&mut self, pair: Pair<'_>, file: &mut File, order: &mut Order) {
        let mut inner = Inner::new(pair);
        let prefix = self.prefix(&mut inner);
        let pair = inner.next().expect("an item has a declaration");
        let late_use = std::mem::take(&mut order.late_use);
        let item = match pair.as_rule() {
            Rule::package_decl => {
                let package = self.package(prefix, pair);
                return self.place_package(package, file, order);
            }
            Rule::use_decl => {
                let import = self.use_(prefix, pair);
                order.late_use = order.declaration;
                order.item = true;
                return self.place_use(import, file, order.declaration && !late_use);
            }
            Rule::struct_decl => Item::Struct(self.struct_(prefix, pair)),
            Rule::enum_decl => Item::Enum(self.enum_(prefix, pair)),
            Rule::union_decl => Item::Union(self.union(prefix, pair)),
            Rule::error_decl => Item::Error(self.error_decl(prefix, pair)),
            Rule::service => Item::Service(self.service(prefix, pair)),
            Rule::events => Item::Events(self.events(prefix, pair)),
            Rule::const_decl => Item::Const(self.const_(prefix, pair)),
            Rule::alias => Item::Alias(self.alias(prefix, pair)),
            Rule::annot_decl => Item::Annotation(self.annotation_decl(prefix, pair)),
            rule => unreachable!("the grammar makes {rule:?} no item"),
        };
        (order.item, order.declaration) = (true, true);
        file.items.push(item);
    }

    fn place_package(&mut self, package: Package, file: &mut File, order: &Order) {
        let help = "write `//!` at the top of the file to document the package";
        self.no_docs(&package.prefix, Some(help));
        let message = "`package` is not the first item";
        if let Some(first) = &file.package {
            self.sink.report(
                Diagnostic::error(Code::V0003, package.span, message)
                    .secondary(first.span, "the package of this file"),
            );
            return;
        }
        if order.item {
            self.error(Code::V0003, package.span, message);
        }
        file.package = Some(package);
    }

    fn place_use(&mut self, import: Use, file: &mut File, late: bool) {
        self.no_docs(&import.prefix, None);
        if late {
            self.error(Code::V0004, import.span, "`use` after other items");
        }
        file.uses.push(import);
    }

    /// Reports documentation before something that has none.
    pub(super) fn no_docs(&mut self, prefix: &Prefix, help: Option<&str>) {
        if let Some(docs) = prefix.docs.span() {
            let diagnostic = crate::scan::documents_nothing(docs);
            self.sink.report(match help {
                Some(help) => diagnostic.help(help),
                None => diagnostic,
            });
        }
    }
}
