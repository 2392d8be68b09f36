#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(1)]
    #[encoding(sint32)]
    total: u32,
    #[id(2)]
    #[encoding(list<fixed64>)]
    totals: Vec<u32>,
}

fn main() {}
