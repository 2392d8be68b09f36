//! Generates the codecs' messages and the peers' clients and servers without `protoc`: protox and ttrpc's own parser read the contract in Rust.
//! Sets `has_peer` when any peer's feature is on.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=proto");
    println!("cargo::rustc-check-cfg=cfg(has_peer)");
    if std::env::vars().any(|(name, _)| name.starts_with("CARGO_FEATURE_PEER_")) {
        println!("cargo::rustc-cfg=has_peer");
    }
    #[cfg(feature = "codec-buffa")]
    {
        use prost::Message as _;
        let descriptors = protox::compile(["proto/codec.proto"], ["proto"])?;
        let file = std::path::Path::new(&std::env::var("OUT_DIR")?).join("codec.binpb");
        std::fs::write(&file, descriptors.encode_to_vec())?;
        // The same containers as the others', and nothing that they leave out.
        buffa_build::Config::new()
            .files(&["codec.proto"])
            .descriptor_set(file)
            .bytes_type(buffa_build::BytesRepr::Bytes)
            .map_type(buffa_build::MapRepr::BTreeMap)
            .preserve_unknown_fields(false)
            .generate_views(false)
            .include_file("codec-buffa.rs")
            .compile()?;
    }
    #[cfg(feature = "codec-prost")]
    {
        let folder = std::path::Path::new(&std::env::var("OUT_DIR")?).join("codec-prost");
        std::fs::create_dir_all(&folder)?;
        prost_build::Config::new()
            .bytes(["."])
            .btree_map(["."])
            .out_dir(folder)
            .compile_fds(protox::compile(["proto/codec.proto"], ["proto"])?)?;
    }
    #[cfg(feature = "peer-tonic")]
    {
        let descriptors = protox::compile(["proto/bench.proto"], ["proto"])?;
        tonic_prost_build::configure()
            .bytes(".")
            .compile_fds(descriptors)?;
    }
    #[cfg(feature = "peer-connectrpc")]
    {
        use protox::prost_reflect::prost::Message as _;
        let folder = std::path::Path::new(&std::env::var("OUT_DIR")?).join("connectrpc");
        std::fs::create_dir_all(&folder)?;
        let descriptors = folder.join("descriptors.bin");
        std::fs::write(
            &descriptors,
            protox::compile(["proto/bench.proto"], ["proto"])?.encode_to_vec(),
        )?;
        let mut messages = connectrpc_build::CodeGenConfig::default();
        messages
            .bytes_fields
            .push((".".to_owned(), buffa_codegen::BytesRepr::Bytes));
        connectrpc_build::Config::new()
            .descriptor_set(descriptors)
            .files(&["bench.proto"])
            .buffa_config(messages)
            .generate_json(false)
            .include_file("mod.rs")
            .out_dir(folder)
            .compile()?;
    }
    #[cfg(feature = "peer-ttrpc")]
    {
        let folder = std::path::Path::new(&std::env::var("OUT_DIR")?).join("ttrpc");
        std::fs::create_dir_all(&folder)?;
        ttrpc_codegen::Codegen::new()
            .out_dir(&folder)
            .input("proto/bench.proto")
            .include("proto")
            .rust_protobuf()
            .customize(ttrpc_codegen::Customize {
                async_all: true,
                ..Default::default()
            })
            .run()?;
        // Its own list of modules begins with an attribute that cannot stand in an included file.
        std::fs::write(
            folder.join("mod.rs"),
            "pub mod bench;\npub mod bench_ttrpc;\n",
        )?;
    }
    #[cfg(any(feature = "codec-virtuoso", feature = "peer-virtuoso"))]
    virtuoso_codegen::compile("idl")?;
    Ok(())
}
