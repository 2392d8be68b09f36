//! Compiles the contracts.

fn main() -> virtuoso_codegen::Result<()> {
    virtuoso_codegen::compile("idl")
}
