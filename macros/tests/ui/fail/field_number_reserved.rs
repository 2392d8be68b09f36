#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
#[reserved(3..=5, "old")]
struct Order {
    #[id(4)]
    id: u64,
}

fn main() {}
