#[derive(Clone, Debug, virtuoso::Error)]
#[package("a.v1")]
struct OutOfStock {
    #[id(1)]
    sku: String,
}

fn main() {}
