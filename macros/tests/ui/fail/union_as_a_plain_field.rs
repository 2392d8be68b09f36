#[derive(Clone, Debug, PartialEq, virtuoso::Union)]
#[package("a.v1")]
enum Payment {
    #[id(1)]
    Card(String),
    Unrecognized(virtuoso::codec::UnknownFields),
}

#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(1)]
    payment: Payment,
}

fn main() {}
