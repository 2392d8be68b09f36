use virtuoso::{Receiver, Sender};

#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(1)]
    id: u64,
}

#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn put(&self, out: Sender<Order>, orders: Receiver<Order>);
}

fn main() {}
