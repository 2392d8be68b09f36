#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn get(&self, id: u64) -> Self;

    async fn put(&self, order: Self::Order) -> u64;

    async fn remove(&self, id: u64) -> Result<u64, Self::Error>;
}

fn main() {}
