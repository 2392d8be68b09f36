#[derive(Clone, Debug, Default)]
struct Item;

#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(1)]
    value: Item,
}

fn main() {}
