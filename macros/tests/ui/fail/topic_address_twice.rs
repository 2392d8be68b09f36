#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(1)]
    id: u64,
}

#[virtuoso::events(package = "a.v1")]
trait OrderEvents {
    #[address("orders")]
    fn placed(order: Order);
    #[address("orders")]
    fn paid(order: Order);
}

fn main() {}
