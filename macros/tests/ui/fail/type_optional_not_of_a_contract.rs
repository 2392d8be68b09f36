#[derive(Clone, Debug, Default)]
struct Item;

#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(1)]
    value: Option<Item>,
}

#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn put(&self, item: Option<Item>);
}

fn main() {}
