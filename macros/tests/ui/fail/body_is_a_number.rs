#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn put(&self, #[body] id: u64) -> u64;
}

fn main() {}
