#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn put(&self, item: Item) -> u64;
}

fn main() {}
