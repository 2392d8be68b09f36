#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(1)]
    #[len]
    note: String,
    #[id(2)]
    #[len("5")]
    text: String,
}

fn main() {}
