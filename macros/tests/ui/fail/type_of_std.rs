#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(1)]
    value: std::path::PathBuf,
}

fn main() {}
