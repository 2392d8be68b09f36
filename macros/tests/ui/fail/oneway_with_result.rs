#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(1)]
    id: u64,
}

#[virtuoso::service(package = "a.v1")]
trait Orders {
    #[oneway]
    async fn seen(&self, id: u64) -> u64;
    #[oneway]
    async fn heard(&self, id: u64) -> Result<(), virtuoso::Status>;
    #[oneway]
    async fn watched(&self, out: virtuoso::Sender<Order>);
}

fn main() {}
