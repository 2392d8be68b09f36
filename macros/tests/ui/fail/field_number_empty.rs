#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id]
    id: u64,
    #[id()]
    total: u32,
}

fn main() {}
