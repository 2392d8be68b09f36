type OrderId = u64;

#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn put(&self, #[body] id: OrderId) -> u64;
}

fn main() {}
