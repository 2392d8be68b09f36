#[virtuoso::service(package = "a.v1")]
trait Orders {
    #[idempotent(key: id)]
    async fn get(&self, id: u64) -> u64;

    #[readonly]
    #[retry(max: 3)]
    async fn put(&self, id: u64) -> u64;
}

fn main() {}
