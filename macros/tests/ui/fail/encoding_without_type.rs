#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(1)]
    #[encoding]
    total: i32,
    #[id(2)]
    #[encoding(5)]
    other: i32,
}

fn main() {}
