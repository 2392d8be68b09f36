/// The shop.
#[derive(virtuoso::Package)]
pub struct Shop;

fn main() {}
