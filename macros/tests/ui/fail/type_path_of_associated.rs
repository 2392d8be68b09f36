#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(1)]
    value: <u32 as std::ops::Add>::Output,
}

fn main() {}
