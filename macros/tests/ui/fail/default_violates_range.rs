#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(1)]
    #[range(1..=5)]
    #[default = 9]
    total: u32,
}

fn main() {}
