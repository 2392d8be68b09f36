use virtuoso::Receiver;

type OrderId = u64;

#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn put(&self, ids: Receiver<OrderId>);
}

fn main() {}
