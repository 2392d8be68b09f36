#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
#[package("b.v1")]
struct Order {
    #[id(1)]
    #[default = 1]
    #[default = 2]
    count: u32,
}

#[derive(Clone, Debug, virtuoso::Error)]
#[status(not_found)]
#[status(aborted)]
struct NotFound;

#[virtuoso::service(package = "a.v1", package = "b.v1")]
trait Orders {
    #[oneway]
    #[oneway]
    async fn seen(&self, #[body] #[body] order: Order);
}

fn main() {}
