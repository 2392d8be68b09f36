#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    id: u64,
    #[id(2)]
    total: usize,
    #[id(2)]
    note: String,
    #[id(3)]
    #[len(1..=5)]
    done: bool,
}

fn main() {}
