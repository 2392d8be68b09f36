#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(1)]
    #[len(1..=5)]
    total: u32,
}

fn main() {}
