#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(536870912)]
    id: u64,
}

fn main() {}
