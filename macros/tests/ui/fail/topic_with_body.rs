#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(1)]
    id: u64,
}

#[virtuoso::events(package = "a.v1")]
trait OrderEvents {
    fn placed(order: Order) {}
}

fn main() {}
