use std::fmt;
#[cfg(feature = "text")]
use std::io;
#[cfg(feature = "text")]
use std::path::{Path, PathBuf};

use virtuoso_idl::source::Span;

/// The result of generating code.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why no code was generated.
///
/// `Debug` shows the same as `Display`, because that is what cargo prints of a build script whose
/// `main` returns an error.
pub struct Error(Box<Kind>);

enum Kind {
    #[cfg(feature = "compile")]
    Contract {
        errors: usize,
        rendered: String,
    },
    Unsupported {
        item: String,
        reason: String,
        span: Option<Span>,
    },
    #[cfg(feature = "text")]
    Io {
        what: &'static str,
        path: PathBuf,
        source: io::Error,
    },
    #[cfg(feature = "compile")]
    Load(virtuoso_idl::LoadError),
    #[cfg(feature = "compile")]
    NoOutDir,
    Internal(String),
}

impl Error {
    /// The contracts have mistakes, which `rendered` shows.
    #[cfg(feature = "compile")]
    pub(crate) fn contract(errors: usize, rendered: String) -> Self {
        Self(Box::new(Kind::Contract { errors, rendered }))
    }

    /// `item` cannot be expressed in the language of the back end.
    pub fn unsupported(
        item: impl Into<String>,
        reason: impl Into<String>,
        span: Option<Span>,
    ) -> Self {
        Self(Box::new(Kind::Unsupported {
            item: item.into(),
            reason: reason.into(),
            span,
        }))
    }

    #[cfg(feature = "text")]
    pub(crate) fn io(what: &'static str, path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        Self(Box::new(Kind::Io { what, path, source }))
    }

    #[cfg(feature = "compile")]
    pub(crate) fn load(error: virtuoso_idl::LoadError) -> Self {
        Self(Box::new(Kind::Load(error)))
    }

    #[cfg(feature = "compile")]
    pub(crate) fn no_out_dir() -> Self {
        Self(Box::new(Kind::NoOutDir))
    }

    /// A back end broke its own rules.
    pub(crate) fn internal(what: impl Into<String>) -> Self {
        Self(Box::new(Kind::Internal(what.into())))
    }

    /// Whether the contracts have mistakes; `Display` shows them as the compiler does.
    pub fn is_contract(&self) -> bool {
        #[cfg(feature = "compile")]
        if let Kind::Contract { .. } = *self.0 {
            return true;
        }
        false
    }

    /// Whether a back end cannot express something that the contracts say.
    pub fn is_unsupported(&self) -> bool {
        matches!(*self.0, Kind::Unsupported { .. })
    }

    /// Where in the contracts the cause is, if it is one item.
    pub fn span(&self) -> Option<Span> {
        match *self.0 {
            Kind::Unsupported { span, .. } => span,
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            #[cfg(feature = "compile")]
            Kind::Contract { errors, rendered } => {
                let plural = if *errors == 1 { "" } else { "s" };
                write!(f, "{errors} mistake{plural} in the contract\n\n{}", rendered.trim_end())
            }
            Kind::Unsupported { item, reason, .. } => write!(f, "`{item}`: {reason}"),
            #[cfg(feature = "text")]
            Kind::Io { what, path, source } => {
                write!(f, "cannot {what} `{}`: {source}", path.display())
            }
            #[cfg(feature = "compile")]
            Kind::Load(error) => write!(
                f,
                "{error}\n\nhelp: put an `.idl` file there, or name another path"
            ),
            #[cfg(feature = "compile")]
            Kind::NoOutDir => f.write_str(
                "`OUT_DIR` is not set: outside of a build script, name the directory with `Config::out_dir`",
            ),
            Kind::Internal(what) => write!(f, "internal error of the code generator: {what}"),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &*self.0 {
            #[cfg(feature = "text")]
            Kind::Io { source, .. } => Some(source),
            #[cfg(feature = "compile")]
            Kind::Load(error) => Some(error),
            _ => None,
        }
    }
}
