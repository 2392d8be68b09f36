#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(1)]
    #[range(5..=1)]
    total: u32,
}

fn main() {}
