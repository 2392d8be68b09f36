#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(1)]
    #[timeout("5s")]
    note: String,
}

fn main() {}
