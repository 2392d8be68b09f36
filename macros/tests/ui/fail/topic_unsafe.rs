#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(1)]
    id: u64,
}

#[virtuoso::events(package = "a.v1")]
trait OrderEvents {
    unsafe fn placed(order: Order);
    extern "C" fn sent(order: Order);
}

fn main() {}
