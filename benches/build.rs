//! Generates tonic's client and server without `protoc`: protox compiles the contract in Rust.
//! Sets `has_peer` when any peer's feature is on.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=proto/bench.proto");
    println!("cargo::rustc-check-cfg=cfg(has_peer)");
    if std::env::vars().any(|(name, _)| name.starts_with("CARGO_FEATURE_PEER_")) {
        println!("cargo::rustc-cfg=has_peer");
    }
    #[cfg(feature = "peer-tonic")]
    {
        let descriptors = protox::compile(["proto/bench.proto"], ["proto"])?;
        tonic_prost_build::configure()
            .bytes(".")
            .compile_fds(descriptors)?;
    }
    #[cfg(feature = "peer-virtuoso")]
    virtuoso_codegen::compile("idl")?;
    Ok(())
}
