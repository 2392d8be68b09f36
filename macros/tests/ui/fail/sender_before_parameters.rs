use virtuoso::Sender;

#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(1)]
    id: u64,
}

#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn watch(&self, out: Sender<Order>, id: u64);
}

fn main() {}
