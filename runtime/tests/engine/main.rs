//! The native protocol end to end: every kind of call over every transport.

mod held;
mod intercept;
mod kinds;
mod service;
