#[virtuoso::service(package = "a.v1")]
trait Orders {
    #[http(FETCH, "/v1/orders")]
    async fn get(&self) -> u64;
    #[http(GET, "orders")]
    async fn list(&self) -> u64;
    #[http(GET)]
    async fn find(&self) -> u64;
}

fn main() {}
