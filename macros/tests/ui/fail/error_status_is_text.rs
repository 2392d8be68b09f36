#[derive(Clone, Debug, virtuoso::Error)]
#[package("a.v1")]
#[status("not_found")]
struct OutOfStock {
    #[id(1)]
    sku: String,
}

fn main() {}
