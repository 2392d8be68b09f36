//! What a user with `protoc` writes, but that its output is there already: running it is nothing that cargo builds.

fn main() -> std::io::Result<()> {
    println!("cargo::rerun-if-changed=contract.proto");
    tonic_prost_build::configure()
        .file_descriptor_set_path("contract.binpb")
        .skip_protoc_run()
        .compile_protos(&["contract.proto"], &["."])
}
