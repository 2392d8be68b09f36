// Everything that uses a broken type compiles as if it were whole.
#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("a.v1")]
struct Item {
    id: u64,
}

#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(1)]
    item: Item,
    #[id(2)]
    items: Vec<Item>,
}

#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn put(&self, #[body] item: Item) -> Order;
    async fn get(&self, id: u64) -> Item;
}

struct Shop;

impl Orders for Shop {
    async fn put(&self, item: Item) -> Order {
        Order {
            item,
            ..Order::default()
        }
    }

    async fn get(&self, _id: u64) -> Item {
        Item::default()
    }
}

fn main() {}
