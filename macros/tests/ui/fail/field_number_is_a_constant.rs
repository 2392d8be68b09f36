const FIRST: u32 = 1;

#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(FIRST)]
    id: u64,
}

fn main() {}
