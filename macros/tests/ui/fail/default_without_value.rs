#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(1)]
    #[default]
    id: virtuoso::Uuid,
}

fn main() {}
