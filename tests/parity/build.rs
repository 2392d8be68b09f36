//! Compiles the contracts that are written as `.idl`.

fn main() -> virtuoso_codegen::Result<()> {
    virtuoso_codegen::compile("idl")
}
