#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(1)]
    #[unpacked]
    notes: Vec<String>,
}

fn main() {}
