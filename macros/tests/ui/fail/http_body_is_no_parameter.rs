#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(1)]
    id: u64,
}

#[virtuoso::service(package = "a.v1")]
trait Orders {
    #[http(POST, "/v1/orders", body = "item")]
    async fn put(&self, order: Order) -> u64;
}

fn main() {}
