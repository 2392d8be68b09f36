//! The schema of each side of a contract.

use std::path::Path;

use virtuoso_idl::compile;
use virtuoso_idl::schema::Schema;
use virtuoso_idl::source::{SourceFile, Sources};
use virtuoso_parity::Contract;

/// What the `.idl` files say.
pub(crate) fn of_idl(contract: &Contract) -> Schema {
    schema(idl_sources(contract))
}

/// The `.idl` files.
pub(crate) fn idl_sources(contract: &Contract) -> Sources {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("idl");
    let mut sources = Sources::new();
    for file in contract.files {
        let text = std::fs::read_to_string(root.join(file))
            .unwrap_or_else(|error| panic!("{file}: {error}"));
        sources.add(SourceFile::new(*file, text));
    }
    sources
}

/// What the Rust side says, by way of the text that it writes out.
pub(crate) fn of_rust(contract: &Contract) -> Schema {
    let mut sources = Sources::new();
    for (path, text) in (contract.text)().files() {
        sources.add(SourceFile::new(path.display().to_string(), text));
    }
    schema(sources)
}

/// The name of a contract, to be told with what is wrong with it.
pub(crate) fn short(contract: &Contract) -> &'static str {
    contract.name.rsplit("::").next().unwrap_or(contract.name)
}

fn schema(sources: Sources) -> Schema {
    let compiled = compile(&sources);
    if compiled.has_errors() {
        let texts = sources
            .iter()
            .map(|(_, file)| file.text())
            .collect::<String>();
        panic!("{:#?}\n{texts}", compiled.diagnostics);
    }
    compiled.schema
}
