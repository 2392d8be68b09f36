#[derive(Clone, Debug, Default)]
struct Item;

#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn get(&self, id: u64) -> Item;
}

fn main() {}
