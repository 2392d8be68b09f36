//! Diagnostics: what went wrong, where, and what to do about it.
//!
//! A [`Diagnostic`] is data; only the files below `render` turn it into text. Messages are lower
//! case, end without a full stop, and quote the author's spelling in backticks (specification,
//! section 11).

mod codes;
#[cfg(any(feature = "json", feature = "render"))]
pub mod render;
mod sink;

pub use codes::Code;
pub use sink::{MAX_ERRORS, Sink};

use crate::source::Span;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The contract is unusable.
    Error,
    /// The contract can be used; all lints begin as warnings.
    Warning,
}

impl Severity {
    /// `error` or `warning`.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

/// A place with a few words on its part in the matter.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// The words beside the underline; may be empty.
    pub text: String,
}

/// What to do, with the text to write where that is known.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Help {
    /// The advice.
    pub message: String,
    /// A span and the text that a tool may put in its place.
    pub replacement: Option<(Span, String)>,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Diagnostic {
    /// What it is about.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// The headline.
    pub message: String,
    /// The one place where it is.
    pub primary: Label,
    /// The other parties.
    pub secondary: Vec<Label>,
    /// What to do about it.
    pub help: Option<Help>,
}

impl Diagnostic {
    /// An error.
    pub fn error(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, span, message)
    }

    /// A warning of the lint `name`.
    pub fn lint(name: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self::new(Code::Lint(name), Severity::Warning, span, message)
    }

    /// A finding with neither labels nor help yet.
    pub fn new(code: Code, severity: Severity, span: Span, message: impl Into<String>) -> Self {
        Diagnostic {
            code,
            severity,
            message: message.into(),
            primary: Label {
                span,
                text: String::new(),
            },
            secondary: Vec::new(),
            help: None,
        }
    }

    /// Sets the words beside the primary span.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.primary.text = text.into();
        self
    }

    /// Adds another party.
    #[must_use]
    pub fn secondary(mut self, span: Span, text: impl Into<String>) -> Self {
        self.secondary.push(Label {
            span,
            text: text.into(),
        });
        self
    }

    /// Sets the advice.
    #[must_use]
    pub fn help(mut self, message: impl Into<String>) -> Self {
        self.help = Some(Help {
            message: message.into(),
            replacement: None,
        });
        self
    }

    /// Sets the advice together with the text that a tool may put in place of `span`.
    #[must_use]
    pub fn help_replace(
        mut self,
        message: impl Into<String>,
        span: Span,
        text: impl Into<String>,
    ) -> Self {
        self.help = Some(Help {
            message: message.into(),
            replacement: Some((span, text.into())),
        });
        self
    }
}
