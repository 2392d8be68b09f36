//! Contracts that are written as Rust, as `.idl` text.
//!
//! A macro knows types by their names alone, so the text of an item that it declares has gaps. Here they are filled in: the
//! program knows what each name stands for, and which package declares it.

mod annotation;
mod fragment;
mod layout;
mod value;
mod write;

pub use annotation::{Annotation, Declared, empty_text, expect_annotation};
pub(crate) use fragment::named;
pub use fragment::{Fragment, Named, Piece, fragments_of};
pub use layout::lay_out;
pub use value::{Constant, constant_text, list_text, map_text};

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use write::Writer;

/// What a contract can be written from: the client of a service that is declared with `#[virtuoso::service]`, the topics
/// of `#[virtuoso::events]`, a `#[virtuoso::constant]`, what derives `virtuoso::Package`, or a tuple of those, which share
/// their types.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no contract in Rust",
    note = "the clients of traits with `#[virtuoso::service]` have, constants with `#[virtuoso::constant]`, what derives `virtuoso::Package`, and tuples of them"
)]
pub trait Contract {
    /// What is written out, in order.
    fn fragments() -> Vec<&'static Fragment>;
}

/// Writes out, as `.idl` text, the contract of services that are declared in Rust, with all types that they need.
///
/// ```
/// # use virtuoso::private::Fragment;
/// # struct OrdersClient;
/// # impl virtuoso::Contract for OrdersClient {
/// #     fn fragments() -> Vec<&'static Fragment> {
/// #         Vec::new()
/// #     }
/// # }
/// println!("{}", virtuoso::contract_of::<OrdersClient>());
/// ```
///
/// A test keeps a file current, for the tools and languages that read contracts:
///
/// ```no_run
/// # use virtuoso::private::Fragment;
/// # struct OrdersClient;
/// # impl virtuoso::Contract for OrdersClient {
/// #     fn fragments() -> Vec<&'static Fragment> {
/// #         Vec::new()
/// #     }
/// # }
/// virtuoso::contract_of::<OrdersClient>().assert_current("idl");
/// ```
pub fn contract_of<C: Contract>() -> ContractText {
    let mut writer = Writer::default();
    for fragment in C::fragments() {
        writer.add(fragment);
    }
    ContractText {
        files: writer.files(),
    }
}

/// A contract as text: a file for each package that declares something in Rust.
///
/// Types from `.idl` files are named and not declared: their package's own files stand beside these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractText {
    files: BTreeMap<String, String>,
}

impl ContractText {
    /// The text of each file by its path below a root: `shop/orders/v1/contract.idl`.
    pub fn files(&self) -> impl Iterator<Item = (PathBuf, &str)> {
        self.files
            .iter()
            .map(|(package, text)| (path_of(package), text.as_str()))
    }

    /// The text of one package.
    pub fn package(&self, name: &str) -> Option<&str> {
        self.files.get(name).map(String::as_str)
    }

    /// Writes the files below `root` that are not current, and tells which those were.
    ///
    /// # Errors
    ///
    /// A directory or file cannot be written.
    pub fn update(&self, root: impl AsRef<Path>) -> io::Result<Vec<PathBuf>> {
        let mut stale = Vec::new();
        for (path, text) in self.files() {
            let path = root.as_ref().join(path);
            if std::fs::read_to_string(&path).is_ok_and(|current| current == text) {
                continue;
            }
            if let Some(directory) = path.parent() {
                std::fs::create_dir_all(directory)?;
            }
            std::fs::write(&path, text)?;
            stale.push(path);
        }
        Ok(stale)
    }

    /// For a test: writes the files below `root` that are not current, and fails if there was any.
    ///
    /// # Panics
    ///
    /// A file was not current, or cannot be written.
    #[track_caller]
    pub fn assert_current(&self, root: impl AsRef<Path>) {
        let root = root.as_ref();
        match self.update(root) {
            Ok(stale) if stale.is_empty() => {}
            Ok(stale) => {
                panic!("the contract has changed, these files are written anew: {stale:?}")
            }
            Err(error) => panic!(
                "cannot write the contract below {}: {error}",
                root.display()
            ),
        }
    }
}

/// The text, package by package.
impl fmt::Display for ContractText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, text) in self.files.values().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            f.write_str(text)?;
        }
        Ok(())
    }
}

fn path_of(package: &str) -> PathBuf {
    package.split('.').chain(["contract.idl"]).collect()
}

macro_rules! tuples {
    ($($first:ident $($rest:ident)*;)*) => {$(
        impl<$first: Contract, $($rest: Contract),*> Contract for ($first, $($rest,)*) {
            fn fragments() -> Vec<&'static Fragment> {
                [$first::fragments(), $($rest::fragments()),*].concat()
            }
        }
    )*};
}

tuples! {
    A;
    A B;
    A B C;
    A B C D;
    A B C D E;
    A B C D E F;
    A B C D E F G;
    A B C D E F G H;
}
