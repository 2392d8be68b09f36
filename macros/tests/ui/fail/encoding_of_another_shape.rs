#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(1)]
    #[encoding(list<sint32>)]
    count: i32,
    #[id(2)]
    #[encoding(sint32)]
    counts: Vec<i32>,
}

#[virtuoso::service(package = "a.v1")]
trait Orders {
    #[encoding(list<u8>)]
    async fn count(&self) -> u64;
}

fn main() {}
