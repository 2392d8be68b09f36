//! The entry point for build scripts.

use std::path::{Path, PathBuf};
use std::{env, fs};

use virtuoso_idl::diagnostic::Diagnostic;
use virtuoso_idl::source::Sources;

use crate::contract::Contract;
use crate::{Backend as _, Config, Error, Result, rust};

/// Compiles the contracts below `root` to Rust, in a build script.
///
/// The file in `OUT_DIR` is what `virtuoso::include_idl!()` includes. Cargo runs the build script
/// again when anything below the root has changed.
///
/// ```no_run
/// fn main() -> virtuoso_codegen::Result<()> {
///     virtuoso_codegen::compile("idl")
/// }
/// ```
///
/// # Errors
///
/// As [`Config::compile`].
pub fn compile(root: impl AsRef<Path>) -> Result<()> {
    Config::new().root(root).compile()
}

impl Config {
    /// Compiles the contracts below all roots to Rust, in a build script.
    ///
    /// Tells cargo what to watch and what to warn about, and leaves a file that is current as it is.
    ///
    /// # Errors
    ///
    /// The contracts have mistakes, a root is missing or unreadable, or `OUT_DIR` cannot be written.
    /// When `main` returns the error, cargo shows it.
    pub fn compile(&self) -> Result<()> {
        let mut cargo = String::new();
        let result = self.compile_telling(&mut cargo);
        print!("{cargo}");
        result
    }

    fn compile_telling(&self, cargo: &mut String) -> Result<()> {
        let roots = self.roots();
        for root in &roots {
            // Of a directory cargo looks at everything below, and sees additions and removals
            // because they change the directories themselves.
            tell(cargo, "rerun-if-changed", &root.display().to_string());
        }
        let contract = Contract::read(&roots)?;
        for warning in contract.warnings() {
            tell(cargo, "warning", &one_line(warning, &contract.sources));
        }
        let schema = contract.into_schema()?;
        let dir = match self.directory() {
            Some(dir) => dir.to_owned(),
            None => env::var_os("OUT_DIR")
                .map(PathBuf::from)
                .ok_or_else(Error::no_out_dir)?,
        };
        fs::create_dir_all(&dir).map_err(|source| Error::io("create", &dir, source))?;
        rust::Rust.generate(&schema, self)?.write_to(&dir)?;
        Ok(())
    }
}

/// An instruction to cargo, which ends with its line.
fn tell(cargo: &mut String, instruction: &str, text: &str) {
    let text = text.replace(['\n', '\r'], " ");
    cargo.push_str(&format!("cargo::{instruction}={text}\n"));
}

/// A diagnostic on one line, as cargo's warnings have no more.
fn one_line(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let span = diagnostic.primary.span;
    let file = sources.get(span.file);
    let place = file.line_column(span.start);
    let help = diagnostic
        .help
        .as_ref()
        .map(|help| format!(" (help: {})", help.message));
    format!(
        "{}:{}:{}: {} [{}]{}",
        file.path(),
        place.line,
        place.column,
        diagnostic.message,
        diagnostic.code.as_str(),
        help.unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, SystemTime};

    fn contract(dir: &Path, text: &str) -> Config {
        fs::create_dir_all(dir.join("idl")).unwrap();
        fs::write(dir.join("idl/a.idl"), text).unwrap();
        Config::new().root(dir.join("idl")).out_dir(dir.join("out"))
    }

    #[test]
    fn cargo_watches_the_root_even_when_compilation_fails() {
        let dir = tempfile::tempdir().unwrap();
        let config = contract(dir.path(), "package a.v1;\nstruct A { x: Missing = 1; }\n");
        let mut cargo = String::new();
        let error = config.compile_telling(&mut cargo).unwrap_err();
        assert!(error.is_contract());
        let root = dir.path().join("idl");
        assert_eq!(
            cargo,
            format!("cargo::rerun-if-changed={}\n", root.display())
        );
        assert!(!dir.path().join("out/virtuoso.rs").exists());
    }

    #[test]
    fn a_current_file_keeps_its_time() {
        let dir = tempfile::tempdir().unwrap();
        let config = contract(dir.path(), "package a.v1;\nstruct A { x: u32 = 1; }\n");
        config.compile_telling(&mut String::new()).unwrap();
        let file = dir.path().join("out/virtuoso.rs");
        let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        fs::File::options()
            .write(true)
            .open(&file)
            .unwrap()
            .set_modified(old)
            .unwrap();
        config.compile_telling(&mut String::new()).unwrap();
        assert_eq!(fs::metadata(&file).unwrap().modified().unwrap(), old);

        fs::write(dir.path().join("idl/b.idl"), "package a.v1;\nstruct B {}\n").unwrap();
        config.compile_telling(&mut String::new()).unwrap();
        assert_ne!(fs::metadata(&file).unwrap().modified().unwrap(), old);
    }

    #[test]
    fn warnings_are_one_line_each() {
        let dir = tempfile::tempdir().unwrap();
        let config = contract(dir.path(), "package a.v1;\nstruct lower {}\n");
        let mut cargo = String::new();
        config.compile_telling(&mut cargo).unwrap();
        let warnings: Vec<_> = cargo
            .lines()
            .filter(|line| line.starts_with("cargo::warning="))
            .collect();
        assert_eq!(warnings.len(), 1, "{cargo}");
        assert!(
            warnings[0].contains("a.idl:2:8: ") && warnings[0].contains("[type-case]"),
            "{cargo}"
        );
    }
}
