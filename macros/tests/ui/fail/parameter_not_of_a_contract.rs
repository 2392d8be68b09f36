#[derive(Clone, Debug, Default)]
struct Item;

#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn put(&self, id: u64, item: Item) -> u64;
}

fn main() {}
