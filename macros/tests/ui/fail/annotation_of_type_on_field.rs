#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(1)]
    #[closed]
    note: String,
    #[id(2)]
    #[status(not_found)]
    #[reserved(1)]
    code: u32,
}

fn main() {}
