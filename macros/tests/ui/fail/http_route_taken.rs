#[virtuoso::service(package = "a.v1")]
trait Orders {
    #[http(GET, "/v1/orders/{id}")]
    async fn get(&self, id: u64) -> u64;
    #[http(GET, "/v1/orders/{name}")]
    async fn find(&self, name: String) -> u64;
}

fn main() {}
