//! A server and a client, as small as the framework's own introduction has them.

use super::contract::tonic_files;
use super::project::{Files, checkout};

/// What `virtuoso new` writes, and the same for others; ours is the first.
pub(super) fn projects() -> anyhow::Result<Vec<Files>> {
    Ok(vec![virtuoso(), tarpc(), tonic()?])
}

fn virtuoso() -> Files {
    Files {
        framework: "virtuoso",
        files: vec![
            ("Cargo.toml", manifest("hello")),
            (
                "build.rs",
                include_bytes!("../../../cli/template/build.rs.template").to_vec(),
            ),
            (
                "idl/greeter.idl",
                include_bytes!("../../../cli/template/greeter.idl").to_vec(),
            ),
            (
                "src/main.rs",
                include_bytes!("../../../cli/template/main.rs.template").to_vec(),
            ),
        ],
        root: "src/main.rs",
    }
}

/// The manifest that `virtuoso new --virtuoso-path` writes.
pub(super) fn manifest(name: &str) -> Vec<u8> {
    let package = |folder: &str| format!("{{ path = {:?} }}", checkout().join(folder));
    include_str!("../../../cli/template/Cargo.toml.template")
        .replace("{{name}}", name)
        .replace("{{virtuoso}}", &package("runtime"))
        .replace("{{virtuoso-codegen}}", &package("codegen"))
        .into_bytes()
}

fn tarpc() -> Files {
    Files {
        framework: "tarpc",
        files: vec![
            (
                "Cargo.toml",
                include_bytes!("../../build-cost/tarpc/manifest.toml").to_vec(),
            ),
            (
                "src/main.rs",
                include_bytes!("../../build-cost/tarpc/main.rs").to_vec(),
            ),
        ],
        root: "src/main.rs",
    }
}

fn tonic() -> anyhow::Result<Files> {
    let root = include_bytes!("../../build-cost/tonic/main.rs").to_vec();
    Ok(Files {
        framework: "tonic",
        files: tonic_files(
            include_str!("../../build-cost/tonic/greeter.proto"),
            ("src/main.rs", root),
        )?,
        root: "src/main.rs",
    })
}
