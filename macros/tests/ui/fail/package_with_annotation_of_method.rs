/// The shop.
#[derive(virtuoso::Package)]
#[package("shop.v1")]
#[timeout("5s")]
#[reserved("x")]
pub struct Shop;

fn main() {}
