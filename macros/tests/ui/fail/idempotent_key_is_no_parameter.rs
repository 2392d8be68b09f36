#[virtuoso::service(package = "a.v1")]
trait Orders {
    #[idempotent(key = "request")]
    async fn put(&self, id: u64);
}

fn main() {}
