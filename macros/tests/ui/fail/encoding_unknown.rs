#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(1)]
    #[encoding(zigzag32)]
    total: i32,
}

fn main() {}
