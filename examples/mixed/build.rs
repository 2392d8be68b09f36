//! Compiles the contract that the trait in `src/server.rs` writes out.

fn main() -> virtuoso_codegen::Result<()> {
    virtuoso_codegen::compile("idl")
}
