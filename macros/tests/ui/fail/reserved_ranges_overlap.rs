#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
#[reserved(2..=5, 4)]
struct Order {
    #[id(1)]
    id: u64,
}

fn main() {}
