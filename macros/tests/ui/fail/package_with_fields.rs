#[derive(virtuoso::Package)]
#[package("shop.v1")]
pub struct Shop {
    name: String,
}

fn main() {}
