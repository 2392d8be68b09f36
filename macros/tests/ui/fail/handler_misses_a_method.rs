#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn get(&self, id: u64) -> u64;
    async fn list(&self) -> Vec<u64>;
}

struct Shop;

impl Orders for Shop {
    async fn get(&self, id: u64) -> u64 {
        id
    }
}

fn main() {}
