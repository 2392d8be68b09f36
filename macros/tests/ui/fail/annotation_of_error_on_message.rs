#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
#[status(not_found)]
#[message("{note}")]
struct Order {
    #[id(1)]
    note: String,
}

fn main() {}
