#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(1)]
    id: u64,
}

#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn put(&self, #[body] order: Order, id: u64) -> u64;
}

fn main() {}
