#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(1)]
    #[allow_lint("number-gab")]
    total: u32,
}

fn main() {}
