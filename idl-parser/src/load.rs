//! Files and folders on disk → [`Sources`].

use crate::source::{MAX_FILE_SIZE, SourceFile, Sources};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::{error, fmt};

/// How many files one compilation may have (specification, section 13).
const MAX_FILES: usize = 10_000;

/// Reads every `.idl` file below the given roots; a root may also be a single file of any name.
///
/// Files come in the order of their paths, each once, whatever the order of the roots. Links to
/// folders are not followed.
///
/// # Errors
///
/// If a root does not exist or holds no contract, if something cannot be read, or if there are more
/// than 10 000 files. What is wrong *in* a file, its size included, is for
/// [`compile`](crate::compile) to report.
pub fn load(roots: &[impl AsRef<Path>]) -> Result<Sources, LoadError> {
    let mut found: BTreeMap<PathBuf, PathBuf> = BTreeMap::new();
    for root in roots {
        let root = root.as_ref();
        let before = found.len();
        let mut any = false;
        let mut open = vec![root.to_owned()];
        while let Some(path) = open.pop() {
            let fail = |error| LoadError::new(&path, Reason::Io(error));
            let meta = fs::metadata(&path).map_err(fail)?;
            if meta.is_file() {
                any = true;
                let same = fs::canonicalize(&path).map_err(fail)?;
                // Of several paths to one file the first counts, in whatever order they turn up.
                let known = found.entry(same).or_insert_with(|| path.clone());
                *known = path.min(std::mem::take(known));
            } else if meta.is_dir() {
                for entry in fs::read_dir(&path).map_err(fail)? {
                    let entry = entry.map_err(fail)?;
                    let kind = entry.file_type().map_err(fail)?;
                    let path = entry.path();
                    // A link may lead to a file, or to a folder above; only the former is wanted.
                    let is_contract = path.extension().is_some_and(|extension| extension == "idl");
                    if kind.is_dir() || is_contract && path.is_file() {
                        open.push(path);
                    }
                }
            } else {
                return Err(LoadError::new(&path, Reason::NotAFile));
            }
            if found.len() > MAX_FILES {
                return Err(LoadError::new(root, Reason::TooMany));
            }
        }
        if !any && found.len() == before {
            return Err(LoadError::new(root, Reason::Nothing));
        }
    }
    let mut paths: Vec<PathBuf> = found.into_values().collect();
    paths.sort();
    let mut sources = Sources::new();
    for path in paths {
        let content = read(&path).map_err(|error| LoadError::new(&path, Reason::Io(error)))?;
        sources.add(SourceFile::new(path.display().to_string(), content));
    }
    Ok(sources)
}

/// Why contracts could not be read.
#[derive(Debug)]
pub struct LoadError {
    path: PathBuf,
    reason: Reason,
}

#[derive(Debug)]
enum Reason {
    Io(io::Error),
    NotAFile,
    TooMany,
    Nothing,
}

impl LoadError {
    fn new(path: &Path, reason: Reason) -> Self {
        Self {
            path: path.to_owned(),
            reason,
        }
    }

    /// The file or folder that it is about.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match &self.reason {
            Reason::Io(error) => write!(f, "cannot read `{path}`: {error}"),
            Reason::NotAFile => write!(f, "`{path}` is neither a file nor a folder"),
            Reason::TooMany => write!(f, "more than {MAX_FILES} contract files below `{path}`"),
            Reason::Nothing => write!(f, "no `.idl` file below `{path}`"),
        }
    }
}

impl error::Error for LoadError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match &self.reason {
            Reason::Io(error) => Some(error),
            Reason::NotAFile | Reason::TooMany | Reason::Nothing => None,
        }
    }
}

/// One byte more than is allowed shows that there is too much, without reading it all.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut content = Vec::new();
    File::open(path)?
        .take(MAX_FILE_SIZE as u64 + 1)
        .read_to_end(&mut content)?;
    Ok(content)
}
