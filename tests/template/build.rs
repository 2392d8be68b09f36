//! Compiles the template's contract.

fn main() -> virtuoso_codegen::Result<()> {
    virtuoso_codegen::compile("../../cli/template/greeter.idl")
}
