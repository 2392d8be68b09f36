#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(1)]
    #[range(1..=5)]
    note: String,
}

fn main() {}
