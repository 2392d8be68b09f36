#[derive(virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(1)]
    value: Box<dyn std::fmt::Debug>,
}

fn main() {}
