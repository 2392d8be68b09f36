#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(1)]
    #[default = "x"]
    total: u32,
    #[id(2)]
    #[default = 256]
    small: u8,
    #[id(3)]
    #[default = 5]
    note: String,
}

fn main() {}
