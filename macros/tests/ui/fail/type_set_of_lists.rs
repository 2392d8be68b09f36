#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(1)]
    value: std::collections::BTreeSet<Vec<u32>>,
}

fn main() {}
