#[virtuoso::service("shop.orders.v1")]
trait Orders {
    async fn get(&self, id: u64) -> u64;
}

fn main() {}
