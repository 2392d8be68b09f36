#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
#[reserved]
#[reserved(true)]
#[reserved(..5)]
struct Order {
    #[id(1)]
    id: u64,
}

fn main() {}
