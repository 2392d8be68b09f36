#[virtuoso::service(package = "a.v1")]
trait Orders {
    #[idempotent]
    #[retry(max = 3, delay = "1s")]
    async fn get(&self) -> u64;
    #[idempotent(parameter = "id")]
    async fn put(&self, id: u64);
}

fn main() {}
