#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(1)]
    id: u64,
    unknown: virtuoso::codec::UnknownFields,
}

fn main() {}
