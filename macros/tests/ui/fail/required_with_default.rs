#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(1)]
    #[required]
    #[default = "x"]
    note: String,
    #[id(2)]
    #[required]
    text: Option<String>,
}

fn main() {}
