use std::path::{Path, PathBuf};

/// What is generated, from where, and where to.
///
/// ```no_run
/// # #[cfg(feature = "compile")]
/// fn main() -> virtuoso_codegen::Result<()> {
///     virtuoso_codegen::Config::new()
///         .root("idl")
///         .root("../contracts/idl")
///         .serde(true)
///         .compile()
/// }
/// # #[cfg(not(feature = "compile"))]
/// # fn main() {}
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    roots: Vec<PathBuf>,
    out_dir: Option<PathBuf>,
    out_file: PathBuf,
    runtime: String,
    serde: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            roots: Vec::new(),
            out_dir: None,
            out_file: "virtuoso.rs".into(),
            runtime: "::virtuoso".to_owned(),
            serde: false,
        }
    }
}

impl Config {
    /// The defaults: the root `idl`, the file `virtuoso.rs` in `OUT_DIR`, no serde.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a root: a directory below which every contract file is read, or a single file.
    ///
    /// Relative paths start at the directory of `Cargo.toml`. Without any, the root is `idl`.
    #[must_use]
    pub fn root(mut self, root: impl AsRef<Path>) -> Self {
        self.roots.push(root.as_ref().to_owned());
        self
    }

    /// Sets the directory to write into; by default that is `OUT_DIR`, which cargo sets.
    #[must_use]
    pub fn out_dir(mut self, dir: impl AsRef<Path>) -> Self {
        self.out_dir = Some(dir.as_ref().to_owned());
        self
    }

    /// Sets the name of the generated Rust file; by default `virtuoso.rs`, which
    /// `virtuoso::include_idl!()` includes.
    #[must_use]
    pub fn out_file(mut self, file: impl AsRef<Path>) -> Self {
        self.out_file = file.as_ref().to_owned();
        self
    }

    /// Sets the path of the runtime crate in generated code, where it is not `::virtuoso`.
    #[must_use]
    pub fn runtime(mut self, path: impl Into<String>) -> Self {
        self.runtime = path.into();
        self
    }

    /// Derives `serde::Serialize` and `serde::Deserialize` for structs, enums, unions, errors and
    /// newtypes. The crate then needs `serde` with its feature `derive`, and `virtuoso` with its
    /// feature `serde`.
    ///
    /// What serde writes is the Rust shape of the types, not the JSON that travels.
    #[must_use]
    pub fn serde(mut self, derive: bool) -> Self {
        self.serde = derive;
        self
    }

    /// The roots, `idl` if none was added.
    pub fn roots(&self) -> Vec<PathBuf> {
        if self.roots.is_empty() {
            vec!["idl".into()]
        } else {
            self.roots.clone()
        }
    }

    #[cfg(feature = "text")]
    pub(crate) fn file(&self) -> &Path {
        &self.out_file
    }

    pub(crate) fn runtime_path(&self) -> &str {
        &self.runtime
    }

    pub(crate) fn derives_serde(&self) -> bool {
        self.serde
    }

    #[cfg(feature = "compile")]
    pub(crate) fn directory(&self) -> Option<&Path> {
        self.out_dir.as_deref()
    }
}
