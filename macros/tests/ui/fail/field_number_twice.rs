#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(1)]
    id: u64,
    #[id(1)]
    total: u32,
}

fn main() {}
