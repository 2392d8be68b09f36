//! What a back end produced, and how it gets onto the disk.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::{Error, Result};

/// Generated files: relative paths with their contents, in the order of the paths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Output {
    files: BTreeMap<PathBuf, String>,
}

/// How a file on disk differs from the generated one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Staleness {
    /// There is none.
    Missing,
    /// Its contents differ.
    Different,
}

impl Output {
    /// No files yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file, or replaces the one at this path.
    pub fn add(&mut self, path: impl Into<PathBuf>, contents: String) {
        self.files.insert(path.into(), contents);
    }

    /// All files, in the order of their paths.
    pub fn iter(&self) -> impl Iterator<Item = (&Path, &str)> {
        self.files
            .iter()
            .map(|(path, contents)| (path.as_path(), contents.as_str()))
    }

    /// The contents of one file.
    pub fn get(&self, path: impl AsRef<Path>) -> Option<&str> {
        self.files.get(path.as_ref()).map(String::as_str)
    }

    /// Writes all files below `dir` which are not there with the same contents already, so that
    /// nothing is built anew without need. Gives the paths that were written.
    ///
    /// # Errors
    ///
    /// A directory cannot be created, or a file cannot be written.
    pub fn write_to(&self, dir: &Path) -> Result<Vec<PathBuf>> {
        let mut written = Vec::new();
        for (path, _) in self.stale_in(dir)? {
            let target = dir.join(&path);
            let parent = target.parent().unwrap_or(dir);
            fs::create_dir_all(parent).map_err(|source| Error::io("create", parent, source))?;
            fs::write(&target, &self.files[&path])
                .map_err(|source| Error::io("write", &target, source))?;
            written.push(path);
        }
        Ok(written)
    }

    /// The files below `dir` that are missing or different.
    ///
    /// # Errors
    ///
    /// A file is there but cannot be read.
    pub fn stale_in(&self, dir: &Path) -> Result<Vec<(PathBuf, Staleness)>> {
        let mut stale = Vec::new();
        for (path, contents) in &self.files {
            let target = dir.join(path);
            match fs::read(&target) {
                Ok(found) if found == contents.as_bytes() => {}
                Ok(_) => stale.push((path.clone(), Staleness::Different)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    stale.push((path.clone(), Staleness::Missing));
                }
                Err(source) => return Err(Error::io("read", &target, source)),
            }
        }
        Ok(stale)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_current_is_not_written_again() {
        let dir = tempfile::tempdir().unwrap();
        let mut output = Output::new();
        output.add("a/b.rs", "one".to_owned());
        output.add("c.rs", "two".to_owned());
        assert_eq!(output.write_to(dir.path()).unwrap().len(), 2);
        assert!(output.stale_in(dir.path()).unwrap().is_empty());

        fs::write(dir.path().join("c.rs"), "else").unwrap();
        fs::remove_file(dir.path().join("a/b.rs")).unwrap();
        assert_eq!(
            output.stale_in(dir.path()).unwrap(),
            [
                ("a/b.rs".into(), Staleness::Missing),
                ("c.rs".into(), Staleness::Different)
            ]
        );
        fs::write(dir.path().join("a/b.rs"), "one").unwrap();
        assert_eq!(
            output.write_to(dir.path()).unwrap(),
            [PathBuf::from("c.rs")]
        );
    }

    #[test]
    fn a_path_that_cannot_be_read_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let mut output = Output::new();
        output.add("taken", String::new());
        fs::create_dir(dir.path().join("taken")).unwrap();
        let error = output.write_to(dir.path()).unwrap_err().to_string();
        assert!(error.contains("taken"), "{error}");
    }
}
