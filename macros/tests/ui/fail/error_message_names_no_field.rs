#[derive(Clone, Debug, virtuoso::Error)]
#[package("a.v1")]
#[status(not_found)]
#[message("{name} is out of stock")]
struct OutOfStock {
    #[id(1)]
    sku: String,
}

fn main() {}
