type OrderId = u64;

#[virtuoso::events(package = "a.v1")]
trait OrderEvents {
    fn placed(id: OrderId);
}

fn main() {}
