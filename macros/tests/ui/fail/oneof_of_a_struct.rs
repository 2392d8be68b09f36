#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("a.v1")]
struct Item {
    #[id(1)]
    id: u64,
}

#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[oneof(11, 12)]
    source: Option<Item>,
}

fn main() {}
