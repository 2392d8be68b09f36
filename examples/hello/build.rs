//! Compiles every contract below `idl/` to Rust.

fn main() -> virtuoso_codegen::Result<()> {
    virtuoso_codegen::compile("idl")
}
