#[derive(Clone, Debug, PartialEq, virtuoso::Oneof)]
enum Source {
    #[id(11)]
    Referrer(String),
    #[id(12)]
    Nobody,
}

#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(1)]
    source: Option<Source>,
}

fn main() {}
