#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("a.v1")]
struct Item {
    #[id(1)]
    id: u64,
}

#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(1)]
    #[default = 5]
    item: Item,
    #[id(2)]
    #[default = "x"]
    text: Item,
    #[id(3)]
    #[default = true]
    yes: Item,
    #[id(5)]
    #[default = b"x"]
    bytes: Item,
    #[id(6)]
    #[default = 1.5]
    float: Item,
    #[id(7)]
    #[default = 5]
    maybe: Option<Item>,
}

#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn put(&self, #[default = 5] item: Item);
    async fn put2(&self, #[default = "s"] item: Item);
}

fn main() {}
