#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(1)]
    #[lenn(1..=5)]
    note: String,
}

fn main() {}
