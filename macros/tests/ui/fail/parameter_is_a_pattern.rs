#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn get(&self, (id, by): (u64, u64)) -> u64;
    async fn list(&self, _: u64) -> u64;
    async fn put(&self, Some(id): Option<u64>) -> u64;
}

fn main() {}
