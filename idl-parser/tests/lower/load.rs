//! Finding contracts on disk.

use std::fs;
use std::path::{Path, PathBuf};

/// A folder that nobody else uses, empty.
fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("load")
        .join(name);
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).unwrap();
    path
}

fn names(roots: &[&Path]) -> Vec<String> {
    let sources = virtuoso_idl::load(roots).unwrap();
    let name = |path: &str| {
        Path::new(path)
            .file_name()
            .unwrap()
            .to_string_lossy()
            .into_owned()
    };
    sources.iter().map(|(_, file)| name(file.path())).collect()
}

#[test]
fn every_contract_below_a_root_is_read_once_and_in_order() {
    let root = folder("order");
    fs::create_dir_all(root.join("a/b")).unwrap();
    for file in ["z.idl", "a/m.idl", "a/b/c.idl", "a/notes.txt", "idl"] {
        fs::write(root.join(file), "package a.v1;").unwrap();
    }
    assert_eq!(names(&[&root]), ["c.idl", "m.idl", "z.idl"]);
    assert_eq!(
        names(&[&root.join("z.idl"), &root.join("a"), &root]),
        ["c.idl", "m.idl", "z.idl"]
    );
    assert_eq!(
        names(&[&root.join("a/notes.txt")]),
        ["notes.txt"],
        "a root may be any file"
    );
}

#[cfg(unix)]
#[test]
fn links_to_folders_are_not_followed() {
    let root = folder("links");
    fs::write(root.join("a.idl"), "package a.v1;").unwrap();
    std::os::unix::fs::symlink(&root, root.join("loop")).unwrap();
    std::os::unix::fs::symlink(root.join("a.idl"), root.join("b.idl")).unwrap();
    assert_eq!(
        names(&[&root]).len(),
        1,
        "a link to a file that is read anyway adds nothing"
    );
}

#[test]
fn what_is_missing_is_named() {
    let root = folder("missing");
    let error = virtuoso_idl::load(&[root.join("nothing")]).unwrap_err();
    assert_eq!(error.path(), root.join("nothing"));
    assert!(error.to_string().starts_with("cannot read `"), "{error}");
    let error = virtuoso_idl::load(&[&root]).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("no `.idl` file below `{}`", root.display())
    );
}
