#[virtuoso::constant(package = "a.v1")]
const _: u32 = 5;

fn main() {}
