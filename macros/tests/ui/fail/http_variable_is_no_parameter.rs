#[virtuoso::service(package = "a.v1")]
trait Orders {
    #[http(GET, "/v1/orders/{order_id}")]
    async fn get(&self, id: u64) -> u64;
}

fn main() {}
