//! `virtuoso new`.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Error, Outcome};
use crate::args::New;

/// The files of a project, with where they go. `{{name}}` and the two packages are filled in.
const FILES: &[(&str, &str)] = &[
    (
        "Cargo.toml",
        include_str!("../../template/Cargo.toml.template"),
    ),
    ("build.rs", include_str!("../../template/build.rs.template")),
    (
        ".gitignore",
        include_str!("../../template/gitignore.template"),
    ),
    (
        "idl/greeter.idl",
        include_str!("../../template/greeter.idl"),
    ),
    (
        "src/main.rs",
        include_str!("../../template/main.rs.template"),
    ),
    (
        "README.md",
        include_str!("../../template/README.md.template"),
    ),
];

pub(super) fn run(args: &New) -> Result<Outcome, Error> {
    check_name(&args.name)?;
    let (runtime, codegen) = packages(args.virtuoso_path.as_deref())?;
    let dir = match args.path.as_os_str().to_str() {
        Some(".") => PathBuf::from(&args.name),
        _ => args.path.join(&args.name),
    };
    // Creating it is the check that it does not exist.
    fs::create_dir_all(&args.path).map_err(|error| cannot("create", &args.path, &error))?;
    fs::create_dir(&dir).map_err(|error| cannot("create", &dir, &error))?;
    for (path, text) in FILES {
        let text = text
            .replace("{{name}}", &args.name)
            .replace("{{virtuoso}}", &runtime)
            .replace("{{virtuoso-codegen}}", &codegen);
        let path = dir.join(path);
        let parent = path.parent().unwrap_or(&dir);
        fs::create_dir_all(parent).map_err(|error| cannot("create", parent, &error))?;
        fs::write(&path, text).map_err(|error| cannot("write", &path, &error))?;
    }
    println!("created `{}`", dir.display());
    println!("next: cd {} && cargo run", dir.display());
    Ok(Outcome::Good)
}

/// How `Cargo.toml` names the runtime and the code generator.
fn packages(checkout: Option<&Path>) -> Result<(String, String), Error> {
    let Some(checkout) = checkout else {
        let version = format!("\"{}\"", env!("CARGO_PKG_VERSION"));
        return Ok((version.clone(), version));
    };
    let package = |folder: &str| -> Result<String, Error> {
        let path = checkout.join(folder);
        let path = fs::canonicalize(&path).map_err(|error| cannot("find", &path, &error))?;
        Ok(format!("{{ path = {} }}", toml_string(&path)?))
    };
    Ok((package("runtime")?, package("codegen")?))
}

/// A path as a TOML string.
fn toml_string(path: &Path) -> Result<String, Error> {
    let path = path
        .to_str()
        .ok_or("the path of the checkout is not UTF-8")?;
    let escaped = path.replace('\\', "\\\\").replace('"', "\\\"");
    if escaped.chars().any(char::is_control) {
        return Err("the path of the checkout holds control characters".into());
    }
    Ok(format!("\"{escaped}\""))
}

/// Refuses what cargo would refuse as the name of a package, and what collides with a dependency.
fn check_name(name: &str) -> Result<(), Error> {
    let letters = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) || !name.chars().all(letters) {
        return Err(format!(
            "`{name}` is no name for a package: use letters, digits, `-` and `_`, and begin with a letter"
        )
        .into());
    }
    const TAKEN: &[&str] = &[
        "virtuoso",
        "virtuoso-codegen",
        "tokio",
        "test",
        "core",
        "std",
        "alloc",
    ];
    if TAKEN.contains(&name)
        || virtuoso_codegen::names::ident(name_as_ident(name).as_str()) != name_as_ident(name)
    {
        return Err(format!("`{name}` is taken: choose another name").into());
    }
    Ok(())
}

fn name_as_ident(name: &str) -> String {
    name.replace('-', "_")
}

fn cannot(what: &str, path: &Path, error: &std::io::Error) -> Error {
    let path: PathBuf = path.into();
    format!("cannot {what} `{}`: {error}", path.display()).into()
}
