#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(99999999999999999999)]
    id: u64,
}

fn main() {}
