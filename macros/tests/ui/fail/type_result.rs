#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(1)]
    value: Result<u32, String>,
}

fn main() {}
