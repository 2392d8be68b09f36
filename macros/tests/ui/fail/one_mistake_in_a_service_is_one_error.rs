// The handler is still one of the trait, and the client can still be named.
#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn get(&self, id: u64) -> Option<u64>;
    async fn list(&self) -> Vec<u64>;
}

struct Shop;

impl Orders for Shop {
    async fn get(&self, id: u64) -> Option<u64> {
        Some(id)
    }

    async fn list(&self) -> Vec<u64> {
        Vec::new()
    }
}

fn serve() -> OrdersServer<Shop> {
    OrdersServer::new(Shop)
}

async fn call(client: OrdersClient) {
    let _ = client.list().await;
}

fn main() {}
