#[virtuoso::constant(package = "a.v1")]
pub const LIMIT: &u32 = &5;

fn main() {}
