//! Syntax trees → [`Schema`](crate::schema::Schema).
//!
//! [`lower`] is the list of passes. Each reports what it finds and goes on; a name whose
//! declaration could not be read counts as declared with unknown type, and what depends on it is
//! left alone, so that one mistake gives one error. The macro front end may build the same syntax
//! trees and use the same passes.

mod aliases;
mod annotations;
mod constraints;
mod consts;
mod context;
mod cycles;
mod enums;
mod errors;
mod events;
mod fields;
mod generated;
mod http;
mod imports;
mod limits;
pub(crate) mod lint;
mod literals;
mod member_names;
mod methods;
mod numbers;
mod packages;
mod params;
mod pattern;
mod resolve;
mod services;
pub(crate) mod similar;
mod structs;
mod symbols;
mod types;
mod unions;
mod values;

use crate::diagnostic::Sink;
use crate::schema::Schema;
use crate::source::Sources;
use crate::syntax::File;
use context::Context;

/// Resolves and checks the files of one compilation.
///
/// All mistakes go to `sink`. With errors the schema is partial: members whose types are unknown are
/// missing, and no back end should see it.
pub fn lower(files: &[File], sources: &Sources, sink: &mut Sink) -> Schema {
    let mut cx = Context::new(files, sources, sink);

    // Which names there are, and which of them each file sees.
    symbols::declare(&mut cx);
    imports::open_scopes(&mut cx);

    // What constants and arguments of annotations rest on, in the order in which each needs the
    // ones before.
    aliases::lower_targets(&mut cx);
    enums::lower_values(&mut cx);
    consts::lower_values(&mut cx);
    annotations::lower_declarations(&mut cx);

    // Documentation, annotations and members of everything.
    packages::lower(&mut cx);
    aliases::lower(&mut cx);
    enums::lower(&mut cx);
    consts::lower(&mut cx);
    unions::lower(&mut cx);
    structs::lower(&mut cx);
    errors::lower(&mut cx);
    services::lower(&mut cx);
    methods::lower_calls(&mut cx);
    events::lower(&mut cx);

    // What only the whole shows.
    cycles::check_structs(&mut cx);
    cycles::check_packages(&mut cx);
    generated::check_packages(&mut cx);
    generated::check_names(&mut cx);
    cx.schema.mark_boxed();

    // Style is worth a word only where the contract stands.
    if !cx.sink.has_errors() {
        lint::run(&mut cx);
    }
    cx.schema
}
