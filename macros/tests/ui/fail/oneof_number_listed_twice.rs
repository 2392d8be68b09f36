#[derive(Clone, Debug, PartialEq, virtuoso::Oneof)]
enum OrderSource {
    #[id(11)]
    Referrer(String),
    #[id(12)]
    Campaign(u64),
}

#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[oneof(11, 12, 11)]
    source: Option<OrderSource>,
}

fn main() {}
