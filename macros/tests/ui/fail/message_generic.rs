#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Page<T> {
    #[id(1)]
    items: Vec<T>,
}

fn main() {}
