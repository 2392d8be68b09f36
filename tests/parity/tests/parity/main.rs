//! Contracts that are written as `.idl` and as Rust are the same.

mod bytes;
mod calls;
mod coverage;
mod descriptors;
mod generate;
mod rng;
mod schemas;
mod sides;
