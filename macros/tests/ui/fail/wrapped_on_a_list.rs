#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(1)]
    #[wrapped]
    totals: Vec<u32>,
}

fn main() {}
