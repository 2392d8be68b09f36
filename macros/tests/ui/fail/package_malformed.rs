#[derive(Clone, Debug, virtuoso::Message)]
#[package("a-b")]
struct Order {
    #[id(1)]
    id: u64,
}

#[derive(Clone, Debug, virtuoso::Message)]
#[package(a.v1)]
struct Item {
    #[id(1)]
    id: u64,
}

#[derive(Clone, Debug, virtuoso::Message)]
#[package]
struct Line {
    #[id(1)]
    id: u64,
}

fn main() {}
