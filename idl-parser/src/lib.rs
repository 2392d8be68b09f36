//! The Virtuoso contract language.
